/** A Bot Framework channel over https: keys and metadata, a token endpoint, and a connector that records what the bot posts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { generate } from 'selfsigned';

export const botId = '11111111-2222-4333-8444-555555555555';
export const tenantId = '22222222-3333-4444-8555-666666666666';
export const objectId = '33333333-4444-4555-8666-777777777777';

export interface Posted {
  method: string;
  path: string;
  conversationId: string;
  body: Record<string, unknown>;
  authorization: string;
}

export interface FakeChannel {
  origin: string;
  host: string;
  serviceUrl: string;
  metadataUrl: string;
  loginUrl: string;
  posted: Posted[];
  tokenRequests: URLSearchParams[];
  /** Answers the next matching posts with these instead. */
  faults: { status: number; headers?: Record<string, string>; body?: unknown; lost?: true }[];
  /** Called for each post, before it is answered. */
  onPost: ((posted: Posted) => void) | undefined;
  sign(claims?: Record<string, unknown>, options?: { key?: 'own' | 'foreign' | 'new'; expires?: string; issuer?: string; audience?: string }): Promise<string>;
  /** Keys change; the old one is no longer published. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function key(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256', endorsements: ['msteams', 'webchat'] } };
}

export const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

let certificate: { cert: string; private: string } | undefined;
/** One certificate a process, trusted by everything in it. */
async function trusted() {
  if (certificate === undefined) {
    certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] }],
    });
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.cert]);
  }
  return certificate;
}

export async function startChannel(): Promise<FakeChannel> {
  const { cert, private: privateKey } = await trusted();
  let own = await key('own-1');
  const foreign = await key('own-1');
  let count = 0;
  const channel: Partial<FakeChannel> & Pick<FakeChannel, 'posted' | 'faults' | 'tokenRequests'> = { posted: [], faults: [], tokenRequests: [], onPost: undefined };
  const connector = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const text = await readText(request);
    const posted: Posted = {
      method: request.method ?? '',
      path,
      conversationId: decodeURIComponent(/\/conversations\/([^/]+)/.exec(path)?.[1] ?? ''),
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      authorization: request.headers.authorization ?? '',
    };
    const fault = channel.faults.shift();
    if (fault?.lost === true) return request.socket.destroy();
    if (fault !== undefined) return reply(response, fault.status, fault.body ?? { error: { code: 'Fault', message: 'as asked' } }, fault.headers);
    channel.posted.push(posted);
    channel.onPost?.(posted);
    count += 1;
    return reply(response, 200, { id: request.method === 'PUT' ? path.split('/').at(-1) : `act-${String(count)}` });
  };
  const server = createHttps({ cert, key: privateKey }, (request, response) => {
    const path = new URL(request.url ?? '/', 'https://x').pathname;
    if (path === '/metadata') return reply(response, 200, { issuer: 'https://api.botframework.com', jwks_uri: `${channel.origin ?? ''}/keys` });
    if (path === '/keys') return reply(response, 200, { keys: [own.jwk] });
    if (path.endsWith('/oauth2/v2.0/token')) {
      return void readText(request).then((text) => {
        channel.tokenRequests.push(new URLSearchParams(text));
        reply(response, 200, { token_type: 'Bearer', access_token: `bot-token-${String(channel.tokenRequests.length)}`, expires_in: 3600 });
      });
    }
    if (path.startsWith('/smba/v3/')) return void connector(request, response, path.slice('/smba'.length));
    return reply(response, 404, {});
  });
  const port = await listen(server);
  const origin = `https://localhost:${String(port)}`;
  return Object.assign(channel, {
    origin,
    host: `localhost:${String(port)}`,
    serviceUrl: `${origin}/smba/`,
    metadataUrl: `${origin}/metadata`,
    loginUrl: `${origin}/${tenantId}`,
    onPost: undefined,
    sign: (claims: Record<string, unknown> = {}, options: { key?: string; expires?: string; issuer?: string; audience?: string } = {}) =>
      new SignJWT({ serviceurl: `${origin}/smba/`, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: own.kid })
        .setIssuer(options.issuer ?? 'https://api.botframework.com')
        .setAudience(options.audience ?? botId)
        .setIssuedAt()
        .setExpirationTime(options.expires ?? '1h')
        .sign(options.key === 'foreign' ? foreign.privateKey : own.privateKey),
    rotate: async () => {
      own = await key(`own-${String(Number(own.kid.split('-')[1]) + 1)}`);
    },
    close: () => closeServer(server),
  });
}

let activities = 0;
/** A message as Teams sends it from a personal chat. */
export function message(channel: FakeChannel, text: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  activities += 1;
  return {
    type: 'message',
    id: `in-${String(activities)}`,
    timestamp: '2026-11-22T08:00:00.000Z',
    localTimezone: 'Europe/Amsterdam',
    serviceUrl: channel.serviceUrl,
    channelId: 'msteams',
    from: { id: '29:mila', name: 'Mila Janssen', aadObjectId: objectId },
    conversation: { id: 'a:personal', conversationType: 'personal', tenantId },
    recipient: { id: `28:${botId}`, name: 'Instep' },
    locale: 'en-GB',
    channelData: { tenant: { id: tenantId } },
    text,
    textFormat: 'plain',
    ...more,
  };
}

/** An http server that hands every request to `handle`. */
export async function serve(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => void handle(request, response));
  const port = await listen(server);
  return { url: `http://127.0.0.1:${String(port)}/api/messages`, close: () => closeServer(server) };
}

export async function post(url: string, token: string | undefined, activity: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(activity),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
