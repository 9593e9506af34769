/** A scope by groups: all members, through groups in groups, without those of excluded groups; cheap when little has changed. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/api/contract/settings.ts';
import type { DirectoryAction } from '../../src/sandbox/cloud/port.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, type TeamSketch, userIdOf, userRecord } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** care (0-9) › night (3, 10-12) › care again; office (2, 20-24); blocked (1, 20); empty; guest 50 in care. */
const sketch: TeamSketch = {
  people: 30,
  users: [...from(0, 29).map((n) => userRecord(n)), userRecord(50, { userType: 'Guest' })],
  groups: {
    care: { displayName: 'Care', people: [...from(0, 9), 50], groups: ['night'] }, night: { displayName: 'Night', people: [3, 10, 11, 12], groups: ['care'] },
    office: { displayName: 'Office', people: [2, ...from(20, 24)] }, blocked: { displayName: 'Blocked', people: [1, 20] }, empty: { displayName: 'Empty' },
  },
};
const id = (name: string) => groupId(sketch, name);
const ref = (name: string) => ({ id: id(name), displayName: name });
const leave = (group: string, n: number): DirectoryAction => ({ kind: 'removeFromGroup', groupId: id(group), memberId: userIdOf(n) });
const join = (group: string, n: number): DirectoryAction => ({ kind: 'addToGroup', groupId: id(group), memberId: userIdOf(n) });

function scopeOf(include: string[] | 'all', exclude: string[] = []): Settings['scope'] {
  return { kind: 'groups', include: include === 'all' ? 'all' : include.map(ref), exclude: exclude.map(ref) };
}

async function synced(scope: Settings['scope'], more: Partial<Settings> = {}) {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
  await world.settings({ scope, ...more });
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'succeeded', reading: 'full' });
  return run;
}

async function numbers(): Promise<number[]> {
  return (await world.people()).map((person) => Number(person.objectId?.slice(-12))).sort((a, b) => a - b);
}

describe('who belongs to groups', () => {
  it.each([
    ['everybody below a group, through a cycle', scopeOf(['care']), from(0, 12)], ['everybody below a group of it', scopeOf(['night']), from(0, 12)],
    ['everybody of several groups, once', scopeOf(['care', 'office']), [...from(0, 12), ...from(20, 24)]],
    ['not who is in an excluded group', scopeOf(['care', 'office'], ['blocked']), [0, ...from(2, 12), ...from(21, 24)]],
    ['everybody of all security groups', scopeOf('all', ['office']), [0, 1, ...from(3, 12)]],
    ['nobody of an empty group', scopeOf(['empty', 'office']), [2, ...from(20, 24)]],
  ])('%s', async (_name, scope, expected) => {
    await synced(scope);
    expect(await numbers()).toEqual(expected);
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { unchanged: expected.length, inScope: expected.length } });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { unchanged: expected.length } });
  });

  it('tells guests and excluded members as left out, in every kind of reading', async () => {
    const run = await synced(scopeOf(['care'], ['blocked']));
    const leftOut = [{ reason: 'excludedGroup', count: 1 }, { reason: 'guest', count: 1 }];
    const sorted = (list: typeof run.leftOut) => [...list].sort((a, b) => (a.reason < b.reason ? -1 : 1));
    expect(sorted(run.leftOut)).toEqual(leftOut);
    expect(sorted((await world.sync()).leftOut)).toEqual(leftOut);
    await world.act(join('blocked', 4));
    const more = await world.sync();
    expect(more).toMatchObject({ reading: 'delta', counts: { archived: 1, leftOut: 3 } });
    expect((await world.changes(more))[0]).toMatchObject({ reason: 'in_excluded_group' });
    await world.act(leave('blocked', 4), leave('blocked', 1));
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { restored: 1, created: 1, leftOut: 1 } });
  });
});

describe.each([false, true])('what happens to members (full reading: %s)', (full) => {
  it('arrives: joined, left, left by the way of a nested group, moved, changed', async () => {
    await synced(scopeOf(['care', 'office'], ['blocked']));
    await world.act(
      join('night', 15), leave('care', 5), { kind: 'removeFromGroup', groupId: id('care'), memberId: id('night') }, { kind: 'moveBetweenGroups', fromGroupId: id('office'), toGroupId: id('care'), memberId: userIdOf(22) },
      leave('office', 2), { kind: 'changeNumber', userId: userIdOf(21), mobilePhone: '+31 6 21' }, { kind: 'changeNumber', userId: userIdOf(29), mobilePhone: '+31 6 29' },
    );
    const run = await world.sync({ full });
    // 5, 10, 11 and 12 left; 3 is in care by itself, 2 as well; 15 joined a group that is not below care any more.
    expect(run).toMatchObject({ status: 'succeeded', counts: { archived: 4, created: 0, updated: 1 } });
    expect((await world.changes(run)).filter((change) => change.kind === 'archive').map((change) => change.reason)).toEqual(from(1, 4).map(() => 'left_the_groups'));
    expect(await numbers()).toEqual([0, 2, 3, 4, 6, 7, 8, 9, 21, 22, 23, 24]);
    await world.act({ kind: 'addToGroup', groupId: id('care'), memberId: id('night') });
    expect(await world.sync({ full })).toMatchObject({ counts: { created: 1, restored: 3, archived: 0 } });
  });

  it('restores once who was deleted and comes back changed', async () => {
    await synced(scopeOf(['care']));
    await world.act({ kind: 'delete', userId: userIdOf(5) });
    expect(await world.sync({ full })).toMatchObject({ counts: { archived: 1 } });
    await world.act({ kind: 'restore', userId: userIdOf(5) }, { kind: 'changeNumber', userId: userIdOf(5), mobilePhone: '+31 6 5' });
    const run = await world.sync({ full });
    expect(run).toMatchObject({ status: 'succeeded', counts: { restored: 1, failed: 0 } });
    expect(await world.changes(run)).toHaveLength(1);
    expect(await world.person('person5@')).toMatchObject({ status: 'current', mobile: '+31 6 5' });
  });

  it('keeps who left when leavers are kept, no longer updates them, and archives them when they are deleted', async () => {
    await synced(scopeOf(['care']), { leavers: { outOfScope: 'keep', cards: 'keep' } });
    await world.act(leave('care', 5), leave('care', 6));
    expect(await world.sync({ full })).toMatchObject({ counts: { archived: 0, updated: 2 } });
    expect(await world.person('person5@')).toMatchObject({ status: 'current', inScope: false });
    await world.act({ kind: 'changeNumber', userId: userIdOf(5), mobilePhone: '+31 6 new' });
    expect(await world.sync({ full })).toMatchObject({ counts: { archived: 0, updated: 0 } });
    await world.act({ kind: 'delete', userId: userIdOf(6) }, join('care', 5));
    expect(await world.sync({ full })).toMatchObject({ counts: { archived: 1, updated: 1 } });
    expect(await world.person('person5@')).toMatchObject({ inScope: true, mobile: '+31 6 new' });
    expect(await world.person('person6@')).toMatchObject({ status: 'archived', archived: { reason: 'deleted_in_entra' } });
  });
});

describe('a group that shrinks', () => {
  it('to nobody waits, with its name in the reason', async () => {
    await synced(scopeOf(['care', 'office']));
    for (const n of [2, 20, 21]) await world.act(leave('office', n));
    expect(await world.sync()).toMatchObject({ status: 'succeeded' });
    for (const n of [22, 23, 24]) await world.act(leave('office', n));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 3 }, plan: { reasons: [{ code: 'group_emptied', message: expect.stringContaining('office') as string }] } });
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { archived: 3 } });
  });

  it('to nobody waits also when leavers are kept, and says so when nobody is harmed', async () => {
    await synced(scopeOf(['care', 'office']), { leavers: { outOfScope: 'keep', cards: 'keep' } });
    for (const n of [2, 20, 21]) await world.act(leave('office', n));
    expect(await world.sync()).toMatchObject({ status: 'succeeded', problem: null, counts: { updated: 2 } });
    for (const n of [22, 23, 24]) await world.act(leave('office', n));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', problem: null, counts: { updated: 0, awaitingApproval: 3 }, plan: { reasons: [{ code: 'group_emptied', message: expect.stringContaining('3 people would no longer be updated') as string }] } });
    for (const n of [22, 23, 24]) await world.act(join('care', n));
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { archived: 0 }, problem: { code: 'group_emptied', message: expect.stringContaining('office had members') as string } });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', problem: null });
  });

  it('to nobody says so when it was to exclude people', async () => {
    await synced(scopeOf(['care'], ['office']));
    for (const n of [2, 20, 21, 22, 23, 24]) await world.act(leave('office', n));
    for (const full of [undefined, true]) {
      expect(await world.sync({ kind: 'preview', ...(full === undefined ? {} : { full }) })).toMatchObject({ problem: { code: 'group_emptied', message: expect.stringContaining('office had members') as string } });
    }
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 1 }, problem: { code: 'group_emptied' } });
  });

  it('by a lot waits also when leavers are kept', async () => {
    await synced(scopeOf(['care']), { leavers: { outOfScope: 'keep', cards: 'keep' } });
    await world.act(...from(4, 8).map((n) => leave('care', n)), { kind: 'delete', userId: userIdOf(9) });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, updated: 0, awaitingApproval: 6 }, plan: { reasons: [{ code: 'many_kept' }] } });
    expect(run.plan?.reasons[0]?.message).toMatch(/6 people would be archived or no longer be updated.*care went from 14 to 8 members/);
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', counts: { archived: 1, updated: 5 } });
  });

  it('by a lot waits, with the numbers in the reason', async () => {
    await synced(scopeOf(['care']));
    await world.act(...from(4, 9).map((n) => leave('care', n)));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 6 } });
    expect(run.plan?.reasons[0]?.message).toMatch(/6 people would be archived.*care went from 14 to 8 members/);
  });
});

describe('a group of ten thousand', () => {
  it('costs at most 18 requests first and 14 unchanged, and batches for who changed', async () => {
    const big: TeamSketch = { people: 10_000, groups: { all: { displayName: 'All', people: from(0, 9_999) } } };
    world = await openWorld({ tenantId, cloud: { extraTenants: [team(big)] } });
    await world.settings({ scope: { kind: 'groups', include: [{ id: groupId(big, 'all'), displayName: 'All' }], exclude: [] } });
    world.requests();
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 10_000 } });
    expect(world.requests().length).toBeLessThanOrEqual(18);
    const unchanged = await world.sync();
    expect(unchanged).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { unchanged: 10_000, updated: 0 } });
    expect(world.requests().length).toBeLessThanOrEqual(14);
    expect(unchanged.cost.storeWrites).toBeLessThan(15);
    await world.act({ kind: 'changeNumber', userId: userIdOf(7) }, { kind: 'removeFromGroup', groupId: groupId(big, 'all'), memberId: userIdOf(8) });
    expect(await world.sync()).toMatchObject({ counts: { updated: 1, archived: 1 } });
    expect(world.requests().length).toBeLessThanOrEqual(14 + 2);
  }, 60_000);
});
