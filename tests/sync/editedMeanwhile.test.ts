/** Edits by hand that come while a run is under way: they count at the next run, by delta too. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PersonPatch } from '../../src/api/contract/person.ts';
import type { OpenDirectory } from '../../src/api/sync/directory.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function pinned(): Promise<string> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await world.sync();
  const { id } = await world.person('person1@');
  await world.edit(id, { fields: { mobile: '+31 6 own' } });
  return id;
}

/** A run in which the edit comes once people have been compared: while it asks again about somebody who is missing. */
async function runWithEdit(personId: string, patch: PersonPatch): Promise<RunDoc> {
  await world.act({ kind: 'delete', userId: userIdOf(5) });
  const openDirectory: OpenDirectory = (tenant, options) => {
    const directory = world.openDirectory(tenant, options);
    return {
      ...directory,
      async whereabouts(ids, select) {
        const answers = await directory.whereabouts(ids, select);
        if (ids.includes(userIdOf(5))) await world.edit(personId, patch);
        return answers;
      },
    };
  };
  const run = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full: true });
  await world.anotherWorker({ openDirectory }).work(world.key, run.id);
  world.later(31 * 60_000);
  return world.run(run.id);
}

describe('a field unpinned while a run is under way', () => {
  it('is looked at by the next run when there was nothing to change', async () => {
    const id = await pinned();
    expect(await runWithEdit(id, { unpin: ['mobile'] })).toMatchObject({ status: 'succeeded', counts: { archived: 1, updated: 0 } });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ mobile: '+31 6 555 10001' });
  });

  it.each(['looked at before', 'just edited'])('is looked at by the next run when something else was changed (%s)', async (before) => {
    const id = await pinned();
    if (before === 'looked at before') await world.sync();
    await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'surname', value: 'Later' });
    expect(await runWithEdit(id, { unpin: ['mobile'] })).toMatchObject({ status: 'succeeded', counts: { archived: 1, updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ lastName: 'Later', mobile: '+31 6 own' });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ mobile: '+31 6 555 10001' });
    world.requests();
    await world.sync();
    expect(world.requests()).toHaveLength(1);
  });
});

it('an edit before the run is looked at once, though something was changed as well', async () => {
  await pinned();
  await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'surname', value: 'Later' });
  expect(await world.sync()).toMatchObject({ counts: { updated: 1 } });
  world.requests();
  await world.sync();
  expect(world.requests()).toHaveLength(1);
});

it('what was declined and is lifted while a run is under way is proposed by the next', async () => {
  const id = await pinned();
  await world.settings({ safety: { maxPeople: 0, maxPercent: 100 } });
  await world.act({ kind: 'changeField', userId: userIdOf(1), field: 'businessPhones', value: [] });
  const run = await world.sync();
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: [], decline: 'all' });
  await world.work(run.id);
  await runWithEdit(id, { hold: null });
  const next = await world.sync();
  expect((await world.changes(next)).filter((change) => change.personId === id)).toMatchObject([{ fields: [{ field: 'phone', to: null }], outcome: 'awaitingApproval' }]);
});
