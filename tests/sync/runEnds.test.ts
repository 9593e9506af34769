/** What a run that came to its end says of itself, and what that sets going. */
import { afterEach, describe, expect, it } from 'vitest';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function opened(people: number): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
}

/** Two persons for one user: a conflict. */
async function twoByHand(email: string): Promise<void> {
  for (const id of ['hand1', 'hand2']) await world.store.people.create(world.key, newPerson(world.key, id, { email }, { by: admin, at: world.ambient.now().toISOString() }));
}

async function leaveOutConflict(runId: string): Promise<void> {
  const conflict = (await world.changes(await world.run(runId))).find((change) => change.kind === 'conflict');
  await world.runs.resolve(world.key, runId, conflict?.id ?? '', admin, { action: 'leaveOut' });
  await world.work(runId);
}

describe('a run of which the last answer was no', () => {
  it('has succeeded when it did something, and starts the schedule', async () => {
    await opened(12);
    await twoByHand('person1@team.example');
    const { id } = await world.sync();
    expect(await world.run(id)).toMatchObject({ status: 'awaitingApproval', counts: { created: 11, conflicts: 1 } });
    await leaveOutConflict(id);
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', counts: { created: 11, conflicts: 0 } });
    expect((await world.store.schedules.get(world.key, world.key.companyId))?.doc).toMatchObject({ startedAt: expect.any(String) as string, dueAt: expect.any(String) as string });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta' });
  });

  it('is declined when it did nothing, and starts no schedule', async () => {
    await opened(1);
    await twoByHand('person0@team.example');
    const { id } = await world.sync();
    await leaveOutConflict(id);
    expect(await world.run(id)).toMatchObject({ status: 'declined' });
    expect((await world.store.schedules.get(world.key, world.key.companyId))?.doc.startedAt ?? null).toBeNull();
  });
});

describe('a preview', () => {
  it('tells how much would wait, as the run then does', async () => {
    await opened(40);
    await world.sync();
    for (let n = 0; n < 8; n += 1) await world.act({ kind: 'delete', userId: userIdOf(n) });
    await world.act({ kind: 'changeNumber', userId: userIdOf(20), mobilePhone: '+31 6 20' });
    const preview = await world.sync({ kind: 'preview' });
    expect(preview).toMatchObject({ status: 'planned', counts: { archived: 8, updated: 1, awaitingApproval: 8 }, plan: { reasons: [{ code: 'many_archived' }] } });
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, updated: 1, awaitingApproval: 8 } });
  });

  it('of nothing tells that nothing would wait', async () => {
    await opened(12);
    await world.sync();
    expect(await world.sync({ kind: 'preview' })).toMatchObject({ status: 'planned', counts: { awaitingApproval: 0 } });
  });
});

describe('how many are in scope and unchanged', () => {
  it('is right in the runs after one of which a part waited', async () => {
    await opened(60);
    await world.sync();
    await world.settings({ safety: { maxPeople: 5, maxPercent: 100 } });
    for (let n = 0; n < 8; n += 1) await world.act({ kind: 'delete', userId: userIdOf(n) });
    const gone = await world.sync();
    expect(gone).toMatchObject({ status: 'awaitingApproval', counts: { inScope: 52, unchanged: 52 } });
    await world.runs.approve(world.key, gone.id, admin, { planId: gone.plan?.planId ?? '', accept: 'all' });
    await world.work(gone.id);
    for (let n = 0; n < 8; n += 1) await world.act({ kind: 'restore', userId: userIdOf(n) }, { kind: 'changeNumber', userId: userIdOf(n), mobilePhone: null });
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', reading: 'delta', counts: { restored: 8, inScope: 60, unchanged: 52 } });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { inScope: 60, unchanged: 52, awaitingApproval: 8 } });
    expect(await world.sync({ full: true })).toMatchObject({ reading: 'full', counts: { inScope: 60, unchanged: 52 } });
  });

  it('is right after the sync of one person', async () => {
    await opened(12);
    await world.sync();
    const { id } = await world.person('person3@');
    await world.act({ kind: 'delete', userId: userIdOf(3) });
    await world.runs.syncPerson(world.key, id, admin);
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { inScope: 11, unchanged: 11 } });
  });

  it('does not take those who are kept outside the scope for changed', async () => {
    await opened(12);
    await world.settings({ leaveOut: { guests: true, disabled: true, unlicensed: false, patterns: [] }, leavers: { outOfScope: 'keep', cards: 'keep' } });
    await world.sync();
    await world.act({ kind: 'disable', userId: userIdOf(3) }, { kind: 'changeNumber', userId: userIdOf(4), mobilePhone: '+31 6 4' });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { inScope: 11, updated: 2, unchanged: 10 } });
    expect(await world.sync({ full: true })).toMatchObject({ counts: { inScope: 11, unchanged: 11 } });
  });

  it('is the same in both kinds of reading when somebody who left is held', async () => {
    await opened(12);
    await world.sync();
    await world.settings({ safety: { maxPeople: 0, maxPercent: 100 } });
    await world.act({ kind: 'delete', userId: userIdOf(3) });
    const run = await world.sync();
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: [], decline: 'all' });
    await world.work(run.id);
    const counts = { inScope: 12, unchanged: 12, archived: 0 };
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', reading: 'full', counts });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts });
  });
});
