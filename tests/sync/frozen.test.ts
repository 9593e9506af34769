/** A process that froze at the end of its run, and thaws when others have gone on. */
import { afterEach, describe, expect, it } from 'vitest';
import { erasePerson } from '../../src/api/person/erasePerson.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { interposed, moment } from './interposed.ts';
import { team, tenantId, userIdOf } from './tenants.ts';
import type { Collections } from '../../src/api/store/collections.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const state = async () => (await world.store.syncStates.get(world.key, world.key.companyId))?.doc;

/** A run that freezes once it is applying and the store is asked this; taken over and ended by another process. */
async function frozenAt(collection: keyof Collections, methods: readonly string[]): Promise<{ run: RunDoc; thaw: () => Promise<void> }> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await world.sync();
  await world.settings({ safety: { maxPeople: 0, maxPercent: 10 } });
  await world.act({ kind: 'changeField', userId: userIdOf(2), field: 'jobTitle', value: 'Planner' });
  const { id } = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
  const [frozen, thawed] = [moment(), moment()];
  const store = interposed(world.store, collection, methods, { before: async () => { if ((await world.run(id)).status === 'applying') { frozen.come(); await thawed.came; } } });
  const working = world.anotherWorker({ store }).work(world.key, id);
  await frozen.came;
  world.later((leaseSeconds + 1) * 1000);
  await world.work(id);
  world.later(31 * 60_000);
  const run = await world.run(id);
  expect(run).toMatchObject({ status: 'succeeded', counts: { updated: 1 } });
  return { run, thaw: async () => { thawed.come(); await working; } };
}

describe('a process that froze while it marked what was undone', () => {
  it('brings back nothing of somebody erased meanwhile', async () => {
    world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 3 })] } });
    const source = await world.sync();
    const person = await world.person('person1@');
    const { id } = await world.runs.undo(world.key, source.id, admin, person.id);
    const [frozen, thawed] = [moment(), moment()];
    const ofSource = (args: readonly unknown[]) => JSON.stringify(args).includes(`"id":"${source.id}.`);
    const store = interposed(world.store, 'changePages', ['put', 'replace'], { before: async (_method, args) => { if (ofSource(args)) { frozen.come(); await thawed.came; } } });
    const working = world.anotherWorker({ store }).work(world.key, id);
    await frozen.came;
    world.later((leaseSeconds + 1) * 1000);
    await world.work(id);
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', counts: { archived: 1 } });
    await erasePerson({ store: world.store, ambient: world.ambient }, world.key, person.id, admin);
    thawed.come();
    await working;
    const pages = JSON.stringify(await world.store.changePages.list(world.key, { orderBy: 'id', limit: 100 }));
    expect(pages).not.toContain('person1@team.example');
    expect(pages).toContain('person2@team.example');
    expect((await world.changes(source)).map((change) => change.outcome).sort()).toEqual(['applied', 'applied', 'undone']);
  });
});

describe('a process that froze at the end of its run', () => {
  it('leaves alone what a newer run has waiting', async () => {
    const { run, thaw } = await frozenAt('runs', ['list']);
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    const newer = await world.sync();
    expect(newer).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
    await thaw();
    expect(await world.run(newer.id)).toEqual(newer);
    expect(await world.run(run.id)).toEqual(run);
  });

  it.each([
    ['before it looks at the sync state', ['get']], ['before it writes the sync state', ['create', 'put', 'replace']],
  ])('%s does not put it back after a newer run has written it', async (_when, methods) => {
    const { thaw } = await frozenAt('syncStates', methods);
    await world.act({ kind: 'changeField', userId: userIdOf(3), field: 'jobTitle', value: 'Planner' });
    const newer = await world.sync();
    expect(newer).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { updated: 1 } });
    const after = await state();
    expect(after?.runId).toBe(newer.id);
    await thaw();
    expect(await state()).toEqual(after);
  });
});
