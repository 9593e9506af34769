/**
 * The properties of users and groups that the sandbox knows, in Graph's order, with what `$filter` may do with each.
 * Source: https://learn.microsoft.com/graph/api/resources/user, https://learn.microsoft.com/graph/aad-advanced-queries
 */

/** D: by default. A: only with `ConsistencyLevel: eventual` and `$count=true`. Absent: not supported. */
export type FilterLevel = 'D' | 'A';
export type FilterOperator = 'eq' | 'ne' | 'not' | 'ge' | 'le' | 'in' | 'startsWith' | 'endsWith' | 'null';
export type FilterRules = Partial<Record<FilterOperator, FilterLevel>>;

export interface Property {
  name: string;
  collection: boolean;
  filter: FilterRules;
}

const text: FilterRules = { eq: 'D', ne: 'A', not: 'A', ge: 'D', le: 'D', in: 'D', startsWith: 'D', null: 'A' };
const mail: FilterRules = { ...text, endsWith: 'A' };
const principal: FilterRules = { eq: 'D', ne: 'A', not: 'A', ge: 'D', le: 'D', in: 'D', startsWith: 'D', endsWith: 'A' };
const flag: FilterRules = { eq: 'D', ne: 'A', not: 'A', in: 'D' };
const kind: FilterRules = { eq: 'D', ne: 'A', not: 'A', in: 'D', null: 'A' };
const advanced: FilterRules = { eq: 'A', ne: 'A', not: 'A', ge: 'A', le: 'A', in: 'A', startsWith: 'A', null: 'A' };
const addresses: FilterRules = { eq: 'D', not: 'A', ge: 'D', le: 'D', startsWith: 'D' };
const advancedList: FilterRules = { eq: 'A', not: 'A', ge: 'A', le: 'A', startsWith: 'A' };
const identity: FilterRules = { eq: 'D', ne: 'A', not: 'A', in: 'D' };
const moment: FilterRules = { eq: 'D', ne: 'A', not: 'A', ge: 'D', le: 'D', in: 'D' };
const members: FilterRules = { eq: 'D', not: 'A' };
const none: FilterRules = {};

function table(rows: Record<string, FilterRules>, collections: readonly string[]): Map<string, Property> {
  const entries = Object.entries(rows).map(([name, filter]) => ({ name, collection: collections.includes(name), filter }));
  return new Map(entries.map((property) => [property.name.toLowerCase(), property]));
}

/** The eleven of `GET /users` without `$select`, in Graph's order. */
export const userDefaults = [
  'businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage', 'surname',
  'userPrincipalName', 'id',
] as const;

/** What User.ReadBasic.All shows. */
export const basicProfile: readonly string[] = ['id', 'displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'securityIdentifier'];

/** Answered for one user only; in lists Graph refuses them. */
export const singleUserOnly: readonly string[] = [
  'aboutMe', 'birthday', 'hireDate', 'interests', 'mySite', 'pastProjects', 'preferredName', 'responsibilities', 'schools', 'skills',
  'mailboxSettings',
].map((name) => name.toLowerCase());

export const userProperties = table(
  {
    businessPhones: advancedList, displayName: text, givenName: text, jobTitle: text, mail, mobilePhone: advanced, officeLocation: advanced,
    preferredLanguage: advanced, surname: text, userPrincipalName: principal, id: identity,
    accountEnabled: flag, ageGroup: kind, assignedLicenses: members, assignedPlans: members, city: text, companyName: advanced,
    consentProvidedForMinor: kind, country: text, createdDateTime: moment, creationType: kind, deletedDateTime: moment, department: text,
    employeeHireDate: moment, employeeId: text, employeeLeaveDateTime: none, employeeOrgData: none, employeeType: advanced,
    externalUserState: kind, externalUserStateChangeDateTime: none, faxNumber: advanced, identities: none, imAddresses: addresses,
    isManagementRestricted: none, isResourceAccount: none, lastPasswordChangeDateTime: none, legalAgeGroupClassification: none,
    licenseAssignmentStates: none, mailNickname: text, onPremisesDistinguishedName: none, onPremisesDomainName: none,
    onPremisesExtensionAttributes: advanced, onPremisesImmutableId: { eq: 'D', ne: 'A', not: 'A', in: 'D' }, onPremisesLastSyncDateTime: moment,
    onPremisesProvisioningErrors: none, onPremisesSamAccountName: advanced, onPremisesSecurityIdentifier: { eq: 'D' },
    onPremisesSyncEnabled: kind, onPremisesUserPrincipalName: advanced, otherMails: addresses, passwordPolicies: none, passwordProfile: none,
    postalCode: advanced, preferredDataLocation: advanced, provisionedPlans: none, proxyAddresses: addresses, securityIdentifier: none,
    showInAddressList: none, signInSessionsValidFromDateTime: none, state: text, streetAddress: advanced, usageLocation: text, userType: kind,
  },
  ['businessPhones', 'assignedLicenses', 'assignedPlans', 'identities', 'imAddresses', 'licenseAssignmentStates', 'onPremisesProvisioningErrors',
    'otherMails', 'provisionedPlans', 'proxyAddresses'],
);

/** The default set of `GET /groups`, in Graph's order. */
export const groupDefaults = [
  'id', 'deletedDateTime', 'classification', 'createdDateTime', 'creationOptions', 'description', 'displayName', 'expirationDateTime',
  'groupTypes', 'isAssignableToRole', 'mail', 'mailEnabled', 'mailNickname', 'membershipRule', 'membershipRuleProcessingState',
  'onPremisesDomainName', 'onPremisesLastSyncDateTime', 'onPremisesNetBiosName', 'onPremisesSamAccountName', 'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled', 'preferredDataLocation', 'preferredLanguage', 'proxyAddresses', 'renewedDateTime', 'resourceBehaviorOptions',
  'resourceProvisioningOptions', 'securityEnabled', 'securityIdentifier', 'theme', 'uniqueName', 'visibility', 'onPremisesProvisioningErrors',
] as const;

const groupRules: Record<string, FilterRules> = {
  id: identity, displayName: text, description: { ...advanced, startsWith: 'D', eq: 'D' }, mail: { ...text, endsWith: 'A' }, mailNickname: text,
  mailEnabled: flag, securityEnabled: flag, groupTypes: { eq: 'D', not: 'A' }, createdDateTime: moment, isAssignableToRole: flag,
  onPremisesSyncEnabled: kind, membershipRule: advanced, visibility: none, proxyAddresses: addresses,
};

export const groupProperties = table(Object.fromEntries(groupDefaults.map((name) => [name, groupRules[name] ?? none])), [
  'creationOptions', 'groupTypes', 'proxyAddresses', 'resourceBehaviorOptions', 'resourceProvisioningOptions', 'onPremisesProvisioningErrors',
]);
