/** Calls the API as `routes` describes it: the same table that validates on the server types every call here. */
import { routes } from '../api/contract/routes.ts';
import type { BodyInputOf, ParamsOf, QueryInputOf, ReplyOf, RouteName, Routes, RouteSpec } from '../api/contract/routes.ts';

type ParamsPart<N extends RouteName> = Routes[N] extends { params: unknown } ? { params: ParamsOf<N> } : unknown;
type QueryPart<N extends RouteName> = Routes[N] extends { query: unknown } ? { query?: QueryInputOf<N> } : unknown;
type BodyPart<N extends RouteName> = Routes[N] extends { body: unknown }
  ? undefined extends BodyInputOf<N> ? { body?: BodyInputOf<N> } : { body: BodyInputOf<N> }
  : unknown;
type EtagPart<N extends RouteName> = Routes[N] extends { ifMatch: true } ? { ifMatch: string } : unknown;

export type CallInput<N extends RouteName> = ParamsPart<N> & QueryPart<N> & BodyPart<N> & EtagPart<N> & { signal?: AbortSignal };
/** One-person sync answers 204 when nothing changed. */
export type Reply<N extends RouteName> = N extends 'syncPerson' ? ReplyOf<N> | undefined : ReplyOf<N>;

interface LooseInput {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: string;
  signal?: AbortSignal;
}

/** RFC 9457 problem of the API, or one of our own: `offline` (no answer), `sign_in_needed` (no token). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly traceId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly errors: { path: string; message: string }[];

  constructor(facts: { status: number; code: string; detail: string; traceId?: string | null; retryAfterSeconds?: number | null; errors?: { path: string; message: string }[] }) {
    super(`${facts.code}: ${facts.detail}`);
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.traceId = facts.traceId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.errors = facts.errors ?? [];
  }
}

export interface ServerEvent {
  event: string;
  data: string;
}

export interface ApiClient {
  /** Fails with `ApiProblem` only. */
  call<N extends RouteName>(name: N, input: CallInput<N>): Promise<Reply<N>>;
  /** A file, e.g. CSV. */
  file<N extends RouteName>(name: N, input: CallInput<N>): Promise<Blob>;
  /** Server-sent events until the server ends them. */
  events<N extends RouteName>(name: N, input: CallInput<N>, onEvent: (event: ServerEvent) => void): Promise<void>;
}

export interface ApiClientOptions {
  /** `renew`: the server refused the last one. */
  token: (renew: boolean) => Promise<string>;
  language: () => string;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const send = async (name: RouteName, input: LooseInput, accept: string): Promise<Response> => {
    const request = requestOf(name, input, accept, options.language());
    const answer = await fetchWith(request, await tokenOf(options, false), input.signal);
    if (answer.status !== 401) return checked(answer);
    return checked(await fetchWith(request, await tokenOf(options, true), input.signal));
  };
  return {
    async call<N extends RouteName>(name: N, input: CallInput<N>) {
      const answer = await send(name, input, 'application/json');
      // The reply's shape is the server's promise: it is validated and tested there, from the same table.
      if (answer.status === 204) return undefined as Reply<N>;
      return (await answer.json()) as Reply<N>;
    },
    async file(name, input) {
      return (await send(name, input, 'text/csv')).blob();
    },
    async events(name, input, onEvent) {
      const answer = await send(name, input, 'text/event-stream');
      if (answer.body !== null) await readEvents(answer.body, onEvent);
    },
  };
}

interface PreparedRequest {
  url: string;
  init: RequestInit;
  headers: Record<string, string>;
}

function requestOf(name: RouteName, input: LooseInput, accept: string, language: string): PreparedRequest {
  const spec: RouteSpec = routes[name];
  const headers: Record<string, string> = { accept, 'accept-language': language };
  if (spec.body !== undefined) headers['content-type'] = 'application/json';
  if (spec.creates === true) headers['idempotency-key'] = crypto.randomUUID();
  if (input.ifMatch !== undefined) headers['if-match'] = input.ifMatch.includes('"') ? input.ifMatch : `"${input.ifMatch}"`;
  const init: RequestInit = { method: spec.method, cache: 'no-store', credentials: 'omit' };
  if (spec.body !== undefined) init.body = JSON.stringify(input.body ?? {});
  return { url: urlOf(spec.path, input), init, headers };
}

function urlOf(path: string, input: LooseInput): string {
  const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(input.params?.[key] ?? ''));
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (typeof value === 'string' ? value !== '' : typeof value === 'number' || typeof value === 'boolean') query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function tokenOf(options: ApiClientOptions, renew: boolean): Promise<string> {
  try {
    return await options.token(renew);
  } catch (cause) {
    throw new ApiProblem({ status: 401, code: 'sign_in_needed', detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

async function fetchWith(request: PreparedRequest, token: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(request.url, { ...request.init, headers: { ...request.headers, authorization: `Bearer ${token}` }, signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiProblem({ status: 0, code: 'offline', detail: 'The server did not answer.' });
  }
}

async function checked(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const body = await problemBody(answer);
  throw new ApiProblem({
    status: answer.status,
    code: typeof body['code'] === 'string' ? body['code'] : 'internal',
    detail: typeof body['detail'] === 'string' ? body['detail'] : `The server answered ${String(answer.status)}.`,
    traceId: typeof body['traceId'] === 'string' ? body['traceId'] : null,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    errors: Array.isArray(body['errors']) ? (body['errors'] as { path: string; message: string }[]) : [],
  });
}

/** A proxy between may answer HTML: then there is no body to speak of. */
async function problemBody(answer: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (event: ServerEvent) => void): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== null) onEvent(event);
    }
    if (done) return;
  }
}

function eventOf(block: string): ServerEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
}
