/** Who was added by hand and who is in the directory: an answer is held against who is stored by the time it is carried out. */
import { afterEach, describe, expect, it } from 'vitest';
import type { NewPerson } from '../../src/api/contract/person.ts';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function open(people = 3): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
}

/** Added by hand. */
async function local(id: string, email: string, more: Partial<NewPerson> = {}): Promise<void> {
  await world.store.people.put(world.key, newPerson(world.key, id, { email, ...more }, { by: admin, at: world.ambient.now().toISOString() }));
}

async function acceptAll(run: RunDoc): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
  await world.work(run.id);
  return world.run(run.id);
}

async function stored(id: string) {
  return (await world.store.people.get(world.key, id))?.doc;
}

const addresses = async () => (await world.people()).map((person) => [person.email, person.objectId]).sort();

describe('a conflict that is resolved by adopting', () => {
  async function adopted(): Promise<RunDoc> {
    const run = await world.sync();
    const conflict = (await world.changes(run)).find((change) => change.kind === 'conflict');
    await world.runs.resolve(world.key, run.id, conflict?.id ?? '', admin, { action: 'adopt', personId: 'hand1' });
    await world.work(run.id);
    return world.run(run.id);
  }

  it('leaves what was pinned, and brings the names of the directory', async () => {
    await open();
    await local('hand1', 'person1@team.example', { firstName: 'Nick' });
    await local('hand2', 'person1@team.example');
    await world.edit('hand1', { fields: { phone: '+31 20 pinned' } });
    expect(await adopted()).toMatchObject({ status: 'succeeded' });
    expect(await stored('hand1')).toMatchObject({
      objectId: userIdOf(1), userPrincipalName: 'person1@team.example', displayName: 'Person 1', phone: '+31 20 pinned', mobile: '+31 6 555 10001', sources: { phone: { source: 'local', pinned: { by: admin } } },
    });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { updated: 0, created: 0 } });
  });
});

it('an adoption is dropped when the address moved to another user, who is adopted by the next sync', async () => {
  await open();
  await world.settings({ mode: 'reviewed' });
  await local('hand1', 'shared@team.example');
  await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'mail', value: 'shared@team.example' });
  const run = await world.sync();
  await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'mail', value: 'person1@team.example' }, { kind: 'changeField', userId: userIdOf(2), field: 'mail', value: 'shared@team.example' });
  const answered = await acceptAll(run);
  expect((await world.changes(answered)).filter((change) => change.problem?.code === 'no_longer_true').map((change) => change.objectId).sort()).toEqual([userIdOf(1), userIdOf(2)]);
  expect(await addresses()).toEqual([['person0@team.example', userIdOf(0)], ['shared@team.example', null]]);
  await acceptAll(await world.sync());
  expect(await addresses()).toEqual([['person0@team.example', userIdOf(0)], ['person1@team.example', userIdOf(1)], ['shared@team.example', userIdOf(2)]]);
  expect(await world.sync({ full: true })).toMatchObject({ counts: { awaitingApproval: 0, conflicts: 0 } });
});

describe('a create that is accepted', () => {
  it('is dropped when somebody with that address was added by hand meanwhile, who is adopted by the next sync', async () => {
    await open();
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    await local('hand1', 'PERSON1@team.example');
    expect(await acceptAll(run)).toMatchObject({ counts: { created: 2 } });
    expect((await world.changes(run)).find((change) => change.objectId === userIdOf(1))).toMatchObject({ problem: { code: 'no_longer_true' } });
    expect(await world.people()).toHaveLength(3);
    await acceptAll(await world.sync());
    expect(await stored('hand1')).toMatchObject({ objectId: userIdOf(1) });
    expect(await world.people()).toHaveLength(3);
  });

  it('by delta is not lost either', async () => {
    await open();
    await world.sync();
    await world.settings({ mode: 'reviewed' });
    await world.act({ kind: 'hire', displayName: 'Saar', mail: 'saar@team.example' });
    const run = await world.sync();
    await local('hand1', 'saar@team.example');
    expect(await acceptAll(run)).toMatchObject({ counts: { created: 0 } });
    const next = await world.sync();
    expect(next).toMatchObject({ reading: 'delta', counts: { awaitingApproval: 1 } });
    expect(await world.changes(next)).toMatchObject([{ kind: 'update', personId: 'hand1', reason: 'adopted_by_email' }]);
  });

  it('of a conflict is made beside those who were shown, but not beside one who was not', async () => {
    await open();
    await local('hand1', 'person1@team.example');
    await local('hand2', 'person1@team.example');
    const run = await world.sync();
    const conflict = (await world.changes(run)).find((change) => change.kind === 'conflict');
    await local('hand3', 'person1@team.example');
    await world.runs.resolve(world.key, run.id, conflict?.id ?? '', admin, { action: 'create' });
    await world.work(run.id);
    expect(await world.people()).toHaveLength(5);
    const next = await world.sync();
    const [again] = await world.changes(next);
    expect(again).toMatchObject({ kind: 'conflict', candidates: ['hand1', 'hand2', 'hand3'] });
    await world.runs.resolve(world.key, next.id, again?.id ?? '', admin, { action: 'create' });
    await world.work(next.id);
    expect(await world.run(next.id)).toMatchObject({ status: 'succeeded', counts: { created: 1 } });
    expect(await world.people()).toHaveLength(6);
  });
});
