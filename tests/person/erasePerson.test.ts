/** Erasing a person while runs and hands are at work: nothing of the person comes back, and nobody current is erased. */
import { afterEach, describe, expect, it } from 'vitest';
import { erasePerson } from '../../src/api/person/erasePerson.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import type { Store } from '../../src/api/store/port.ts';
import { admin, type EngineWorld, openWorld } from '../sync/engineWorld.ts';
import { interposed, moment } from '../sync/interposed.ts';
import { team, tenantId, userIdOf } from '../sync/tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

/** One of three has left. */
async function archived(): Promise<PersonDoc> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 3 })] } });
  await world.sync();
  await world.act({ kind: 'delete', userId: userIdOf(1) });
  await world.sync();
  const person = await world.person('person1@');
  expect(person.status).toBe('archived');
  return person;
}

const erase = (person: PersonDoc, store: Store = world.store) => erasePerson({ store, ambient: world.ambient }, world.key, person.id, admin);
const stored = async (person: PersonDoc) => (await world.store.people.get(world.key, person.id))?.doc;

/** Everything that is kept of changes and of left-out people. */
async function history(): Promise<string> {
  const { changePages, leftOutPages, pageOutcomes } = world.store;
  return JSON.stringify(await Promise.all([changePages, leftOutPages, pageOutcomes].map((collection) => collection.list(world.key, { orderBy: 'id', limit: 500 }))));
}

/** The same store, on which this happens once, when the history of changes was gone through. */
function meanwhile(happens: () => Promise<unknown>): Store {
  let happened = false;
  return interposed(world.store, 'leftOutPages', ['list'], {
    before: async () => {
      if (happened) return;
      happened = true;
      await happens();
    },
  });
}

describe('erasing a person', () => {
  it('is refused while a run is in progress, and possible once it has ended', async () => {
    const person = await archived();
    const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await expect(erase(person)).rejects.toMatchObject({ code: 'run_in_progress', extra: { runId: run.id } });
    expect(await history()).toContain('+31 6 555 10001');
    await world.work(run.id);
    await erase(person);
    expect(await stored(person)).toBeUndefined();
    expect(await history()).not.toContain('+31 6 555 10001');
  });

  it('is refused when a run has begun meanwhile, and takes out what that run wrote when asked again', async () => {
    const person = await archived();
    await world.act({ kind: 'restore', userId: userIdOf(1) }, { kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 999' });
    const [reading, goOn] = [moment(), moment()];
    const slow = interposed(world.store, 'changePages', ['saveMany'], { before: async () => { reading.come(); await goOn.came; } });
    const run = async () => {
      const { id } = await world.runs.start(world.key, admin, { kind: 'preview', trigger: 'manual' });
      const working = world.anotherWorker({ store: slow }).work(world.key, id);
      await reading.came;
      return working;
    };
    let working = Promise.resolve();
    await expect(erase(person, meanwhile(async () => { working = run().then((done) => done); await reading.came; }))).rejects.toMatchObject({ code: 'run_in_progress' });
    expect(await stored(person)).toMatchObject({ status: 'archived' });
    goOn.come();
    await working;
    expect(await history()).toContain('+31 6 999');
    await erase(person);
    expect(await history()).not.toContain('+31 6 999');
  });

  it('takes out what a run wrote that came and went meanwhile', async () => {
    const person = await archived();
    await world.act({ kind: 'restore', userId: userIdOf(1) }, { kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 999' });
    await erase(person, meanwhile(async () => {
      expect(await world.sync({ kind: 'preview' })).toMatchObject({ status: 'planned', counts: { restored: 1 } });
      expect(await history()).toContain('+31 6 999');
    }));
    expect(await stored(person)).toBeUndefined();
    expect(await history()).not.toContain('+31 6 999');
  });

  it('takes out what was edited by hand meanwhile', async () => {
    const person = await archived();
    await erase(person, meanwhile(() => world.edit(person.id, { fields: { mobile: '+31 6 999' } })));
    expect(await stored(person)).toBeUndefined();
    expect(await history()).not.toContain('+31 6 999');
  });

  it('leaves alone who came back meanwhile', async () => {
    const person = await archived();
    await world.act({ kind: 'restore', userId: userIdOf(1) });
    await expect(erase(person, meanwhile(() => world.runs.syncPerson(world.key, person.id, admin)))).rejects.toMatchObject({ code: 'person_current' });
    expect(await stored(person)).toMatchObject({ status: 'current' });
  });
});
