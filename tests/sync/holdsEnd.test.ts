/** A hold and a declined value last as long as their evidence: once the directory says something else, they are over. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const sketch = { people: 12, groups: { care: { displayName: 'Care', people: [0, 1, 2, 3, 4, 5, 6] } } };
const care = groupId(sketch, 'care');

async function synced(): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
  await world.sync();
  await world.settings({ safety: { maxPeople: 0, maxPercent: 100 } });
}

async function answer(run: RunDoc, accept: 'all' | 'none'): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', ...(accept === 'all' ? { accept } : { accept: [], decline: 'all' }) });
  await world.work(run.id);
  return world.run(run.id);
}

const mobile = (mobilePhone: string | null) => world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone });
const waits = { status: 'awaitingApproval', counts: { awaitingApproval: 1 } };
const nothing = { status: 'succeeded', counts: { awaitingApproval: 0, updated: 0, archived: 0 } };

describe.each([false, true])('evidence that changes (full reading: %s)', (full) => {
  it('ends the hold of a declined archive: who came back and leaves again is proposed again', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    expect(await answer(await world.sync({ full }), 'none')).toMatchObject({ status: 'declined' });
    expect(await world.sync({ full })).toMatchObject(nothing);
    expect(await world.person('person1@')).toMatchObject({ status: 'current', hold: { against: 'archive' } });
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    expect(await world.sync({ full })).toMatchObject(nothing);
    expect(await world.person('person1@')).toMatchObject({ status: 'current', hold: null });
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    expect(await answer(await world.sync({ full }), 'all')).toMatchObject({ counts: { archived: 1 } });
  });

  it('ends the hold of an undone archive', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    const archived = await answer(await world.sync({ full }), 'all');
    const { id } = await world.runs.undo(world.key, archived.id, admin, undefined);
    await world.work(id);
    expect(await world.sync({ full })).toMatchObject(nothing);
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    await world.sync({ full });
    expect(await world.person('person1@')).toMatchObject({ status: 'current', hold: null });
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    expect(await world.sync({ full })).toMatchObject(waits);
  });

  it('ends the hold of who left a group, was put back and leaves again', async () => {
    await synced();
    await world.settings({ scope: { kind: 'groups', include: [{ id: care, displayName: 'Care' }], exclude: [] } });
    await answer(await world.sync(), 'all');
    await world.act({ kind: 'removeFromGroup', groupId: care, memberId: userIdOf(1) });
    expect(await answer(await world.sync({ full }), 'none')).toMatchObject({ status: 'declined' });
    await world.act({ kind: 'addToGroup', groupId: care, memberId: userIdOf(1) });
    expect(await world.sync({ full })).toMatchObject(nothing);
    expect(await world.person('person1@')).toMatchObject({ hold: null });
    await world.act({ kind: 'removeFromGroup', groupId: care, memberId: userIdOf(1) });
    expect(await world.sync({ full })).toMatchObject(waits);
  });

  it.each(['+31 6 new', '+31 6 555 10001'])('ends what was declined of a value, when it becomes %s', async (number) => {
    await synced();
    await mobile(null);
    expect(await answer(await world.sync({ full }), 'none')).toMatchObject({ status: 'declined' });
    await mobile(number);
    expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
    expect(await world.person('person1@')).toMatchObject({ mobile: number, declined: {} });
    await mobile(null);
    expect(await world.sync({ full })).toMatchObject(waits);
  });

  it('ends the hold even while what else changed with it waits', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    await answer(await world.sync({ full }), 'none');
    await world.settings({ mode: 'reviewed' });
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    await mobile('+31 6 new');
    expect(await world.sync({ full })).toMatchObject(waits);
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    const run = await world.sync({ full });
    expect(run).toMatchObject(waits);
    expect(await world.changes(run)).toMatchObject([{ kind: 'archive' }]);
  });
});

it('what was declined stays so while the directory says the same, for one look and one write', async () => {
  await synced();
  const usual = (await world.sync({ full: true })).cost.storeWrites;
  await mobile(null);
  await answer(await world.sync(), 'none');
  const looked = await world.sync({ full: true });
  expect(looked).toMatchObject(nothing);
  expect(looked.cost.storeWrites).toBeLessThanOrEqual(usual + 1);
  expect((await world.person('person1@')).declined).toEqual({ mobile: null });
  expect((await world.sync({ full: true })).cost.storeWrites).toBe(usual);
  expect(await world.sync()).toMatchObject({ reading: 'delta', ...nothing });
});

it('a preview ends no hold', async () => {
  await synced();
  await world.act({ kind: 'delete', userId: userIdOf(1) });
  await answer(await world.sync(), 'none');
  await world.act({ kind: 'restore', userId: userIdOf(1) });
  await world.sync({ kind: 'preview' });
  expect(await world.person('person1@')).toMatchObject({ hold: { against: 'archive' } });
});
