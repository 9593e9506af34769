/** What happened in the sandbox, on disk: base data are made anew from their seeds, only what differs is kept. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { GroupRecord, UserRecord } from './directory/records.ts';
import type { Change, Tenant } from './directory/tenant.ts';

const Values = z.record(z.string(), z.json());
const Named = Values.and(z.object({ id: z.string(), displayName: z.string() }));
const Principal = Named.and(z.object({ userPrincipalName: z.string() }));

const SavedChange = z.union([
  z.object({ n: z.number(), at: z.number(), what: z.literal('user'), id: z.string(), properties: z.array(z.string()).nullable() }),
  z.object({ n: z.number(), at: z.number(), what: z.literal('member'), groupId: z.string(), memberId: z.string(), added: z.boolean() }),
  z.object({ n: z.number(), at: z.number(), what: z.literal('group'), id: z.string() }),
]);

const SavedConsent = z.object({
  present: z.boolean(),
  roles: z.array(z.string()),
  pending: z.object({ at: z.number(), roles: z.array(z.string()) }).nullable(),
  epoch: z.number(),
  refusedBelow: z.number(),
  lostBelow: z.array(z.tuple([z.string(), z.number()])),
});

const SavedUser = z.object({
  id: z.string(),
  /** null: purged or not (any more) among the current. */
  current: Principal.nullable(),
  deleted: z.object({ shown: Principal, original: Principal }).nullable(),
  cleared: z.array(z.string()),
});

const SavedTenant = z.object({
  tenantId: z.string(),
  /** Of the base data: with other ones the rest means nothing. */
  base: z.string(),
  changeNumber: z.number(),
  changes: z.array(SavedChange),
  /** In the directory's order. */
  users: z.array(SavedUser),
  groups: z.array(z.object({ id: z.string(), group: Named.nullable(), members: z.array(z.string()) })),
  consent: SavedConsent,
});

const Snapshot = z.object({
  version: z.literal(1),
  keys: z.object({ entra: z.array(z.string()), consumer: z.string(), bot: z.string() }),
  tenants: z.array(SavedTenant),
});
export type Snapshot = z.infer<typeof Snapshot>;

function baseOf(tenant: Tenant): string {
  const { users, groups } = tenant.data;
  return `${String(users.length)}/${String(groups.length)}/${users.at(-1)?.id ?? ''}`;
}

function saveTenant(tenant: Tenant): z.infer<typeof SavedTenant> {
  const touched = [...tenant.touchedUsers].sort((a, b) => (tenant.places.get(a) ?? 0) - (tenant.places.get(b) ?? 0));
  const { consent } = tenant;
  return {
    tenantId: tenant.data.tenantId,
    base: baseOf(tenant),
    changeNumber: tenant.changeNumber,
    changes: tenant.changes.map((change) => SavedChange.parse(change)),
    users: touched.map((id) => SavedUser.parse({
      id,
      current: tenant.users.get(id) ?? null,
      deleted: tenant.deleted.get(id) ?? null,
      cleared: [...(tenant.cleared.get(id) ?? [])],
    })),
    groups: [...tenant.touchedGroups].map((id) => ({
      id,
      group: tenant.groups.has(id) ? Named.parse(tenant.groups.get(id)) : null,
      members: [...(tenant.members.get(id) ?? [])],
    })),
    consent: {
      present: consent.present,
      roles: [...consent.roles],
      pending: consent.pending,
      epoch: consent.epoch,
      refusedBelow: consent.refusedBelow,
      lostBelow: [...consent.lostBelow],
    },
  };
}

export function takeSnapshot(tenants: Iterable<Tenant>, keys: Snapshot['keys']): Snapshot {
  return { version: 1, keys, tenants: [...tenants].map(saveTenant) };
}

function restoreUserEntry(tenant: Tenant, saved: z.infer<typeof SavedUser>): void {
  const base = tenant.users.get(saved.id);
  if (base) tenant.byPrincipal.delete(base.userPrincipalName.toLowerCase());
  tenant.users.delete(saved.id);
  if (!tenant.places.has(saved.id)) {
    tenant.places.set(saved.id, tenant.order.length);
    tenant.order.push(saved.id);
  }
  const current: UserRecord | null = saved.current;
  if (current) {
    tenant.users.set(saved.id, current);
    tenant.byPrincipal.set(current.userPrincipalName.toLowerCase(), saved.id);
  }
  if (saved.deleted) tenant.deleted.set(saved.id, saved.deleted);
  if (saved.cleared.length > 0) tenant.cleared.set(saved.id, new Set(saved.cleared));
  tenant.touchedUsers.add(saved.id);
}

function restoreGroupEntry(tenant: Tenant, saved: z.infer<typeof SavedTenant>['groups'][number]): void {
  const group: GroupRecord | null = saved.group;
  if (group) tenant.groups.set(saved.id, group);
  else tenant.groups.delete(saved.id);
  tenant.members.set(saved.id, new Set(saved.members));
  tenant.touchedGroups.add(saved.id);
}

function withBefore(change: z.infer<typeof SavedChange>): Change {
  // Who lagged before the restart has caught up since.
  return change.what === 'member' ? change : { ...change, before: null };
}

/** Puts what was saved into a tenant that is as its base data say. Other base data: it starts anew. */
export function restoreTenant(tenant: Tenant, snapshot: Snapshot): void {
  const saved = snapshot.tenants.find((entry) => entry.tenantId === tenant.data.tenantId);
  if (saved?.base !== baseOf(tenant)) return;
  for (const user of saved.users) restoreUserEntry(tenant, user);
  for (const group of saved.groups) restoreGroupEntry(tenant, group);
  tenant.changeNumber = saved.changeNumber;
  tenant.changes = saved.changes.map(withBefore);
  const { consent } = tenant;
  consent.present = saved.consent.present;
  consent.roles = new Set(saved.consent.roles);
  consent.pending = saved.consent.pending;
  consent.epoch = saved.consent.epoch;
  consent.refusedBelow = saved.consent.refusedBelow;
  consent.lostBelow = new Map(saved.consent.lostBelow);
}

/** undefined: nothing saved yet. A file that cannot be understood is an error: it is never silently thrown away. */
export async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = Snapshot.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`The sandbox cannot read its data in ${path}. Remove the file to start anew.`);
  return parsed.data;
}

/** Atomic. It holds the sandbox's signing keys: for this user's eyes only. */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(snapshot), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
