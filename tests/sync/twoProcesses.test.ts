/** Several processes on one store: one run at a time, taken over when its process is gone, stopped when somebody asks. */
import { afterEach, describe, expect, it } from 'vitest';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import { sweepLeases } from '../../src/api/sync/keepTime.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { mortal } from './killing.ts';
import { maxTakes } from '../../src/api/sync/worker.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function open(people: number): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
}

const begin = () => world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });

describe('two processes', () => {
  it('do not work on one run at the same time', async () => {
    await open(30);
    const run = await begin();
    world.requests();
    await Promise.all([world.work(run.id), world.anotherWorker().work(world.key, run.id), world.anotherWorker().work(world.key, run.id)]);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 30 } });
    expect(world.requests().filter((request) => request.includes('/users?'))).toHaveLength(1);
  });

  it('do not start two runs of one company', async () => {
    await open(5);
    const started = await Promise.allSettled([begin(), begin(), begin()]);
    expect(started.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const one of started) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'run_in_progress' });
  });

  it('leave a run alone while its process holds the lease, and take it over when the lease has run out', async () => {
    await open(30);
    const run = await begin();
    const victim = mortal(world.store, world.openDirectory, { atWrite: 6, moment: 'after' });
    await world.anotherWorker({ store: victim.store }).work(world.key, run.id);
    expect(victim.died()).toBe(true);
    await world.work(run.id);
    expect((await world.run(run.id)).status).not.toBe('succeeded');
    world.later((leaseSeconds + 1) * 1000);
    const taken: Promise<void>[] = [];
    const found = await sweepLeases({
      store: world.store, ambient: world.ambient, log: () => undefined, start: () => Promise.reject(new Error('nothing is due')),
      work: (_key, runId) => { const work = world.work(runId); taken.push(work); return work; },
    });
    await Promise.all(taken);
    expect(found).toBe(1);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 30 } });
    expect(await world.people()).toHaveLength(30);
  });

  it('take up a run at once that a process has given up when it was stopped', async () => {
    await open(30);
    const run = await begin();
    const stopping = world.anotherWorker({ openDirectory: (tenant, options) => { void stopping.stop(); return world.openDirectory(tenant, options); } });
    await stopping.work(world.key, run.id);
    expect((await world.run(run.id)).finishedAt).toBeNull();
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 30 } });
  });
});

describe('a process that is stopped while it writes', () => {
  it('leaves the run to another, which does the rest', async () => {
    await open(700);
    const run = await begin();
    const hooks = { answered: () => Promise.resolve(), abandoned: () => Promise.resolve() };
    let stopped: Promise<void> | undefined;
    const stopping = world.anotherWorker({ hooks: { ...hooks, pageApplied: () => { stopped ??= stopping.stop(); return Promise.resolve(); } } });
    await stopping.work(world.key, run.id);
    await stopped;
    expect(await world.run(run.id)).toMatchObject({ status: 'applying', finishedAt: null });
    const written = (await world.people()).length;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(700);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', problem: null, counts: { created: 700 } });
    expect(await world.people()).toHaveLength(700);
  });
});

describe('a run whose process breaks', () => {
  it('again and again is given up in the end, and says so', async () => {
    await open(30);
    const run = await begin();
    for (let n = 0; n <= maxTakes; n += 1) {
      const victim = mortal(world.store, world.openDirectory, n < maxTakes ? { atWrite: 5, moment: 'after' } : {});
      await world.anotherWorker({ store: victim.store }).work(world.key, run.id);
      world.later((leaseSeconds + 1) * 1000);
    }
    expect(await world.run(run.id)).toMatchObject({ status: 'failed', problem: { code: 'internal', message: expect.stringContaining('broke off 10 times') as string } });
    expect((await world.store.leases.get(world.key, world.key.companyId))?.doc.active).toBeNull();
  });

  it('and of whose plan a page is lost meanwhile does the rest, and is no success', async () => {
    await open(600);
    const run = await begin();
    const victim = mortal(world.store, world.openDirectory, {});
    const hooks = { pageApplied: () => { victim.kill(); return Promise.reject(new Error('killed')); }, answered: () => Promise.resolve(), abandoned: () => Promise.resolve() };
    await world.anotherWorker({ store: victim.store, hooks }).work(world.key, run.id);
    await world.store.changePages.remove(world.key, `${run.id}.000002`);
    world.later((leaseSeconds + 1) * 1000);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'partlySucceeded', problem: { code: 'store_unavailable' }, counts: { created: 500 } });
    expect((await world.store.syncStates.get(world.key, world.key.companyId))?.doc).toBeUndefined();
  });

  it('while the link is pointed to another tenant writes nobody of the old tenant into the new one', async () => {
    await open(600);
    const run = await begin();
    const hooks = { answered: () => Promise.resolve(), abandoned: () => Promise.resolve() };
    const victim = mortal(world.store, world.openDirectory, {});
    const dying = world.anotherWorker({ store: victim.store, hooks: { ...hooks, pageApplied: () => { victim.kill(); return Promise.reject(new Error('killed')); } } });
    await dying.work(world.key, run.id);
    expect(await world.people()).toHaveLength(250);
    await world.relink('07e40000-1111-4222-8333-444444444444');
    world.later((leaseSeconds + 1) * 1000);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'partlySucceeded', problem: { code: 'not_linked' }, counts: { created: 250 } });
    expect((await world.people()).every((person) => person.tenantId === tenantId)).toBe(true);
  });
});

describe('a run that somebody stops', () => {
  it('before it was taken changes nobody', async () => {
    await open(30);
    const run = await begin();
    await world.runs.cancel(world.key, run.id, admin);
    await world.anotherWorker().work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'cancelled', problem: { code: 'cancelled' }, counts: { created: 0 } });
    expect(await world.people()).toEqual([]);
    expect(world.requests().filter((request) => request.includes('/users?'))).toEqual([]);
  });

  it('while it writes ends after the batch it is at, says what was done, and the next one does the rest', async () => {
    await open(600);
    await world.settings({ schedule: { timesOfDay: ['06:00'], timeZone: 'Europe/Amsterdam', paused: true } });
    const run = await begin();
    let pages = 0;
    const hooks = {
      pageApplied: async () => { pages += 1; if (pages === 1) await world.runs.cancel(world.key, run.id, admin); },
      answered: () => Promise.resolve(), abandoned: () => Promise.resolve(),
    };
    const worker = world.anotherWorker({ hooks, live: world.live });
    await worker.work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'cancelled', counts: { created: 250 }, problem: { code: 'cancelled', message: expect.stringContaining('250 changes were done, 350 were not') as string } });
    expect(await world.people()).toHaveLength(250);
    expect((await world.store.syncStates.get(world.key, world.key.companyId))?.doc).toBeUndefined();
    world.later(31 * 60_000);
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 350, unchanged: 250 } });
  });

  it('while several batches are under way finishes those, and tells exactly what was done', async () => {
    await open(5500);
    const run = await begin();
    let pages = 0;
    const hooks = {
      pageApplied: async () => { pages += 1; if (pages === 4) await world.runs.cancel(world.key, run.id, admin); },
      answered: () => Promise.resolve(), abandoned: () => Promise.resolve(),
    };
    await world.anotherWorker({ hooks, live: world.live }).work(world.key, run.id);
    const people = await world.people();
    const ended = await world.run(run.id);
    expect(ended).toMatchObject({ status: 'cancelled', counts: { created: people.length } });
    expect(ended.problem?.message).toContain(`${String(people.length)} changes were done, ${String(5500 - people.length)} were not`);
    expect(people.length).toBeGreaterThan(750);
    expect(people.length).toBeLessThan(5500);
    expect((await world.changes(ended)).filter((change) => change.outcome === 'applied')).toHaveLength(people.length);
  });

  it('after its process was killed between people and outcomes tells those people as done', async () => {
    await open(12);
    const rehearsal = mortal(world.store, world.openDirectory, {});
    await world.anotherWorker({ store: rehearsal.store }).work(world.key, (await begin()).id);
    const [people = 0] = rehearsal.bulk().slice(-2);
    await open(12);
    const run = await begin();
    const victim = mortal(world.store, world.openDirectory, { atWrite: people, moment: 'after' });
    await world.anotherWorker({ store: victim.store }).work(world.key, run.id);
    expect(await world.people()).toHaveLength(12);
    await world.runs.cancel(world.key, run.id, admin);
    world.later((leaseSeconds + 1) * 1000);
    await world.anotherWorker().work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 12 } });
  });

  it('and has ended cannot be stopped', async () => {
    await open(5);
    const run = await world.sync();
    await expect(world.runs.cancel(world.key, run.id, admin)).rejects.toMatchObject({ code: 'run_not_cancellable' });
  });
});
