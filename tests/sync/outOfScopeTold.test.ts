/**
 * Delta leaves out what was never set. Of somebody who is left out for just that – no licence was ever assigned – it tells all but the
 * reason: they must not come back for it.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf, userRecord } from './tenants.ts';

const unlicensed = 3;
let world: EngineWorld;
afterEach(async () => { await world.close(); });

const stored = () => world.person(`person${String(unlicensed)}@`);
const noChanges = { created: 0, updated: 0, archived: 0, restored: 0, conflicts: 0, failed: 0 };

/** Everybody is stored; then who has no licence is left out. */
async function open(outOfScope: 'archive' | 'keep'): Promise<void> {
  const users = Array.from({ length: 12 }, (_, n) => userRecord(n, n === unlicensed ? { assignedLicenses: [] } : {}));
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12, users })] } });
  await world.sync();
  await world.settings({ leaveOut: { guests: true, disabled: false, unlicensed: true, patterns: [] }, leavers: { outOfScope, cards: 'keep' } });
  const run = await world.sync();
  if (run.status !== 'awaitingApproval') return;
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
  await world.work(run.id);
}

describe.each(['archive', 'keep'] as const)('of somebody out of scope (leavers: %s)', (outOfScope) => {
  it('a change that does not tell the reason brings nobody back and updates nobody', async () => {
    await open(outOfScope);
    const before = await stored();
    expect(before).toMatchObject(outOfScope === 'archive' ? { status: 'archived' } : { status: 'current', inScope: false });
    await world.act({ kind: 'changeNumber', userId: userIdOf(unlicensed) }, { kind: 'changeField', userId: userIdOf(unlicensed), field: 'jobTitle', value: 'Porter' });
    const run = await world.sync();
    expect(run).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { ...noChanges, inScope: 11, leftOut: 1 } });
    expect(await stored()).toEqual(before);
    expect(await world.sync({ kind: 'preview', full: true })).toMatchObject({ reading: 'full', counts: { ...noChanges, inScope: 11, leftOut: 1 } });
  });

  it('a change that ends the reason brings them back, with what they missed', async () => {
    await open(outOfScope);
    const { id } = await stored();
    await world.act({ kind: 'changeField', userId: userIdOf(unlicensed), field: 'jobTitle', value: 'Porter' });
    await world.sync();
    await world.act({ kind: 'changeField', userId: userIdOf(unlicensed), field: 'assignedLicenses', value: ['05e9a617-0261-4cee-bb44-138d3ef5d965'] });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { inScope: 12, leftOut: 0 } });
    expect(await stored()).toMatchObject({ id, status: 'current', inScope: true, jobTitle: 'Porter' });
  });
});

it('of somebody in scope, a change that tells a part archives nobody', async () => {
  await open('archive');
  await world.act({ kind: 'changeField', userId: userIdOf(5), field: 'officeLocation', value: null }, { kind: 'changeNumber', userId: userIdOf(6), mobilePhone: null });
  expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { ...noChanges, updated: 2, inScope: 11 } });
  expect((await world.people('archived')).map((person) => person.objectId)).toEqual([userIdOf(unlicensed)]);
});
