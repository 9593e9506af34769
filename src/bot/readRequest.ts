/** The body of a request to `/api/messages`, bounded; and the smallest response that botbuilder's adapter writes to. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export const maxBodyBytes = 256 * 1024;

export type Body = { json: unknown } | { status: 400 | 413; reason: string };

function parse(text: string): Body {
  if (Buffer.byteLength(text) > maxBodyBytes) return { status: 413, reason: 'too large' };
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return { status: 400, reason: 'not JSON' };
  }
}

/** A server in front may have read the body already. */
export async function readBody(request: IncomingMessage & { body?: unknown }): Promise<Body> {
  const { body } = request;
  if (typeof body === 'string') return parse(body);
  if (Buffer.isBuffer(body)) return parse(body.toString('utf8'));
  if (typeof body === 'object' && body !== null) return parse(JSON.stringify(body));
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return { status: 413, reason: 'too large' };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBodyBytes) return { status: 413, reason: 'too large' };
    chunks.push(bytes);
  }
  return parse(Buffer.concat(chunks).toString('utf8'));
}

/** Never compressed: the channel reads plain JSON, and restify's gzip ends such a response twice. */
export function answer(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', ...(text === '' ? {} : { 'content-type': 'application/json' }) });
  response.end(text);
}
