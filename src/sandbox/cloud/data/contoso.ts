/**
 * Contoso, Microsoft's public demo tenant. Names, titles, numbers and addresses are Microsoft's (see `_source` in the JSON files); departments,
 * licences, account states, the guest, the disabled account and most groups are invented.
 */
import type { GroupRecord, JsonValue, TenantData, UserRecord } from '../directory/records.ts';
import type { Persona } from '../port.ts';
import contosoGroups from './contoso-groups.json' with { type: 'json' };
import contosoUsers from './contoso-users.json' with { type: 'json' };
import { makeGroup, type NewGroup } from './groupRecord.ts';
import { guidFor } from './random.ts';

export const contosoTenantId = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';
const domain = 'M365x214355.onmicrosoft.com';
const displayName = 'Contoso';
const created = '2018-12-22T02:21:05Z';
const licence = [{ disabledPlans: [], skuId: 'c7df2760-2c81-4ef7-b578-5b5392b571df' }];

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const userAdministrator = 'fe930be7-5e62-47db-91af-98c3a49a38b1';

const departments: Record<string, string> = {
  'Product Marketing Manager': 'Marketing', 'Marketing Assistant': 'Marketing', 'VP Marketing': 'Marketing', 'Web Marketing Manager': 'Marketing',
  'Corporate Security Officer': 'Operations', 'Administrative Assistant': 'Operations', 'CVP Operations': 'Operations',
  'VP Sales': 'Sales', 'Sr. VP Sales & Marketing': 'Sales', 'Product Manager': 'Sales',
  'CVP Finance': 'Finance', 'Budget Analyst': 'Finance', Auditor: 'Finance', 'Accountant II': 'Finance',
  Attorney: 'Legal', 'CVP Legal': 'Legal', Paralegal: 'Legal',
  'CVP Engineering': 'Engineering', 'CVP Research & Development': 'Engineering', Director: 'Engineering', President: 'Executive Management',
};

/** Unset values are left out: a record holds only what is set. */
function setOnly(values: Record<string, JsonValue | undefined>): Record<string, JsonValue> {
  const entries = Object.entries(values).filter((entry): entry is [string, JsonValue] => {
    const [, value] = entry;
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  return Object.fromEntries(entries);
}

function complete(user: (typeof contosoUsers.value)[number]): UserRecord {
  const person = user.givenName !== null;
  const isLicensed = person && !user.displayName.endsWith('(TAILSPIN)');
  return {
    ...setOnly(user),
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    ...setOnly({
      userType: 'Member',
      assignedLicenses: isLicensed ? licence : [],
      department: departments[user.jobTitle ?? ''],
      companyName: person ? displayName : undefined,
      usageLocation: person ? 'US' : undefined,
      mailNickname: user.userPrincipalName.split('@')[0],
      proxyAddresses: [`SMTP:${user.mail}`],
      createdDateTime: '2018-01-16T23:04:00Z',
    }),
    // False is a value: rooms and the shared mailbox can't sign in.
    accountEnabled: person,
  };
}

const invented: UserRecord[] = [
  {
    id: guidFor('contoso', 'guest'),
    displayName: 'Provost, Anja (Fabrikam)',
    givenName: 'Anja',
    surname: 'Provost',
    mail: 'anja.provost@fabrikam.example',
    otherMails: ['anja.provost@fabrikam.example'],
    userPrincipalName: `anja.provost_fabrikam.example#EXT#@${domain}`,
    userType: 'Guest',
    externalUserState: 'Accepted',
    accountEnabled: true,
    createdDateTime: '2021-03-04T09:12:44Z',
    mailNickname: 'anja.provost_fabrikam.example#EXT#',
  },
  {
    id: guidFor('contoso', 'disabled'),
    displayName: 'Raul Razo',
    givenName: 'Raul',
    surname: 'Razo',
    jobTitle: 'Sales Representative',
    department: 'Sales',
    officeLocation: '19/2301',
    businessPhones: ['+1 309 555 0142'],
    preferredLanguage: 'en-US',
    companyName: displayName,
    usageLocation: 'US',
    mail: `RaulR@${domain}`,
    proxyAddresses: [`SMTP:RaulR@${domain}`],
    userPrincipalName: `RaulR@${domain}`,
    mailNickname: 'RaulR',
    userType: 'Member',
    accountEnabled: false,
    assignedLicenses: licence,
    createdDateTime: '2018-01-16T23:05:00Z',
  },
];

const ids = {
  sales: guidFor('contoso', 'group', 'sales'),
  insideSales: guidFor('contoso', 'group', 'inside sales'),
  marketing: guidFor('contoso', 'group', 'marketing'),
  engineering: guidFor('contoso', 'group', 'engineering'),
  allStaff: guidFor('contoso', 'group', 'all staff'),
  finance: guidFor('contoso', 'group', 'finance (dynamic)'),
  executives: '4d0ef681-e88f-42a3-a2db-e6bf1e249e10',
  falcon: 'd9fb0c47-c783-40a1-bce1-53b52ada51fc',
  hrTaskforce: '02bd9fd6-8f93-4758-87c3-1fb73740a315',
  launch: '8090c93e-ba7c-433e-9f39-08c7ba07c0b3',
  golfAssist: '45b7d2e7-b882-4a80-ba97-10b7a63b8fa4',
  golfDiscussion: 'd7797254-3084-44d0-99c9-a3b5ab149538',
} as const;

function given(): GroupRecord[] {
  return contosoGroups.value.map((group) => {
    const { _src, organizationId, ...values } = { organizationId: undefined, ...group };
    // The two samples without it are a mail-enabled security group and a distribution list here.
    const securityEnabled = 'securityEnabled' in values ? values.securityEnabled : group.id === ids.executives;
    return { ...setOnly({ createdDateTime: created, ...values }), id: group.id, displayName: group.displayName, mailEnabled: values.mailEnabled, securityEnabled };
  });
}

const inventedGroups: NewGroup[] = [
  { id: ids.sales, displayName: 'Sales', kind: 'security', description: 'Everybody who sells', domain, createdDateTime: created },
  { id: ids.insideSales, displayName: 'Inside Sales', kind: 'security', description: 'Sales by telephone', domain, createdDateTime: created },
  { id: ids.marketing, displayName: 'Marketing', kind: 'security', description: 'Marketing department', domain, createdDateTime: created },
  { id: ids.engineering, displayName: 'Engineering', kind: 'security', description: 'Engineering and research', domain, createdDateTime: created },
  { id: ids.allStaff, displayName: 'All Staff', kind: 'security', description: 'All departments', domain, createdDateTime: created },
  {
    id: ids.finance,
    displayName: 'Finance (dynamic)',
    kind: 'dynamic',
    description: 'Whoever has department Finance',
    membershipRule: 'user.department -eq "Finance"',
    domain,
    createdDateTime: created,
  },
];

const laptop = guidFor('contoso', 'device');

function membership(users: readonly UserRecord[]): Map<string, readonly string[]> {
  const of = (department: string): string[] => users.filter((user) => user['department'] === department).map((user) => user.id);
  const named = (...names: string[]): string[] => users.filter((user) => names.includes(user.displayName)).map((user) => user.id);
  return new Map<string, readonly string[]>([
    [ids.insideSales, [...named('Lidia Holloway', 'Lynne Robbins', 'Raul Razo'), laptop]],
    [ids.sales, [...named('Ben Walters', 'Christie Cline'), ids.insideSales]],
    [ids.marketing, [...of('Marketing'), ...named('Provost, Anja (Fabrikam)')]],
    [ids.engineering, of('Engineering')],
    [ids.allStaff, [ids.sales, ids.marketing, ids.engineering, ids.finance, ...of('Operations'), ...of('Legal'), ...of('Executive Management')]],
    [ids.executives, named('Patti Fernandez', 'Diego Siciliani', 'Grady Archie', 'Johanna Lorenz', 'Lee Gu', 'Nestor Wilke')],
    [ids.falcon, named('Alex Wilber', 'Irvin Sayers')],
    [ids.hrTaskforce, named('Adele Vance', 'Patti Fernandez', 'Megan Bowen')],
    [ids.launch, named('Adele Vance', 'Isaiah Langer', 'Miriam Graham', 'Henrietta Mueller', 'Lidia Holloway')],
    [ids.golfAssist, named('Allan Deyoung', 'Debra Berger')],
    [ids.golfDiscussion, named('Allan Deyoung', 'Debra Berger', 'Pradeep Gupta')],
  ]);
}

function personas(): Persona[] {
  const account = (id: string, name: string, upn: string, objectId: string, description: string, wids: string[]): Persona => ({
    id,
    name,
    description,
    tenantId: contosoTenantId,
    tenantName: displayName,
    objectId,
    userPrincipalName: `${upn}@${domain}`,
    roles: [],
    wids,
    usesInstep: false,
    host: false,
  });
  return [
    account('contoso-admin', 'MOD Administrator', 'admin', '5bde3e51-d13b-4db1-9948-fe4b109d11a7', 'Global Administrator of Contoso', [globalAdministrator]),
    account('contoso-allan', 'Allan Deyoung', 'AllanD', 'c03e6eaa-b6ab-46d7-905b-73ec7ea1f755', 'User Administrator: may not consent', [userAdministrator]),
  ];
}

export function contoso(): TenantData {
  const users = [...contosoUsers.value.map(complete), ...invented];
  return {
    tenantId: contosoTenantId,
    displayName,
    defaultDomain: domain,
    kind: 'customer',
    countryLetterCode: 'US',
    users,
    groups: [...given(), ...inventedGroups.map(makeGroup)],
    others: [{ id: laptop, displayName: 'SALES-LAPTOP-07', type: 'device' }],
    members: membership(users),
    personas: personas(),
    servicePrincipal: false,
  };
}
