/** A made-up Dutch care organisation of any size, the same for the same seed. */
import type { GroupRecord, JsonValue, TenantData, UserRecord } from '../directory/records.ts';
import type { Persona } from '../port.ts';
import { dutchDepartments, givenNames, places, surnames, type DutchDepartment } from './dutchNames.ts';
import { makeGroup } from './groupRecord.ts';
import { createRandom, guidFor, type Random } from './random.ts';

export interface GenerateOptions {
  /** All user objects: employees, guests and mailboxes. At least 20. */
  people: number;
  seed: string;
  tenantId?: string;
  displayName?: string;
  domain?: string;
  /** Prefix of the personas' ids; default the seed. */
  personaPrefix?: string;
}

const licence: JsonValue = [{ disabledPlans: [], skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965' }];
const created = '2022-05-09T07:30:00Z';
const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

/** Letters that decomposing does not bring back to ASCII. */
const folds: Record<string, string> = { ı: 'i', ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', æ: 'ae', ß: 'ss' };

export function asciiOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[ıłŁøØæß]/g, (letter) => folds[letter] ?? letter)
    .replaceAll(/[^A-Za-z0-9.-]/g, '');
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => String(random.below(10))).join('');
}

/** As people write them; 555 keeps them away from real lines. */
function mobileNumber(random: Random): string {
  const tail = `555${digits(random, 5)}`;
  return random.pick([`06-${tail}`, `06 ${tail.slice(0, 4)} ${tail.slice(4)}`, `+316${tail}`, `+31 6 ${tail}`, `+31 (0)6 ${tail}`, `00316${tail}`]);
}

function officeNumber(random: Random): string {
  const tail = `555${digits(random, 4)}`;
  return random.pick([`038-${tail}`, `038 ${tail.slice(0, 3)} ${tail.slice(3)}`, `+31 38 ${tail}`, `(038) ${tail}`, `038${tail} (tst 1)`]);
}

function departmentOf(random: Random): DutchDepartment {
  let rest = random.next();
  for (const department of dutchDepartments) {
    rest -= department.share;
    if (rest < 0) return department;
  }
  return dutchDepartments[0];
}

interface Town {
  seed: string;
  domain: string;
  displayName: string;
  /** How many there are of each local part. */
  taken: Map<string, number>;
}

function freePrincipal(town: Town, base: string): string {
  const key = base.toLowerCase();
  const number = (town.taken.get(key) ?? 0) + 1;
  town.taken.set(key, number);
  return `${number === 1 ? base : `${base}${String(number)}`}@${town.domain}`;
}

function employee(town: Town, random: Random, index: number): UserRecord {
  const givenName = random.pick(givenNames);
  const surname = random.pick(surnames);
  const department = departmentOf(random);
  const userPrincipalName = freePrincipal(town, `${asciiOf(givenName[0] ?? 'x')}.${asciiOf(surname)}`.toLowerCase());
  const licensed = !random.chance(0.03);
  const mobile = random.chance(0.6) ? { mobilePhone: mobileNumber(random) } : {};
  const office = random.chance(0.35) ? { businessPhones: [officeNumber(random)] } : {};
  const language = random.chance(0.85) ? { preferredLanguage: random.pick(['nl-NL', 'nl-NL', 'nl', 'en-US']) } : {};
  return {
    id: guidFor(town.seed, 'user', String(index)),
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    jobTitle: random.pick(department.titles),
    department: department.name,
    officeLocation: random.pick(places),
    companyName: town.displayName,
    ...mobile,
    ...office,
    ...language,
    ...(licensed ? { mail: userPrincipalName, proxyAddresses: [`SMTP:${userPrincipalName}`], assignedLicenses: licence } : {}),
    employeeId: String(100000 + index),
    userPrincipalName,
    userType: 'Member',
    accountEnabled: !random.chance(0.02),
    usageLocation: 'NL',
    createdDateTime: created,
  };
}

function guest(town: Town, random: Random, index: number): UserRecord {
  const givenName = random.pick(givenNames);
  const surname = random.pick(surnames);
  const local = `${asciiOf(givenName)}.${asciiOf(surname)}`.toLowerCase();
  const accepted = random.chance(0.8);
  return {
    id: guidFor(town.seed, 'user', String(index)),
    displayName: `${givenName} ${surname}`,
    ...(random.chance(0.5) ? { givenName, surname } : {}),
    ...(accepted ? { mail: `${local}@partner.example` } : {}),
    otherMails: [`${local}@partner.example`],
    userPrincipalName: freePrincipal(town, `${local}_partner.example#EXT#`),
    userType: 'Guest',
    externalUserState: accepted ? 'Accepted' : 'PendingAcceptance',
    accountEnabled: true,
    createdDateTime: created,
  };
}

function mailbox(town: Town, random: Random, index: number): UserRecord {
  const place = random.pick(places);
  const name = random.pick(['Vergaderzaal', 'Planning', 'Receptie', 'Info', 'Dienstauto']);
  const userPrincipalName = freePrincipal(town, asciiOf(`${name}.${place}`).toLowerCase());
  return {
    id: guidFor(town.seed, 'user', String(index)),
    displayName: `${name} ${place}`,
    mail: userPrincipalName,
    proxyAddresses: [`SMTP:${userPrincipalName}`],
    userPrincipalName,
    userType: 'Member',
    // Some admins leave sign-in enabled.
    accountEnabled: random.chance(0.1),
    createdDateTime: created,
  };
}

function makeUsers(town: Town, random: Random, people: number): UserRecord[] {
  const guests = Math.round(people * 0.03);
  const mailboxes = Math.round(people * 0.02);
  return Array.from({ length: people }, (_, index) => {
    if (index < people - guests - mailboxes) return employee(town, random, index);
    return index < people - mailboxes ? guest(town, random, index) : mailbox(town, random, index);
  });
}

interface Circle {
  groups: GroupRecord[];
  members: Map<string, string[]>;
}

function addGroup(town: Town, circle: Circle, key: string, displayName: string, members: string[], more: Partial<Parameters<typeof makeGroup>[0]> = {}): string {
  const id = guidFor(town.seed, 'group', key);
  circle.groups.push(makeGroup({ id, displayName, kind: 'security', domain: town.domain, createdDateTime: created, ...more }));
  circle.members.set(id, members);
  return id;
}

function departmentGroup(town: Town, circle: Circle, department: DutchDepartment, people: readonly UserRecord[]): string {
  const idsAt = (place: string): string[] => people.filter((user) => user['officeLocation'] === place).map((user) => user.id);
  const members = department.teams
    ? places.map((place) => addGroup(town, circle, `${department.name}/${place}`, `Team ${department.name} ${place}`, idsAt(place)))
    : people.map((user) => user.id);
  return addGroup(town, circle, department.name, department.name, members, { description: `Afdeling ${department.name}` });
}

/** All staff › department › team, with a cycle from a team back up, a dynamic group, and groups of other kinds. */
function makeGroups(town: Town, users: readonly UserRecord[]): Circle {
  const circle: Circle = { groups: [], members: new Map() };
  const of = (name: string): UserRecord[] => users.filter((user) => user['department'] === name);
  const departments = dutchDepartments.map((department) => departmentGroup(town, circle, department, of(department.name)));
  const care = guidFor(town.seed, 'group', 'Thuiszorg');
  const team = guidFor(town.seed, 'group', 'Thuiszorg/Zwolle');
  circle.members.get(team)?.push(care);
  addGroup(town, circle, 'everybody', 'Alle medewerkers', departments, { description: 'Alle afdelingen' });
  addGroup(town, circle, 'dynamic', 'ICT (dynamisch)', [], { kind: 'dynamic', membershipRule: 'user.department -eq "ICT"' });
  addGroup(town, circle, 'keyusers', 'Sleutelgebruikers ECD', of('Behandeling').slice(0, 25).map((user) => user.id), { kind: 'mailEnabledSecurity' });
  addGroup(town, circle, 'works council', 'Ondernemingsraad', users.slice(0, 11).map((user) => user.id), { kind: 'microsoft365' });
  addGroup(town, circle, 'newsletter', 'Nieuwsbrief', users.slice(0, 60).map((user) => user.id), { kind: 'distribution' });
  addGroup(town, circle, 'trainees', 'Stagiairs volgend jaar', [], { description: 'Nog leeg' });
  const guests = users.filter((user) => user['userType'] === 'Guest').map((user) => user.id);
  addGroup(town, circle, 'externals', 'Externen en leveranciers', guests);
  return circle;
}

function makePersonas(options: GenerateOptions, tenantId: string, town: Town, users: readonly UserRecord[]): Persona[] {
  const prefix = options.personaPrefix ?? options.seed;
  const account = (id: string, user: UserRecord | undefined, description: string, wids: string[]): Persona[] =>
    user === undefined
      ? []
      : [{
          id: `${prefix}-${id}`,
          name: user.displayName,
          description,
          tenantId,
          tenantName: town.displayName,
          objectId: user.id,
          userPrincipalName: user.userPrincipalName,
          roles: [],
          wids,
          usesInstep: false,
          host: false,
        }];
  const ict = users.filter((user) => user['department'] === 'ICT');
  return [
    ...account('admin', ict[0] ?? users[0], `Privileged Role Administrator of ${town.displayName}`, [privilegedRoleAdministrator]),
    ...account('user', users.find((user) => user.id !== ict[0]?.id), 'An employee without any admin role', []),
  ];
}

export function generateTenant(options: GenerateOptions): TenantData {
  const tenantId = (options.tenantId ?? guidFor(options.seed, 'tenant')).toLowerCase();
  const domain = options.domain ?? `${asciiOf(options.seed).toLowerCase()}.example`;
  const town: Town = { seed: options.seed, domain, displayName: options.displayName ?? `Zorggroep ${options.seed}`, taken: new Map() };
  const users = makeUsers(town, createRandom(options.seed), Math.max(20, options.people));
  const { groups, members } = makeGroups(town, users);
  return {
    tenantId,
    displayName: town.displayName,
    defaultDomain: domain,
    kind: 'customer',
    countryLetterCode: 'NL',
    users,
    groups,
    others: [],
    members,
    personas: makePersonas(options, tenantId, town, users),
    servicePrincipal: false,
  };
}

export const polderzichtTenantId = '3b1f7c52-6a0d-4c57-8f43-1d2e9a4b6c80';

export function polderzicht(people: number): TenantData {
  return generateTenant({
    people,
    seed: 'polderzicht',
    tenantId: polderzichtTenantId,
    displayName: 'Polderzicht Zorggroep',
    domain: 'polderzicht.example',
  });
}
