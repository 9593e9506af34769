/** An answer, or an undo, that breaks off when all of it is done; and what a stopped run says of itself. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunHooks } from '../../src/api/sync/applyRun.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { maxTakes } from '../../src/api/sync/worker.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { interposed } from './interposed.ts';
import { mortal } from './killing.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function open(people: number): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
}

const accept = (run: RunDoc) => world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
const hooks = (more: Partial<RunHooks>): RunHooks => ({ pageApplied: () => Promise.resolve(), answered: () => Promise.resolve(), abandoned: () => Promise.resolve(), ...more });
const active = async () => (await world.store.leases.get(world.key, world.key.companyId))?.doc.active ?? null;
const outcomes = async (run: RunDoc) => [...new Set((await world.changes(run)).map((change) => change.outcome))];

/** All of a first run is to be taken back, which waits, and is approved. */
async function undoApproved(): Promise<{ source: RunDoc; undo: RunDoc }> {
  await open(12);
  const source = await world.sync();
  const { id } = await world.runs.undo(world.key, source.id, admin, undefined);
  await world.work(id);
  const undo = await world.run(id);
  expect(undo).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 12 } });
  await accept(undo);
  return { source, undo };
}

const outOfOrder = () => Promise.reject(new Error('out of order'));

describe('an answer that breaks off after its last change', () => {
  it('is taken up again and comes to its end', async () => {
    await open(12);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    await accept(run);
    await world.anotherWorker({ hooks: hooks({ answered: outOfOrder }) }).work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'applying' });
    expect((await active())?.expiresAt).toBeLessThanOrEqual(world.ambient.now().getTime() / 1000);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', problem: null, counts: { created: 12 } });
    expect(await active()).toBeNull();
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta' });
  });

  it('of an undo is taken up again, and marks what was undone', async () => {
    const { source, undo } = await undoApproved();
    const store = interposed(world.store, 'tallies', ['put'], { before: outOfOrder });
    await world.anotherWorker({ store }).work(world.key, undo.id);
    await world.work(undo.id);
    expect(await world.run(undo.id)).toMatchObject({ status: 'succeeded', counts: { archived: 12 } });
    expect(await outcomes(source)).toEqual(['undone']);
  });

  it('again and again ends in part, says why, and marks what was undone', async () => {
    const { source, undo } = await undoApproved();
    const worker = world.anotherWorker({ hooks: hooks({ answered: outOfOrder }) });
    for (let n = 0; n < maxTakes; n += 1) {
      expect(await world.run(undo.id)).toMatchObject({ status: 'applying' });
      await worker.work(world.key, undo.id);
    }
    expect(await world.run(undo.id)).toMatchObject({ status: 'partlySucceeded', problem: { code: 'internal' }, plan: null, counts: { archived: 12, awaitingApproval: 0 } });
    expect(await outcomes(source)).toEqual(['undone']);
    expect(await active()).toBeNull();
  });

  it('and finds the module deactivated then ends in part, says why, and marks what was undone', async () => {
    const { source, undo } = await undoApproved();
    const victim = mortal(world.store, world.openDirectory, {});
    await world.anotherWorker({ store: victim.store, hooks: hooks({ answered: () => { victim.kill(); return outOfOrder(); } }) }).work(world.key, undo.id);
    await world.store.companies.put(world.key, { ...(await world.company()), module: 'inactive' });
    world.later((leaseSeconds + 1) * 1000);
    await world.work(undo.id);
    expect(await world.run(undo.id)).toMatchObject({ status: 'partlySucceeded', problem: { code: 'module_inactive' }, plan: null, counts: { archived: 12 } });
    expect(await outcomes(source)).toEqual(['undone']);
    expect(await active()).toBeNull();
  });
});

describe('an undo that breaks off before it is through', () => {
  it('marks what it has undone', async () => {
    await open(12);
    const source = await world.sync();
    await world.settings({ safety: { maxPeople: 1000, maxPercent: 100 } });
    const { id } = await world.runs.undo(world.key, source.id, admin, undefined);
    await world.anotherWorker({ hooks: hooks({ pageApplied: outOfOrder }) }).work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'partlySucceeded', counts: { archived: 12 } });
    expect(await outcomes(source)).toEqual(['undone']);
  });
});

describe('a run stopped as asked while it breaks off', () => {
  it('says how much was done and how much not', async () => {
    await open(600);
    const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    let writes = 0;
    const store = interposed(world.store, 'people', ['saveMany'], {
      before: async () => {
        writes += 1;
        if (writes === 1) return;
        await world.runs.cancel(world.key, run.id, admin);
        throw new Error('out of order');
      },
    });
    await world.anotherWorker({ live: world.live, store }).work(world.key, run.id);
    expect(await world.people()).toHaveLength(250);
    expect(await world.run(run.id)).toMatchObject({ status: 'cancelled', counts: { created: 250 }, problem: { code: 'cancelled', message: 'Stopped as asked: 250 changes were done, 350 were not touched.' } });
  });

  it('and had written nothing says that', async () => {
    await open(3);
    const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await world.runs.cancel(world.key, run.id, admin);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'cancelled', problem: { message: 'Stopped as asked before anything was written.' } });
  });

  it('of an answer tells the answers that were carried out and those that still wait', async () => {
    await open(300);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    await accept(run);
    const cancelled = async () => { await world.runs.cancel(world.key, run.id, admin); throw new Error('out of order'); };
    await world.anotherWorker({ live: world.live, hooks: hooks({ pageApplied: cancelled }) }).work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({
      status: 'awaitingApproval', counts: { created: 250, awaitingApproval: 50 }, problem: { code: 'cancelled', message: 'Stopped as asked: 250 changes were done, 50 were not touched.' },
    });
  });
});
