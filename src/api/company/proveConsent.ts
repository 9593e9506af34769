/** Proves that Instep may read a tenant: an app-only token with both permissions, and real calls to Graph. */
import type { Entra } from '../entra/port.ts';
import { AppError, isAppError } from '../errors.ts';
import type { OpenDirectory, Tenant } from '../sync/directory.ts';
import { permissions } from './linkAttempt.ts';

export interface ProofDeps {
  entra: Entra;
  openDirectory: OpenDirectory;
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claims !== null && typeof claims === 'object' ? { ...claims } : {};
  } catch {
    return {};
  }
}

/** Throws `consent_missing` when the token, which Entra gave us itself over TLS, is for another tenant or lacks a permission. */
function checkToken(token: string, tenantId: string): void {
  const claims = claimsOf(token);
  const roles = Array.isArray(claims.roles) ? claims.roles : [];
  const missing = permissions.filter((permission) => !roles.includes(permission));
  if (typeof claims.tid === 'string' && claims.tid.toLowerCase() !== tenantId.toLowerCase()) {
    throw new AppError('consent_missing', 'Microsoft answered for another tenant. Link the tenant again.');
  }
  if (missing.length > 0) {
    throw new AppError('consent_missing', `The tenant does not grant ${missing.join(' and ')} to Instep. An administrator of that tenant has to consent again.`);
  }
}

/**
 * Throws `consent_missing`, `directory_denied` when the consent is not (or not yet) effective, and the directory's other errors.
 * `adminId`: somebody who must be readable, to prove the reading of users.
 */
export async function proveConsent(deps: ProofDeps, tenantId: string, adminId: string | null, signal: AbortSignal): Promise<Tenant> {
  checkToken(await deps.entra.graphToken(tenantId, { fresh: true, signal }), tenantId);
  const directory = deps.openDirectory(tenantId, { meter: { graphRequests: 0, throttledSeconds: 0 }, signal, freshToken: true });
  const tenant = await directory.tenant();
  if (tenant.tenantId.toLowerCase() !== tenantId.toLowerCase()) {
    throw new AppError('consent_missing', 'Microsoft answered for another tenant. Link the tenant again.');
  }
  await directory.groups(undefined, 1, undefined);
  if (adminId !== null) await directory.find(adminId, ['displayName']);
  return tenant;
}

/** True for errors that a little patience may cure right after a consent. */
export function mayBecomeEffective(error: unknown): boolean {
  return (['consent_missing', 'directory_denied', 'directory_unavailable', 'directory_throttled', 'directory_refused'] as const).some((code) => isAppError(error, code));
}
