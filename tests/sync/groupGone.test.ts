/** A group of the scope that is gone is no evidence against anybody: Graph leaves it out of its answers about memberships without a word. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Directory } from '../../src/api/sync/directory.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, type TeamSketch, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const sketch: TeamSketch = { people: 12, groups: { a: { displayName: 'A', people: [0, 1, 2, 3, 4, 5] }, b: { displayName: 'B', people: [6, 7, 8, 9] } } };
const ref = (name: string) => ({ id: groupId(sketch, name), displayName: name.toUpperCase() });
const leaves = (name: string, n: number) => ({ kind: 'removeFromGroup', groupId: groupId(sketch, name), memberId: userIdOf(n) }) as const;
const joins = (name: string, n: number) => ({ kind: 'addToGroup', groupId: groupId(sketch, name), memberId: userIdOf(n) }) as const;
const dissolve = (name: string) => ({ kind: 'deleteGroup', groupId: groupId(sketch, name) }) as const;

async function synced(include: 'all' | string[] = ['a', 'b']): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
  await world.settings({ scope: { kind: 'groups', include: include === 'all' ? 'all' : include.map(ref), exclude: [] } });
  expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 10 } });
}

/** The last moment at which a group can go unnoticed: its members were read, but nobody has been asked about. */
function beforeAsking(directory: Directory, event: () => Promise<void>): Directory {
  const memberOf: Directory['memberOf'] = async (...asked) => {
    await event();
    return directory.memberOf(...asked);
  };
  return new Proxy(directory, { get: (target, name) => (name === 'memberOf' ? memberOf : Reflect.get(target, name) as unknown) });
}

describe('while a group of the scope is gone', () => {
  it('the sync of one person archives nobody for it, and says why', async () => {
    await synced();
    await world.act(dissolve('b'));
    const { id } = await world.person('person6@');
    await expect(world.runs.syncPerson(world.key, id, admin)).rejects.toMatchObject({ code: 'group_gone', message: expect.stringContaining('B') as string });
    expect(await world.person('person6@')).toMatchObject({ status: 'current', inScope: true });
  });

  it('an approval archives nobody for it, and what was proposed waits on', async () => {
    await synced();
    await world.settings({ mode: 'reviewed' });
    await world.act(leaves('b', 6));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
    await world.act(joins('b', 6), dissolve('b'));
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', problem: { code: 'group_gone' }, counts: { archived: 0, awaitingApproval: 1 } });
    expect(await world.person('person6@')).toMatchObject({ status: 'current' });
  });

  it('a run archives nobody for it, even when it went after its members were read', async () => {
    await synced();
    await world.act(leaves('a', 5));
    const worker = world.anotherWorker({ openDirectory: (tenant, options) => beforeAsking(world.openDirectory(tenant, options), () => world.act(dissolve('b'))) });
    const { id } = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await worker.work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'failed', problem: { code: 'group_gone' } });
    expect(await world.people()).toHaveLength(10);
  });

  it('who is deleted in Entra is archived all the same: that is evidence of its own', async () => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(6) }, dissolve('b'));
    const { id } = await world.person('person6@');
    expect(await world.runs.syncPerson(world.key, id, admin)).toMatchObject({ kind: 'archive', reason: 'deleted_in_entra', outcome: 'applied' });
  });

  it('who is in another group of the scope stays, and is kept in step', async () => {
    await synced();
    await world.act(joins('a', 6), dissolve('b'), { kind: 'changeNumber', userId: userIdOf(6), mobilePhone: '+31 6 6' });
    const { id } = await world.person('person6@');
    expect(await world.runs.syncPerson(world.key, id, admin)).toMatchObject({ kind: 'update', outcome: 'applied' });
  });
});

it('no security groups at all are no evidence either, where all of them are in scope', async () => {
  await synced('all');
  await world.fault({ kind: 'emptyList', on: 'groups', times: null });
  const { id } = await world.person('person3@');
  await expect(world.runs.syncPerson(world.key, id, admin)).rejects.toMatchObject({ code: 'group_gone' });
  expect(await world.person('person3@')).toMatchObject({ status: 'current' });
});

it('whether the groups are there is asked once for many leavers, and not at all without one', async () => {
  await synced();
  world.requests();
  expect(await world.sync()).toMatchObject({ status: 'succeeded' });
  const unchanged = world.requests().length;
  await world.act(leaves('a', 4), leaves('a', 5), leaves('b', 6));
  expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { archived: 3 } });
  // Where they are, which groups they are in, whether these are there.
  expect(world.requests()).toHaveLength(unchanged + 3);
  const { id } = await world.person('person3@');
  await world.act(leaves('a', 3));
  expect(await world.runs.syncPerson(world.key, id, admin)).toMatchObject({ kind: 'archive', reason: 'left_the_groups', outcome: 'applied' });
});
