/** What the app may do in a tenant. */
import type { Consent, Tenant } from './tenant.ts';
import { requestedRoles } from './tenant.ts';

/** A consent that was accepted a moment ago becomes effective when its time has come. */
export function settleConsent(tenant: Tenant, now: number): Consent {
  const { consent } = tenant;
  if (consent.pending && consent.pending.at <= now) {
    grant(consent, consent.pending.roles);
    consent.pending = null;
  }
  return consent;
}

function grant(consent: Consent, roles: readonly string[]): void {
  consent.present = true;
  for (const role of roles) consent.roles.add(role);
}

export function acceptConsent(tenant: Tenant, effectiveAt: number): void {
  tenant.consent.pending = { at: effectiveAt, roles: [...requestedRoles] };
}

export function grantConsent(tenant: Tenant): void {
  tenant.consent.pending = null;
  grant(tenant.consent, requestedRoles);
}

/** The service principal is deleted, grants included. */
export function revokeConsent(tenant: Tenant, keepTokens: boolean): void {
  const { consent } = tenant;
  consent.present = false;
  consent.pending = null;
  consent.roles.clear();
  consent.epoch += 1;
  if (!keepTokens) consent.refusedBelow = consent.epoch;
}

export function removeRole(tenant: Tenant, role: string, keepTokens: boolean): boolean {
  const { consent } = tenant;
  if (!consent.roles.delete(role)) return false;
  consent.epoch += 1;
  if (!keepTokens) consent.lostBelow.set(role, consent.epoch);
  return true;
}

/** Of the roles in a token, those that it still gives. */
export function rolesLeft(consent: Consent, tokenRoles: readonly string[], tokenEpoch: number): Set<string> {
  return new Set(tokenRoles.filter((role) => tokenEpoch >= (consent.lostBelow.get(role) ?? 0)));
}
