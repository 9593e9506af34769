/** `Idempotency-Key` on creating requests: the first answer is replayed for 24 hours. Failures are not kept, they may be tried again. */
import { createHash } from 'node:crypto';
import type { Ambient } from '../ambient.ts';
import { AppError } from '../errors.ts';
import type { IdempotencyDoc } from '../store/documents.ts';
import type { Store } from '../store/port.ts';
import type { Caller } from './authenticate.ts';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const keepSeconds = 24 * 3600;
/** A first request that has not answered by then was cut off by a crash: the key is free again. */
const underWaySeconds = 300;

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** JSON with sorted keys: the same body in another order is the same request. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  ) ?? '';
}

export interface Once {
  store: Store;
  ambient: Ambient;
  caller: Caller;
  /** The header, or undefined: then the work is simply done. */
  key: string | undefined;
  /** Method and path: the same key elsewhere is another key. */
  route: string;
  body: unknown;
}

/** Throws `idempotency_key_reused` (same key, other body) and `idempotency_in_progress`. */
export async function doOnce(once: Once, work: () => Promise<Reply>): Promise<Reply> {
  const { store, key } = once;
  if (key === undefined) return work();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new AppError('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
  const partition = { workspaceId: once.caller.tenantId };
  const claim = await claimKey(once, key);
  if ('reply' in claim) return claim.reply;
  const reply = await work().catch(async (error: unknown) => {
    await store.idempotency.remove(partition, claim.doc.id).catch(() => undefined);
    throw error;
  });
  // The work is done, also when its answer cannot be kept: the key stays taken, and the caller is told of the success.
  await store.idempotency.put(partition, { ...claim.doc, ...subjectOf(once, reply), reply, expiresAt: nowSeconds(once.ambient) + keepSeconds }).catch(() => undefined);
  return reply;
}

/** Whom the answer is about, by the address of what was created, else by that of the request. */
function subjectOf(once: Once, reply: Reply): Pick<IdempotencyDoc, 'companyId' | 'personId'> {
  const [, companyId, personId] = /\/api\/companies\/([^/]+)(?:\/people\/([^/]+))?/.exec(reply.headers['Location'] ?? once.route) ?? [];
  return { ...(companyId === undefined ? {} : { companyId }), ...(personId === undefined ? {} : { personId }) };
}

async function claimKey(once: Once, key: string): Promise<{ doc: IdempotencyDoc } | { reply: Reply }> {
  const partition = { workspaceId: once.caller.tenantId };
  const now = nowSeconds(once.ambient);
  const doc: IdempotencyDoc = {
    id: digest(once.caller.objectId, once.route, key),
    workspaceId: once.caller.tenantId,
    bodyHash: digest(canonical(once.body)),
    reply: null,
    expiresAt: now + underWaySeconds,
  };
  if ((await once.store.idempotency.create(partition, doc)) !== 'exists') return { doc };
  const found = await once.store.idempotency.get(partition, doc.id);
  if (found !== undefined && found.doc.expiresAt > now) {
    if (found.doc.bodyHash !== doc.bodyHash) {
      throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used with another body. Use a new key for a new request.');
    }
    if (found.doc.reply !== null) return { reply: found.doc.reply };
    throw inProgress();
  }
  const taken = found === undefined ? await once.store.idempotency.create(partition, doc) : await once.store.idempotency.replace(partition, doc, found.etag);
  if (typeof taken === 'string') throw inProgress();
  return { doc };
}

function inProgress(): AppError {
  return new AppError('idempotency_in_progress', 'The first request with this Idempotency-Key is still under way. Ask again in a moment.', { retryAfterSeconds: 1 });
}

function nowSeconds(ambient: Ambient): number {
  return Math.floor(ambient.now().getTime() / 1000);
}
