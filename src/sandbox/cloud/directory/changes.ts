/** The only ways in which users, groups and memberships of a tenant change: each leaves its mark for delta and for lagging readers. */
import type { GroupRecord, JsonValue, UserRecord } from './records.ts';
import type { Change, Tenant } from './tenant.ts';

type Unnumbered = Change extends infer Entry ? (Entry extends Change ? Omit<Entry, 'n' | 'at'> : never) : never;

function record(tenant: Tenant, at: number, change: Unnumbered): void {
  tenant.changeNumber += 1;
  tenant.changes.push({ ...change, n: tenant.changeNumber, at });
}

export function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function noteCleared(tenant: Tenant, before: UserRecord, after: UserRecord, properties: readonly string[]): void {
  const cleared = tenant.cleared.get(after.id) ?? new Set<string>();
  for (const property of properties) {
    if (isSet(after[property])) cleared.delete(property);
    else if (isSet(before[property])) cleared.add(property);
  }
  if (cleared.size > 0) tenant.cleared.set(after.id, cleared);
  else tenant.cleared.delete(after.id);
}

export function createUser(tenant: Tenant, user: UserRecord, at: number): void {
  tenant.users.set(user.id, user);
  tenant.byPrincipal.set(user.userPrincipalName.toLowerCase(), user.id);
  if (!tenant.places.has(user.id)) {
    tenant.places.set(user.id, tenant.order.length);
    tenant.order.push(user.id);
  }
  tenant.touchedUsers.add(user.id);
  record(tenant, at, { what: 'user', id: user.id, properties: null, before: null });
}

/** Does nothing when nothing differs. */
export function updateUser(tenant: Tenant, userId: string, values: Record<string, JsonValue>, at: number): boolean {
  const before = tenant.users.get(userId);
  if (!before) return false;
  const properties = Object.keys(values).filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(values[name] ?? null));
  if (properties.length === 0) return false;
  const after: UserRecord = { ...before, ...values };
  tenant.users.set(userId, after);
  tenant.byPrincipal.delete(before.userPrincipalName.toLowerCase());
  tenant.byPrincipal.set(after.userPrincipalName.toLowerCase(), userId);
  noteCleared(tenant, before, after, properties);
  tenant.touchedUsers.add(userId);
  record(tenant, at, { what: 'user', id: userId, properties, before });
  return true;
}

/** Soft: memberships stay, the principal name is mangled as in Entra. */
export function deleteUser(tenant: Tenant, userId: string, at: number): boolean {
  const original = tenant.users.get(userId);
  if (!original) return false;
  const principal = `${userId.replaceAll('-', '')}${original.userPrincipalName}`;
  const shown: UserRecord = { ...original, userPrincipalName: principal, deletedDateTime: isoSeconds(at) };
  tenant.users.delete(userId);
  tenant.byPrincipal.delete(original.userPrincipalName.toLowerCase());
  tenant.deleted.set(userId, { shown, original });
  tenant.touchedUsers.add(userId);
  record(tenant, at, { what: 'user', id: userId, properties: null, before: original });
  return true;
}

export function restoreUser(tenant: Tenant, userId: string, at: number): boolean {
  const gone = tenant.deleted.get(userId);
  if (!gone || tenant.byPrincipal.has(gone.original.userPrincipalName.toLowerCase())) return false;
  tenant.deleted.delete(userId);
  createUser(tenant, gone.original, at);
  return true;
}

/** Only what is in deleted items can be purged; memberships end. */
export function purgeUser(tenant: Tenant, userId: string, at: number): boolean {
  if (!tenant.deleted.delete(userId)) return false;
  tenant.cleared.delete(userId);
  for (const [groupId, members] of tenant.members) if (members.has(userId)) removeMember(tenant, groupId, userId, at);
  tenant.touchedUsers.add(userId);
  record(tenant, at, { what: 'user', id: userId, properties: null, before: null });
  return true;
}

export function addMember(tenant: Tenant, groupId: string, memberId: string, at: number): boolean {
  const members = tenant.members.get(groupId) ?? new Set<string>();
  if (members.has(memberId)) return false;
  members.add(memberId);
  tenant.members.set(groupId, members);
  tenant.touchedGroups.add(groupId);
  record(tenant, at, { what: 'member', groupId, memberId, added: true });
  return true;
}

export function removeMember(tenant: Tenant, groupId: string, memberId: string, at: number): boolean {
  if (!tenant.members.get(groupId)?.delete(memberId)) return false;
  tenant.touchedGroups.add(groupId);
  record(tenant, at, { what: 'member', groupId, memberId, added: false });
  return true;
}

export function createGroup(tenant: Tenant, group: GroupRecord, at: number): void {
  tenant.groups.set(group.id, group);
  tenant.touchedGroups.add(group.id);
  record(tenant, at, { what: 'group', id: group.id, before: null });
}

export function deleteGroup(tenant: Tenant, groupId: string, at: number): boolean {
  const before = tenant.groups.get(groupId);
  if (!before) return false;
  tenant.groups.delete(groupId);
  tenant.touchedGroups.add(groupId);
  record(tenant, at, { what: 'group', id: groupId, before });
  return true;
}

export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
