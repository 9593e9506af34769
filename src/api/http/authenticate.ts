/** Who is calling: a Teams SSO token for this app, and the proof it leaves for the chat. */
import type { IncomingMessage } from 'node:http';
import type { Ambient } from '../ambient.ts';
import type { Role } from '../contract/caller.ts';
import type { Actor, Language } from '../contract/primitives.ts';
import type { RouteRole } from '../contract/routes.ts';
import type { Entra } from '../entra/port.ts';
import { AppError } from '../errors.ts';
import { hasRole, recordProof, rolesOf } from '../staff/proof.ts';
import type { Store } from '../store/port.ts';

export interface Caller {
  /** The workspace. Lower case, as is `objectId`. */
  tenantId: string;
  objectId: string;
  name: string;
  roles: Role[];
  /** Chosen by the person; null: not chosen. */
  language: Language | null;
  actor: Actor;
}

export interface AuthenticateDeps {
  entra: Entra;
  store: Store;
  ambient: Ambient;
  homeTenantId: string;
}

export type Authenticate = (request: IncomingMessage) => Promise<Caller>;

function bearerOf(request: IncomingMessage): string {
  const match = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) throw new AppError('unauthenticated', 'Send a Teams sign-in token for Instep: "Authorization: Bearer …".');
  return match[1];
}

/** Throws `unauthenticated`, without saying what was wrong with the token; `directory_unavailable` when Entra's keys cannot be read. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  return async (request) => {
    const token = await deps.entra.verifyAccessToken(bearerOf(request));
    if ('refused' in token) throw new AppError('unauthenticated', 'This sign-in token is not valid for Instep. Get a new one and try again.');
    const roles = rolesOf(token, deps.homeTenantId);
    const staff = await recordProof(deps.store, token, roles, deps.ambient.now());
    const tenantId = token.tenantId.toLowerCase();
    const objectId = token.objectId.toLowerCase();
    return { tenantId, objectId, name: token.name, roles, language: staff?.language ?? null, actor: { tenantId, objectId, name: token.name } };
  };
}

/** Throws `role_required` when the caller may not do what the route does. */
export function checkRole(caller: Caller, needed: RouteRole): void {
  if (needed === 'open' || needed === 'any') return;
  if (caller.roles.length === 0) {
    throw new AppError('role_required', 'You have no role in Instep. Ask your administrator for the app role Instep.Reader or Instep.Admin.');
  }
  const role = needed === 'adminOrHost' ? 'admin' : needed;
  if (hasRole(caller.roles, role)) return;
  throw new AppError(
    'role_required',
    role === 'host' ? 'Only an administrator of the installation itself may do this.' : 'You may look, not change. Ask your administrator for the app role Instep.Admin.',
  );
}

/** The first of the languages we speak that the browser asks for. */
export function languageOf(request: IncomingMessage): Language {
  const header = request.headers['accept-language'] ?? '';
  const wishes = header.split(',').map((part) => {
    const [tag = '', quality] = part.trim().toLowerCase().split(/\s*;\s*q=/);
    return { tag: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  const best = wishes.filter((wish) => (wish.tag === 'nl' || wish.tag === 'en') && wish.quality > 0).sort((a, b) => b.quality - a.quality)[0];
  return best?.tag === 'nl' ? 'nl' : 'en';
}
