/** What Graph's refusals mean, in our codes and in words for a person. Pure. Told apart by status and code, never by message. */
import { AppError } from '../errors.ts';
import { isObject } from './toDirectoryPerson.ts';

export interface Refusal {
  status: number;
  /** `error.code` of the body; undefined when the body is no Graph error. */
  code: string | undefined;
}

/** Graph's error body: `{"error":{"code":…}}`. Source: https://learn.microsoft.com/graph/errors */
export function codeOf(body: unknown): string | undefined {
  if (!isObject(body) || !isObject(body['error'])) return undefined;
  const code = body['error']['code'];
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** What was asked for, and the permission it needs. */
export interface Asked {
  what: string;
  permission: 'User.Read.All' | 'GroupMember.Read.All';
}

const expiredPage = new Set(['directory_expiredpagetoken', 'directorypagetokennotfoundexception']);
const lostSyncState = new Set(['syncstatenotfound', 'resyncrequired']);
const badDeltaToken = new Set(['request_unsupportedquery', 'badrequest', 'request_badrequest']);

/**
 * Whether the delta link is of no use any more. 410 and the sync state codes say so; `/users/delta` in the field answers an old
 * token with the 400s of a bad query, which mean this only when the request carried a delta token.
 * Source: https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
 */
export function isDeltaExpired(refusal: Refusal, carriedDeltaToken: boolean): boolean {
  const code = refusal.code?.toLowerCase() ?? '';
  if (refusal.status === 410 || lostSyncState.has(code)) return true;
  return refusal.status === 400 && carriedDeltaToken && badDeltaToken.has(code);
}

/** A 404 is evidence only in Graph's own words: one from something in between says nothing about the object. */
export function isAbsent(refusal: Refusal): boolean {
  return refusal.status === 404 && refusal.code !== undefined;
}

function named(refusal: Refusal): string {
  return refusal.code === undefined ? String(refusal.status) : `${refusal.status} ${refusal.code}`;
}

export function deltaExpired(): AppError {
  return new AppError('delta_expired', 'Microsoft no longer knows the point in time from which changes were followed. The directory has to be read in full.');
}

export function groupGone(groupId: string): AppError {
  return new AppError('group_gone', `The group ${groupId} no longer exists in the directory. Nobody was archived for it. Choose another group in the sync scope.`);
}

export function denied(asked: Asked, detail: string): AppError {
  return new AppError(
    'directory_denied',
    `Microsoft Graph does not let Instep read ${asked.what} (${detail}). The permission ${asked.permission} is missing in the customer's tenant: let an administrator there consent again with a new link.`,
  );
}

export function unavailable(asked: Asked, why: string, seconds?: number): AppError {
  return new AppError(
    'directory_unavailable',
    `Microsoft Graph gave no usable answer when asked for ${asked.what}: ${why}. Nothing was changed. Try again later.`,
    seconds === undefined ? {} : { retryAfterSeconds: Math.ceil(seconds) },
  );
}

export function throttled(asked: Asked, seconds: number): AppError {
  const wait = Math.max(1, Math.ceil(seconds));
  return new AppError('directory_throttled', `Microsoft asks us to wait ${wait} s before reading ${asked.what} further.`, { retryAfterSeconds: wait });
}

export function tokenRefused(refusal: Refusal): AppError {
  return new AppError(
    'consent_missing',
    `Microsoft Graph refused Instep's token, also a new one (${named(refusal)}). The consent may have been withdrawn or the app blocked: let an administrator of the customer's tenant consent again with a new link.`,
  );
}

/** Any other refusal. */
export function refused(refusal: Refusal, asked: Asked): AppError {
  if (refusal.status === 403) return denied(asked, named(refusal));
  if (refusal.status >= 300 && refusal.status < 400) return unavailable(asked, `it pointed elsewhere (${refusal.status}), which is not followed`);
  if (expiredPage.has(refusal.code?.toLowerCase() ?? '')) {
    return new AppError('directory_inconsistent', `Microsoft Graph lost its place while ${asked.what} were being read (${named(refusal)}). Nothing was changed. Start again to read from the first page.`);
  }
  return new AppError('directory_refused', `Microsoft Graph refused to give ${asked.what} (${named(refusal)}). Nothing was changed.`);
}
