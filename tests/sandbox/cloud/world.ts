/** A sandbox cloud on free ports with its own directory, and short ways to ask it over real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { guidFor } from '../../../src/sandbox/cloud/data/random.ts';
import type { Cloud, CloudOptions } from '../../../src/sandbox/cloud/port.ts';
import { startCloud } from '../../../src/sandbox/cloud/startCloud.ts';

export const clientId = guidFor('tests', 'client');
export const botId = guidFor('tests', 'bot');
export const homeTenantId = guidFor('tests', 'home');
export const contosoId = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';
export const polderzichtId = '3b1f7c52-6a0d-4c57-8f43-1d2e9a4b6c80';
export const redirectOrigin = 'http://localhost:3978';

const Json = z.record(z.string(), z.json());
export type Json = z.infer<typeof Json>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed when asked for. */
  json(): Json;
  items(): Json[];
  link(kind: 'next' | 'delta'): string | undefined;
  errorCode(): unknown;
}

export interface World {
  cloud: Cloud;
  /** Moves the sandbox's clock. */
  clock: { ahead: number };
  token(tenantId: string, change?: Record<string, string>): Promise<Answer>;
  /** An app-only Graph token; fails the test when there is none. */
  graphToken(tenantId: string): Promise<string>;
  /** With a token of Contoso unless told otherwise. Path below `/v1.0`, or a whole link. */
  graph(path: string, options?: { headers?: Record<string, string>; method?: string; body?: unknown; tenantId?: string; token?: string }): Promise<Answer>;
  close(): Promise<void>;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = (): Json => Json.parse(JSON.parse(text));
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    items: () => z.array(Json).parse(json()['value']),
    link(kind) {
      return z.string().optional().parse(json()[`@odata.${kind}Link`]);
    },
    errorCode: () => Json.parse(json()['error'])['code'],
  };
}

export async function fetchAnswer(url: string, init?: RequestInit): Promise<Answer> {
  return read(await fetch(url, { redirect: 'manual', ...init }));
}

/** One certificate per test file: what a process trusts is settled at its first connection. */
const directory = mkdtempSync(join(tmpdir(), 'instep-cloud-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Making keys is most of the cost of a start: worlds of one file may share them. */
export async function savedKeys(): Promise<string> {
  const dataFile = join(directory, 'first.json');
  const world = await openWorld({ dataFile, bigTenantPeople: 20 });
  await world.close();
  const saved = Json.parse(JSON.parse(await readFile(dataFile, 'utf8')));
  return JSON.stringify({ ...saved, tenants: [] });
}

let files = 0;

/** A data file that holds these keys and nothing else. */
export function keyFile(keys: string): string {
  files += 1;
  const path = join(directory, `world-${String(files)}.json`);
  writeFileSync(path, keys);
  return path;
}

export async function openWorld(options: Partial<CloudOptions> = {}): Promise<World> {
  const clock = { ahead: 0 };
  const cloud = await startCloud({
    dataFile: null,
    cloudPort: 0,
    peoplePort: 0,
    certDir: directory,
    clientId,
    clientSecret: 'the secret',
    botId,
    botPassword: 'the password',
    homeTenantId,
    redirectOrigins: () => [redirectOrigin],
    bigTenantPeople: 450,
    consentDelayMs: 1000,
    now: () => Date.now() + clock.ahead,
    ...options,
  });
  setDefaultCACertificates([...getCACertificates('default'), await readFile(cloud.certPath, 'utf8')]);

  const token: World['token'] = (tenantId, change = {}) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: 'the secret', scope: `${cloud.cloudUrl}/.default`, ...change };
    return fetchAnswer(`${cloud.cloudUrl}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  };
  const graphToken: World['graphToken'] = async (tenantId) => z.string().parse((await token(tenantId)).json()['access_token']);
  const known = new Map<string, string>();
  const graph: World['graph'] = async (path, { headers = {}, method = 'GET', body, tenantId = contosoId, token: given } = {}) => {
    const bearer = given ?? known.get(tenantId) ?? (await graphToken(tenantId));
    if (given === undefined) known.set(tenantId, bearer);
    return fetchAnswer(path.startsWith('https:') ? path : `${cloud.cloudUrl}/v1.0${path}`, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return {
    cloud,
    clock,
    token,
    graphToken,
    graph,
    close: () => cloud.close(),
  };
}

/** Follows next links to the end; what the last page says comes back too. */
export async function allPages(world: World, first: string, options: Parameters<World['graph']>[1] = {}): Promise<{ items: Json[]; pages: number; last: Answer }> {
  const items: Json[] = [];
  let pages = 1;
  let answer = await world.graph(first, options);
  items.push(...answer.items());
  for (let next = answer.link('next'); next !== undefined; next = answer.link('next')) {
    answer = await world.graph(next, options);
    items.push(...answer.items());
    pages += 1;
  }
  return { items, pages, last: answer };
}

/** The id of a group by its name. */
export function groupNamed(world: World, tenantId: string, name: string): string {
  const group = world.cloud.groups(tenantId).find((candidate) => candidate.displayName === name);
  if (!group) throw new Error(`No group ${name}`);
  return group.id;
}

export function userNamed(world: World, tenantId: string, name: string): string {
  const [user] = world.cloud.users(tenantId, name);
  if (!user) throw new Error(`Nobody is called ${name}`);
  return user.id;
}
