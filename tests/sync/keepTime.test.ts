/** The clock of the engine: runs that are due, and only those. */
import { afterEach, describe, expect, it } from 'vitest';
import { startScheduled, type TimeDeps } from '../../src/api/sync/keepTime.ts';
import { nextDue, refreshSchedule } from '../../src/api/sync/schedule.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
let told: string[];
afterEach(async () => { await world.close(); });

async function open(): Promise<void> {
  told = [];
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 3 })] } });
  // Whatever the time is now: from an hour at which nothing becomes due while a test syncs.
  const quiet = new Date(world.ambient.now());
  quiet.setUTCHours(24 + 20, 0, 0, 0);
  world.later(quiet.getTime() - world.ambient.now().getTime());
}

const deps = (more: Partial<TimeDeps> = {}): TimeDeps => ({
  store: world.store, ambient: world.ambient, start: (key, by, request) => world.runs.start(key, by, request), work: (_key, runId) => world.work(runId), log: (event) => { told.push(event); }, ...more,
});
const dueAt = async () => (await world.store.schedules.get(world.key, world.key.companyId))?.doc.dueAt ?? null;
const refresh = () => refreshSchedule(world.store, world.key, world.ambient.now());
const runs = async () => (await world.store.runs.list(world.key, { orderBy: 'startKey', limit: 50 })).items.map(({ doc }) => doc);
const paused = (pause: boolean) => world.settings({ schedule: { timesOfDay: ['06:00', '13:00'], timeZone: 'Europe/Amsterdam', paused: pause } });

async function untilDue(): Promise<void> {
  const due = await dueAt();
  if (due === null) throw new Error('nothing is due');
  world.later(Date.parse(due) - world.ambient.now().getTime() + 1000);
}

async function workOnAll(): Promise<void> {
  for (const run of await runs()) await world.work(run.id);
}

describe('a scheduled run', () => {
  it('is not due before the first manual sync has succeeded', async () => {
    await open();
    await refresh();
    expect(await dueAt()).toBeNull();
    await world.fault({ kind: 'error', status: 500, times: null });
    await world.sync();
    await world.act({ kind: 'clearFaults' });
    await world.sync({ kind: 'preview' });
    expect(await dueAt()).toBeNull();
    await world.sync();
    const { settings } = await world.company();
    expect(Date.parse((await dueAt()) ?? '')).toBeGreaterThan(world.ambient.now().getTime() - 31 * 60_000);
    expect(nextDue(settings.schedule, world.key.companyId, new Date(Date.parse((await dueAt()) ?? '') - 1))?.toISOString()).toBe(await dueAt());
  });

  it('starts at its time, once, and the next time is set', async () => {
    await open();
    await world.sync();
    expect(await startScheduled(deps())).toBe(0);
    await untilDue();
    const before = await dueAt();
    expect(await startScheduled(deps())).toBe(1);
    expect(await startScheduled(deps())).toBe(0);
    await workOnAll();
    expect((await runs()).at(-1)).toMatchObject({ trigger: 'schedule', requestedBy: null, status: 'succeeded', kind: 'apply' });
    expect(Date.parse((await dueAt()) ?? '')).toBeGreaterThan(Date.parse(before ?? ''));
  });

  it('that was missed while nothing ran is made up for once', async () => {
    await open();
    await world.sync();
    world.later(5 * 24 * 3600_000);
    expect(await startScheduled(deps())).toBe(1);
    await workOnAll();
    expect(await startScheduled(deps())).toBe(0);
    expect((await runs()).filter((run) => run.trigger === 'schedule')).toHaveLength(1);
  });

  it('does not come while paused, unlinked or inactive, also when the schedule was not told', async () => {
    await open();
    await world.sync();
    await paused(true);
    await untilDue();
    await startScheduled(deps());
    expect(await dueAt()).toBeNull();
    await paused(false);
    await refresh();
    const company = await world.company();
    for (const change of [{ link: null }, { module: 'inactive' as const }]) {
      await untilDue();
      await world.store.companies.put(world.key, { ...company, ...change });
      await startScheduled(deps());
      expect(await dueAt()).toBeNull();
      await world.store.companies.put(world.key, await Promise.resolve(company));
      await refresh();
    }
    expect((await runs()).filter((run) => run.trigger === 'schedule')).toEqual([]);
  });

  it('is passed over while another run is in progress', async () => {
    await open();
    await world.sync();
    await untilDue();
    const manual = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await startScheduled(deps());
    expect(told).toEqual(['schedule_passed_over']);
    await world.work(manual.id);
    expect(await startScheduled(deps())).toBe(0);
  });

  it('of one company that cannot be started does not keep the others from theirs, and stays due', async () => {
    await open();
    await world.sync();
    const company = await world.company();
    const schedule = (await world.store.schedules.get(world.key, world.key.companyId))?.doc;
    for (const id of ['broken', 'zebra']) {
      const key = { ...world.key, companyId: id };
      await world.store.companies.put(key, { ...company, id });
      await world.store.schedules.put(key, { id, workspaceId: key.workspaceId, startedAt: schedule?.startedAt ?? null, dueAt: schedule?.dueAt ?? null });
    }
    world.later(2 * 24 * 3600_000);
    const started: string[] = [];
    const start: TimeDeps['start'] = (key, by, request) => {
      if (key.companyId === 'broken') return Promise.reject(new Error('out of order'));
      started.push(key.companyId);
      return world.runs.start(key, by, request);
    };
    await startScheduled(deps({ start }));
    expect(started.sort()).toEqual([world.key.companyId, 'zebra'].sort());
    expect(told).toEqual(['schedule_failed']);
    expect((await world.store.schedules.get({ ...world.key, companyId: 'broken' }, 'broken'))?.doc.dueAt).toBe(schedule?.dueAt);
  });
});
