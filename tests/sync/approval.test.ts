/** What waits for a named person: which harm, for how long, and what becomes of the answer. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { Approval } from '../../src/api/contract/run.ts';
import type { DirectoryAction } from '../../src/sandbox/cloud/port.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function synced(people = 40): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people })] } });
  expect(await world.sync()).toMatchObject({ status: 'succeeded' });
}

function each(count: number, action: (userId: string) => DirectoryAction, from = 0): DirectoryAction[] {
  return Array.from({ length: count }, (_, n) => action(userIdOf(n + from)));
}

const gone = (userId: string): DirectoryAction => ({ kind: 'delete', userId });
const noMobile = (userId: string): DirectoryAction => ({ kind: 'changeNumber', userId, mobilePhone: null });
const titled = (userId: string): DirectoryAction => ({ kind: 'changeField', userId, field: 'jobTitle', value: 'Planner' });
const disabled = (userId: string): DirectoryAction => ({ kind: 'disable', userId });

async function answer(run: RunDoc, approval: Omit<Approval, 'planId'>): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', ...approval });
  await world.work(run.id);
  return world.run(run.id);
}

async function waiting(run: RunDoc): Promise<ChangeDoc[]> {
  return (await world.changes(run)).filter((change) => change.outcome === 'awaitingApproval');
}

const codes = (run: RunDoc) => run.plan?.reasons.map((reason) => reason.code).sort();

describe('harm', () => {
  it('is counted by kind: archived ones wait, the others do not', async () => {
    await synced();
    await world.act(...each(6, gone), ...each(3, disabled, 10), ...each(4, noMobile, 20));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 6, updated: 7, archived: 0 } });
    expect(codes(run)).toEqual(['many_archived']);
    expect((await waiting(run)).every((change) => change.kind === 'archive')).toBe(true);
  });

  it.each([
    ['made inactive', disabled, 'many_inactive'], ['emptied in the same field', noMobile, 'many_emptied'], ['archived', gone, 'many_archived'],
  ] as const)('of people %s waits over the limit, and is applied at once under it', async (_name, harm, code) => {
    await synced();
    await world.act(...each(4, harm));
    expect(await world.sync()).toMatchObject({ status: 'succeeded' });
    await world.act(...each(5, harm, 10));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 5 } });
    expect(codes(run)).toEqual([code]);
    expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
  });

  it('waits alone: numbers emptied by the dozen wait while titles of the same people are applied', async () => {
    await synced();
    await world.act(...each(12, noMobile), ...each(12, titled));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { updated: 12, awaitingApproval: 12 } });
    expect((await world.people()).filter((person) => person.notes?.startsWith('Planner') === true && person.mobile !== null)).toHaveLength(40 - 28);
    const again = await world.sync();
    expect(again).toMatchObject({ status: 'awaitingApproval', counts: { updated: 0, awaitingApproval: 12 } });
    expect(await answer(again, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { updated: 12 } });
    expect((await world.people()).filter((person) => person.mobile === null)).toHaveLength(12);
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { updated: 0 } });
  });

  it('of any size waits when archiving follows an edit of who belongs', async () => {
    await synced();
    await world.act({ kind: 'changeNumber', userId: userIdOf(2) });
    await world.settings({ leaveOut: { guests: true, disabled: false, unlicensed: false, patterns: ['person1@*'] } });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', reading: 'full', counts: { awaitingApproval: 1, updated: 1 } });
    expect(codes(run)).toEqual(['scope_edited']);
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
  });

  it('of zero allowed people always waits', async () => {
    await synced();
    await world.settings({ safety: { maxPeople: 0, maxPercent: 100 } });
    await world.act(gone(userIdOf(1)));
    expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 1 } });
  });
});

describe('what waits', () => {
  it('stays waiting though it would be little by itself, until it is answered or no longer true', async () => {
    await synced();
    await world.act(...each(8, gone));
    const first = await world.sync();
    for (const n of [0, 1, 2, 3, 4, 5]) await world.act({ kind: 'restore', userId: userIdOf(n) });
    const second = await world.sync();
    expect(second).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 2 } });
    expect(codes(second)).toEqual(['still_waiting']);
    expect(await world.run(first.id)).toMatchObject({ status: 'superseded', plan: null });
    await expect(world.runs.approve(world.key, first.id, admin, { planId: first.plan?.planId ?? '', accept: 'all' })).rejects.toMatchObject({ code: 'plan_changed' });
    expect(await answer(second, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { archived: 2 } });
  });

  it('is not lost by a newer run that fails or is stopped', async () => {
    await synced();
    await world.act(...each(8, gone));
    const first = await world.sync();
    await world.fault({ kind: 'error', status: 500, on: 'delta', times: null });
    expect(await world.sync()).toMatchObject({ status: 'failed' });
    await world.act({ kind: 'clearFaults' });
    const stopped = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual' });
    await world.runs.cancel(world.key, stopped.id, admin);
    await world.work(stopped.id);
    expect(await world.run(stopped.id)).toMatchObject({ status: 'cancelled' });
    expect(await world.run(first.id)).toMatchObject({ status: 'awaitingApproval' });
    expect(await answer(first, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { archived: 8 } });
  });

  it('keeps the delta link where it was, and the next run tells all of it again', async () => {
    await synced();
    const link = async () => (await world.store.syncStates.get(world.key, world.key.companyId))?.doc.deltaLink;
    const before = await link();
    await world.act(...each(8, gone));
    const run = await world.sync();
    expect(await link()).toBe(before);
    expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded' });
    expect(await link()).not.toBe(before);
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { archived: 0 } });
  });

  it('has a planId of its own after an answer to a part of it', async () => {
    await synced();
    await world.act(...each(8, gone));
    const run = await world.sync();
    const [one, two] = await waiting(run);
    const partly = await answer(run, { accept: [one?.id ?? ''], decline: [two?.id ?? ''] });
    expect(partly).toMatchObject({ status: 'awaitingApproval', counts: { archived: 1, awaitingApproval: 6 } });
    expect(partly.plan?.planId).not.toBe(run.plan?.planId);
    await expect(world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' })).rejects.toMatchObject({ code: 'plan_changed' });
    await expect(world.runs.approve(world.key, run.id, admin, { planId: partly.plan?.planId ?? '', accept: [one?.id ?? ''] })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await answer(partly, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { archived: 7 } });
  });

  it('keeps only the reasons that still hold after an answer to a part of it', async () => {
    await synced();
    await world.act(...each(8, gone), ...each(8, noMobile, 20));
    const run = await world.sync();
    expect(codes(run)).toEqual(['many_archived', 'many_emptied']);
    const archives = (await waiting(run)).filter((change) => change.kind === 'archive').map((change) => change.id);
    expect(codes(await answer(run, { accept: archives }))).toEqual(['many_emptied']);
  });

  it('shows what still waits when an answer breaks off', async () => {
    await synced(600);
    await world.settings({ safety: { maxPeople: 5, maxPercent: 100 } });
    await world.act(...each(300, gone));
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 300 } });
    await world.fault({ kind: 'error', status: 403, on: 'user', insideBatch: true, after: 260, times: null });
    const broken = await answer(run, { accept: 'all' });
    expect(broken).toMatchObject({ status: 'awaitingApproval', counts: { archived: 250, awaitingApproval: 50 }, problem: { code: 'directory_denied' } });
    expect(broken.plan?.planId).not.toBe(run.plan?.planId);
    await world.act({ kind: 'clearFaults' });
    expect(await answer(broken, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { archived: 300, awaitingApproval: 0 } });
  });
});

describe('an approval', () => {
  it('drops what is no longer true, with the reason', async () => {
    await synced();
    await world.act(...each(8, noMobile));
    const run = await world.sync();
    await world.act({ kind: 'changeNumber', userId: userIdOf(0), mobilePhone: '+31 6 back' });
    const after = await answer(run, { accept: 'all' });
    expect(after).toMatchObject({ status: 'succeeded', counts: { updated: 7 } });
    expect((await world.changes(after)).find((change) => change.objectId === userIdOf(0))).toMatchObject({ outcome: 'declined', problem: { code: 'no_longer_true' } });
    expect(await world.sync()).toMatchObject({ counts: { updated: 1 } });
    expect(await world.person('person0@')).toMatchObject({ mobile: '+31 6 back' });
  });
});

describe('a declined archive', () => {
  it('leaves a hold that is respected, and is proposed again when the hold is lifted', async () => {
    await synced();
    await world.settings({ mode: 'reviewed' });
    await world.act(gone(userIdOf(1)));
    const run = await world.sync();
    expect(await answer(run, { accept: [], decline: 'all' })).toMatchObject({ status: 'declined' });
    const held = await world.person('person1@');
    expect(held).toMatchObject({ status: 'current', hold: { against: 'archive', by: admin } });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { awaitingApproval: 0 } });
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { awaitingApproval: 0 } });
    await world.edit(held.id, { hold: null });
    const again = await world.sync();
    expect(again).toMatchObject({ status: 'awaitingApproval', reading: 'delta', counts: { awaitingApproval: 1 } });
    expect(await answer(again, { accept: 'all' })).toMatchObject({ counts: { archived: 1 } });
  });
});

describe('an approval that somebody stops', () => {
  it('ends after the page it is at, says what was done and what not, and what is left waits on', async () => {
    world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 600 })] } });
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 600 } });
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
    const hooks = {
      pageApplied: async () => { await world.runs.cancel(world.key, run.id, admin); },
      answered: () => Promise.resolve(), abandoned: () => Promise.resolve(),
    };
    await world.anotherWorker({ hooks, live: world.live }).work(world.key, run.id);
    const stopped = await world.run(run.id);
    expect(stopped).toMatchObject({
      status: 'awaitingApproval', counts: { created: 250, awaitingApproval: 350 },
      problem: { code: 'cancelled', message: expect.stringContaining('250 changes were done, 350 were not touched') as string },
    });
    expect(await world.people()).toHaveLength(250);
    expect(await answer(stopped, { accept: 'all' })).toMatchObject({ status: 'succeeded', problem: null, counts: { created: 600, awaitingApproval: 0 } });
  });
});
