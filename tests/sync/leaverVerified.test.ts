/** Leaving that waited is verified by the rules that hold when it is approved. */
import { afterEach, expect, it } from 'vitest';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function acceptAll(run: RunDoc): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: 'all' });
  await world.work(run.id);
  return world.run(run.id);
}

async function deletedAndWaiting(): Promise<RunDoc> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await world.settings({ leaveOut: { guests: true, disabled: true, unlicensed: false, patterns: [] }, leavers: { outOfScope: 'keep', cards: 'deactivate' }, safety: { maxPeople: 0, maxPercent: 10 } });
  await world.sync();
  await world.act({ kind: 'delete', userId: userIdOf(1) });
  return world.sync();
}

it('who was deleted, and is only left out by the time it is approved, is kept where leavers are kept', async () => {
  const run = await deletedAndWaiting();
  expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
  await world.act({ kind: 'restore', userId: userIdOf(1) }, { kind: 'disable', userId: userIdOf(1) });
  expect(await acceptAll(run)).toMatchObject({ status: 'succeeded', counts: { archived: 0 } });
  expect(await world.changes(run)).toMatchObject([{ outcome: 'declined', problem: { code: 'no_longer_true' } }]);
  expect(await world.person('person1@')).toMatchObject({ status: 'current', inScope: true });
  const next = await world.sync();
  expect(next).toMatchObject({ reading: 'delta', status: 'awaitingApproval', counts: { awaitingApproval: 1 } });
  expect(await acceptAll(next)).toMatchObject({ status: 'succeeded', counts: { updated: 1, archived: 0 } });
  expect(await world.person('person1@')).toMatchObject({ status: 'current', inScope: false });
});

it('who is gone for good by then is archived with that reason', async () => {
  const run = await deletedAndWaiting();
  await world.act({ kind: 'purge', userId: userIdOf(1) });
  expect(await acceptAll(run)).toMatchObject({ status: 'succeeded', counts: { archived: 1 } });
  expect(await world.person('person1@')).toMatchObject({ status: 'archived', archived: { reason: 'purged_in_entra' } });
});
