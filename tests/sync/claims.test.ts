/** Whose claim it is: of one process, for one answer, and no longer than it is kept. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Approval } from '../../src/api/contract/run.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';


import { sweepLeases, sweepRuns, type TimeDeps } from '../../src/api/sync/keepTime.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { RunCommands } from '../../src/api/sync/runCommands.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { interposed, moment } from './interposed.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

/** A first run of which everything waits. */
async function waiting(people: number): Promise<RunDoc> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
  await world.settings({ mode: 'reviewed' });
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: people } });
  return run;
}

const approve = (commands: RunCommands, run: RunDoc, answer: Omit<Approval, 'planId'> = { accept: 'all' }) => commands.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', ...answer });
const active = async () => (await world.store.leases.get(world.key, world.key.companyId))?.doc.active ?? null;
const time = (work: TimeDeps['work']): TimeDeps => ({ store: world.store, ambient: world.ambient, log: () => undefined, start: () => Promise.reject(new Error('nothing is due')), work });

/** A sweep of another process, and all the work that it finds; answers how much that was. */
async function swept(sweep = sweepLeases): Promise<number> {
  const work: Promise<void>[] = [];
  const other = world.anotherWorker();
  const found = await sweep(time((key, runId) => { const done = other.work(key, runId); work.push(done); return done; }));
  await Promise.all(work);
  return found;
}

describe('an answer that takes long to record', () => {
  it('is carried out whole, though it takes longer than a claim lasts', async () => {
    const run = await waiting(600);
    let pages = 0;
    const slow = interposed(world.store, 'changePages', ['put', 'replace'], { before: async () => { pages += 1; world.later(11_000); await swept(); } });
    await approve(world.commandsOn(slow), run);
    expect(pages).toBe(3);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 600 } });
  });

  it('longer than anybody waits is refused, and what waits can be answered again', async () => {
    const run = await waiting(3);
    const frozen = interposed(world.store, 'changePages', ['put', 'replace'], { before: async () => { world.later((leaseSeconds + 1) * 1000); await swept(); } });
    await expect(approve(world.commandsOn(frozen), run)).rejects.toMatchObject({ code: 'plan_changed' });
    expect(await active()).toBeNull();
    await approve(world.runs, run);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 3 } });
  });

  it('is refused while another process gives it up, and leaves no run that nobody works on', async () => {
    const run = await waiting(3);
    const [givingUp, goOn] = [moment(), moment()];
    const other = world.anotherWorker({ hooks: { pageApplied: () => Promise.resolve(), answered: () => Promise.resolve(), abandoned: async () => { givingUp.come(); await goOn.came; } } });
    let working = Promise.resolve();
    const slow = interposed(world.store, 'changePages', ['put', 'replace'], { before: async () => { world.later((leaseSeconds + 1) * 1000); working = other.work(world.key, run.id); await givingUp.came; } });
    await expect(approve(world.commandsOn(slow), run)).rejects.toMatchObject({ code: 'plan_changed' });
    goOn.come();
    await working;
    expect(await active()).toBeNull();
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', plan: { planId: run.plan?.planId } });
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval' });
    expect(await world.run(run.id)).toMatchObject({ status: 'superseded' });
  });

  it('and froze before its last step finds that it was given up', async () => {
    const run = await waiting(3);
    const frozen = interposed(world.store, 'runs', ['replace'], { before: async () => { world.later((leaseSeconds + 1) * 1000); await swept(); } });
    await expect(approve(world.commandsOn(frozen), run)).rejects.toMatchObject({ code: 'plan_changed' });
    expect(await active()).toBeNull();
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', plan: { planId: run.plan?.planId } });
  });

  it('and froze after its last step is carried out by whoever finds it', async () => {
    const run = await waiting(3);
    const frozen = interposed(world.store, 'runs', ['replace'], { after: async () => { world.later((leaseSeconds + 1) * 1000); await swept(); } });
    await approve(world.commandsOn(frozen), run);
    expect(await active()).toBeNull();
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 3 } });
  });
});

describe('two answers to one run', () => {
  /** Answers page by page are far apart: the first accepts what the second does not name. */
  async function partly(run: RunDoc): Promise<{ first: string[]; second: string[] }> {
    const ids = (await world.changes(run)).map((change) => change.id);
    return { first: ids.slice(0, 10), second: ids.slice(-10) };
  }

  it.each(['before it reads a page', 'before it writes a page'] as const)('of which the first froze %s do not mix', async (when) => {
    const run = await waiting(600);
    const { first, second } = await partly(run);
    let froze = false;
    const thenTheSecond = async () => {
      if (froze) return;
      froze = true;
      world.later((leaseSeconds + 1) * 1000);
      await swept();
      await approve(world.runs, run, { accept: second });
    };
    const methods = when === 'before it reads a page' ? ['get', 'getMany'] : ['put', 'replace'];
    let calls = 0;
    // The ids are looked for in three pages before the claim.
    const begins = when === 'before it reads a page' ? 3 : 0;
    const frozen = interposed(world.store, 'changePages', methods, { before: async () => { calls += 1; if (calls > begins) await thenTheSecond(); } });
    await expect(approve(world.commandsOn(frozen), run, { accept: first })).rejects.toMatchObject({ code: 'plan_changed' });
    expect(await active()).toMatchObject({ runId: run.id, ready: true });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', counts: { created: 10, awaitingApproval: 590 } });
    expect((await world.changes(run)).filter((change) => change.outcome === 'applied').map((change) => change.id).sort()).toEqual([...second].sort());
  });

  it('of which the first is refused late do not end each other\'s claim', async () => {
    const run = await waiting(3);
    const late = world.commandsOn(world.store, {
      beforeApproval: async () => {
        world.later((leaseSeconds + 1) * 1000);
        await swept();
        await approve(world.runs, run);
        throw new Error('not enough credits');
      },
    });
    await expect(approve(late, run)).rejects.toThrow('not enough credits');
    expect(await active()).toMatchObject({ runId: run.id, ready: true });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 3 } });
  });

  it('of which the first froze before it gave up its claim do not end each other\'s', async () => {
    const run = await waiting(6);
    const [one, ...rest] = (await world.changes(run)).map((change) => change.id);
    await approve(world.runs, run, { accept: [one ?? ''] });
    const [ended, thaw] = [moment(), moment()];
    const freezing = world.anotherWorker({ announce: async (_key, doc) => { if (doc.status === 'awaitingApproval') { ended.come(); await thaw.came; } } });
    const working = freezing.work(world.key, run.id);
    await ended.came;
    world.later((leaseSeconds + 1) * 1000);
    await swept();
    await approve(world.runs, await world.run(run.id), { accept: rest });
    thaw.come();
    await working;
    expect(await active()).toMatchObject({ runId: run.id });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 6 } });
  });
});

describe('a run in progress that nobody holds', () => {
  async function lost(run: RunDoc): Promise<void> {
    const lease = await world.store.leases.get(world.key, world.key.companyId);
    if (lease === undefined) throw new Error('no lease');
    await world.store.leases.put(world.key, { ...lease.doc, active: null });
    expect(await world.run(run.id)).toMatchObject({ finishedAt: run.finishedAt });
  }

  it('is found and brought to its end', async () => {
    world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 5 })] } });
    const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await lost(run);
    expect(await swept(sweepRuns)).toBe(1);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 5 } });
    expect(await active()).toBeNull();
    expect(await swept(sweepRuns)).toBe(0);
  });

  it('waits again when it was an answer, for who gave it is not known any more', async () => {
    const run = await waiting(5);
    await approve(world.runs, run);
    await lost(run);
    expect(await world.run(run.id)).toMatchObject({ status: 'applying' });
    expect(await swept(sweepRuns)).toBe(1);
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', plan: { planId: run.plan?.planId }, problem: { message: expect.stringContaining('Answer again') as string } });
    await approve(world.runs, run);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', problem: null, counts: { created: 5 } });
  });

  it('is none while its process holds it, or has just ended it', async () => {
    const run = await waiting(3);
    await approve(world.runs, run);
    expect(await swept(sweepRuns)).toBe(0);
    await world.work(run.id);
    expect(await swept(sweepRuns)).toBe(0);
  });
});

describe('a wish to stop', () => {
  it('ends with the work it was meant for, wherever that was done', async () => {
    const run = await waiting(12);
    await approve(world.runs, run);
    await world.runs.cancel(world.key, run.id, admin);
    await world.anotherWorker().work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', counts: { created: 0, awaitingApproval: 12 } });
    await approve(world.runs, await world.run(run.id));
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 12 } });
  });

  it('that is refused stops nothing', async () => {
    const run = await waiting(3);
    const commands = world.commandsOn(interposed(world.store, 'changePages', ['put', 'replace'], {
      before: () => expect(world.runs.cancel(world.key, run.id, admin)).rejects.toMatchObject({ code: 'run_not_cancellable' }),
    }));
    await approve(commands, run);
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { created: 3 } });
  });
});
