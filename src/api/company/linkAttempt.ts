/**
 * One address handed out for linking, as a value: which step comes next, and what must hold for it.
 *
 * The address may be opened and tried as often as needed until it was used with success or expires; each try binds it anew to the
 * browser that pressed *Continue*, and with that ends the try of any other browser. Each `state` is taken exactly once.
 */
import type { ErrorCode } from '../contract/errorCodes.ts';
import type { Actor } from '../contract/primitives.ts';
import type { LinkAttemptDoc } from '../store/documents.ts';

/** Why a linking did not come to be; shown on `/link/done?status=failed&code=…`. */
export type LinkFailure =
  | Extract<ErrorCode, 'not_admin' | 'tenant_mismatch' | 'invalid_invitation' | 'module_inactive' | 'run_in_progress'>
  | 'consent_declined' | 'consent_not_effective' | 'sign_in_failed';

/** How long an address works, in days. */
export const invitationDays = 7;

/**
 * Directory roles that may consent to application permissions: Global Administrator and Privileged Role Administrator.
 * Source: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
const consentingRoles = ['62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814'];

export function mayConsent(wids: readonly string[]): boolean {
  return wids.some((wid) => consentingRoles.includes(wid.toLowerCase()));
}

/** The application permissions that are asked for, and no more. */
export const permissions = ['User.Read.All', 'GroupMember.Read.All'] as const;

/** True while the address may be tried. */
export function isOpen(attempt: LinkAttemptDoc, now: Date): boolean {
  return attempt.step !== 'used' && attempt.expiresAt * 1000 > now.getTime();
}

/** The try begins: bound to this browser, waiting for the sign-in to come back. */
export function beginSignIn(attempt: LinkAttemptDoc, given: { browser: string; state: string; nonce: string; codeVerifier: string }): LinkAttemptDoc {
  return { ...attempt, ...given, step: 'signingIn', tenantId: null, admin: null, provingSince: null };
}

/** The sign-in came back from an admin: waiting for the consent of that admin's tenant. */
export function beginConsent(attempt: LinkAttemptDoc, given: { state: string; tenantId: string; admin: Actor }): LinkAttemptDoc {
  return { ...attempt, ...given, step: 'consenting', nonce: null, codeVerifier: null };
}

/** The consent came back: it remains to be proved. */
export function beginProof(attempt: LinkAttemptDoc, at: string): LinkAttemptDoc {
  return { ...attempt, state: null, provingSince: at };
}

/** The consent is proved: from here on this try alone may link, and is resumed rather than begun anew. */
export function beginLink(attempt: LinkAttemptDoc): LinkAttemptDoc {
  return { ...attempt, step: 'linking' };
}

/** The state was taken: whatever came back with it cannot come back again. */
export function takeState(attempt: LinkAttemptDoc): LinkAttemptDoc {
  return { ...attempt, state: null };
}

/** The try failed; the address may be tried again. */
export function startOver(attempt: LinkAttemptDoc): LinkAttemptDoc {
  return { ...attempt, step: 'made', browser: null, state: null, nonce: null, codeVerifier: null, tenantId: null, admin: null, provingSince: null };
}

export function used(attempt: LinkAttemptDoc): LinkAttemptDoc {
  return { ...startOver(attempt), step: 'used' };
}

/** What a callback shows: hashes of the state it brought and of the browser's cookie. */
export interface Shown {
  state: string | null;
  browser: string | null;
}

/** True when the callback belongs to this very try, in this very browser, at this very step. */
export function belongs(attempt: LinkAttemptDoc, step: 'signingIn' | 'consenting', shown: Shown, now: Date): boolean {
  return (
    isOpen(attempt, now) &&
    attempt.step === step &&
    attempt.state !== null && attempt.state === shown.state &&
    attempt.browser !== null && attempt.browser === shown.browser
  );
}

/** True when this browser is the one whose consent is being proved, or was proved and the link not yet known to be written. */
export function isProving(attempt: LinkAttemptDoc, browser: string | null, now: Date): boolean {
  return (
    isOpen(attempt, now) &&
    (attempt.step === 'consenting' || attempt.step === 'linking') &&
    attempt.provingSince !== null &&
    attempt.browser !== null && attempt.browser === browser
  );
}
