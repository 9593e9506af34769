/** An undo that waited, or whose parts meet in one person: what happened meanwhile is respected. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { UserRecord } from '../../src/sandbox/cloud/directory/records.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf, userRecord } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function synced(people: number, user: (n: number) => UserRecord = userRecord): Promise<RunDoc> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people, users: Array.from({ length: people }, (_, n) => user(n)) })] } });
  return world.sync();
}

async function undo(run: RunDoc): Promise<RunDoc> {
  const { id } = await world.runs.undo(world.key, run.id, admin, undefined);
  await world.work(id);
  return world.run(id);
}

async function approve(run: RunDoc): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
  await world.work(run.id);
  return world.run(run.id);
}

async function failures(run: RunDoc) {
  return (await world.changes(run)).filter((change) => change.outcome === 'failed').map((change) => [change.objectId, change.problem?.code]);
}

describe('an undo that waited', () => {
  it('does not bring back who was archived meanwhile', async () => {
    await synced(12, (n) => userRecord(n, n < 6 ? { mobilePhone: null } : {}));
    for (const n of [0, 1, 2, 3, 4, 5]) await world.act({ kind: 'changeNumber', userId: userIdOf(n), mobilePhone: `+31 6 ${String(n)}` });
    const undone = await undo(await world.sync());
    expect(undone).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 6 } });
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    expect(await world.sync()).toMatchObject({ counts: { archived: 1 } });
    const approved = await approve(undone);
    expect(approved).toMatchObject({ status: 'partlySucceeded', counts: { updated: 5, failed: 1 } });
    expect(await failures(approved)).toEqual([[userIdOf(1), 'edited_since']]);
    expect(await world.person('person1@')).toMatchObject({ status: 'archived', archived: { reason: 'deleted_in_entra' } });
  });

  it('does not archive whom somebody edited meanwhile, nor one who was archived and is held by nobody', async () => {
    const undone = await undo(await synced(12));
    await world.edit((await world.person('person1@')).id, { fields: { phone: '+31 20 hand' } });
    await world.act({ kind: 'delete', userId: userIdOf(2) });
    expect(await world.sync()).toMatchObject({ counts: { archived: 1 } });
    const approved = await approve(undone);
    expect(approved).toMatchObject({ status: 'partlySucceeded', counts: { archived: 10, failed: 2 } });
    expect((await failures(approved)).sort()).toEqual([[userIdOf(1), 'edited_since'], [userIdOf(2), 'edited_since']]);
    expect(await world.person('person1@')).toMatchObject({ status: 'current', phone: '+31 20 hand' });
    expect(await world.person('person2@')).toMatchObject({ status: 'archived', archived: { reason: 'deleted_in_entra' }, hold: null });
  });
});

it('an undone restore and the emptied field that was approved with it are both taken back', async () => {
  await synced(12);
  await world.act({ kind: 'delete', userId: userIdOf(1) });
  await world.sync();
  await world.settings({ safety: { maxPeople: 0, maxPercent: 100 } });
  await world.act({ kind: 'restore', userId: userIdOf(1) }, { kind: 'changeNumber', userId: userIdOf(1), mobilePhone: null });
  const restored = await approve(await world.sync());
  expect(restored).toMatchObject({ status: 'succeeded', counts: { restored: 1, updated: 1 } });
  await world.settings({ safety: { maxPeople: 25, maxPercent: 100 } });
  expect(await undo(restored)).toMatchObject({ status: 'succeeded', counts: { archived: 1, updated: 1 } });
  expect(await world.person('person1@')).toMatchObject({ status: 'archived', hold: { against: 'create' }, mobile: '+31 6 555 10001' });
  expect((await world.changes(restored)).map((change) => change.outcome)).toEqual(['undone', 'undone']);
});

describe('a name', () => {
  it.each([false, true])('is put back by an undo, and stays so until the directory says yet another (full reading: %s)', async (full) => {
    await synced(3);
    await world.act({ kind: 'renameUser', userId: userIdOf(1), givenName: 'Pia', surname: 'Visser', userPrincipalName: 'pia@team.example' });
    const renamed = await world.sync();
    expect(await world.person('pia@')).toMatchObject({ displayName: 'Pia Visser', firstName: 'Pia' });
    expect(await undo(renamed)).toMatchObject({ status: 'succeeded', counts: { updated: 1, failed: 0 } });
    expect(await world.person('person1@')).toMatchObject({ displayName: 'Person 1', firstName: 'Person', userPrincipalName: 'person1@team.example' });
    expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { updated: 0 } });
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'displayName', value: 'Pia Visser-Bos' });
    expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ displayName: 'Pia Visser-Bos', firstName: 'Person' });
  });

  it('alone can be undone, and comes again when what was declined is lifted', async () => {
    await synced(3);
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'displayName', value: 'Pia Visser' });
    const renamed = await world.sync();
    expect(await undo(renamed)).toMatchObject({ status: 'succeeded', counts: { updated: 1 } });
    expect((await world.changes(renamed)).map((change) => change.outcome)).toEqual(['undone']);
    const person = await world.person('person1@');
    expect(person.displayName).toBe('Person 1');
    await world.edit(person.id, { hold: null });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ displayName: 'Pia Visser' });
  });
});
