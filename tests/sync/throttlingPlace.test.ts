/** A reading that has come somewhere stays there: long waits are sat out in the process, told and held, and whoever wants an end is heard. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { realAmbient } from '../../src/api/ambient.ts';
import { openEntra } from '../../src/api/entra/openEntra.ts';
import { directoryOpener } from '../../src/api/graph/directoryOpener.ts';
import type { Sleep } from '../../src/api/graph/patience.ts';
import { defaultLimits } from '../../src/api/graph/retry.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import type { OpenDirectory } from '../../src/api/sync/directory.ts';
import { generateTenant } from '../../src/sandbox/cloud/data/generateTenant.ts';
import type { Cloud, Fault } from '../../src/sandbox/cloud/port.ts';
import { admin, clientId, type EngineWorld, openCloud, openWorld } from './engineWorld.ts';

const big = generateTenant({ people: 4500, seed: 'long wait', tenantId: 'b16b0000-0000-4000-8000-000000000003' });
const pages = Math.ceil(4500 / 999);
let world: EngineWorld;
let cloud: Cloud;
beforeAll(async () => { cloud = await openCloud(big.tenantId, { extraTenants: [big] }); });
afterEach(async () => {
  vi.useRealTimers();
  await cloud.act(big.tenantId, { kind: 'clearFaults' });
  await world.close();
});
afterAll(async () => { await cloud.close(); });

const open = async () => { world = await openWorld({ tenantId: big.tenantId, sharedCloud: cloud, requestMs: 20_000 }); world.requests(); };
const begin = async () => (await world.runs.start(world.key, admin, { kind: 'preview', trigger: 'manual', full: true })).id;
const active = async () => (await world.store.leases.get(world.key, world.key.companyId))?.doc.active;
/** How many there are is asked for first. */
const onPage = (page: number, more: { times?: null } = {}): Fault => ({ kind: 'throttle', on: 'users', after: page, seconds: 300, ...more });
const pagesAsked = () => world.requests().filter((request) => request.includes('/users?'));

describe('a wait of five minutes', () => {
  it('on the second page is sat out there, and the first page is asked for once', async () => {
    await open();
    await world.fault(onPage(2));
    const id = await begin();
    await world.work(id);
    expect(await world.run(id)).toMatchObject({ status: 'planned', problem: null, counts: { created: expect.any(Number) as number } });
    const asked = pagesAsked();
    expect(asked).toHaveLength(pages + 1);
    expect(asked.filter((request) => !request.includes('skiptoken'))).toHaveLength(1);
  });

  it('on page after page makes a reading slow, and keeps it from nothing', async () => {
    await open();
    // Each page but the first is refused once: refusals count among what is let through.
    await world.fault(...Array.from({ length: pages - 1 }, (_, n) => onPage(2 + 2 * n)));
    const id = await begin();
    await world.work(id);
    const run = await world.run(id);
    expect(run).toMatchObject({ status: 'planned', problem: null });
    expect(run.cost.throttledSeconds).toBeGreaterThan(defaultLimits.placeSeconds);
    expect(pagesAsked()).toHaveLength(2 * pages - 1);
  });

  it('before the first page goes back to the queue at once: there is nothing to lose', async () => {
    await open();
    await world.fault(onPage(0, { times: null }));
    const put: number[] = [];
    const id = await begin();
    await world.anotherWorker({ enqueue: (_key, _run, delay) => { put.push(delay); return Promise.resolve(); } }).work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'queued', problem: { code: 'waiting_for_microsoft' }, cost: { throttledSeconds: 0 } });
    expect(put).toEqual([302]);
    expect(pagesAsked()).toHaveLength(1);
  });

  it('that comes again and again on one page ends in the queue, with the reason, after a quarter of an hour', async () => {
    await open();
    await world.fault(onPage(2, { times: null }));
    const id = await begin();
    await world.work(id);
    const run = await world.run(id);
    expect(run).toMatchObject({ status: 'queued', problem: { code: 'waiting_for_microsoft', message: expect.stringMatching(/wait 30\d s/) as string } });
    expect(run.cost.throttledSeconds).toBeLessThanOrEqual(defaultLimits.placeSeconds);
    expect(run.cost.throttledSeconds).toBeGreaterThan(defaultLimits.startSeconds);
  });
});

/** A wait that ends only when something else ends it. */
function endless(begun: () => void): Sleep {
  return (_milliseconds, signal) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new Error('woken')); });
    begun();
  });
}

function directoryWith(sleep: Sleep): OpenDirectory {
  const entra = openEntra({ authorityHost: cloud.cloudUrl, clientId, credential: { kind: 'secret', secret: 'secret' }, graphScope: `${cloud.cloudUrl}/.default`, ambient: realAmbient });
  return directoryOpener({ endpoint: cloud.cloudUrl, tokens: (tenant, how) => entra.graphToken(tenant, how), ambient: world.ambient, sleep });
}

/** A run that sits in a long wait; its heart beats when `beat` says so. */
async function waitingRun() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await open();
  await world.fault(onPage(2));
  let waits: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => { waits = resolve; });
  const worker = world.anotherWorker({ openDirectory: directoryWith(endless(() => { waits(); })) });
  const id = await begin();
  const work = worker.work(world.key, id);
  await waiting;
  const beat = async (until: () => Promise<boolean>) => {
    vi.advanceTimersByTime(3000);
    await expect.poll(until).toBe(true);
  };
  return { id, worker, work, beat };
}

describe('while it waits', () => {
  it('a run keeps its lease, says so, and nobody else takes it', async () => {
    const { id, worker, work, beat } = await waitingRun();
    world.later((leaseSeconds - 1) * 1000);
    await beat(async () => (await active())?.progress?.phase === 'waiting');
    expect((await active())?.progress?.etaSeconds).toBeGreaterThan(leaseSeconds);
    world.later((leaseSeconds - 1) * 1000);
    world.requests();
    await world.work(id);
    expect(world.requests()).toEqual([]);
    expect((await active())?.attempts).toBe(1);
    await worker.stop();
    await work;
  });

  it('with many others, a run of somebody else goes on', async () => {
    await open();
    const company = await world.company();
    const keys = Array.from({ length: 6 }, (_, n) => ({ ...world.key, companyId: `company${String(n)}` }));
    for (const key of keys) await world.store.companies.put(key, { ...company, id: key.companyId });
    await world.fault({ kind: 'throttle', on: 'users', seconds: 60, times: null });
    let waits = 0;
    const worker = world.anotherWorker({ openDirectory: directoryWith(endless(() => { waits += 1; })) });
    const [last, ...first] = await Promise.all(keys.map(async (key) => ({ key, id: (await world.runs.start(key, admin, { kind: 'preview', trigger: 'manual', full: true })).id })));
    const works = first.map(({ key, id }) => worker.work(key, id));
    await expect.poll(() => waits).toBeGreaterThanOrEqual(first.length);
    await cloud.act(big.tenantId, { kind: 'clearFaults' });
    if (last !== undefined) await worker.work(last.key, last.id);
    expect((await world.store.runs.get(last?.key ?? world.key, last?.id ?? ''))?.doc.status).toBe('planned');
    await worker.stop();
    await Promise.all(works);
  });

  it('a person who asks to stop is heard', async () => {
    const { id, work, beat } = await waitingRun();
    await world.runs.cancel(world.key, id, admin);
    await beat(async () => (await active()) === null);
    await work;
    expect(await world.run(id)).toMatchObject({ status: 'cancelled' });
  });

  it('a process that has to stop leaves the run to another one', async () => {
    const { id, worker, work } = await waitingRun();
    await worker.stop();
    await work;
    expect(await active()).toMatchObject({ runId: id, owner: null });
    await world.work(id);
    expect(await world.run(id)).toMatchObject({ status: 'planned', problem: null });
  });
});
