/**
 * Linking a company to a tenant: an address for the customer's admin, a fresh sign-in, the consent of that admin's tenant, a proof.
 * The pattern and its reasons: docs/decisions/0006. Nothing that a browser says is believed but what `state`, cookie and the
 * signed ID token prove; the `tenant` parameter of the consent is only compared.
 */
import type { Ambient } from '../ambient.ts';
import type { LinkInvitation } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Entra } from '../entra/port.ts';
import { AppError, isAppError } from '../errors.ts';
import type { LinkAttemptDoc } from '../store/documents.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { OpenDirectory, Tenant } from '../sync/directory.ts';
import { record } from './audit.ts';
import type { CompanyDoc, CompanyKey } from './company.ts';
import { changeCompany, findCompany } from './findCompany.ts';
import {
  beginConsent, beginLink, beginProof, beginSignIn, belongs, invitationDays, isOpen, isProving, type LinkFailure, mayConsent, startOver, takeState, used,
} from './linkAttempt.ts';
import { addressOf, type AttemptKey, attemptOfAddress, attemptOfState, hashSecret, stateOf } from './linkSecrets.ts';
import { mayBecomeEffective, proveConsent } from './proveConsent.ts';

export interface LinkDeps {
  store: Store;
  ambient: Ambient;
  entra: Entra;
  openDirectory: OpenDirectory;
  publicUrl: string;
  refreshSchedule: (key: CompanyKey) => Promise<void>;
  /** How long a fresh consent may take to become effective. */
  giveUpMilliseconds: number;
  /** Told of what went wrong on the way, for the log: a failure code and the cause in words. */
  onTrouble: (failure: LinkFailure, cause: unknown) => void;
}

/** Where the browser goes next: to Microsoft, or to an end. */
export type Next = { to: 'url'; url: string } | { to: 'failed'; code: LinkFailure } | { to: 'proof'; key: AttemptKey } | { to: 'linked' };

/** What an opened address shows. */
export interface Opened {
  companyName: string;
  workspaceId: string;
  invitedBy: string;
}

const failed = (code: LinkFailure): Next => ({ to: 'failed', code });

/** Throws `not_found`, `module_inactive`. */
export async function inviteToLink(deps: LinkDeps, key: CompanyKey, by: Actor): Promise<LinkInvitation> {
  const { doc } = await findCompany(deps.store, key);
  if (doc.module !== 'active') throw new AppError('module_inactive', `The module is not active for ${doc.name}. Ask for it first.`);
  const address = addressOf(key.workspaceId, deps.ambient.newSecret());
  const now = deps.ambient.now();
  const expires = new Date(now.getTime() + invitationDays * 24 * 3600_000);
  const attempt: LinkAttemptDoc = {
    id: hashSecret(address), workspaceId: key.workspaceId, companyId: key.companyId, createdAt: now.toISOString(), createdBy: by,
    browser: null, step: 'made', nonce: null, codeVerifier: null, tenantId: null, admin: null, state: null, provingSince: null,
    expiresAt: Math.floor(expires.getTime() / 1000),
  };
  await deps.store.linkAttempts.put({ workspaceId: key.workspaceId }, attempt);
  await record(deps, { ...key, by, action: 'link.invite', detail: `valid until ${expires.toISOString()}` });
  return { url: `${deps.publicUrl}/link/${address}`, expiresAt: expires.toISOString() };
}

async function findAttempt(deps: LinkDeps, key: AttemptKey | undefined): Promise<Versioned<LinkAttemptDoc> | undefined> {
  return key === undefined ? undefined : deps.store.linkAttempts.get({ workspaceId: key.workspaceId }, key.attemptId);
}

/** The company of an attempt that may still be tried; undefined when either is gone. */
async function findOpen(deps: LinkDeps, key: AttemptKey | undefined): Promise<{ attempt: Versioned<LinkAttemptDoc>; company: CompanyDoc } | undefined> {
  const attempt = await findAttempt(deps, key);
  if (attempt === undefined || !isOpen(attempt.doc, deps.ambient.now())) return undefined;
  try {
    const company = await findCompany(deps.store, attempt.doc);
    return { attempt, company: company.doc };
  } catch (error) {
    if (isAppError(error, 'not_found')) return undefined;
    throw error;
  }
}

/** Conditional: undefined when somebody else moved the attempt on meanwhile. */
async function save(deps: LinkDeps, attempt: Versioned<LinkAttemptDoc>, next: LinkAttemptDoc): Promise<Versioned<LinkAttemptDoc> | undefined> {
  const written = await deps.store.linkAttempts.replace({ workspaceId: next.workspaceId }, next, attempt.etag);
  return typeof written === 'string' ? undefined : written;
}

/** Looking at the address changes nothing, so that a mail scanner that opens it spoils nothing. */
export async function openAddress(deps: LinkDeps, address: string): Promise<Opened | LinkFailure> {
  const open = await findOpen(deps, attemptOfAddress(address));
  if (open === undefined) return 'invalid_invitation';
  if (open.company.module !== 'active') return 'module_inactive';
  return { companyName: open.company.name, workspaceId: open.company.workspaceId, invitedBy: open.attempt.doc.createdBy.name };
}

/** *Continue* was pressed in the browser that holds `browserSecret`. A linking that was cut off goes on, in its own browser only. */
export async function startSignIn(deps: LinkDeps, address: string, browserSecret: string): Promise<Next> {
  const key = attemptOfAddress(address);
  const open = await findOpen(deps, key);
  if (open === undefined || key === undefined) return failed('invalid_invitation');
  if (open.company.module !== 'active') return failed('module_inactive');
  if (open.attempt.doc.step === 'linking') {
    const mine = isProving(open.attempt.doc, hashSecret(browserSecret), deps.ambient.now());
    return mine ? { to: 'proof', key } : failed('invalid_invitation');
  }
  const state = stateOf(key, deps.ambient.newSecret());
  const request = signInRequest(deps, state, deps.ambient.newSecret(), deps.ambient.newSecret());
  const { nonce, codeVerifier } = request;
  const saved = await save(deps, open.attempt, beginSignIn(open.attempt.doc, { browser: hashSecret(browserSecret), state: hashSecret(state), nonce, codeVerifier }));
  return saved === undefined ? failed('invalid_invitation') : { to: 'url', url: await deps.entra.signInUrl(request) };
}

function signInRequest(deps: LinkDeps, state: string, nonce: string, codeVerifier: string): { state: string; nonce: string; codeVerifier: string; redirectUri: string } {
  return { state, nonce, codeVerifier, redirectUri: `${deps.publicUrl}/link/signed-in` };
}

/** What came back to a redirect address of ours. */
export interface Callback {
  query: URLSearchParams;
  browserSecret: string | undefined;
}

/** The attempt that a callback belongs to, its state taken: nobody can come back with it again. */
async function takeCallback(deps: LinkDeps, callback: Callback, step: 'signingIn' | 'consenting'): Promise<{ attempt: Versioned<LinkAttemptDoc>; company: CompanyDoc; before: LinkAttemptDoc } | undefined> {
  const state = callback.query.get('state');
  const open = await findOpen(deps, attemptOfState(state));
  if (open === undefined || state === null || callback.browserSecret === undefined) return undefined;
  const shown = { state: hashSecret(state), browser: hashSecret(callback.browserSecret) };
  if (!belongs(open.attempt.doc, step, shown, deps.ambient.now())) return undefined;
  const attempt = await save(deps, open.attempt, takeState(open.attempt.doc));
  return attempt === undefined ? undefined : { attempt, company: open.company, before: open.attempt.doc };
}

async function giveUp(deps: LinkDeps, attempt: Versioned<LinkAttemptDoc>, code: LinkFailure, cause: unknown): Promise<Next> {
  deps.onTrouble(code, cause);
  await save(deps, attempt, startOver(attempt.doc));
  return failed(code);
}

/** `/link/signed-in` */
export async function afterSignIn(deps: LinkDeps, callback: Callback): Promise<Next> {
  const taken = await takeCallback(deps, callback, 'signingIn');
  if (taken === undefined) return failed('invalid_invitation');
  const { attempt, before } = taken;
  const code = callback.query.get('code');
  if (callback.query.has('error') || code === null || before.nonce === null || before.codeVerifier === null) {
    return giveUp(deps, attempt, 'sign_in_failed', callback.query.get('error') ?? 'no code');
  }
  let token;
  try {
    token = await deps.entra.redeemCode(code, signInRequest(deps, callback.query.get('state') ?? '', before.nonce, before.codeVerifier));
  } catch (error) {
    return giveUp(deps, attempt, 'sign_in_failed', error);
  }
  if (!mayConsent(token.wids)) return giveUp(deps, attempt, 'not_admin', 'no consenting role in wids');
  const tenantId = token.tenantId.toLowerCase();
  const state = stateOf({ workspaceId: before.workspaceId, attemptId: before.id }, deps.ambient.newSecret());
  const admin = { tenantId, objectId: token.objectId.toLowerCase(), name: token.name };
  const saved = await save(deps, attempt, beginConsent(attempt.doc, { state: hashSecret(state), tenantId, admin }));
  if (saved === undefined) return failed('invalid_invitation');
  return { to: 'url', url: await deps.entra.adminConsentUrl(tenantId, state, `${deps.publicUrl}/link/consented`) };
}

/** `/link/consented`. `error` is looked at first: Entra sends `admin_consent=True` with errors too. */
export async function afterConsent(deps: LinkDeps, callback: Callback): Promise<Next> {
  const taken = await takeCallback(deps, callback, 'consenting');
  if (taken === undefined) return failed('invalid_invitation');
  const { query } = callback;
  if (query.has('error') || query.get('admin_consent')?.toLowerCase() !== 'true') {
    return giveUp(deps, taken.attempt, 'consent_declined', query.get('error') ?? 'no admin_consent');
  }
  if (query.get('tenant')?.toLowerCase() !== taken.before.tenantId) return giveUp(deps, taken.attempt, 'tenant_mismatch', 'another tenant came back');
  const saved = await save(deps, taken.attempt, beginProof(taken.attempt.doc, deps.ambient.now().toISOString()));
  if (saved === undefined) return failed('invalid_invitation');
  return { to: 'proof', key: { workspaceId: saved.doc.workspaceId, attemptId: saved.doc.id } };
}

/** One try to prove the consent. `proof` again: not effective yet, ask again in a moment. */
export async function tryProof(deps: LinkDeps, key: AttemptKey | undefined, browserSecret: string | undefined, signal: AbortSignal): Promise<Next> {
  const open = await findOpen(deps, key);
  const browser = browserSecret === undefined ? null : hashSecret(browserSecret);
  if (open === undefined || key === undefined || !isProving(open.attempt.doc, browser, deps.ambient.now())) return failed('invalid_invitation');
  const { tenantId, admin, provingSince } = open.attempt.doc;
  if (tenantId === null || admin === null || provingSince === null) return failed('invalid_invitation');
  if (open.company.module !== 'active') return giveUp(deps, open.attempt, 'module_inactive', 'deactivated meanwhile');
  try {
    const tenant = await proveConsent(deps, tenantId, admin.objectId, signal);
    if (await isRunElsewhere(deps, open.company, tenantId)) return await giveUp(deps, open.attempt, 'run_in_progress', 'a run of another tenant');
    return await finish(deps, open.attempt, tenant, admin);
  } catch (error) {
    if (!mayBecomeEffective(error)) throw error;
    const waited = deps.ambient.now().getTime() - Date.parse(provingSince);
    return waited < deps.giveUpMilliseconds ? { to: 'proof', key } : giveUp(deps, open.attempt, 'consent_not_effective', error);
  }
}

/** True while a run is in progress that began with another tenant: it would end half done. One that begins just now ends as if it had been first. */
async function isRunElsewhere(deps: LinkDeps, company: CompanyDoc, tenantId: string): Promise<boolean> {
  if (company.link?.tenantId === tenantId.toLowerCase()) return false;
  const lease = await deps.store.leases.get({ workspaceId: company.workspaceId }, company.id);
  return lease?.doc.active != null;
}

/**
 * The conditional write to `linking` decides who links: exactly one, whatever races. `used` comes after the link, so that a crash in
 * between leaves a try that its browser resumes; what is written twice then says the same.
 */
async function finish(deps: LinkDeps, attempt: Versioned<LinkAttemptDoc>, tenant: Tenant, admin: Actor): Promise<Next> {
  const linking = attempt.doc.step === 'linking' ? attempt : await save(deps, attempt, beginLink(attempt.doc));
  if (linking === undefined) return failed('invalid_invitation');
  const key: CompanyKey = { workspaceId: attempt.doc.workspaceId, companyId: attempt.doc.companyId };
  const by: Actor = { ...admin, objectId: null };
  await changeCompany(deps.store, key, (company) => ({
    ...company,
    link: {
      tenantId: tenant.tenantId.toLowerCase(), tenantName: tenant.displayName, defaultDomain: tenant.defaultDomain,
      linkedAt: deps.ambient.now().toISOString(), linkedBy: by, status: 'linked', problem: null,
    },
  }));
  await deps.refreshSchedule(key);
  await record(deps, { ...key, by, action: 'link.done', detail: `${tenant.displayName} (${tenant.defaultDomain})` });
  return (await save(deps, linking, used(linking.doc))) === undefined ? failed('invalid_invitation') : { to: 'linked' };
}
