/** One request and its answer: trace id, nonce, and the few ways an answer is written. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { problemHeaders, toProblem } from './problem.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Names this request in logs and problems. From `traceparent` when the caller sent one. */
  traceId: string;
  /** For inline styles of a page; new for every request. */
  nonce: string;
  url: URL;
  /** The route's pattern, never the path itself: it may hold a secret or an id. */
  route: string;
  /** Path parameters, percent-decoded. */
  params: Record<string, string>;
  /** Set when the answer is an error: its code, for the log. */
  problemCode?: string;
}

const zip = promisify(gzip);
/** Below this a compressed answer is hardly smaller. */
const zipFrom = 1400;

export function acceptsGzip(request: IncomingMessage): boolean {
  const header = request.headers['accept-encoding'];
  return typeof header === 'string' && /(^|,)\s*gzip\s*(;\s*q=(1|0\.[0-9]*[1-9]))?\s*(,|$)/i.test(header);
}

async function send(exchange: Exchange, status: number, headers: Record<string, string>, body: Buffer): Promise<void> {
  const { request, response } = exchange;
  if (response.headersSent || response.destroyed) return;
  const zipped = body.length >= zipFrom && acceptsGzip(request) ? await zip(body) : undefined;
  if (body.length >= zipFrom) response.setHeader('Vary', 'Accept-Encoding');
  if (zipped !== undefined) response.setHeader('Content-Encoding', 'gzip');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const sent = zipped ?? body;
  response.writeHead(status, { 'Content-Length': sent.length });
  response.end(sent);
}

export async function sendJson(exchange: Exchange, status: number, body: unknown, headers: Record<string, string> = {}): Promise<void> {
  await send(exchange, status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }, Buffer.from(JSON.stringify(body)));
}

export async function sendHtml(exchange: Exchange, status: number, html: string, headers: Record<string, string> = {}): Promise<void> {
  await send(exchange, status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers }, Buffer.from(html));
}

export async function sendBytes(exchange: Exchange, contentType: string, body: Buffer, headers: Record<string, string>): Promise<void> {
  await send(exchange, 200, { 'Content-Type': contentType, ...headers }, body);
}

export function sendEmpty(exchange: Exchange, status: number, headers: Record<string, string> = {}): void {
  if (exchange.response.headersSent) return;
  exchange.response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': '0' });
  exchange.response.end();
}

export function redirect(exchange: Exchange, location: string, headers: Record<string, string> = {}): void {
  sendEmpty(exchange, 302, { Location: location, 'Cache-Control': 'no-store', ...headers });
}

export async function sendProblem(exchange: Exchange, error: unknown, headers: Record<string, string> = {}): Promise<void> {
  const problem = toProblem(error, exchange.traceId);
  exchange.problemCode = problem.code;
  await send(
    exchange,
    problem.status,
    { 'Content-Type': 'application/problem+json; charset=utf-8', ...problemHeaders(error), ...headers },
    Buffer.from(JSON.stringify(problem)),
  );
}

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The trace id of a W3C `traceparent` header, or `fallback`. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceIdOf(request: IncomingMessage, fallback: () => string): string {
  const header = request.headers.traceparent;
  const found = typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
  return found === undefined || /^0+$/.test(found) ? fallback() : found;
}
