/** One route of the table: authenticate, check the role, validate, do it once, answer. */
import type { ServerResponse } from 'node:http';
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteName, RouteSpec } from '../contract/routes.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import { type Authenticate, type Caller, checkRole } from './authenticate.ts';
import { type IfMatch, parseIfMatch, quotedEtag } from './etag.ts';
import { type Exchange, sendEmpty, sendJson } from './exchange.ts';
import { doOnce, type Reply } from './idempotency.ts';
import { parseBody, parsePath, parseQuery } from './requestInput.ts';

/** What a handler is given: all of it validated. */
export interface Call<N extends RouteName> {
  params: ParamsOf<N>;
  query: QueryOf<N>;
  body: BodyOf<N>;
  caller: Caller;
  /** Required where the table says `ifMatch`; else undefined unless sent. */
  ifMatch: IfMatch | undefined;
  exchange: Exchange;
}

/** What a handler answers: the body of success, nothing (204), or a stream that it writes itself. */
export type Answer<N extends RouteName> =
  | { body: ReplyOf<N>; etag?: string; location?: string }
  | { empty: true }
  | { stream: (response: ServerResponse) => Promise<void>; headers: Record<string, string> };

export type Handler<N extends RouteName> = (call: Call<N>) => Promise<Answer<N>>;
/** Puts a handler on a route of the table. Each noun has one file that calls this. */
export type Register = <N extends RouteName>(name: N, handler: Handler<N>) => void;

export interface RouteDeps {
  authenticate: Authenticate;
  store: Store;
  ambient: Ambient;
}

/** The company of the path, always inside the caller's workspace. */
export function companyKey(call: { caller: Caller; params: { companyId: string } }): CompanyKey {
  return { workspaceId: call.caller.tenantId, companyId: call.params.companyId };
}

function requireIfMatch(spec: RouteSpec, exchange: Exchange): IfMatch | undefined {
  const ifMatch = parseIfMatch(exchange.request.headers['if-match']);
  if (spec.ifMatch === true && ifMatch === undefined) {
    throw new AppError('if_match_required', 'Send the etag you read as "If-Match", so that nobody\'s change is overwritten unseen.');
  }
  return ifMatch;
}

function replyHeaders(answer: { etag?: string; location?: string }): Record<string, string> {
  return {
    ...(answer.etag === undefined ? {} : { ETag: quotedEtag(answer.etag) }),
    ...(answer.location === undefined ? {} : { Location: answer.location }),
  };
}

/** Throws `AppError`s; the server answers them. */
export async function answerRoute<N extends RouteName>(deps: RouteDeps, spec: RouteSpec, handler: Handler<N>, exchange: Exchange): Promise<void> {
  const caller = await deps.authenticate(exchange.request);
  checkRole(caller, spec.role);
  const params = parsePath(spec, exchange.params);
  const query = parseQuery(spec, exchange.url.searchParams);
  const ifMatch = requireIfMatch(spec, exchange);
  const body = await parseBody(spec, exchange.request);
  // The three were parsed by the schemas of this very route, which is what `Call<N>` says; the compiler cannot follow the table.
  const call = { params, query, body, caller, ifMatch, exchange } as Call<N>;
  const key = spec.creates === true ? exchange.request.headers['idempotency-key'] : undefined;
  const route = `${spec.method} ${exchange.url.pathname}`;
  let streamed: Extract<Answer<N>, { stream: unknown }> | undefined;
  const reply = await doOnce({ store: deps.store, ambient: deps.ambient, caller, key: typeof key === 'string' ? key : undefined, route, body }, async () => {
    const answer = await handler(call);
    if ('stream' in answer) streamed = answer;
    return toReply(spec, answer);
  });
  if (streamed !== undefined) await sendStream(exchange, streamed);
  else if (reply.status === 204) sendEmpty(exchange, 204, reply.headers);
  else await sendJson(exchange, reply.status, reply.body, reply.headers);
}

function toReply<N extends RouteName>(spec: RouteSpec, answer: Answer<N>): Reply {
  if ('empty' in answer) return { status: 204, headers: {}, body: null };
  if ('stream' in answer) return { status: spec.status, headers: answer.headers, body: null };
  return { status: spec.status, headers: replyHeaders(answer), body: answer.body };
}

async function sendStream(exchange: Exchange, answer: { stream: (response: ServerResponse) => Promise<void>; headers: Record<string, string> }): Promise<void> {
  const { request, response } = exchange;
  response.writeHead(200, answer.headers);
  if (request.method !== 'HEAD') await answer.stream(response);
  response.end();
}
