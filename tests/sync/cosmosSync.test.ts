/** What a run costs on Cosmos DB: every request stays in the company's own partition, and only what changed is written. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/api/contract/settings.ts';
import { containers } from '../../src/api/store/collections.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { type Recorded, type RecordingProxy, startRecordingProxy } from '../store/recordingProxy.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, type TeamSketch, tenantId, userIdOf } from './tenants.ts';

const people = 300;
const sketch: TeamSketch = { people, groups: { all: { displayName: 'All', people: Array.from({ length: people }, (_, n) => n) }, few: { displayName: 'Few', people: [7] } } };
const scopes: [string, Settings['scope']][] = [
  ['everyone', { kind: 'everyone' }],
  ['a group without another', { kind: 'groups', include: [{ id: groupId(sketch, 'all'), displayName: 'All' }], exclude: [{ id: groupId(sketch, 'few'), displayName: 'Few' }] }],
];
/** Claim, lease, run, plan, sync state, tally, schedule: so many writes a run has beside the people it changes, a page of its plan aside. */
const constant = 20;

let emulator: Server;
let proxy: RecordingProxy;
let world: EngineWorld;
beforeAll(async () => {
  emulator = createHttpServer();
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  proxy = await startRecordingProxy(`http://127.0.0.1:${(emulator.address() as AddressInfo).port}`);
});
afterEach(() => world.close());
afterAll(async () => {
  await proxy.close();
  emulator.closeAllConnections();
  emulator.close();
});

async function open(scope: Settings['scope']): Promise<void> {
  const store = await openStore({ kind: 'cosmos', endpoint: proxy.endpoint, database: randomUUID(), key: Buffer.from('emulator').toString('base64') });
  world = await openWorld({ tenantId, store, cloud: { extraTenants: [team(sketch)] } });
  await world.settings({ scope });
}

function homeOf(container: string): string {
  const paths = Object.entries(containers).find(([name]) => name === container)?.[1] ?? [];
  return JSON.stringify(paths.map((path) => (path === '/workspaceId' ? world.key.workspaceId : world.key.companyId)));
}

/** A query without its whole partition key is asked of every partition there is. */
function expectAtHome(asked: readonly Recorded[]): void {
  expect(asked.filter((one) => one.kind === 'query').length).toBeGreaterThan(0);
  expect(asked.filter((one) => one.partitionKeys.some((key) => key !== homeOf(one.container)))).toEqual([]);
}

const written = (asked: readonly Recorded[]) => asked.filter((one) => one.kind === 'write').flatMap((one) => one.partitionKeys.map(() => one.container));

function expectCost(run: RunDoc, asked: readonly Recorded[], changes: number): void {
  const containersWritten = written(asked);
  expect(containersWritten.filter((container) => container === 'people')).toHaveLength(changes);
  expect(containersWritten.length).toBeLessThanOrEqual(changes + constant);
  expect(run.cost.storeWrites).toBeGreaterThanOrEqual(changes);
  expect(run.cost.storeWrites).toBeLessThanOrEqual(containersWritten.length);
  // The emulator takes one unit for each answer and each document of a bulk write.
  expect(run.cost.requestUnits).toBeGreaterThan(run.cost.storeWrites);
}

describe.each(scopes)('on Cosmos DB, of %s', (_name, scope) => {
  it('a first run, an unchanged one and one with a few changes stay in their partition and write what changed', async () => {
    await open(scope);
    const inScope = scope.kind === 'everyone' ? people : people - 1;
    proxy.asked();
    const first = await world.sync();
    expect(first).toMatchObject({ status: 'succeeded', counts: { created: inScope } });
    const baseline = proxy.asked();
    expectAtHome(baseline);
    expectCost(first, baseline, inScope);

    for (const full of [false, true]) {
      const unchanged = await world.sync({ full });
      expect(unchanged).toMatchObject({ status: 'succeeded', reading: full ? 'full' : 'delta', counts: { inScope, created: 0, updated: 0, archived: 0 } });
      const asked = proxy.asked();
      expectAtHome(asked);
      expectCost(unchanged, asked, 0);
    }

    await world.act({ kind: 'changeNumber', userId: userIdOf(1) }, { kind: 'changeNumber', userId: userIdOf(2) }, { kind: 'delete', userId: userIdOf(3) });
    const few = await world.sync();
    expect(few).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { updated: 2, archived: 1 } });
    const asked = proxy.asked();
    expectAtHome(asked);
    expectCost(few, asked, 3);
  });

  it('an approval and an undo stay in their partition as well', async () => {
    await open(scope);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    proxy.asked();
    await world.work(run.id);
    const approved = await world.run(run.id);
    expect(approved).toMatchObject({ status: 'succeeded' });
    const asked = proxy.asked();
    expectAtHome(asked);
    expectCost(approved, asked, approved.counts.created);
    const undo = await world.runs.undo(world.key, run.id, admin, undefined);
    await world.work(undo.id);
    expect(await world.run(undo.id)).toMatchObject({ status: 'awaitingApproval' });
    expectAtHome(proxy.asked());
  });
});
