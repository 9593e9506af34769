/** The HTTP server: restify routes, everything else is ours, so that every answer, errors included, has one shape. */
import type { Server as NodeServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino, { type Logger } from 'pino';
import restify from 'restify';
import type { Ambient } from '../ambient.ts';
import { type Method, type RouteName, routes, type RouteSpec } from '../contract/routes.ts';
import { AppError, isAppError } from '../errors.ts';
import { logWhenDone } from './accessLog.ts';
import type { Authenticate } from './authenticate.ts';
import { type Exchange, sendProblem, traceIdOf } from './exchange.ts';
import { setBaseHeaders } from './headers.ts';
import { discardRest } from './requestBody.ts';
import { answerRoute, type Register } from './route.ts';
import type { Store } from '../store/port.ts';

export interface ServerDeps {
  ambient: Ambient;
  logger: Logger;
  store: Store;
  authenticate: Authenticate;
  /** True when browsers reach us by https. */
  secure: boolean;
}

/** A page or file outside the table of the API. */
export type Page = (exchange: Exchange) => Promise<void>;

export interface Server {
  /** Handlers of the API's table. */
  register: Register;
  /** Which routes of the table have a handler. */
  registered(): RouteName[];
  /** Anything else: pages, files, the bot. `path` as restify takes it: `/tab/*`, `/link/:secret`. */
  page(method: Method, path: string, page: Page): void;
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Takes no more requests, ends event streams, lets the others finish within 5 s. */
  close(): Promise<void>;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  readonly server: NodeServer;
}

interface WithFirst {
  first(handler: (request: IncomingMessage, response: ServerResponse) => boolean): void;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();
const closeMilliseconds = 5000;

interface Mounted {
  method: Method;
  path: string;
  pattern: RegExp;
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/[.$^+()[\]{}|\\]/g, String.raw`\$&`).replaceAll(/:[A-Za-z]+/g, '[^/]+').replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}

/** The address of the request, or undefined when it is malformed. */
function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '';
  if (!target.startsWith('/')) return undefined;
  try {
    decodeURIComponent(target.split('?')[0] ?? '');
    return new URL(`http://localhost${target}`);
  } catch {
    return undefined;
  }
}

export function openServer(deps: ServerDeps): Server {
  // Our own access log replaces restify's. Its declared logger type is an older library's, which pino fits.
  const server = restify.createServer({ name: '', log: pino({ level: 'silent' }) as never });
  const mounted: Mounted[] = [];
  const names: RouteName[] = [];
  const closing = new AbortController();
  const nodeServer = server.server as NodeServer;

  // `first` is part of restify 12; its declared types are older.
  (server as typeof server & WithFirst).first((request, response) => begin(deps, request, response));
  server.pre((request, _response, next) => {
    const exchange = exchanges.get(request);
    if (exchange === undefined || isMounted(mounted, request.method, exchange.url.pathname)) {
      next();
      return;
    }
    void sendProblem(exchange, unroutable(mounted, exchange), allowHeader(mounted, exchange)).finally(() => {
      discardRest(request);
      next(false);
    });
  });

  const mount = (method: Method, path: string, page: Page): void => {
    mounted.push({ method, path, pattern: patternOf(path) });
    const verb = ({ GET: 'get', POST: 'post', PATCH: 'patch', PUT: 'put', DELETE: 'del' } as const)[method];
    for (const name of method === 'GET' ? (['get', 'head'] as const) : [verb]) {
      server[name]({ path }, (request: restify.Request, response: restify.Response, next: restify.Next) => {
        void run(deps, path, page, request, response).finally(() => {
          next(false);
        });
      });
    }
  };

  return {
    register(name, handler) {
      const spec: RouteSpec = routes[name];
      names.push(name);
      mount(spec.method, spec.path, (exchange) => answerRoute(deps, spec, handler, exchange));
    },
    registered: () => [...names],
    page: mount,
    listen: (port, host) => listen(nodeServer, port, host),
    close: () => {
      closing.abort();
      return close(nodeServer);
    },
    closing: closing.signal,
    server: nodeServer,
  };
}

/** Before anything of restify: trace id, headers, log, and a refusal of addresses that nothing could read. */
function begin(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): boolean {
  const url = urlOf(request);
  const exchange: Exchange = {
    request,
    response,
    traceId: traceIdOf(request, () => deps.ambient.newId()),
    nonce: deps.ambient.newSecret(),
    url: url ?? new URL('http://localhost/'),
    route: 'unknown',
    params: {},
  };
  exchanges.set(request, exchange);
  setBaseHeaders(response, deps.secure);
  response.setHeader('X-Trace-Id', exchange.traceId);
  if (exchange.url.pathname.startsWith('/api')) response.setHeader('Cache-Control', 'no-store');
  logWhenDone(deps.logger, exchange, performance.now(), () => performance.now());
  // restify builds addresses out of this header; it is nothing we ever read.
  request.headers.host = 'localhost';
  if (url !== undefined) return true;
  void sendProblem(exchange, new AppError('invalid_request', 'The address of the request is malformed.')).finally(() => {
    discardRest(request);
  });
  return false;
}

function isMounted(mounted: readonly Mounted[], method: string | undefined, path: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  return mounted.some((one) => one.method === asked && one.pattern.test(path));
}

function methodsOf(mounted: readonly Mounted[], path: string): string[] {
  const methods = mounted.filter((one) => one.pattern.test(path)).map((one) => one.method);
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}

function unroutable(mounted: readonly Mounted[], exchange: Exchange): AppError {
  const methods = methodsOf(mounted, exchange.url.pathname);
  if (methods.length === 0) return new AppError('not_found', 'There is nothing at this address.');
  return new AppError('method_not_allowed', `This address takes ${methods.join(', ')} only.`);
}

function allowHeader(mounted: readonly Mounted[], exchange: Exchange): Record<string, string> {
  const methods = methodsOf(mounted, exchange.url.pathname);
  return methods.length === 0 ? {} : { Allow: methods.join(', ') };
}

async function run(deps: ServerDeps, path: string, page: Page, request: restify.Request, response: restify.Response): Promise<void> {
  const exchange = exchanges.get(request);
  if (exchange === undefined) return;
  exchange.route = path;
  exchange.params = { ...(request.params as Record<string, string>) };
  try {
    await page(exchange);
  } catch (error) {
    await fail(deps, exchange, error);
  } finally {
    if (!request.complete && !request.destroyed) discardRest(request);
    if (!response.writableEnded) response.end();
  }
}

async function fail(deps: ServerDeps, exchange: Exchange, error: unknown): Promise<void> {
  if (!isAppError(error)) {
    // The stack says where; the message may hold data, so only its kind is written.
    const at = error instanceof Error ? { kind: error.name, stack: error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 12) } : {};
    deps.logger.error({ traceId: exchange.traceId, route: exchange.route, ...at }, 'unexpected error');
  }
  if (exchange.response.headersSent) exchange.response.destroy();
  else await sendProblem(exchange, error, isAppError(error, 'body_too_large') ? { Connection: 'close' } : {});
}

function listen(server: NodeServer, port: number, host: string): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A listening TCP server always has an address of this kind.
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function close(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    // A connection that finishes its request after this would be kept alive for the next one, which never comes.
    const idle = setInterval(() => {
      server.closeIdleConnections();
    }, 50);
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, closeMilliseconds);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(timer);
      resolve();
    });
  });
}
