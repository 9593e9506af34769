/** Taking back a run, or one person of it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function synced(people = 12): Promise<RunDoc> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
  return world.sync();
}

async function undo(run: RunDoc, personId?: string): Promise<RunDoc> {
  const { id } = await world.runs.undo(world.key, run.id, admin, personId);
  await world.work(id);
  return world.run(id);
}

const outcomes = async (run: RunDoc) => (await world.changes(run)).map((change) => change.outcome);

/** 1 changed, 2 deleted, 3 was archived and comes back, somebody is hired. */
async function eventful(): Promise<RunDoc> {
  await synced();
  await world.act({ kind: 'delete', userId: userIdOf(3) });
  await world.sync();
  await world.act(
    { kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 new' }, { kind: 'delete', userId: userIdOf(2) }, { kind: 'restore', userId: userIdOf(3) },
    { kind: 'hire', displayName: 'Saar', mail: 'saar@team.example' },
  );
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'succeeded', counts: { created: 1, updated: 1, archived: 1, restored: 1 } });
  return run;
}

describe('an undone run', () => {
  it('pins what it changed, leaves holds, is marked, and the directory does not bring it back', async () => {
    const run = await eventful();
    const undone = await undo(run);
    expect(undone).toMatchObject({ kind: 'undo', status: 'succeeded', requestedBy: admin, counts: { updated: 1, archived: 2, restored: 1 } });
    expect(await outcomes(run)).toEqual(['undone', 'undone', 'undone', 'undone']);
    expect((await world.run(run.id)).counts).toEqual(run.counts);
    const changed = await world.person('person1@');
    expect(changed.mobile).toBe('+31 6 555 10001');
    expect(changed.sources.mobile).toMatchObject({ source: 'local', pinned: { by: admin } });
    expect(await world.person('person2@')).toMatchObject({ status: 'current', hold: { against: 'archive', by: admin } });
    expect(await world.person('person3@')).toMatchObject({ status: 'archived', hold: { against: 'create' } });
    expect((await world.people('archived')).find((person) => person.displayName === 'Saar')).toMatchObject({ hold: { against: 'create' } });
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { created: 0, updated: 0, archived: 0, restored: 0 } });
    expect((await world.sync({ full: true })).leftOut).toEqual([{ reason: 'byHand', count: 2 }]);
  });

  it('can be undone for one person of it', async () => {
    const run = await eventful();
    const person = await world.person('person2@');
    expect(await undo(run, person.id)).toMatchObject({ status: 'succeeded', counts: { updated: 0, archived: 0, restored: 1 } });
    expect((await outcomes(run)).filter((outcome) => outcome === 'undone')).toHaveLength(1);
    expect(await world.person('person1@')).toMatchObject({ mobile: '+31 6 new' });
    expect(await undo(run)).toMatchObject({ counts: { updated: 1, archived: 2, restored: 0 } });
  });

  it('leaves alone what was edited since, and lists it', async () => {
    await synced();
    await world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 new' }, { kind: 'changeField', userId: userIdOf(1), field: 'givenName', value: 'Pia' }, { kind: 'changeNumber', userId: userIdOf(2), mobilePhone: '+31 6 two' });
    const run = await world.sync();
    await world.edit((await world.person('person1@')).id, { fields: { mobile: '+31 6 own' } });
    const undone = await undo(run);
    expect(undone).toMatchObject({ status: 'partlySucceeded', counts: { updated: 2, failed: 1 } });
    expect((await world.changes(undone)).find((change) => change.outcome === 'failed')).toMatchObject({ problem: { code: 'edited_since' }, fields: [{ field: 'mobile' }] });
    expect(await world.person('person1@')).toMatchObject({ mobile: '+31 6 own', firstName: 'Person' });
    expect(await world.person('person2@')).toMatchObject({ mobile: '+31 6 555 10002' });
  });

  it('waits like any other when it would harm many, is not asked of the directory when approved, and is marked then', async () => {
    const run = await synced(30);
    const undone = await undo(run);
    expect(undone).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 30 }, plan: { reasons: [{ code: 'many_archived' }] } });
    expect(await world.people()).toHaveLength(30);
    const [kept] = await world.changes(undone);
    await world.runs.approve(world.key, undone.id, admin, { planId: undone.plan?.planId ?? '', accept: 'all', decline: [kept?.id ?? ''] });
    await world.work(undone.id);
    expect(await world.run(undone.id)).toMatchObject({ status: 'succeeded', counts: { archived: 29 } });
    expect((await outcomes(run)).filter((outcome) => outcome === 'undone')).toHaveLength(29);
    const [left] = await world.people();
    expect(left).toMatchObject({ id: kept?.personId, hold: null });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { created: 0, restored: 0, unchanged: 1 } });
  });

  it('neither uses nor obeys the cooldown, and does not move the delta link', async () => {
    const run = await eventful();
    const before = (await world.store.syncStates.get(world.key, world.key.companyId))?.doc;
    const manualAt = (await world.store.leases.get(world.key, world.key.companyId))?.doc.manualAt;
    await undo(run);
    expect((await world.store.syncStates.get(world.key, world.key.companyId))?.doc).toEqual(before);
    expect((await world.store.leases.get(world.key, world.key.companyId))?.doc.manualAt).toBe(manualAt);
  });

  it('needs one that changed somebody', async () => {
    await synced();
    const unchanged = await world.sync();
    const preview = await world.sync({ kind: 'preview' });
    for (const run of [unchanged, preview]) await expect(world.runs.undo(world.key, run.id, admin, undefined)).rejects.toMatchObject({ code: 'not_undoable' });
    await expect(world.runs.undo(world.key, 'nothing', admin, undefined)).rejects.toMatchObject({ code: 'not_found' });
  });
});
