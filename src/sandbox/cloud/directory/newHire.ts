/** A plausible new colleague. */
import { asciiOf } from '../data/generateTenant.ts';
import { givenNames, surnames } from '../data/dutchNames.ts';
import { createRandom, guidFor } from '../data/random.ts';
import type { DirectoryAction } from '../port.ts';
import { isoSeconds } from './changes.ts';
import type { JsonValue, UserRecord } from './records.ts';
import type { Tenant } from './tenant.ts';

export type Hire = DirectoryAction & { kind: 'hire' };

const skuId = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const contosoNames = {
  given: ['Amber', 'Delia', 'Gerhart', 'Ivan', 'Kat', 'Mona', 'Omar', 'Quinn', 'Rory', 'Tina'],
  family: ['Dennis', 'Kane', 'Larsson', 'Moller', 'Nguyen', 'Preston', 'Rodriguez', 'Sayers', 'Velasquez', 'Wade'],
} as const;

function inventName(tenant: Tenant, seed: string): { givenName: string; surname: string } {
  const random = createRandom(seed);
  const dutch = tenant.data.countryLetterCode === 'NL';
  const given: readonly string[] = dutch ? givenNames : contosoNames.given;
  const family: readonly string[] = dutch ? surnames : contosoNames.family;
  return { givenName: given[random.below(given.length)] ?? 'Kim', surname: family[random.below(family.length)] ?? 'Lee' };
}

function freePrincipal(tenant: Tenant, givenName: string, surname: string): string {
  const base = asciiOf(`${givenName}.${surname}`).toLowerCase() || 'new.colleague';
  const taken = (local: string): boolean => tenant.byPrincipal.has(`${local}@${tenant.data.defaultDomain}`.toLowerCase());
  let local = base;
  for (let number = 2; taken(local); number += 1) local = `${base}${String(number)}`;
  return `${local}@${tenant.data.defaultDomain}`;
}

function namesOf(tenant: Tenant, hire: Hire, seed: string): { displayName: string; givenName: string | undefined; surname: string | undefined } {
  if (hire.displayName !== undefined && hire.givenName === undefined && hire.surname === undefined) {
    const [first = '', ...rest] = hire.displayName.split(' ');
    return { displayName: hire.displayName, givenName: first, surname: rest.length > 0 ? rest.join(' ') : undefined };
  }
  const invented = inventName(tenant, seed);
  const givenName = hire.givenName ?? invented.givenName;
  const surname = hire.surname ?? invented.surname;
  return { displayName: hire.displayName ?? `${givenName} ${surname}`, givenName, surname };
}

function present(values: Record<string, JsonValue | undefined>): Record<string, JsonValue> {
  const entries = Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== '');
  return Object.fromEntries(entries);
}

export function makeHire(tenant: Tenant, hire: Hire, at: number): UserRecord {
  const seed = `${tenant.data.tenantId}/${String(tenant.order.length)}/${String(at)}/${String(tenant.changeNumber)}`;
  const { displayName, givenName, surname } = namesOf(tenant, hire, seed);
  const userPrincipalName = freePrincipal(tenant, givenName ?? displayName, surname ?? '');
  const licensed = hire.licensed ?? hire.userType !== 'Guest';
  return {
    id: guidFor('hire', seed),
    displayName,
    userPrincipalName,
    ...present({
      givenName,
      surname,
      jobTitle: hire.jobTitle,
      department: hire.department,
      businessPhones: hire.businessPhone === undefined ? undefined : [hire.businessPhone],
      mobilePhone: hire.mobilePhone,
      mail: hire.mail ?? userPrincipalName,
      assignedLicenses: licensed ? [{ disabledPlans: [], skuId }] : undefined,
    }),
    accountEnabled: hire.accountEnabled ?? true,
    userType: hire.userType ?? 'Member',
    createdDateTime: isoSeconds(at),
  };
}
