/** The real HTTP server on a real store, with Entra and Graph played by a server of ours. Requests go over the wire. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Ambient, realAmbient } from '../../src/api/ambient.ts';
import { directoryOpener } from '../../src/api/graph/directoryOpener.ts';
import type { Sleep } from '../../src/api/graph/patience.ts';
import { createServer, type CreateServerDeps } from '../../src/api/http/createServer.ts';
import type { Server } from '../../src/api/http/server.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';
import { commandRuns } from '../../src/api/sync/commandRuns.ts';
import { LiveRuns } from '../../src/api/sync/holdRun.ts';
import { refreshSchedule } from '../../src/api/sync/schedule.ts';
import { clientId, type FakeEntra, issuerOf, makeKey, ssoToken, startFakeEntra } from '../entra/fakeEntra.ts';
import type { Answer as CloudAnswer, Sent } from '../graph/secureServer.ts';

export const home = '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10';
export const otherWorkspace = '7c1d2e3f-0000-4000-8000-0000000000b2';
export const customer = '11111111-2222-4333-8444-555555555555';
export { clientId };

/** Members of answers that tests look into. Which of them an answer really has, the assertions say. */
export interface Body {
  [member: string]: unknown;
  id: string;
  name: string;
  etag: string;
  code: string;
  detail: string;
  traceId: string;
  url: string;
  action: string;
  firstName: string;
  displayName: string;
  items: Body[];
  nextCursor?: string;
  errors: { path: string; message: string }[];
  paths: Record<string, Record<string, { operationId: string; parameters?: { name: string; in: string }[]; responses: Record<string, unknown> }>>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Empty when the answer is not JSON. */
  body: Body;
}

export interface Ask {
  token?: string | undefined;
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

export interface World {
  url: string;
  store: Store;
  entra: FakeEntra;
  server: Server;
  log: string[];
  ambient: Ambient;
  /** What Graph answers, before the usual; undefined: the usual. */
  graph: (sent: Sent) => CloudAnswer | undefined;
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  /** Tokens of the home workspace's admin and of others. */
  admin: string;
  reader: string;
  nobody: string;
  stranger: string;
  token(claims: Record<string, unknown>): Promise<string>;
  later(milliseconds: number): void;
  /** A company whose module is active, made through the API. */
  makeCompany(name?: string, token?: string): Promise<Body>;
  /** Linked to `customer`, straight in the store. */
  link(companyId: string, workspaceId?: string): Promise<void>;
  close(): Promise<void>;
}

/** An app-only token of Graph as its audience sees it: opaque to us but for tenant and roles. */
export function appToken(roles: string[], tid = customer): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ tid, roles })}.x`;
}

function usualGraph(sent: Sent): CloudAnswer {
  const path = decodeURIComponent(sent.url.split('?')[0] ?? '');
  if (path === '/v1.0/organization') {
    return { json: { value: [{ id: customer, displayName: 'Contoso Ltd', verifiedDomains: [{ name: 'contoso.example', isDefault: true, isInitial: false }] }] } };
  }
  if (path === '/v1.0/groups') {
    return { json: { '@odata.count': 1, value: [{ id: '02bd9fd6-8f93-4758-87c3-1fb73740a315', displayName: 'Sales', description: null, groupTypes: [], mailEnabled: false, securityEnabled: true }] } };
  }
  if (path.endsWith('/$count')) return { text: '42', headers: { 'Content-Type': 'text/plain' } };
  if (path.startsWith('/v1.0/users/')) return { json: { id: path.split('/')[3], displayName: 'Adele', userPrincipalName: 'adele@contoso.example', accountEnabled: true } };
  return { status: 404, json: { error: { code: 'Request_ResourceNotFound', message: 'x' } } };
}

export async function openWorld(options: Partial<CreateServerDeps['config']> & { patience?: CreateServerDeps['linkPatience']; readiness?: () => Promise<string[]>; more?: CreateServerDeps['more']; bot?: CreateServerDeps['bot']; sleep?: Sleep } = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'instep-http-'));
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Instep</title><meta name="nonce" content="__NONCE__">');
  writeFileSync(join(dir, 'assets', 'app-1a2b.js'), `/* ${'x'.repeat(3000)} */`);
  const entra = await startFakeEntra();
  entra.keys.push(await makeKey('key-1', issuerOf('{tenantid}')));
  entra.token = () => ({ json: { token_type: 'Bearer', expires_in: 3599, access_token: appToken(['User.Read.All', 'GroupMember.Read.All']) } });
  const store = await openStore({ kind: 'sqlite', path: ':memory:' });
  const ambient: Ambient = { ...realAmbient, now: () => entra.now };
  const sleep = options.sleep ?? (() => Promise.resolve());
  const opened = entra.open({ ambient, graphScope: `${entra.origin}/.default` });
  const openDirectory = directoryOpener({ endpoint: entra.origin, tokens: (tenant, how) => opened.graphToken(tenant, how), ambient, sleep });
  const log: string[] = [];
  const logger = pino({ level: 'trace', base: null }, { write: (line: string) => log.push(line) });
  const runs = commandRuns({ store, ambient, cooldownMinutes: 30, enqueue: () => Promise.resolve(), openDirectory, live: new LiveRuns(), beforeApproval: () => Promise.resolve() });
  const { patience, readiness, more, bot, sleep: _sleep, ...config } = options;
  const deps: CreateServerDeps = {
    config: { publicUrl: 'http://localhost:3978', clientId, homeTenantId: home, botId: 'bot', appId: 'app', activation: 'manual', cooldownMinutes: 30, ...config },
    ambient, logger, store, entra: opened, openDirectory, runs, tabDir: dir,
    refreshSchedule: (key) => refreshSchedule(store, key, ambient.now()),
    readiness: readiness ?? (() => Promise.resolve([])),
    linkPatience: patience ?? { giveUpMilliseconds: 30_000, proofPauses: [] },
    eventPace: { pollMilliseconds: 10, heartbeatMilliseconds: 50 },
    ...(more === undefined ? {} : { more }),
    ...(bot === undefined ? {} : { bot }),
  };
  const server = createServer(deps);
  const { port } = await server.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${String(port)}`;
  const token = (claims: Record<string, unknown>) => {
    const tid = typeof claims.tid === 'string' ? claims.tid : home;
    return ssoToken(entra, { tid, iss: issuerOf(tid), ...claims });
  };
  const admin = await token({ name: 'Mila Janssen' });

  const world: World = {
    url, store, entra, server, log, ambient, admin, token,
    graph: () => undefined,
    reader: await token({ name: 'Rik Reader', oid: 'cccccccc-0000-4000-8000-000000000004', roles: ['Instep.Reader'] }),
    nobody: await token({ name: 'Nora', oid: 'cccccccc-0000-4000-8000-000000000005', roles: undefined }),
    stranger: await token({ name: 'Sam Stranger', tid: otherWorkspace, oid: 'cccccccc-0000-4000-8000-000000000006' }),
    later: (milliseconds) => { entra.now = new Date(entra.now.getTime() + milliseconds); },
    async ask(method, path, { token: bearer, body, raw, headers = {} } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(url + path, {
        method, redirect: 'manual',
        headers: { ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }), ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
        ...(sent === undefined ? {} : { body: sent }),
      });
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
      return { status: response.status, headers: response.headers, text, body: JSON.parse(isJson ? text : '{}') as Body };
    },
    async makeCompany(name = 'Contoso', bearer = admin) {
      const made = await world.ask('POST', '/api/companies', { token: bearer, body: { name } });
      const found = await store.companies.everywhere({ where: { id: made.body.id }, orderBy: 'id', limit: 1 });
      const company = found.items[0]?.doc;
      if (company === undefined) throw new Error(made.text);
      await store.companies.put(company, { ...company, module: 'active' });
      return (await world.ask('GET', `/api/companies/${company.id}`, { token: bearer })).body;
    },
    async link(companyId, workspaceId = home) {
      const found = await store.companies.get({ workspaceId }, companyId);
      if (found === undefined) throw new Error('no company');
      const linkedBy = { tenantId: customer, objectId: null, name: 'Adele' };
      await store.companies.put({ workspaceId }, { ...found.doc, link: { tenantId: customer, tenantName: 'Contoso Ltd', defaultDomain: 'contoso.example', linkedAt: '2026-11-22T07:00:00.000Z', linkedBy, status: 'linked', problem: null } });
    },
    async close() {
      await server.close();
      await entra.server.close();
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  entra.instead = (sent) => (sent.url.startsWith('/v1.0/') ? (world.graph(sent) ?? usualGraph(sent)) : undefined);
  return world;
}
