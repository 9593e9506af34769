/** Whatever the moment at which a process dies: another one goes on, and it ends as if nothing had happened. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markLinkBroken, markLinkSound } from '../../src/api/company/markLink.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import type { Cloud } from '../../src/sandbox/cloud/port.ts';
import { admin, type EngineWorld, openCloud, openWorld } from './engineWorld.ts';
import { type Death, type Mortal, mortal } from './killing.ts';
import { team, tenantId, userIdOf, userRecord } from './tenants.ts';

/** What a scenario begins after the baseline; answers the run to be worked on. */
interface Scenario {
  name: string;
  prepare(world: EngineWorld): Promise<void>;
  begin(world: EngineWorld): Promise<string>;
}

const start = (full: boolean) => async (world: EngineWorld) => (await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full })).id;

const scenarios: Scenario[] = [
  { name: 'a sync by delta', prepare: () => Promise.resolve(), begin: start(false) },
  { name: 'a full sync', prepare: () => Promise.resolve(), begin: start(true) },
  {
    name: 'an approval',
    async prepare(world) {
      await world.settings({ mode: 'reviewed' });
      await world.sync();
    },
    async begin(world) {
      const run = (await world.store.runs.list(world.key, { where: { status: 'awaitingApproval' }, orderBy: 'startKey', limit: 1 })).items[0]?.doc;
      if (run === undefined) throw new Error('nothing waits');
      const changes = await world.changes(run);
      const decline = changes.filter((change) => change.name === 'Person 5' || change.name === 'Joris').map((change) => change.id);
      expect(decline).toHaveLength(2);
      return (await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all', decline })).id;
    },
  },
  {
    name: 'an undo',
    async prepare(world) { await world.sync(); },
    async begin(world) {
      const run = (await world.store.runs.list(world.key, { orderBy: 'startKey', descending: true, limit: 1 })).items[0]?.doc;
      return (await world.runs.undo(world.key, run?.id ?? '', admin, undefined)).id;
    },
  },
];

const dir = mkdtempSync(join(tmpdir(), 'instep-crash-'));
const sketch = { people: 12, users: [...Array.from({ length: 12 }, (_, n) => userRecord(n)), userRecord(20, { userType: 'Guest' })] };
let cloud: Cloud;
let copies = 0;

async function openAt(path: string): Promise<EngineWorld> {
  return openWorld({ tenantId, sharedCloud: cloud, store: await openStore({ kind: 'sqlite', path }) });
}

/** A store of its own, as it was at `path`. */
async function worldFrom(path: string): Promise<EngineWorld> {
  const copy = join(dir, `copy-${String(copies += 1)}.db`);
  copyFileSync(path, copy);
  return openAt(copy);
}

/** Everything that must be the same in the end; what differs by nature is left out. */
async function endState(world: EngineWorld, run: RunDoc): Promise<unknown> {
  const runs = (await world.store.runs.list(world.key, { orderBy: 'startKey', limit: 10 })).items.map(({ doc }) => ({ status: doc.status, counts: doc.counts, leftOut: doc.leftOut, waits: doc.plan !== null, problem: doc.problem, reading: doc.reading }));
  const state = (await world.store.syncStates.get(world.key, world.key.companyId))?.doc;
  const all = {
    people: [...(await world.people()), ...(await world.people('archived'))],
    holds: (await world.store.createHolds.list(world.key, { orderBy: 'id', limit: 50 })).items.map(({ doc }) => doc),
    changes: (await world.changes(run)).map(({ id, kind, personId, outcome, problem }) => ({ id, kind, personId, outcome, problem })),
    runs,
    lease: (await world.store.leases.get(world.key, world.key.companyId))?.doc.active,
    state: state === undefined ? undefined : { byThisRun: state.runId === run.id, inScope: state.inScope, leftOut: state.leftOut, goesOn: state.deltaLink !== null },
    tally: (await world.store.tallies.get(world.key, world.key.companyId))?.doc,
  };
  const text = JSON.stringify(all).replaceAll(run.id, 'this-run').replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"then"');
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?=\.0)/g, 'other-run'));
}

/** Begins the scenario's run, dies as told, and lets another process go on. */
async function play(scenario: Scenario, path: string, death: Death): Promise<{ end: unknown; victim: Mortal }> {
  const world = await worldFrom(path);
  try {
    world.later(3 * 3600_000);
    const runId = await scenario.begin(world);
    const victim = mortal(world.store, world.openDirectory, death);
    const linkDeps = {
      linkBroke: (key: typeof world.key, tenant: string, error: { code: string; message: string }) => markLinkBroken(victim.store, key, tenant, error),
      linkSound: (key: typeof world.key, tenant: string) => markLinkSound(victim.store, key, tenant),
    };
    await world.anotherWorker({ store: victim.store, openDirectory: victim.openDirectory, ...linkDeps }).work(world.key, runId);
    world.later((leaseSeconds + 1) * 1000);
    await world.anotherWorker().work(world.key, runId);
    return { end: await endState(world, await world.run(runId)), victim };
  } finally {
    await world.close();
  }
}

describe.each(scenarios)('$name, killed', (scenario) => {
  const path = join(dir, `${scenario.name}.db`);
  let undisturbed: { end: unknown; victim: Mortal };

  beforeAll(async () => {
    cloud = await openCloud(tenantId, { extraTenants: [team(sketch)] });
    const world = await openAt(path);
    await world.act({ kind: 'delete', userId: userIdOf(11) });
    await world.sync();
    await world.sync({ full: true });
    await world.act(
      { kind: 'restore', userId: userIdOf(11) }, { kind: 'delete', userId: userIdOf(0) }, { kind: 'delete', userId: userIdOf(5) },
      { kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 1' }, { kind: 'changeField', userId: userIdOf(2), field: 'jobTitle', value: 'Planner' },
      { kind: 'changeField', userId: userIdOf(3), field: 'mobilePhone', value: null }, { kind: 'disable', userId: userIdOf(4) },
      { kind: 'hire', displayName: 'Joris', mail: 'joris@team.example' }, { kind: 'hire', displayName: 'Noor', mail: 'noor@team.example' },
      { kind: 'hire', displayName: 'Saar', mail: 'saar@team.example', userType: 'Guest' },
    );
    await scenario.prepare(world);
    await world.close();
    undisturbed = await play(scenario, path, {});
  });
  afterAll(async () => { await cloud.close(); });

  it('not at all, comes to its end', () => {
    expect(undisturbed.victim.died()).toBe(false);
    expect(undisturbed.end).toMatchObject({ lease: null });
    expect(undisturbed.victim.writes()).toBeGreaterThan(5);
  });

  it('after each of its writes, ends in the same state', async () => {
    for (let atWrite = 1; atWrite <= undisturbed.victim.writes(); atWrite += 1) {
      const { end, victim } = await play(scenario, path, { atWrite, moment: 'after' });
      expect(victim.died()).toBe(true);
      expect(end, `killed after write ${String(atWrite)}`).toEqual(undisturbed.end);
    }
  });

  it('in the middle of a bulk write, ends in the same state', async () => {
    for (const atWrite of undisturbed.victim.bulk()) {
      expect((await play(scenario, path, { atWrite, moment: 'half' })).end, `killed within write ${String(atWrite)}`).toEqual(undisturbed.end);
    }
  });

  it('at each of its requests, ends in the same state', async () => {
    for (let atRequest = 1; atRequest <= undisturbed.victim.requests(); atRequest += 1) {
      const { end, victim } = await play(scenario, path, { atRequest });
      expect(victim.died()).toBe(true);
      expect(end, `killed at request ${String(atRequest)}`).toEqual(undisturbed.end);
    }
  });
});

afterAll(() => { rmSync(dir, { recursive: true, force: true }); });
