/** Who uses Instep and with what right. The chat trusts only what a valid token proved here (CONTRACT §5). */
import type { Role } from '../contract/caller.ts';
import type { VerifiedToken } from '../entra/port.ts';
import type { StaffDoc } from '../store/documents.ts';
import type { Store } from '../store/port.ts';

/** The roles a token gives, as it says them; an admin of the home tenant is host as well. */
export function rolesOf(token: Pick<VerifiedToken, 'tenantId' | 'roles'>, homeTenantId: string): Role[] {
  const isAdmin = token.roles.includes('Instep.Admin');
  const isHost = isAdmin && token.tenantId.toLowerCase() === homeTenantId.toLowerCase();
  return [
    ...(isAdmin ? (['admin'] as const) : []),
    ...(token.roles.includes('Instep.Reader') ? (['reader'] as const) : []),
    ...(isHost ? (['host'] as const) : []),
  ];
}

/** Whoever may change things may look at them as well. */
export function hasRole(roles: readonly Role[], needed: Role): boolean {
  return roles.includes(needed) || (needed === 'reader' && roles.includes('admin'));
}

/** How long a proof is not written again when nothing about it changed. */
const freshMilliseconds = 60_000;

function sameRoles(a: readonly Role[], b: readonly Role[]): boolean {
  return a.length === b.length && a.every((role) => b.includes(role));
}

/** The document to write, or undefined when the stored proof is newer than the token, or says the same and is fresh. Somebody without a role is not written down. */
export function nextProof(stored: StaffDoc | undefined, token: VerifiedToken, roles: Role[], now: Date): StaffDoc | undefined {
  if (stored === undefined && roles.length === 0) return undefined;
  const issuedAt = token.issuedAt.toISOString();
  if ((stored?.tokenIssuedAt ?? '') > issuedAt) return undefined;
  const provedAt = stored?.provedAt ?? null;
  const isFresh = provedAt !== null && now.getTime() - Date.parse(provedAt) < freshMilliseconds;
  if (stored !== undefined && isFresh && sameRoles(stored.roles, roles)) return undefined;
  return {
    id: token.objectId.toLowerCase(),
    workspaceId: token.tenantId.toLowerCase(),
    name: token.name,
    roles,
    tokenIssuedAt: issuedAt,
    provedAt: now.toISOString(),
    language: stored?.language ?? null,
  };
}

/** Records what the token proves; answers the person as stored. Two requests at once may both write: they write the same. */
export async function recordProof(store: Store, token: VerifiedToken, roles: Role[], now: Date): Promise<StaffDoc | undefined> {
  const partition = { workspaceId: token.tenantId.toLowerCase() };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const stored = await store.staff.get(partition, token.objectId.toLowerCase());
    const next = nextProof(stored?.doc, token, roles, now);
    if (next === undefined) return stored?.doc;
    const written = stored === undefined ? await store.staff.create(partition, next) : await store.staff.replace(partition, next, stored.etag);
    if (typeof written === 'object') return written.doc;
  }
  return undefined;
}
