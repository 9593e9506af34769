/** Secrets of linking: the address, the state, the browser's cookie. Only their hashes are stored. */
import { createHash } from 'node:crypto';

/** Where an attempt is stored. Not secret: the hash of the address leads nowhere. */
export interface AttemptKey {
  workspaceId: string;
  attemptId: string;
}

/** SHA-256, hex. The secrets are 256 bits of randomness, so no salt is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function compact(workspaceId: string): string {
  return workspaceId.replaceAll('-', '').toLowerCase();
}

function spread(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The last part of the address: the workspace, so that it can be found, and the secret. */
export function addressOf(workspaceId: string, secret: string): string {
  return `${compact(workspaceId)}${secret}`;
}

/** undefined for what is no address of ours. */
export function attemptOfAddress(address: string): AttemptKey | undefined {
  const match = /^([0-9a-f]{32})[A-Za-z0-9_-]{20,100}$/.exec(address);
  return match?.[1] === undefined ? undefined : { workspaceId: spread(match[1]), attemptId: hashSecret(address) };
}

/** The `state` parameter: where the attempt is, and a secret of this one step. */
export function stateOf(key: AttemptKey, secret: string): string {
  return `${compact(key.workspaceId)}.${key.attemptId}.${secret}`;
}

/** undefined for what is no state of ours. */
export function attemptOfState(state: string | null): AttemptKey | undefined {
  const match = /^([0-9a-f]{32})\.([0-9a-f]{64})(\.[A-Za-z0-9_-]{20,100})?$/.exec(state ?? '');
  return match?.[1] === undefined || match[2] === undefined ? undefined : { workspaceId: spread(match[1]), attemptId: match[2] };
}

/** Names an attempt without any secret, for the address of the waiting page. */
export function handleOf(key: AttemptKey): string {
  return `${compact(key.workspaceId)}.${key.attemptId}`;
}
