/** Graph's sources lag differently: what the delta tells may not be there yet, and what it tells again may be long past. */
import { afterEach, describe, expect, it } from 'vitest';
import { deltaLinkMaxAgeMs } from '../../src/api/sync/finishRun.ts';
import type { DeltaPage, Directory } from '../../src/api/sync/directory.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, type TeamSketch, userIdOf, userRecord } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function synced(): Promise<void> {
  const users = [...Array.from({ length: 12 }, (_, n) => userRecord(n)), userRecord(50, { userType: 'Guest' })];
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12, users })] } });
  expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'full', counts: { created: 12, leftOut: 1 } });
}

const state = async () => (await world.store.syncStates.get(world.key, world.key.companyId))?.doc;
/** The next request for one user is answered as if there was no such user. */
const notThereYet = (times: number | null = 1) => world.fault({ kind: 'error', status: 404, on: 'user', insideBatch: true, times });
const hire = () => world.act({ kind: 'hire', displayName: 'Saar', mail: 'saar@team.example' });

describe('somebody whom the delta tells and who is not there yet', () => {
  it('joins with the next run: until then the link stays where it was', async () => {
    await synced();
    const before = await state();
    await hire();
    await notThereYet();
    const early = await world.sync();
    expect(early).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { created: 0 } });
    expect(await state()).toMatchObject({ runId: early.id, deltaLink: before?.deltaLink, deltaAt: before?.deltaAt });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { created: 1 } });
    expect((await state())?.deltaLink).not.toBe(before?.deltaLink);
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { created: 0, updated: 0 } });
  });

  it('is restored with the next run, when archived before', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(3) });
    expect(await world.sync()).toMatchObject({ counts: { archived: 1 } });
    await world.act({ kind: 'restore', userId: userIdOf(3) });
    await notThereYet();
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { restored: 0 } });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { restored: 1 } });
  });

  it('keeps the link no longer than it may be used: then everybody is read', async () => {
    await synced();
    await hire();
    await notThereYet(null);
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { created: 0 } });
    world.later(deltaLinkMaxAgeMs / 2);
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { created: 0 } });
    world.later(deltaLinkMaxAgeMs / 2);
    expect(await world.sync()).toMatchObject({ reading: 'full', counts: { created: 1 } });
  });

  it('does not hold the link back when the delta tells the end of them as well', async () => {
    await synced();
    const before = await state();
    await hire();
    const { ids } = await world.cloud.act(tenantId, { kind: 'hire', displayName: 'Short', mail: 'short@team.example' });
    await world.act({ kind: 'delete', userId: ids[0] ?? '' });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 1 } });
    expect((await state())?.deltaLink).not.toBe(before?.deltaLink);
  });
});

/** A directory that tells a removal which is past. */
function removing(directory: Directory, objectId: string): Directory {
  async function* delta(link: string): AsyncGenerator<DeltaPage, string> {
    yield { changed: [], removed: [{ objectId, reason: 'changed' }] };
    return yield* directory.delta(link);
  }
  return new Proxy(directory, { get: (target, name) => (name === 'delta' ? delta : Reflect.get(target, name) as unknown) });
}

async function syncTellingRemoved(objectId: string): Promise<RunDoc> {
  const { id } = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
  await world.anotherWorker({ openDirectory: (tenant, options) => removing(world.openDirectory(tenant, options), objectId) }).work(world.key, id);
  world.later(31 * 60_000);
  return world.run(id);
}

describe('a removal that is told again of somebody left out', () => {
  it('leaves them in the list while they are there', async () => {
    await synced();
    expect(await syncTellingRemoved(userIdOf(50))).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { leftOut: 1 }, leftOut: [{ reason: 'guest', count: 1 }] });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { leftOut: 1 } });
  });

  it('brings them in when they are not to be left out any more', async () => {
    await synced();
    await world.act({ kind: 'changeField', userId: userIdOf(50), field: 'userType', value: 'Member' });
    expect(await syncTellingRemoved(userIdOf(50))).toMatchObject({ status: 'succeeded', counts: { leftOut: 0, created: 1 } });
  });

  it('takes them off the list when they are gone', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(50) });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { leftOut: 0 }, leftOut: [] });
  });

  it('takes them off the list when they are in no group of the scope', async () => {
    const sketch: TeamSketch = { people: 3, users: [0, 1, 2].map((n) => userRecord(n, n === 2 ? { userType: 'Guest' } : {})), groups: { a: { displayName: 'A', people: [0, 1, 2] } } };
    world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
    await world.settings({ scope: { kind: 'groups', include: [{ id: groupId(sketch, 'a'), displayName: 'A' }], exclude: [] } });
    expect(await world.sync()).toMatchObject({ counts: { created: 2, leftOut: 1 } });
    expect(await syncTellingRemoved(userIdOf(2))).toMatchObject({ counts: { leftOut: 1 } });
    await world.act({ kind: 'removeFromGroup', groupId: groupId(sketch, 'a'), memberId: userIdOf(2) });
    expect(await syncTellingRemoved(userIdOf(2))).toMatchObject({ counts: { leftOut: 0 } });
  });
});
