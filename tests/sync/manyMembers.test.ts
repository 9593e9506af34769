/** A sync whose scope names groups as large as they come. The directory is a server that knows just what such a run asks for. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/api/contract/settings.ts';
import { directoryOpener } from '../../src/api/graph/directoryOpener.ts';
import { guid, user } from '../graph/directoryOf.ts';
import { type Answer, type SecureServer, type Sent, startSecureServer } from '../graph/secureServer.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId } from './tenants.ts';

const many = 130_000;
const few = 3;
const bigGroup = guid(0xb16);
const smallGroup = guid(0x5a11);

/** The big group holds everybody, all but a few of them guests; the small one those few. */
const person = (n: number) => user(n, { userType: n < few ? 'Member' : 'Guest', givenName: null, surname: null, mobilePhone: null, businessPhones: [], preferredLanguage: null, jobTitle: null, department: null, officeLocation: null });

function page(sent: Sent, origin: string, of: number): Answer {
  const from = Number(/skiptoken=(\d+)/.exec(sent.url)?.[1] ?? 0);
  const until = Math.min(of, from + 999);
  const value = Array.from({ length: until - from }, (_, n) => (sent.url.includes('displayName') ? person(from + n) : { id: guid(from + n) }));
  return { json: { value, ...(until < of && { '@odata.nextLink': `${origin}${sent.url.replace(/&\$skiptoken=\d+/, '')}&$skiptoken=${String(until)}` }) } };
}

function graph(sent: Sent, origin: string): Answer {
  if (sent.url.includes('/users/delta')) return { json: { value: [], '@odata.deltaLink': `${origin}/v1.0/users/delta?$deltatoken=next` } };
  if (sent.url.includes('/transitiveMembers')) return page(sent, origin, sent.url.includes(bigGroup) ? many : few);
  return { status: 404, json: { error: { code: 'Request_ResourceNotFound', message: 'not here' } } };
}

let server: SecureServer;
let world: EngineWorld;
beforeAll(async () => {
  server = await startSecureServer();
  server.answer(graph);
});
afterEach(async () => { await world.close(); });
afterAll(() => server.close());

async function sync(full: boolean) {
  const openDirectory = directoryOpener({ endpoint: server.origin, tokens: () => Promise.resolve('token'), ambient: world.ambient });
  const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full });
  await world.anotherWorker({ openDirectory }).work(world.key, run.id);
  world.later(31 * 60_000);
  return world.run(run.id);
}

describe('of a group of 130,000', () => {
  it.each<[string, Settings['scope'], number]>([
    ['that is in scope', { kind: 'groups', include: [{ id: bigGroup, displayName: 'Big' }], exclude: [] }, few],
    ['that is excluded', { kind: 'groups', include: [{ id: smallGroup, displayName: 'Small' }], exclude: [{ id: bigGroup, displayName: 'Big' }] }, 0],
  ])('%s, a full reading and one by delta come to their end', async (_name, scope, inScope) => {
    world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 1 })] } });
    await world.settings({ scope });
    expect(await sync(true)).toMatchObject({ status: 'succeeded', reading: 'full', counts: { inScope, created: inScope } });
    expect(await sync(false)).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { inScope, created: 0, archived: 0 } });
  });
});
