/**
 * The connector's HTTP, without botbuilder's own retries: it repeats a 500, which Teams forbids, and hides `Retry-After`.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
import { z } from 'zod';

/** The connector answered with anything but success. `status` is null when it did not answer. */
export class ChannelRefusal extends Error {
  readonly status: number | null;
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number | null, code: string | null, retryAfterSeconds: number | null) {
    super(`The channel answered ${String(status ?? 'nothing')}${code === null ? '' : ` (${code})`}`);
    this.name = 'ChannelRefusal';
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const ErrorBody = z.object({ error: z.object({ code: z.string() }) });

function codeOf(body: string): string | null {
  try {
    return ErrorBody.safeParse(JSON.parse(body)).data?.error.code ?? null;
  } catch {
    return null;
  }
}

/** Seconds or a date (RFC 9110). */
export function retryAfterOf(header: string | null, now: Date): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}

/** What botbuilder hands over: structurally `WebResourceLike` of @azure/core-http-compat. */
interface OutgoingRequest {
  url: string;
  method: string;
  body?: unknown;
  headers: { clone(): unknown; toJson(options?: { preserveCase?: boolean }): Record<string, string> };
}

/** Where the token is added, and only for allowed hosts. */
export interface ConnectorHttp {
  token: () => Promise<string>;
  allowed: (url: string) => boolean;
  now: () => Date;
}

async function call(url: string, init: RequestInit): Promise<{ status: number; body: string; retryAfter: string | null }> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, body: await response.text(), retryAfter: response.headers.get('retry-after') };
  } catch {
    throw new ChannelRefusal(null, null, null);
  }
}

/** One try; anything but success throws `ChannelRefusal`. */
export function openConnectorHttp({ token, allowed, now }: ConnectorHttp) {
  return async <T extends OutgoingRequest>(request: T) => {
    if (!allowed(request.url)) throw new ChannelRefusal(403, 'ServiceHostNotAllowed', null);
    const { authorization: _dropped, ...headers } = Object.fromEntries(Object.entries(request.headers.toJson()).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = await call(request.url, {
      method: request.method,
      redirect: 'error',
      signal: AbortSignal.timeout(15_000),
      headers: { ...headers, authorization: `Bearer ${await token()}` },
      body: typeof request.body === 'string' ? request.body : null,
    });
    if (answer.status < 200 || answer.status > 299) throw new ChannelRefusal(answer.status, codeOf(answer.body), retryAfterOf(answer.retryAfter, now()));
    return { status: answer.status, bodyAsText: answer.body };
  };
}
