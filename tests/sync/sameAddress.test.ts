/** One e-mail address, several users of one tenant: users are told apart by object id, so each is a person. */
import { afterEach, describe, expect, it } from 'vitest';
import { type EngineWorld, openWorld } from './engineWorld.ts';
import { groupId, team, type TeamSketch, tenantId, userIdOf, userRecord } from './tenants.ts';

const shared = 'desk@team.example';
const users = [userRecord(0), userRecord(1, { mail: shared }), userRecord(2, { mail: shared.toUpperCase() }), userRecord(3)];
const sketch: TeamSketch = { people: 4, users, groups: { desk: { displayName: 'Desk', people: [1, 2, 3] } } };

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function open(): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
}

const ofDesk = async () => (await world.people()).filter((person) => person.email?.toLowerCase() === shared).map((person) => person.objectId).sort();
const noChanges = { created: 0, updated: 0, archived: 0, restored: 0, conflicts: 0, failed: 0 };

describe('two users with one address, when nobody is stored', () => {
  it.each([['everyone', 4], ['a group', 3]] as const)('become two people, and stay two (of %s)', async (scope, people) => {
    await open();
    if (scope === 'a group') await world.settings({ scope: { kind: 'groups', include: [{ id: groupId(sketch, 'desk'), displayName: 'Desk' }], exclude: [] } });
    const first = await world.sync();
    expect(first).toMatchObject({ status: 'succeeded', problem: null, counts: { ...noChanges, created: people } });
    expect(await ofDesk()).toEqual([userIdOf(1), userIdOf(2)]);
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { ...noChanges, inScope: people } });
    expect(await ofDesk()).toEqual([userIdOf(1), userIdOf(2)]);
  });

  it('are followed each by its own id', async () => {
    await open();
    await world.sync();
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'jobTitle', value: 'Porter' }, { kind: 'delete', userId: userIdOf(2) });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { ...noChanges, updated: 1, archived: 1 } });
    expect(await world.people()).toEqual(expect.arrayContaining([expect.objectContaining({ objectId: userIdOf(1), jobTitle: 'Porter', status: 'current' })]));
    expect((await world.people('archived')).map((person) => person.objectId)).toEqual([userIdOf(2)]);
  });
});

it('a third user with the address joins as a third person', async () => {
  await open();
  await world.sync();
  await world.act({ kind: 'hire', displayName: 'New at the desk', mail: shared });
  expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { ...noChanges, created: 1 } });
  expect(await ofDesk()).toHaveLength(3);
});
