/** One make-believe cloud and one Instep beside it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../src/sandbox/cloud/port.ts';
import { startCloud } from '../../src/sandbox/cloud/startCloud.ts';
import { Browser, continueOf, type Seen } from './browser.ts';
import { type Answer, type Call, openCalls } from './client.ts';
import { botId, botPassword, clientId, clientSecret, environmentOf, type Environment, freePort, homeTenantId, type Instep, startInstep } from './instep.ts';
import { at, text } from './json.ts';

export const contosoId = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';
export const otherWorkspaceId = '6f0e3d8a-2a54-4c1f-9b7e-0d5c1a77e210';
const inProgress = ['queued', 'reading', 'planning', 'applying'];

export interface World {
  cloud: Cloud;
  instep: Instep;
  call: Call;
  environment: Environment;
  directory: string;
  /** `mila` is admin and host, `ravi` reader, `noor` has no role, `eva` is an admin elsewhere, `max` an admin of the home tenant's neighbour. */
  tokens: Record<'admin' | 'reader' | 'none' | 'other', string>;
  /** A second Instep beside the first, on its own store. */
  another(changes: Environment): Promise<{ instep: Instep; call: Call }>;
  close(): Promise<void>;
}

export async function openWorld(changes: Environment = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'instep-contract-'));
  const port = await freePort();
  const origins = [`http://localhost:${String(port)}`];
  const cloud = await startCloud({
    dataFile: null, cloudPort: 0, peoplePort: 0, certDir: directory, clientId, clientSecret, botId, botPassword, homeTenantId,
    redirectOrigins: () => origins, bigTenantPeople: 120, consentDelayMs: 300,
  });
  const environment = { ...environmentOf(cloud, port, `sqlite:${join(directory, 'instep.db')}`), ...changes };
  const instep = await startInstep(environment);
  const running = [instep];
  const [admin, reader, none, other] = await Promise.all(['mila', 'ravi', 'noor', 'eva'].map((id) => cloud.issueSsoToken(id)));
  return {
    cloud, instep, environment, directory, call: await openCalls(instep.url),
    tokens: { admin: admin ?? '', reader: reader ?? '', none: none ?? '', other: other ?? '' },
    async another(more) {
      const next = await freePort();
      origins.push(`http://localhost:${String(next)}`);
      const second = await startInstep({ ...environment, PORT: String(next), PUBLIC_URL: `http://localhost:${String(next)}`, STORE: `sqlite:${join(directory, `${String(next)}.db`)}`, ...more });
      running.push(second);
      return { instep: second, call: await openCalls(second.url) };
    },
    async close() {
      await Promise.all(running.map((one) => one.stop()));
      await cloud.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`expected ${String(status)}, got ${String(answer.status)}: ${answer.text.slice(0, 500)}`);
  return answer;
}

/** A new company with an active module. Its id. */
export async function makeCompany(world: Pick<World, 'tokens'>, call: Call, name: string, workspace: 'admin' | 'other' = 'admin'): Promise<string> {
  const made = expectStatus(await call('POST', '/api/companies', { token: world.tokens[workspace], body: { name } }), 201);
  const id = text(made.body, 'id');
  expectStatus(await call('POST', `/api/companies/${id}/activation`, { token: world.tokens[workspace], body: { action: 'request' } }), 200);
  expectStatus(await call('POST', `/api/companies/${id}/activation`, { token: world.tokens.admin, body: { action: 'activate' } }), 200);
  return id;
}

/** From the invitation to the end, as the person `account` of the customer. */
export async function walkLink(world: World, call: Call, companyId: string, account = 'contoso-admin', token = world.tokens.admin): Promise<Seen> {
  const invitation = expectStatus(await call('POST', `/api/companies/${companyId}/link`, { token, body: {} }), 200);
  const browser = new Browser();
  const signIn = await browser.go(continueOf(await browser.go(text(invitation.body, 'url'))));
  const consent = await browser.go(signIn.url, { account });
  if (!consent.html.includes('data-testid="accept"')) return consent;
  return settle(browser, await browser.go(consent.url, { decision: 'accept' }));
}

/** Consent takes a moment: the page asks again by itself, and so do we. */
export async function settle(browser: Browser, seen: Seen): Promise<Seen> {
  let page = seen;
  for (let tries = 0; tries < 20; tries += 1) {
    const refresh = /http-equiv="refresh" content="\d+;url=([^"]+)"/.exec(page.html)?.[1];
    if (refresh === undefined) return page;
    page = await browser.go(new URL(refresh.replaceAll('&amp;', '&'), page.url).href);
  }
  return page;
}

export async function linkedCompany(world: World, call: Call, name: string, account = 'contoso-admin'): Promise<string> {
  const id = await makeCompany(world, call, name);
  const end = await walkLink(world, call, id, account);
  if (!end.url.includes('status=linked')) throw new Error(`not linked: ${end.url} ${end.html.slice(0, 800)}`);
  return id;
}

/** The run once it is no longer in progress. */
export async function settled(world: Pick<World, 'tokens'>, call: Call, companyId: string, runId: string): Promise<unknown> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { body } = expectStatus(await call('GET', `/api/companies/${companyId}/runs/${runId}`, { token: world.tokens.admin }), 200);
    if (!inProgress.includes(text(body, 'status'))) return body;
    if (Date.now() > deadline) throw new Error(`still ${text(body, 'status')}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

export async function run(world: Pick<World, 'tokens'>, call: Call, companyId: string, body: unknown = { kind: 'apply' }): Promise<unknown> {
  const started = expectStatus(await call('POST', `/api/companies/${companyId}/runs`, { token: world.tokens.admin, body }), 202);
  return settled(world, call, companyId, text(started.body, 'id'));
}

/** Changes settings with the etag of the moment. */
export async function change(world: Pick<World, 'tokens'>, call: Call, companyId: string, settings: unknown): Promise<unknown> {
  const path = `/api/companies/${companyId}`;
  const { body } = await call('GET', path, { token: world.tokens.admin });
  const changed = await call('PATCH', path, { token: world.tokens.admin, headers: { 'If-Match': text(body, 'etag') }, body: { settings } });
  return expectStatus(changed, 200).body;
}

export async function everything(call: Call, path: string, token: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: string | undefined;
  do {
    const { body } = expectStatus(await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=500${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, { token }), 200);
    items.push(...((at(body, 'items') ?? []) as unknown[]));
    const next = at(body, 'nextCursor');
    cursor = typeof next === 'string' ? next : undefined;
  } while (cursor !== undefined);
  return items;
}
