/** A reading that did not come whole archives nobody: the run fails or reads again, and says what happened and what to do. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SettingsPatch } from '../../src/api/contract/settings.ts';
import type { Cloud, Fault } from '../../src/sandbox/cloud/port.ts';
import { generateTenant } from '../../src/sandbox/cloud/data/generateTenant.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { admin, type EngineWorld, openCloud, openWorld } from './engineWorld.ts';
import { groupId, team, tenantId, type TeamSketch, userIdOf } from './tenants.ts';

let world: EngineWorld;
let cloud: Cloud;
const big = generateTenant({ people: 2100, seed: 'pages', tenantId: 'b16b0000-0000-4000-8000-000000000001' });
beforeAll(async () => {
  cloud = await openCloud(tenantId, { extraTenants: [team(sketch), big] });
  await cloud.act(big.tenantId, { kind: 'grantConsent' });
});
afterEach(async () => {
  await cloud.act(tenantId, { kind: 'clearFaults' });
  await cloud.act(big.tenantId, { kind: 'clearFaults' });
  await world.close();
});
afterAll(async () => { await cloud.close(); });

const sketch: TeamSketch = {
  people: 30,
  groups: { in: { displayName: 'In', people: Array.from({ length: 28 }, (_, n) => n) }, out: { displayName: 'Out', people: [0, 1] } },
};
const groups: SettingsPatch = { scope: { kind: 'groups', include: [{ id: groupId(sketch, 'in'), displayName: 'In' }], exclude: [{ id: groupId(sketch, 'out'), displayName: 'Out' }] } };

async function synced(settings: SettingsPatch): Promise<PersonDoc[]> {
  world = await openWorld({ tenantId, sharedCloud: cloud, requestMs: 400 });
  await world.settings(settings);
  expect(await world.sync()).toMatchObject({ status: 'succeeded' });
  return world.people();
}

/** A full run that must not go through. */
async function failingRun(before: PersonDoc[]) {
  const run = await world.sync({ full: true });
  expect(run).toMatchObject({ status: 'failed', counts: { archived: 0 } });
  expect(run.problem?.message).toMatch(/[Nn]othing was changed|Nobody was archived|consent|scope/);
  expect(await world.people()).toEqual(before);
  expect(await world.people('archived')).toEqual([]);
  return run;
}

const everyone: SettingsPatch = {};

describe('a sync that is answered', () => {
  const refused: [string, SettingsPatch, Fault, string][] = [
    ['403 for everyone', everyone, { kind: 'error', status: 403, on: 'users', times: null }, 'directory_denied'],
    ['403 for the members of its group', groups, { kind: 'error', status: 403, on: 'members', times: null }, 'directory_denied'],
    ['404 for its group', groups, { kind: 'error', status: 404, on: 'members', after: 1, times: null }, 'group_gone'],
    ['404 for its excluded group', groups, { kind: 'error', status: 404, on: 'members', times: null }, 'group_gone'],
    ['403 for its excluded group', groups, { kind: 'error', status: 403, on: 'members', times: null }, 'directory_denied'],
    ['an empty list instead of everyone', everyone, { kind: 'emptyList', on: 'users', times: null }, 'directory_inconsistent'],
    ['an empty list instead of its members', groups, { kind: 'emptyList', on: 'members', times: null }, 'directory_inconsistent'],
    ['a body that breaks off', everyone, { kind: 'cutBody', on: 'users', times: null }, 'directory_unavailable'],
    ['malformed JSON', everyone, { kind: 'malformedJson', on: 'users', times: null }, 'directory_unavailable'],
    ['nothing', everyone, { kind: 'emptyBody', on: 'users', times: null }, 'directory_unavailable'],
    ['a page of HTML and 502', everyone, { kind: 'htmlError', status: 502, on: 'users', times: null }, 'directory_unavailable'],
    ['500', everyone, { kind: 'error', status: 500, on: 'users', times: null }, 'directory_unavailable'],
    ['no connection', everyone, { kind: 'resetConnection', on: 'users', times: null }, 'directory_unavailable'],
    ['by a link that leads to another host', everyone, { kind: 'foreignLink', on: 'users', times: null }, 'directory_unavailable'],
    ['by a link that leads in circles', everyone, { kind: 'loopingLink', on: 'users', times: null }, 'directory_unavailable'],
    ['nulls, as without permission', everyone, { kind: 'nulls', on: 'users', times: null }, 'directory_denied'],
    ['nothing but ids', everyone, { kind: 'nulls', everything: true, on: 'users', times: null }, 'directory_denied'],
    ['nulls for the members of its group', groups, { kind: 'nulls', on: 'members', times: null }, 'directory_denied'],
    ['401 again and again', everyone, { kind: 'error', status: 401, on: 'users', times: null }, 'consent_missing'],
    ['400', everyone, { kind: 'error', status: 400, on: 'users', times: null }, 'directory_refused'],
  ];
  it.each(refused)('%s fails, archives nobody, and says why', async (_name, settings, fault, code) => {
    const before = await synced(settings);
    await world.fault(fault);
    expect((await failingRun(before)).problem?.code).toBe(code);
  });

  it('nothing for a long while gives up', async () => {
    const before = await synced(everyone);
    await world.fault({ kind: 'hang', on: 'users', times: null });
    expect((await failingRun(before)).problem?.code).toBe('directory_unavailable');
  });

  const overcome: [string, SettingsPatch, Fault][] = [
    ['a body that breaks off', everyone, { kind: 'cutBody', on: 'users', times: 2 }],
    ['HTML and 503', everyone, { kind: 'htmlError', status: 503, on: 'users', times: 2 }],
    ['HTML and 504', everyone, { kind: 'htmlError', status: 504, on: 'users' }],
    ['an empty page first', everyone, { kind: 'emptyPage', on: 'users' }],
    ['an empty list', everyone, { kind: 'emptyList', on: 'users' }],
    ['the same people twice', everyone, { kind: 'replay', on: 'users' }],
    ['401', everyone, { kind: 'error', status: 401, on: 'users' }],
    ['an empty list instead of its members', groups, { kind: 'emptyList', on: 'members', after: 1 }],
  ];
  it.each(overcome)('%s once goes on as if nothing had happened', async (_name, settings, fault) => {
    const before = await synced(settings);
    await world.fault(fault);
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { archived: 0, created: 0, unchanged: before.length } });
    expect(await world.people()).toEqual(before);
  });
});

describe('a group that is gone', () => {
  it.each(['in', 'out'] as const)('%s: fails the run by name, and nobody is archived', async (name) => {
    world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] } });
    await world.settings(groups);
    await world.sync();
    const before = await world.people();
    await world.act({ kind: 'deleteGroup', groupId: groupId(sketch, name) });
    const run = await failingRun(before);
    expect(run.problem).toMatchObject({ code: 'group_gone', message: expect.stringContaining('Choose another group') as string });
    expect((await world.company()).link?.status).toBe('linked');
    const delta = await world.sync();
    expect(delta).toMatchObject({ status: 'failed', problem: { code: 'group_gone' } });
    expect(await world.people()).toEqual(before);
  });
});

describe('a reading in several pages', () => {
  const openBig = async () => { world = await openWorld({ tenantId: big.tenantId, sharedCloud: cloud }); };

  // The first question is how many there are, the second is the first page.
  it.each<[string, Fault]>([
    ['is cut', { kind: 'cutBody', on: 'users', after: 2 }], ['is malformed', { kind: 'malformedJson', on: 'users', after: 2 }],
    ['is throttled', { kind: 'throttle', on: 'users', after: 2, times: 3 }], ['comes empty first', { kind: 'emptyPage', on: 'users', after: 1 }],
  ])('of which the second %s is asked for again, and not the first', async (_name, fault) => {
    await openBig();
    await world.fault(fault);
    world.requests();
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', reading: 'full' });
    expect(await world.people()).toHaveLength(run.counts.inScope);
    expect(world.requests().filter((request) => request.includes('/users?') && !request.includes('skiptoken'))).toHaveLength(1);
  });

  it.each(['expiredPageToken', 'pageTokenNotFound'] as const)('of which one has expired (%s) is begun anew once, and fails the second time', async (kind) => {
    await openBig();
    await world.fault({ kind, on: 'users' });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded' });
    const before = await world.people();
    expect(before).toHaveLength(run.counts.inScope);
    await world.fault({ kind, on: 'users', times: null });
    expect((await failingRun(before)).problem?.code).toBe('directory_inconsistent');
  });

  it('that breaks for good on the second page creates nobody of the first', async () => {
    await openBig();
    await world.fault({ kind: 'cutBody', on: 'users', after: 2, times: null });
    expect(await world.sync()).toMatchObject({ status: 'failed', counts: { created: 0 } });
    expect(await world.people()).toEqual([]);
    await world.act({ kind: 'clearFaults' });
    expect(await world.sync()).toMatchObject({ status: 'succeeded' });
  });
});

describe('a consent', () => {
  it.each([
    ['revoked', { kind: 'revokeConsent' as const }, 'consent_missing'],
    ['without its permission', { kind: 'removeRole' as const, role: 'User.Read.All' }, 'directory_denied'],
  ])('%s breaks the link, and the next run that works mends it', async (_name, action, code) => {
    const before = await synced(everyone);
    await world.act(action);
    const run = await failingRun(before);
    expect(run.problem).toMatchObject({ code, message: expect.stringMatching(/consent (again )?with a new link/) as string });
    expect((await world.company()).link).toMatchObject({ status: 'broken', problem: { code } });
    await world.act({ kind: 'grantConsent' });
    expect(await world.sync()).toMatchObject({ status: 'succeeded' });
    expect((await world.company()).link).toMatchObject({ status: 'linked', problem: null });
  });
});

describe('the cooldown', () => {
  const begin = () => world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full: true });

  it('is given back by a run that failed before its first write', async () => {
    world = await openWorld({ tenantId, sharedCloud: cloud });
    await world.fault({ kind: 'error', status: 500, on: 'users', times: null });
    await world.work((await begin()).id);
    await world.act({ kind: 'clearFaults' });
    await world.work((await begin()).id);
    await expect(begin()).rejects.toMatchObject({ code: 'cooldown' });
  });

  it('of a sync that succeeded is not given back by a preview or a scheduled run that fails later', async () => {
    world = await openWorld({ tenantId, sharedCloud: cloud });
    await world.work((await begin()).id);
    await world.fault({ kind: 'error', status: 500, on: 'users', times: null });
    for (const request of [{ kind: 'preview' as const, trigger: 'manual' as const, full: true }, { kind: 'apply' as const, trigger: 'schedule' as const, full: true }]) {
      const { id } = await world.runs.start(world.key, null, request);
      await world.work(id);
      expect((await world.run(id)).status).toBe('failed');
      await expect(begin()).rejects.toMatchObject({ code: 'cooldown' });
    }
  });
});

describe('absence', () => {
  it('that turns out to be none by the dozen stops the run, and one true leaver among them waits for the next', async () => {
    const before = await synced(everyone);
    await world.act({ kind: 'delete', userId: userIdOf(3) });
    await world.fault({ kind: 'emptyList', on: 'users', times: null });
    await failingRun(before);
    await world.act({ kind: 'clearFaults' });
    expect(await world.sync({ full: true })).toMatchObject({ counts: { archived: 1 } });
    await world.act({ kind: 'restore', userId: userIdOf(3) });
  });
});
