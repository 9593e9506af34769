/** Following changes: what is told, what is not, when it is not enough, and when the next link may be used. */
import { afterEach, describe, expect, it } from 'vitest';
import type { UserRecord } from '../../src/sandbox/cloud/directory/records.ts';
import type { DirectoryAction, Fault } from '../../src/sandbox/cloud/port.ts';
import type { DeltaPage, Directory } from '../../src/api/sync/directory.ts';
import type { RunRequest } from '../../src/api/sync/runCommands.ts';
import { type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf, userRecord } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const neverSet = ['jobTitle', 'department', 'officeLocation', 'businessPhones', 'mobilePhone', 'preferredLanguage', 'givenName', 'surname'];

function without(record: UserRecord, names: readonly string[]): UserRecord {
  const { id, displayName, userPrincipalName, ...rest } = record;
  return { ...Object.fromEntries(Object.entries(rest).filter(([name]) => !names.includes(name))), id, displayName, userPrincipalName };
}

async function synced(people = 12): Promise<void> {
  const users = [...Array.from({ length: people }, (_, n) => userRecord(n)), without(userRecord(90), neverSet)];
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people, users })] } });
  expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'full' });
}

/** A directory that tells a removal first, and then what it told anyway. */
function removing(directory: Directory, objectId: string): Directory {
  async function* delta(link: string): AsyncGenerator<DeltaPage, string> {
    yield { changed: [], removed: [{ objectId, reason: 'changed' }] };
    return yield* directory.delta(link);
  }
  return new Proxy(directory, { get: (target, name) => (name === 'delta' ? delta : Reflect.get(target, name) as unknown) });
}

const state = async () => (await world.store.syncStates.get(world.key, world.key.companyId))?.doc;
const link = async () => (await state())?.deltaLink;
const scheduled: Partial<RunRequest> = { trigger: 'schedule' };

describe('a delta link of no use any more', () => {
  it.each(['olderThan30Days', 'syncStateNotFound', 'resyncRequired', 'gone', 'badlyFormed'] as const)('(%s) makes the same run read in full, and goes on by delta after it', async (shape) => {
    await synced();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    await world.fault({ kind: 'deltaExpired', shape });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'full', counts: { archived: 1 } });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta' });
  });
});

describe('a delta', () => {
  it.each<[string, Fault | undefined]>([
    ['as it comes', undefined], ['that tells again what was told before', { kind: 'replay', on: 'delta', times: 3 }], ['with empty pages', { kind: 'emptyPage', on: 'delta' }],
    ['with a page that breaks off', { kind: 'cutBody', on: 'delta', times: 2 }], ['throttled on the way', { kind: 'throttle', on: 'delta', times: 2 }],
  ])('%s is laid over what is stored', async (_name, fault) => {
    await synced();
    await world.act(
      { kind: 'delete', userId: userIdOf(1) }, { kind: 'delete', userId: userIdOf(2) }, { kind: 'purge', userId: userIdOf(2) }, { kind: 'delete', userId: userIdOf(3) }, { kind: 'restore', userId: userIdOf(3) },
      { kind: 'changeNumber', userId: userIdOf(4), mobilePhone: null }, { kind: 'changeField', userId: userIdOf(5), field: 'businessPhones', value: [] },
      { kind: 'changeField', userId: userIdOf(6), field: 'jobTitle', value: 'Planner' }, { kind: 'changeField', userId: userIdOf(6), field: 'jobTitle', value: 'Director' },
    );
    if (fault !== undefined) await world.fault(fault);
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { archived: 2, updated: 3, restored: 0, created: 0 } });
    expect(await world.person('person1@')).toMatchObject({ archived: { reason: 'deleted_in_entra' } });
    expect(await world.person('person2@')).toMatchObject({ archived: { reason: 'purged_in_entra' } });
    expect(await world.person('person3@')).toMatchObject({ status: 'current' });
    expect(await world.person('person4@')).toMatchObject({ mobile: null });
    expect(await world.person('person5@')).toMatchObject({ phone: null });
    expect(await world.person('person6@')).toMatchObject({ notes: 'Director · Care · Zwolle' });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { updated: 0, archived: 0, created: 0 } });
  });

  it('of many pages is read to its end', async () => {
    await synced(450);
    for (let n = 0; n < 450; n += 1) await world.act({ kind: 'changeNumber', userId: userIdOf(n), mobilePhone: `+31 6 ${String(n)}` });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { updated: 450 } });
    expect(await world.person('person449@')).toMatchObject({ mobile: '+31 6 449' });
  });

  it('clears nothing that it leaves out because it was never set', async () => {
    await synced();
    const before = await world.person('person90@');
    await world.act({ kind: 'changeField', userId: userIdOf(90), field: 'mail', value: 'new90@team.example' });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person90@')).toMatchObject({ ...before, email: 'new90@team.example', emailKey: 'new90@team.example', sources: expect.anything() as object, trail: expect.anything() as object, fingerprint: expect.anything() as string, searchText: expect.anything() as string });
    await world.act({ kind: 'changeField', userId: userIdOf(90), field: 'jobTitle', value: 'Nurse' });
    expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { updated: 1 } });
    expect(await world.person('person90@')).toMatchObject({ notes: 'Nurse' });
  });

  it('that says "removed" of somebody who is there archives nobody, and still brings what changed', async () => {
    await synced();
    await world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 new' });
    const told = world.anotherWorker({ openDirectory: (tenant, options) => removing(world.openDirectory(tenant, options), userIdOf(1)) });
    const { id } = await world.runs.start(world.key, null, { kind: 'apply', trigger: 'manual' });
    await told.work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { archived: 0, created: 0, updated: 1 } });
    expect(await world.person('person1@')).toMatchObject({ status: 'current', mobile: '+31 6 new' });
  });
});

describe('a full reading', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['who belongs', () => world.settings({ leaveOut: { guests: true, disabled: true, unlicensed: false, patterns: [] } })],
    ['the rules of a field', async () => { const { settings } = await world.company(); await world.settings({ fields: { ...settings.fields, notes: { template: '{department}', overwrite: 'always', blank: 'clearOwn' } } }); }],
  ])('follows an edit of %s', async (_name, edit) => {
    await synced();
    expect(await world.sync()).toMatchObject({ reading: 'delta' });
    await edit();
    expect(await world.sync()).toMatchObject({ reading: 'full' });
    expect(await world.sync()).toMatchObject({ reading: 'delta' });
  });

  it('is the first scheduled run after a baseline, and the second is not', async () => {
    await synced();
    expect(await world.sync()).toMatchObject({ reading: 'delta' });
    expect(await world.sync(scheduled)).toMatchObject({ reading: 'full' });
    expect(await world.sync(scheduled)).toMatchObject({ reading: 'delta' });
  });

  it('comes at least every seven days, at a time of the company\'s own', async () => {
    await synced();
    await world.sync(scheduled);
    const day = 24 * 3600_000;
    for (let n = 0; n < 4; n += 1) {
      world.later(day);
      expect(await world.sync(scheduled)).toMatchObject({ reading: 'delta' });
    }
    world.later(1.9 * day);
    expect(await world.sync(scheduled)).toMatchObject({ reading: 'full' });
  });

  it('follows a release that asks for more properties', async () => {
    await synced();
    const before = await state();
    if (before === undefined) throw new Error('no state');
    expect(before.select).toContain('accountEnabled');
    await world.store.syncStates.put(world.key, { ...before, select: before.select.filter((property) => property !== 'accountEnabled') });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'full' });
    expect(await state()).toMatchObject({ select: before.select });
    expect(await world.sync()).toMatchObject({ reading: 'delta' });
  });

  it('follows a pause that the delta link is too old for', async () => {
    await synced();
    world.later(8 * 24 * 3600_000);
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'full' });
  });
});

describe('the delta link', () => {
  it('moves with a run that succeeded, and with no other', async () => {
    await synced();
    const first = await link();
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    await world.fault({ kind: 'error', status: 500, on: 'batch', times: null });
    expect(await world.sync()).toMatchObject({ status: 'failed' });
    expect(await link()).toBe(first);
    await world.act({ kind: 'clearFaults' });
    await world.sync({ kind: 'preview' });
    expect(await link()).toBe(first);
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', counts: { archived: 1 } });
    expect(await link()).not.toBe(first);
    expect(await state()).toMatchObject({ runId: run.id });
  });

  it('stays when a change failed, so that it is told again', async () => {
    await synced();
    const first = await link();
    await world.act({ kind: 'changeNumber', userId: userIdOf(1), mobilePhone: '+31 6 1' }, { kind: 'changeNumber', userId: userIdOf(2), mobilePhone: '+31 6 2' });
    const edited = world.anotherWorker({
      announce: async (_key, run) => { if (run.status === 'applying') await world.edit((await world.person('person1@')).id, { fields: { mobile: '+31 6 own' } }); },
    });
    const { id } = await world.runs.start(world.key, null, { kind: 'apply', trigger: 'schedule', full: false });
    await edited.work(world.key, id);
    expect(await world.run(id)).toMatchObject({ status: 'partlySucceeded', counts: { updated: 1, failed: 1 } });
    expect(await link()).toBe(first);
    expect(await world.sync()).toMatchObject({ status: 'succeeded', counts: { failed: 0 } });
    expect(await world.person('person1@')).toMatchObject({ mobile: '+31 6 own' });
  });
});

it('an unchanged directory costs no write of a person, whatever was hired and left out before', async () => {
  await synced();
  await world.act({ kind: 'hire', displayName: 'Guest', userType: 'Guest' } satisfies DirectoryAction);
  expect(await world.sync()).toMatchObject({ reading: 'delta', counts: { leftOut: 1, created: 0 } });
  world.requests();
  const run = await world.sync();
  expect(run).toMatchObject({ counts: { leftOut: 1, updated: 0 } });
  expect(world.requests()).toHaveLength(1);
  expect(run.cost.storeWrites).toBeLessThan(12);
});
