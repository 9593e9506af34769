/** Small made-up tenants: people by number, groups by hand. */
import type { JsonValue, TenantData, UserRecord } from '../../src/sandbox/cloud/directory/records.ts';

export const tenantId = '5eed0000-1111-4222-8333-444444444444';

export function userIdOf(n: number, tenant = '5eed0000'): string {
  return `${tenant}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function groupIdOf(n: number): string {
  return `5eed0000-0000-4000-9000-${String(n).padStart(12, '0')}`;
}

const licences: JsonValue = [{ disabledPlans: [], skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965' }];

export function userRecord(n: number, more: Record<string, JsonValue> = {}): UserRecord {
  return {
    id: userIdOf(n), displayName: `Person ${String(n)}`, userPrincipalName: `person${String(n)}@team.example`, mail: `person${String(n)}@team.example`, givenName: 'Person', surname: String(n),
    jobTitle: 'Nurse', department: 'Care', officeLocation: 'Zwolle', businessPhones: [`+31 38 555 ${String(1000 + n)}`], mobilePhone: `+31 6 555 ${String(10000 + n)}`, preferredLanguage: 'nl-NL',
    userType: 'Member', accountEnabled: true, assignedLicenses: licences, ...more,
  };
}

export interface GroupSketch {
  displayName: string;
  /** Numbers of people; groups by the name they have here. */
  people?: number[];
  groups?: string[];
}

export interface TeamSketch {
  people: number;
  groups?: Record<string, GroupSketch>;
  users?: UserRecord[];
  tenantId?: string;
}

export function groupId(sketch: TeamSketch, name: string): string {
  const at = Object.keys(sketch.groups ?? {}).indexOf(name);
  if (at < 0) throw new Error(`no group ${name}`);
  return groupIdOf(at);
}

export function team(sketch: TeamSketch): TenantData {
  const users = sketch.users ?? Array.from({ length: sketch.people }, (_, n) => userRecord(n));
  const groups = Object.entries(sketch.groups ?? {});
  return {
    tenantId: sketch.tenantId ?? tenantId, displayName: 'Team', defaultDomain: 'team.example', kind: 'customer', countryLetterCode: 'NL', users,
    groups: groups.map(([name, { displayName }]) => ({
      id: groupId(sketch, name), displayName, securityEnabled: true, mailEnabled: false, groupTypes: [], mailNickname: name, createdDateTime: '2024-01-01T00:00:00Z',
    })),
    others: [], personas: [], servicePrincipal: false,
    members: new Map(groups.map(([name, { people = [], groups: nested = [] }]) => [groupId(sketch, name), [...people.map((n) => userIdOf(n)), ...nested.map((other) => groupId(sketch, other))]])),
  };
}
