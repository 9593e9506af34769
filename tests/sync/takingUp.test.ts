/** Which runs a process takes up: all that nobody holds, however many; and none that it works on already. */
import { afterEach, describe, expect, it } from 'vitest';
import { leaseSeconds, seconds } from '../../src/api/sync/claim.ts';
import { sweepLeases } from '../../src/api/sync/keepTime.ts';
import { lease } from '../store/samples.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function open(): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 5 })] } });
}

function sweep(work: (companyId: string, runId: string) => void): Promise<number> {
  return sweepLeases({
    store: world.store, ambient: world.ambient, log: () => undefined, start: () => Promise.reject(new Error('nothing is due')),
    work: (key, runId) => { work(key.companyId, runId); return Promise.resolve(); },
  });
}

describe('the sweep', () => {
  it('finds every run that nobody holds, also behind hundreds that cannot go on, and leaves the held ones', async () => {
    await open();
    const now = seconds(world.ambient.now());
    const orphans = Array.from({ length: 230 }, (_, n) => `orphan-${String(n).padStart(3, '0')}`);
    for (const id of orphans) await world.store.leases.put({ workspaceId: `workspace-${id.slice(-1)}` }, lease(`workspace-${id.slice(-1)}`, id, now - 1));
    for (const id of ['held-1', 'held-2']) await world.store.leases.put({ workspaceId: 'w' }, lease('w', id, now + leaseSeconds));
    await world.store.leases.put({ workspaceId: 'w' }, lease('w', 'idle', null));
    for (const _round of [1, 2]) {
      const found: string[] = [];
      expect(await sweep((companyId, runId) => { found.push(`${companyId} ${runId}`); })).toBe(orphans.length);
      expect(found.sort()).toEqual(orphans.map((id) => `${id} run-${id}`));
    }
  });
});

describe('a process that finds its own run', () => {
  it('goes on with it once, even when its lease has run out meanwhile', async () => {
    await open();
    let arrived: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => { arrived = resolve; });
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { goOn = resolve; });
    let opened = 0;
    const worker = world.anotherWorker({
      openDirectory: (tenant, options) => {
        opened += 1;
        const directory = world.openDirectory(tenant, options);
        if (opened > 1) return directory;
        return { ...directory, latestDelta: async (select) => { arrived(); await gate; return directory.latestDelta(select); } };
      },
    });
    const { id } = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    const work = worker.work(world.key, id);
    await reading;
    world.later((leaseSeconds + 1) * 1000);
    const again: Promise<void>[] = [];
    expect(await sweep((_companyId, runId) => { again.push(worker.work(world.key, runId)); })).toBe(1);
    await worker.work(world.key, id);
    await Promise.all(again);
    expect(opened).toBe(1);
    expect((await world.store.leases.get(world.key, world.key.companyId))?.doc.active).toMatchObject({ runId: id, attempts: 1 });
    goOn();
    await work;
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', counts: { created: 5 } });
    expect(opened).toBe(1);
    expect(world.requests().filter((request) => request.includes('/users?'))).toHaveLength(1);
  });
});
