/** One tenant as it is now, and everything that happened in it. Only `changes.ts` and `consent.ts` write to it. */
import type { Fault } from '../port.ts';
import type { GroupRecord, OtherRecord, TenantData, UserRecord } from './records.ts';

export type Change = { n: number; at: number } & (
  | { what: 'user'; id: string; /** null: the whole object. */ properties: readonly string[] | null; before: UserRecord | null }
  | { what: 'member'; groupId: string; memberId: string; added: boolean }
  | { what: 'group'; id: string; before: GroupRecord | null }
);

export interface Consent {
  servicePrincipalId: string;
  /** The app is known in the tenant. */
  present: boolean;
  roles: Set<string>;
  /** Accepted, not yet effective. */
  pending: { at: number; roles: string[] } | null;
  /** Goes up when something is taken away; a token carries the one it was minted at. */
  epoch: number;
  /** Tokens of an earlier epoch are refused. */
  refusedBelow: number;
  /** Tokens of an earlier epoch have lost the role. */
  lostBelow: Map<string, number>;
}

export interface ActiveFault {
  fault: Fault;
  /** Requests still let through. */
  after: number;
  /** Hits left; null: until cleared. */
  left: number | null;
}

export interface Tenant {
  readonly data: TenantData;
  users: Map<string, UserRecord>;
  /** Every id that ever existed, in the directory's order; the place of a purged one stays empty. */
  order: string[];
  places: Map<string, number>;
  byPrincipal: Map<string, string>;
  /** Soft-deleted: as shown in deleted items, and as it comes back. */
  deleted: Map<string, { shown: UserRecord; original: UserRecord }>;
  groups: Map<string, GroupRecord>;
  members: Map<string, Set<string>>;
  others: Map<string, OtherRecord>;
  /** Properties that once had a value and have none now: delta tells them as null, and omits what never was set. */
  cleared: Map<string, Set<string>>;
  changes: Change[];
  /** Number of the last change. */
  changeNumber: number;
  consent: Consent;
  faults: ActiveFault[];
  /** What differs from `data`, for the snapshot. */
  touchedUsers: Set<string>;
  touchedGroups: Set<string>;
}

export const requestedRoles = ['User.Read.All', 'GroupMember.Read.All'] as const;

function newConsent(data: TenantData): Consent {
  const servicePrincipalId = `${data.tenantId.slice(0, 24)}5e7f1ce00001`;
  return { servicePrincipalId, present: data.servicePrincipal, roles: new Set(), pending: null, epoch: 1, refusedBelow: 0, lostBelow: new Map() };
}

export function openTenant(data: TenantData): Tenant {
  return {
    data,
    users: new Map(data.users.map((user) => [user.id, user])),
    order: data.users.map((user) => user.id),
    places: new Map(data.users.map((user, place) => [user.id, place])),
    byPrincipal: new Map(data.users.map((user) => [user.userPrincipalName.toLowerCase(), user.id])),
    deleted: new Map(),
    groups: new Map(data.groups.map((group) => [group.id, group])),
    members: new Map([...data.members].map(([groupId, ids]) => [groupId, new Set(ids)])),
    others: new Map(data.others.map((other) => [other.id, other])),
    cleared: new Map(),
    changes: [],
    changeNumber: 0,
    consent: newConsent(data),
    faults: [],
    touchedUsers: new Set(),
    touchedGroups: new Set(),
  };
}
