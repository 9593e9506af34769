/** A table of routes and the listener that walks it: first come, first served; later tables after earlier ones. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { CloudRequest, RouteHandler } from '../port.ts';

const maxBody = 8 * 1024 * 1024;

interface Route {
  method: string;
  pattern: RegExp;
  handler: RouteHandler;
}

export interface RouteTable {
  /** `*` stands for every method. */
  add(method: string, pattern: RegExp, handler: RouteHandler): void;
  find(method: string, path: string): { handler: RouteHandler; match: RegExpExecArray } | undefined;
  knows(path: string): boolean;
}

export function createRoutes(): RouteTable {
  const routes: Route[] = [];
  return {
    add(method, pattern, handler) {
      routes.push({ method: method.toUpperCase(), pattern, handler });
    },
    find(method, path) {
      for (const route of routes) {
        if (route.method !== '*' && route.method !== method) continue;
        route.pattern.lastIndex = 0;
        const match = route.pattern.exec(path);
        if (match) return { handler: route.handler, match };
      }
      return undefined;
    },
    knows(path) {
      return routes.some((route) => {
        route.pattern.lastIndex = 0;
        return route.pattern.test(path);
      });
    },
  };
}

async function readBody(raw: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > maxBody) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

export function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

export function sendHtml(response: ServerResponse, status: number, html: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(html);
}

async function answer(origin: string, tables: readonly RouteTable[], raw: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = raw.method ?? 'GET';
  const url = URL.parse(raw.url ?? '/', origin);
  if (!url || url.origin !== origin) return sendText(response, 400, 'Bad request');
  for (const table of tables) {
    const found = table.find(method, url.pathname);
    if (!found) continue;
    const body = await readBody(raw);
    if (!body) return sendText(response, 413, 'Too large', { Connection: 'close' });
    const request: CloudRequest = { method, url, match: found.match, headers: raw.headers, body, raw };
    await found.handler(request, response);
    return;
  }
  const known = tables.some((table) => table.knows(url.pathname));
  sendText(response, known ? 405 : 404, known ? 'Method not allowed' : 'Not found');
}

/** `origin` is asked for at each request: with port 0 it is known only after listening. */
export function listenerFor(origin: () => string, tables: readonly RouteTable[]): RequestListener {
  return (raw, response) => {
    answer(origin(), tables, raw, response).catch((error: unknown) => {
      // A sandbox's programming error must be seen, and must not look like an answer of Microsoft's.
      process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Sandbox error');
    });
  };
}
