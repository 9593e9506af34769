/** Microsoft asks to wait: on any page, inside a batch, in every way it says so, and for longer than anybody wants to sit there. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/api/contract/run.ts';
import { generateTenant } from '../../src/sandbox/cloud/data/generateTenant.ts';
import type { Cloud, Fault } from '../../src/sandbox/cloud/port.ts';
import { admin, type EngineWorld, openCloud, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

const big = generateTenant({ people: 1100, seed: 'storm', tenantId: 'b16b0000-0000-4000-8000-000000000002' });
let world: EngineWorld;
let cloud: Cloud;
beforeAll(async () => {
  cloud = await openCloud(big.tenantId, { extraTenants: [big, team({ people: 30 })] });
  await cloud.act(tenantId, { kind: 'grantConsent' });
});
afterEach(async () => {
  for (const tenant of [big.tenantId, tenantId]) await cloud.act(tenant, { kind: 'clearFaults' });
  await world.close();
});
afterAll(async () => { await cloud.close(); });

const open = async (tenant: string) => { world = await openWorld({ tenantId: tenant, sharedCloud: cloud }); };
const begin = async () => (await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full: true })).id;
const active = async () => (await world.store.leases.get(world.key, world.key.companyId))?.doc.active;

describe('a wait', () => {
  // How many there are is asked once only: it is for the estimate. So the second one hits what matters.
  it.each<[string, Fault]>([
    ['in whole seconds', { kind: 'throttle', retryAfter: 'integer', seconds: 7, times: 2 }], ['in decimal seconds', { kind: 'throttle', retryAfter: 'decimal', seconds: 7.5, times: 2 }],
    ['until a date', { kind: 'throttle', retryAfter: 'date', seconds: 9, times: 2 }], ['of no said length', { kind: 'throttle', retryAfter: 'absent', times: 2 }],
    ['again and again', { kind: 'throttle', seconds: 3, times: 6 }], ['on the second page', { kind: 'throttle', on: 'users', after: 2, seconds: 5, times: 4 }],
    ['for the delta link', { kind: 'throttle', on: 'delta', seconds: 5 }], ['said by a 503 with HTML', { kind: 'htmlError', status: 503, times: 2 }],
  ])('%s is waited out, counted and told, and the run goes on from there', async (_name, fault) => {
    await open(big.tenantId);
    await world.fault(fault);
    const seen: Progress[] = [];
    const worker = world.anotherWorker({ announce: (_key, _run, progress) => { if (progress !== null) seen.push(progress); return Promise.resolve(); } });
    const id = await begin();
    await worker.work(world.key, id);
    const run = await world.run(id);
    expect(run).toMatchObject({ status: 'succeeded', problem: null });
    expect(run.cost.throttledSeconds).toBeGreaterThan(0);
    expect(await world.people()).toHaveLength(run.counts.inScope);
    expect(seen.some((progress) => progress.phase === 'waiting')).toBe(true);
    expect(seen.at(-1)?.phase).toBe('writing');
  });

  it('inside a batch concerns those it is said to, and nobody is archived for it', async () => {
    await open(tenantId);
    await world.work(await begin());
    world.later(3600_000);
    await world.act(...[1, 2, 3].map((n) => ({ kind: 'delete' as const, userId: userIdOf(n) })));
    await world.fault({ kind: 'throttle', insideBatch: true, on: 'user', seconds: 4, times: 2 }, { kind: 'throttle', insideBatch: true, on: 'deletedItems', seconds: 4 });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', counts: { archived: 3 } });
    expect(run.cost.throttledSeconds).toBeGreaterThanOrEqual(8);
    await world.act(...[1, 2, 3].map((n) => ({ kind: 'restore' as const, userId: userIdOf(n) })));
  });
});

describe('a storm', () => {
  it('puts the run back in the queue with the reason, where nobody else can start one, and it ends well later', async () => {
    await open(tenantId);
    await world.fault({ kind: 'throttle', on: 'users', seconds: 90, times: null });
    const put: number[] = [];
    const worker = world.anotherWorker({ enqueue: (_key, _runId, delay) => { put.push(delay); return Promise.resolve(); } });
    const id = await begin();
    await worker.work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'queued', finishedAt: null, problem: { code: 'waiting_for_microsoft', message: expect.stringMatching(/wait \d+ s/) as string } });
    expect(put).toHaveLength(1);
    expect(put[0]).toBeGreaterThanOrEqual(90);
    expect(await active()).toMatchObject({ owner: null, progress: { phase: 'waiting' } });
    await expect(begin()).rejects.toMatchObject({ code: 'run_in_progress' });
    await worker.work(world.key, id);
    expect(put, 'not before its time').toHaveLength(1);
    await world.act({ kind: 'clearFaults' });
    world.later(95_000);
    await world.anotherWorker().work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', problem: null, counts: { created: 30 } });
    expect(await active()).toBeNull();
  });

  it('that lasts for hours ends the run, and gives the cooldown back', async () => {
    await open(tenantId);
    await world.fault({ kind: 'throttle', on: 'users', seconds: 100, times: null });
    const id = await begin();
    for (let n = 0; n < 60 && (await active()) !== null; n += 1) {
      await world.work(id);
      world.later(120_000);
    }
    expect(await world.run(id)).toMatchObject({ status: 'failed', problem: { code: 'directory_throttled' } });
    await world.act({ kind: 'clearFaults' });
    await world.work(await begin());
    expect(await world.people()).toHaveLength(30);
  });

  it('can be stopped while it waits in the queue', async () => {
    await open(tenantId);
    await world.fault({ kind: 'throttle', on: 'users', seconds: 100, times: null });
    const id = await begin();
    await world.work(id);
    await world.runs.cancel(world.key, id, admin);
    await world.work(id);
    expect(await world.run(id)).toMatchObject({ status: 'cancelled', counts: { created: 0 } });
    expect(await active()).toBeNull();
  });

  it('in the middle of an approval leaves it waiting for Microsoft, days after its run began as well', async () => {
    await open(tenantId);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    world.later(3 * 24 * 3600_000);
    await world.fault({ kind: 'throttle', on: 'batch', seconds: 90, times: null });
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'applying', problem: { code: 'waiting_for_microsoft' } });
    await world.act({ kind: 'clearFaults' });
    world.later(95_000);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 30 } });
  });
});
