import { afterEach, describe, expect, it } from 'vitest';
import { type EngineWorld, openWorld } from './engineWorld.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

function userId(prefix: string): string {
  const user = world.cloud.users('dcd219dd-bc68-4b9b-bf0b-4a33a796be35', prefix)[0];
  if (user === undefined) throw new Error(`no user ${prefix}`);
  return user.id;
}

describe('the first sync of everyone', () => {
  it('creates everybody in scope, leaves guests out, and tells both', async () => {
    world = await openWorld();
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', reading: 'full', problem: null });
    const people = await world.people();
    expect(run.counts).toMatchObject({ created: people.length, inScope: people.length, failed: 0, awaitingApproval: 0 });
    expect(run.leftOut).toEqual([{ reason: 'guest', count: run.counts.leftOut }]);
    expect(people.find((person) => person.displayName === 'Adele Vance')).toMatchObject({
      email: 'AdeleV@M365x214355.onmicrosoft.com', firstName: 'Adele', lastName: 'Vance', phone: '+1 425 555 0109', mobile: null, language: 'en-US', active: true, status: 'current',
    });
  });

  it('needs at most six requests more than pages', async () => {
    world = await openWorld();
    world.requests();
    const run = await world.sync();
    const pages = Math.ceil(run.counts.inScope / 999);
    expect(world.requests().length).toBeLessThanOrEqual(pages + 6);
  });

  it('followed by another one writes no person', async () => {
    world = await openWorld();
    await world.sync();
    const before = await world.people();
    const again = await world.sync({ full: true });
    expect(again).toMatchObject({ status: 'succeeded', reading: 'full', counts: { created: 0, updated: 0, archived: 0, unchanged: before.length } });
    expect(await world.people()).toEqual(before);
    expect(again.cost.storeWrites).toBeLessThan(15);
  });
});

describe('an unchanged directory', () => {
  it('costs at most three requests by delta', async () => {
    world = await openWorld();
    const first = await world.sync();
    world.requests();
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { unchanged: first.counts.inScope, inScope: first.counts.inScope, leftOut: first.counts.leftOut } });
    expect(world.requests().length).toBeLessThanOrEqual(3);
  });
});

describe.each(['full', 'delta'] as const)('what happens in the directory, read by %s', (reading) => {
  const next = () => world.sync({ full: reading === 'full' });

  it('arrives: changed, hired, disabled, emptied', async () => {
    world = await openWorld();
    await world.sync();
    await world.act(
      { kind: 'changeNumber', userId: userId('Adele'), mobilePhone: '+1 425 555 9999' },
      { kind: 'disable', userId: userId('Alex Wilber') },
      { kind: 'changeField', userId: userId('Ben Walters'), field: 'businessPhones', value: [] },
      { kind: 'hire', displayName: 'Sanne de Vries', givenName: 'Sanne', surname: 'de Vries', mail: 'sanne@contoso.com' },
    );
    const run = await next();
    expect(run).toMatchObject({ status: 'succeeded', reading, counts: { created: 1, updated: 3, archived: 0 } });
    expect(await world.person('AdeleV')).toMatchObject({ mobile: '+1 425 555 9999' });
    expect(await world.person('AlexW')).toMatchObject({ active: false, status: 'current' });
    expect(await world.person('BenW')).toMatchObject({ phone: null });
    expect((await world.people()).some((person) => person.displayName === 'Sanne de Vries')).toBe(true);
    expect(await next()).toMatchObject({ counts: { created: 0, updated: 0, archived: 0 } });
  });

  it('archives who was deleted without changing a field, and restores the same record', async () => {
    world = await openWorld();
    await world.sync();
    const before = await world.person('AdeleV');
    await world.act({ kind: 'delete', userId: userId('Adele') });
    expect(await next()).toMatchObject({ status: 'succeeded', counts: { archived: 1 } });
    const archived = await world.person('AdeleV');
    expect(archived).toMatchObject({ id: before.id, status: 'archived', archived: { reason: 'deleted_in_entra' }, email: before.email, phone: before.phone });
    expect(await next()).toMatchObject({ counts: { archived: 0 } });
    await world.act({ kind: 'restore', userId: userId('Adele') });
    expect(await next()).toMatchObject({ status: 'succeeded', counts: { restored: 1, created: 0 } });
    expect(await world.person('AdeleV')).toMatchObject({ id: before.id, status: 'current', archived: null });
  });

  it('keeps track of people left out by a rule', async () => {
    world = await openWorld();
    const first = await world.sync();
    await world.act({ kind: 'changeField', userId: userId('Adele'), field: 'userType', value: 'Guest' });
    const run = await next();
    expect(run).toMatchObject({ counts: { archived: 1, leftOut: first.counts.leftOut + 1 } });
    expect(await world.person('AdeleV')).toMatchObject({ status: 'archived', archived: { reason: 'left_out_guest' } });
  });
});

describe('large harm', () => {
  it('waits for a named person while the rest is applied, and is verified again when approved', async () => {
    world = await openWorld();
    await world.sync();
    await world.act({ kind: 'deleteMany', count: 10 }, { kind: 'changeNumber', userId: userId('Adele'), mobilePhone: '+1 1' });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, updated: 1, awaitingApproval: 10 } });
    expect(run.plan?.reasons).toMatchObject([{ code: 'many_archived' }]);
    const waiting = (await world.changes(run)).filter((change) => change.outcome === 'awaitingApproval');
    const back = waiting[0];
    if (back?.objectId == null) throw new Error('nobody waits');
    await world.act({ kind: 'restore', userId: back.objectId });
    const { admin } = await import('./engineWorld.ts');
    await expect(world.runs.approve(world.key, run.id, admin, { planId: 'other', accept: 'all' })).rejects.toMatchObject({ code: 'plan_changed' });
    const [, kept] = waiting;
    if (kept === undefined) throw new Error('nobody else waits');
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all', decline: [kept.id] });
    await world.work(run.id);
    expect(await world.run(run.id)).toMatchObject({ status: 'succeeded', plan: null, counts: { archived: 8, awaitingApproval: 0 } });
    const held = await world.store.people.get(world.key, kept.personId ?? '');
    expect(held?.doc).toMatchObject({ status: 'current', hold: { against: 'archive' } });
    world.later(60_000);
    expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { archived: 0, awaitingApproval: 0 } });
  });

  it('goes on waiting in the next run, which replaces the one before', async () => {
    world = await openWorld();
    await world.sync();
    await world.act({ kind: 'deleteMany', count: 10 });
    const first = await world.sync();
    const ids = (await world.changes(first)).map((change) => change.objectId ?? '');
    for (const id of ids.slice(0, 7)) await world.act({ kind: 'restore', userId: id });
    const second = await world.sync();
    expect(second).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 3 } });
    expect(await world.run(first.id)).toMatchObject({ status: 'superseded' });
  });
});

describe('reviewed mode', () => {
  it('plans everything and applies nothing', async () => {
    world = await openWorld();
    await world.settings({ mode: 'reviewed' });
    const run = await world.sync();
    expect(run.status).toBe('awaitingApproval');
    expect(run.counts.awaitingApproval).toBe(run.counts.inScope);
    expect(await world.people()).toEqual([]);
    const { admin } = await import('./engineWorld.ts');
    const [first] = await world.changes(run);
    await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: [first?.id ?? ''] });
    await world.work(run.id);
    const after = await world.run(run.id);
    expect(after).toMatchObject({ status: 'awaitingApproval', counts: { created: 1, awaitingApproval: run.counts.inScope - 1 } });
    expect(after.plan?.planId).not.toBe(run.plan?.planId);
    expect(await world.people()).toHaveLength(1);
  });
});
