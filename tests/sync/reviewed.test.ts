/** Declined creates, updates and restores; conflicts; who is who. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Approval } from '../../src/api/contract/run.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { liftHold } from '../../src/api/sync/liftHold.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { interposed } from './interposed.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const otherTenant = '07e40000-1111-4222-8333-444444444444';

async function open(people: number): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people }), team({ people: 3, tenantId: otherTenant })] } });
}

async function answer(run: RunDoc, approval: Omit<Approval, 'planId'>): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', ...approval });
  await world.work(run.id);
  return world.run(run.id);
}

/** Added by hand. */
async function local(id: string, email: string): Promise<void> {
  await world.store.people.put(world.key, newPerson(world.key, id, { email, firstName: 'By', lastName: 'Hand' }, { by: admin, at: world.ambient.now().toISOString() }));
}

describe('declined in reviewed mode', () => {
  it('a create is not proposed again', async () => {
    await open(3);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    const one = (await world.changes(run)).find((change) => change.objectId === userIdOf(1));
    expect(await answer(run, { accept: 'all', decline: [one?.id ?? ''] })).toMatchObject({ status: 'succeeded', counts: { created: 2 } });
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
    expect((await world.sync({ full: true })).leftOut).toEqual([{ reason: 'byHand', count: 1 }]);
  });

  it.each([
    ['a title', { kind: 'changeField', userId: userIdOf(1), field: 'jobTitle', value: 'Planner' }], ['a new name', { kind: 'changeField', userId: userIdOf(1), field: 'displayName', value: 'Somebody' }],
    ['a new principal name', { kind: 'renameUser', userId: userIdOf(1), givenName: 'Person', surname: '1', userPrincipalName: 'other@team.example' }],
  ] as const)('%s is not proposed again until it changes once more', async (_name, action) => {
    await open(3);
    await world.sync();
    await world.settings({ mode: 'reviewed' });
    await world.act(action);
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
    expect(await answer(run, { accept: [], decline: 'all' })).toMatchObject({ status: 'declined' });
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'jobTitle', value: 'Director' });
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval' });
  });

  it('a restore is not proposed again until its hold is lifted', async () => {
    await open(3);
    await world.sync();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    await world.sync();
    await world.settings({ mode: 'reviewed' });
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    expect(await answer(await world.sync(), { accept: [], decline: 'all' })).toMatchObject({ status: 'declined' });
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
    await world.edit((await world.person('person1@')).id, { hold: null });
    const again = await world.sync();
    expect(again).toMatchObject({ status: 'awaitingApproval', reading: 'delta', counts: { awaitingApproval: 1 } });
    expect(await answer(again, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { restored: 1 } });
  });
});

describe('a field unpinned', () => {
  it('takes the directory\'s value at the next run, also by delta, and is looked at once', async () => {
    await open(3);
    await world.sync();
    const person = await world.person('person1@');
    await world.edit(person.id, { fields: { firstName: 'Pia' } });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 0 } });
    await world.edit(person.id, { unpin: ['firstName'] });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ firstName: 'Person' });
    world.requests();
    await world.sync();
    expect(world.requests()).toHaveLength(1);
  });
});

describe('a hold against creating that is lifted', () => {
  const lift = (n: number) => liftHold({ store: world.store, ambient: world.ambient }, world.key, userIdOf(n), admin);
  const marks = async () => (await world.store.createHolds.list(world.key, { orderBy: 'id', limit: 50 })).items.map(({ doc }) => doc.id);

  async function declined(): Promise<void> {
    await open(3);
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    const one = (await world.changes(run)).find((change) => change.objectId === userIdOf(1));
    expect(await answer(run, { accept: 'all', decline: [one?.id ?? ''] })).toMatchObject({ status: 'succeeded', counts: { created: 2 } });
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'succeeded', leftOut: [{ reason: 'byHand', count: 1 }] });
  }

  it('has the user proposed again by delta, again while that waits, and is then forgotten', async () => {
    await declined();
    await lift(1);
    expect(await world.runs.why(world.key, userIdOf(1))).toMatchObject({ verdict: 'inScope' });
    expect(await world.sync({ kind: 'preview' })).toMatchObject({ reading: 'delta', counts: { created: 1 } });
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'awaitingApproval', counts: { awaitingApproval: 1 }, leftOut: [] });
    const run = await world.sync();
    expect(run).toMatchObject({ reading: 'delta', status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
    expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { created: 1 } });
    expect(await marks()).toEqual([userIdOf(1)]);
    world.requests();
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'succeeded', counts: { created: 0 } });
    expect(world.requests()).toHaveLength(1);
    expect(await marks()).toEqual([]);
  });

  it('is seen by the run after one that was on its way already', async () => {
    await declined();
    await world.settings({ mode: 'automatic' });
    const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    const openDirectory: typeof world.openDirectory = (tenant, options) => {
      const directory = world.openDirectory(tenant, options);
      return { ...directory, delta: async function* (link) { await lift(1); return yield* directory.delta(link); } };
    };
    await world.anotherWorker({ openDirectory }).work(world.key, run.id);
    expect(await world.run(run.id)).toMatchObject({ reading: 'delta', status: 'succeeded', counts: { created: 0 } });
    world.later(31 * 60_000);
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { created: 1 } });
  });

  it('can be put again, and lifted again', async () => {
    await declined();
    await lift(1);
    await expect(lift(1)).rejects.toMatchObject({ code: 'not_found' });
    const run = await world.sync();
    expect(await answer(run, { accept: [], decline: 'all' })).toMatchObject({ status: 'declined' });
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'succeeded', leftOut: [{ reason: 'byHand', count: 1 }] });
    await lift(1);
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'awaitingApproval' });
  });

  it('may be that of an archived person', async () => {
    await open(3);
    await world.sync();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    await world.sync();
    await world.settings({ mode: 'reviewed' });
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    expect(await answer(await world.sync(), { accept: [], decline: 'all' })).toMatchObject({ status: 'declined' });
    expect(await world.sync({ full: true })).toMatchObject({ leftOut: [{ reason: 'byHand', count: 1 }] });
    await lift(1);
    expect(await world.sync()).toMatchObject({ reading: 'delta', status: 'awaitingApproval', counts: { awaitingApproval: 1 }, leftOut: [] });
  });
});

describe('who is who', () => {
  it('a person added by hand is adopted by e-mail, once, whatever the case', async () => {
    await open(2);
    await local('hand1', 'PERSON1@team.example');
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { created: 1, updated: 1 } });
    expect((await world.store.people.get(world.key, 'hand1'))?.doc).toMatchObject({ objectId: userIdOf(1), lastName: '1', inScope: true });
    expect(await world.sync({ full: true })).toMatchObject({ counts: { created: 0, updated: 0, unchanged: 2 } });
  });

  it('is never archived before it was adopted', async () => {
    await open(2);
    await local('hand1', 'nobody@team.example');
    for (const full of [true, false]) expect(await world.sync({ full })).toMatchObject({ status: 'succeeded', counts: { archived: 0 } });
    expect((await world.store.people.get(world.key, 'hand1'))?.doc.status).toBe('current');
  });

  it('a declined adoption is neither adopted nor created', async () => {
    await open(2);
    await world.settings({ mode: 'reviewed' });
    await local('hand1', 'person1@team.example');
    const run = await world.sync();
    const adoption = (await world.changes(run)).find((change) => change.reason === 'adopted_by_email');
    expect(await answer(run, { accept: 'all', decline: [adoption?.id ?? ''] })).toMatchObject({ status: 'succeeded', counts: { created: 1 } });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
  });

  describe('an adoption that is accepted', () => {
    async function proposed(): Promise<RunDoc> {
      await open(2);
      await world.settings({ mode: 'reviewed' });
      await local('hand1', 'person1@team.example');
      return world.sync();
    }

    it('brings what the directory says by then, but nothing harmful that was not shown', async () => {
      const run = await proposed();
      await world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 new' }, { kind: 'changeField', userId: userIdOf(1), field: 'surname', value: 'Later' }, { kind: 'disable', userId: userIdOf(1) });
      expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded' });
      expect((await world.store.people.get(world.key, 'hand1'))?.doc).toMatchObject({ objectId: userIdOf(1), mobile: '+31 6 new', lastName: 'Later', active: true });
      const next = await world.sync();
      expect((await world.changes(next)).map((change) => [change.personId, change.fields.map(({ field, to }) => [field, to])])).toEqual([['hand1', [['active', false]]]]);
    });

    it('is dropped when the two do not share an address any more, and looked at again', async () => {
      const run = await proposed();
      await world.edit('hand1', { fields: { email: 'other@team.example' } });
      expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'partlySucceeded', counts: { created: 1, failed: 1 } });
      expect((await world.changes(run)).find((change) => change.reason === 'adopted_by_email')).toMatchObject({ outcome: 'failed', problem: { code: 'no_longer_true' } });
      expect((await world.store.people.get(world.key, 'hand1'))?.doc).toMatchObject({ objectId: null });
      expect((await world.changes(await world.sync())).map((change) => [change.kind, change.objectId])).toEqual([['create', userIdOf(1)]]);
    });
  });

  describe('two persons for one user', () => {
    async function conflict() {
      await open(2);
      await local('hand1', 'person1@team.example');
      await local('hand2', 'person1@team.example');
      const run = await world.sync();
      expect(run).toMatchObject({ status: 'awaitingApproval', counts: { created: 1, conflicts: 1 } });
      const change = (await world.changes(run)).find((one) => one.kind === 'conflict');
      expect(change).toMatchObject({ reason: 'two_persons_one_user', candidates: ['hand1', 'hand2'] });
      return { run, changeId: change?.id ?? '' };
    }
    async function resolve(run: RunDoc, changeId: string, action: 'adopt' | 'create' | 'leaveOut', personId?: string) {
      await world.runs.resolve(world.key, run.id, changeId, admin, { action, ...(personId === undefined ? {} : { personId }) });
      await world.work(run.id);
      expect(await world.run(run.id)).toMatchObject({ counts: { awaitingApproval: 0 } });
      expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { created: 0, updated: 0, conflicts: 0 } });
      return (await world.people()).map((person) => [person.id.startsWith('hand') ? person.id : 'new', person.objectId]);
    }

    it('is a conflict that "accept all" does not answer', async () => {
      const { run } = await conflict();
      expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
    });
    it('resolved by adopting takes the chosen person', async () => {
      const { run, changeId } = await conflict();
      await expect(world.runs.resolve(world.key, run.id, changeId, admin, { action: 'adopt', personId: 'else' })).rejects.toMatchObject({ code: 'invalid_request' });
      expect((await resolve(run, changeId, 'adopt', 'hand2')).sort()).toEqual([['hand1', null], ['hand2', userIdOf(1)], ['new', userIdOf(0)]]);
    });
    it('resolved by creating makes a third person', async () => {
      const { run, changeId } = await conflict();
      expect(await resolve(run, changeId, 'create')).toHaveLength(4);
    });
    it('resolved by leaving out creates nobody, and is not asked again', async () => {
      const { run, changeId } = await conflict();
      expect(await resolve(run, changeId, 'leaveOut')).toHaveLength(3);
    });
    it('answered but never carried out is still the same conflict', async () => {
      const { run, changeId } = await conflict();
      const dying = { ...world.store, runs: { ...world.store.runs, get: world.store.runs.get.bind(world.store.runs), replace: () => Promise.reject(new Error('killed')) } };
      await expect(world.commandsOn(dying).resolve(world.key, run.id, changeId, admin, { action: 'create' })).rejects.toThrow('killed');
      world.later(31_000);
      await world.work(run.id);
      expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', plan: { planId: run.plan?.planId } });
      expect(await answer(await world.run(run.id), { accept: 'all' })).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1, created: 1 } });
    });
    it('answered so slowly that the claim ran out is not carried out', async () => {
      const { run, changeId } = await conflict();
      const slow = interposed(world.store, 'changePages', ['put', 'replace'], { before: async () => { world.later(31_000); await world.work(run.id); } });
      await expect(world.commandsOn(slow).resolve(world.key, run.id, changeId, admin, { action: 'create' })).rejects.toMatchObject({ code: 'plan_changed' });
      await world.work(run.id);
      expect(await world.run(run.id)).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
      expect((await world.store.leases.get(world.key, world.key.companyId))?.doc.active).toBeNull();
    });
  });

  it('two users for one person is a conflict, and nobody is created', async () => {
    await open(3);
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'mail', value: 'shared@team.example' }, { kind: 'changeField', userId: userIdOf(2), field: 'mail', value: 'shared@team.example' });
    await local('hand1', 'shared@team.example');
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { created: 1, conflicts: 2 } });
    expect((await world.changes(run)).filter((change) => change.kind === 'conflict').map((change) => change.reason)).toEqual(['two_users_one_person', 'two_users_one_person']);
  });

  it.each([true, false])('deleted and made again is a new person, with the reason, and the old one stays archived (full: %s)', async (full) => {
    await open(6);
    await world.sync();
    const before = await world.person('person1@');
    await world.act({ kind: 'delete', userId: userIdOf(1) }, { kind: 'hire', displayName: 'Person 1 again', mail: 'person1@team.example' });
    const run = await world.sync({ full });
    expect(run).toMatchObject({ status: 'succeeded', counts: { created: 1, archived: 1, restored: 0 } });
    expect((await world.changes(run)).find((change) => change.kind === 'create')).toMatchObject({ reason: 'same_address_as_archived' });
    expect((await world.store.people.get(world.key, before.id))?.doc.status).toBe('archived');
  });
});

describe('a link to another tenant', () => {
  it('lets everything wait, and archives nobody of the old tenant by the new one\'s 404', async () => {
    await open(4);
    await world.sync();
    await world.cloud.act(otherTenant, { kind: 'grantConsent' });
    await world.relink(otherTenant);
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', reading: 'full', counts: { awaitingApproval: 3, created: 0, archived: 0 } });
    expect(run.plan?.reasons).toMatchObject([{ code: 'tenant_changed' }]);
    expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { created: 3 } });
    expect(await world.people()).toHaveLength(7);
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { archived: 0, unchanged: 3 } });
  });

  it('leaves the old tenant\'s people with it when a run of before is undone', async () => {
    await open(4);
    await world.sync();
    await world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 new' });
    const changed = await world.sync();
    await world.relink(otherTenant);
    const { id } = await world.runs.undo(world.key, changed.id, admin, undefined);
    await world.work(id);
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ tenantId, objectId: userIdOf(1), mobile: '+31 6 555 10001' });
  });
});
