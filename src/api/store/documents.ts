/** Documents that belong to no room of the core: staff and their proof, audit, idempotency keys, links on their way. */
import type { Actor, Language } from '../contract/primitives.ts';
import type { Role } from '../contract/caller.ts';
import type { Review } from '../contract/cards.ts';

/** One person who uses Instep, by object id in the partition of the workspace. Proof of role for the chat (CONTRACT §5). */
export interface StaffDoc {
  /** The object id. */
  id: string;
  workspaceId: string;
  name: string;
  /** Roles in the latest valid token, and when it was issued and seen. */
  roles: Role[];
  tokenIssuedAt: string | null;
  provedAt: string | null;
  language: Language | null;
}

export interface AuditDoc {
  /** Sortable by time. */
  id: string;
  workspaceId: string;
  companyId: string | null;
  at: string;
  by: Actor;
  action: string;
  detail: string;
}

export interface IdempotencyDoc {
  /** Hash of caller, route and key. */
  id: string;
  workspaceId: string;
  bodyHash: string;
  /** null while the first request is still under way. */
  reply: { status: number; headers: Record<string, string>; body: unknown } | null;
  /** Whom the reply is about: erased, they take it along. */
  companyId?: string;
  personId?: string;
  expiresAt: number;
}

/** A link address handed out: single use, 7 days. */
export interface LinkAttemptDoc {
  /** Hash of the secret in the address. */
  id: string;
  workspaceId: string;
  companyId: string;
  createdAt: string;
  createdBy: Actor;
  /** Bound to the browser that opened the address, by a cookie's hash. */
  browser: string | null;
  /** `linking`: proved, the link being written. */
  step: 'made' | 'signingIn' | 'consenting' | 'linking' | 'used';
  nonce: string | null;
  codeVerifier: string | null;
  /** The signed-in admin's tenant and object id, once known. */
  tenantId: string | null;
  admin: Actor | null;
  /** Hash of the state parameter expected back. */
  state: string | null;
  /** Since when a consent just given is waited for to become effective. */
  provingSince: string | null;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** The unfinished guided review of a company. */
export interface ReviewDoc extends Omit<Review, 'etag' | 'changed'> {
  /** The company's id. */
  id: string;
  workspaceId: string;
  /** Digest of each chosen change as it was when chosen. */
  digests: Record<string, string>;
}
