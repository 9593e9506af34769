/** Sends one Graph request until it is answered, within bounds. Every attempt is counted. */
import type { Ambient } from '../ambient.ts';
import type { DirectoryOptions } from '../sync/directory.ts';
import type { Attempt, TryOnce } from './client.ts';
import type { Failure, Patience } from './patience.ts';
import { codeOf, tokenRefused, unavailable, type Asked, type Refusal } from './refusals.ts';
import { troubleOf, type Limits } from './retry.ts';

/** An app-only token for the tenant; `fresh`: not from cache. */
export type Tokens = (tenantId: string, options: { fresh: boolean; signal: AbortSignal }) => Promise<string>;

export interface GraphRequest {
  /** Absolute. */
  url: string;
  asked: Asked;
  /** Present: a POST of this as JSON. */
  body?: unknown;
  /** `ConsistencyLevel: eventual`, for advanced queries: on every page, as next links do not carry headers. */
  eventual?: boolean;
  /** Expects a bare text, as `$count` answers. */
  plain?: boolean;
  /** Not worth waiting for: the first failure throws `directory_unavailable`. */
  once?: boolean;
  /** A page of a reading: once one has come in, longer waits are sat out rather than reading it again. */
  page?: true;
  /** Ends this one request early; the directory's own signal always does. */
  signal?: AbortSignal;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/**
 * `parse` answers undefined for a body that cannot be right: the same request is then sent again, as after a cut connection.
 * A refusal (3xx, 4xx) is a value, except 401.
 */
export type Send = <T>(request: GraphRequest, parse: (body: unknown) => T | undefined) => Promise<Reply<T>>;

export interface SendParts {
  tryOnce: TryOnce;
  tokens: Tokens;
  ambient: Ambient;
  patience: Patience;
  pageCame: () => void;
  limits: Limits;
}

type Outcome<T> = Reply<T> | { failure: Failure };

const cut: Failure = { trouble: 'broken', why: 'the answer was cut off or is not what it should be' };

/** Graph wants a GUID to trace a request by; our ids are the same 32 digits. */
function traceId(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function headersOf(request: GraphRequest, ambient: Ambient): Record<string, string> {
  return {
    'User-Agent': 'Instep/1.0',
    'client-request-id': traceId(ambient.newId()),
    Accept: request.plain === true ? 'text/plain' : 'application/json',
    ...(request.eventual === true && { ConsistencyLevel: 'eventual' }),
    ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
  };
}

function parsed(text: string, plain: boolean): unknown {
  if (plain) return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function outcomeOf<T>(response: Response, request: GraphRequest, parse: (body: unknown) => T | undefined): Promise<Outcome<T>> {
  const text = await response.text();
  const trouble = troubleOf(response.status);
  if (trouble !== undefined) return { failure: { trouble, why: `it answered ${response.status}`, retryAfter: response.headers.get('retry-after') } };
  if (response.ok) {
    const value = parse(parsed(text, request.plain === true));
    return value === undefined ? { failure: cut } : { ok: true, value };
  }
  return { ok: false, refusal: { status: response.status, code: codeOf(parsed(text, false)) } };
}

export function openSend(tenantId: string, parts: SendParts, options: DirectoryOptions): Send {
  // Consent may just have changed: the first token of this directory is a new one then.
  let fresh = options.freshToken === true;

  async function attempt<T>(request: GraphRequest, stop: AbortSignal, parse: (body: unknown) => T | undefined): Promise<Outcome<T>> {
    stop.throwIfAborted();
    const token = await parts.tokens(tenantId, { fresh, signal: stop });
    fresh = false;
    stop.throwIfAborted();
    const clock = AbortSignal.timeout(parts.limits.requestMs);
    const sent: Attempt = { url: request.url, token, headers: headersOf(request, parts.ambient), body: request.body, signal: AbortSignal.any([stop, clock]) };
    options.meter.graphRequests += 1;
    try {
      return await outcomeOf(await parts.tryOnce(sent), request, parse);
    } catch {
      stop.throwIfAborted();
      return { failure: clock.aborted ? { trouble: 'hung', why: 'it gave no answer in time' } : { trouble: 'broken', why: 'the connection broke' } };
    }
  }

  return async (request, parse) => {
    const stop = request.signal === undefined ? options.signal : AbortSignal.any([options.signal, request.signal]);
    const waitAfter = parts.patience(request.asked, stop);
    let refusedBefore = false;
    for (;;) {
      const outcome = await attempt(request, stop, parse);
      if ('failure' in outcome) {
        if (request.once === true) throw unavailable(request.asked, outcome.failure.why);
        await waitAfter(outcome.failure);
      } else if (!outcome.ok && outcome.refusal.status === 401) {
        if (refusedBefore) throw tokenRefused(outcome.refusal);
        refusedBefore = true;
        fresh = true;
      } else {
        if (outcome.ok && request.page === true) parts.pageCame();
        return outcome;
      }
    }
  };
}
