/** "Since the last run" means the last run, not the last one that was a whole success: one open conflict keeps the sync state where it is. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, type TeamSketch, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const sketch: TeamSketch = { people: 60, groups: { a: { displayName: 'A', people: from(0, 49) }, b: { displayName: 'B', people: from(50, 54) } } };
const scope = (...names: string[]) => ({ kind: 'groups' as const, include: names.map((name) => ({ id: groupId(sketch, name), displayName: name.toUpperCase() })), exclude: [] });
const outOf = (name: string, ...numbers: number[]) => numbers.map((n) => ({ kind: 'removeFromGroup' as const, groupId: groupId(sketch, name), memberId: userIdOf(n) }));

async function opened(): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
}

/** Two persons for one user: a conflict that waits. */
async function twoByHand(email: string): Promise<void> {
  for (const id of ['hand1', 'hand2']) await world.store.people.create(world.key, newPerson(world.key, id, { email }, { by: admin, at: world.ambient.now().toISOString() }));
}

const codes = (run: RunDoc) => run.plan?.reasons.map((reason) => reason.code).sort();

describe('archiving waits after an edit of who belongs', () => {
  it('back to what it was before a run of which something waits, and the people are read in full', async () => {
    await opened();
    await world.settings({ scope: scope('a') });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 50 } });
    await twoByHand('person50@team.example');
    await world.settings({ scope: scope('a', 'b') });
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { created: 4, conflicts: 1 } });
    await world.settings({ scope: scope('a') });
    const back = await world.sync();
    expect(back).toMatchObject({ status: 'awaitingApproval', reading: 'full', counts: { archived: 0, awaitingApproval: 4 } });
    expect(codes(back)).toEqual(['scope_edited']);
  });

  it('though no run has ever been a whole success', async () => {
    await opened();
    await twoByHand('person1@team.example');
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { created: 59, conflicts: 1 } });
    await world.settings({ scope: scope('a', 'b') });
    const narrower = await world.sync();
    expect(narrower).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, conflicts: 1, awaitingApproval: 6 } });
    expect(codes(narrower)).toEqual(['conflict', 'scope_edited']);
  });

  it('after a run that was stopped half-way: what it had done was for the scope it had', async () => {
    await opened();
    await world.settings({ scope: scope('a') });
    await world.sync();
    await world.settings({ scope: scope('a', 'b') });
    const wider = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    // Everything is done, and then it cannot be brought to its end.
    const hooks = { pageApplied: () => Promise.reject(new Error('broke off')), answered: () => Promise.resolve(), abandoned: () => Promise.resolve() };
    await world.anotherWorker({ hooks }).work(world.key, wider.id);
    world.later(31 * 60_000);
    expect(await world.run(wider.id)).toMatchObject({ status: 'partlySucceeded', counts: { created: 5 } });
    await world.settings({ scope: scope('a') });
    expect(codes(await world.sync())).toEqual(['scope_edited']);
  });

  it('also by the sync of one person', async () => {
    await opened();
    await world.settings({ scope: scope('a') });
    await world.sync();
    await twoByHand('person50@team.example');
    await world.settings({ scope: scope('a', 'b') });
    await world.sync();
    await world.settings({ scope: scope('a') });
    const { id } = await world.person('person51@');
    expect(await world.runs.syncPerson(world.key, id, admin)).toMatchObject({ kind: 'archive', outcome: 'planned', problem: { code: 'scope_edited' } });
    expect(await world.person('person51@')).toMatchObject({ status: 'current' });
  });

  it('and no longer once a run with the scope as it is has been a whole success', async () => {
    await opened();
    await world.settings({ scope: scope('a') });
    await world.sync();
    await twoByHand('person50@team.example');
    await world.settings({ scope: scope('a', 'b') });
    await world.sync();
    await world.settings({ scope: scope('a') });
    const back = await world.sync();
    await world.runs.approve(world.key, back.id, admin, { planId: back.plan?.planId ?? '', accept: 'all' });
    await world.work(back.id);
    expect(await world.run(back.id)).toMatchObject({ status: 'succeeded', counts: { archived: 4 } });
    await world.act(...outOf('a', 1));
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { archived: 1 } });
  });
});

describe('a group that lost all its members', () => {
  it('is noticed though no run has ever been a whole success', async () => {
    await opened();
    await world.settings({ scope: scope('a', 'b') });
    await twoByHand('person1@team.example');
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { created: 54, conflicts: 1 } });
    await world.act(...outOf('b', 50, 51, 52, 53, 54));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 6 } });
    expect(codes(run)).toEqual(['conflict', 'group_emptied']);
    expect(run.plan?.reasons.find((reason) => reason.code === 'group_emptied')?.message).toContain('B went from 5 to 0 members');
  });

  it('is noticed when it is not among all the security groups any more', async () => {
    await opened();
    await world.settings({ scope: { kind: 'groups', include: 'all', exclude: [] } });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 55 } });
    await world.act({ kind: 'deleteGroup', groupId: groupId(sketch, 'b') });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 5 } });
    expect(codes(run)).toEqual(['group_emptied']);
  });
});
