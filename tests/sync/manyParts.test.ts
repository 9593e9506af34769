/** One person with several changes: the parts of a change that harm, each answered by itself. */
import { afterEach, expect, it } from 'vitest';
import type { Approval } from '../../src/api/contract/run.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

async function answer(run: RunDoc, approval: Omit<Approval, 'planId'>): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', ...approval });
  await world.work(run.id);
  return world.run(run.id);
}

it('all parts of one person are applied, however many', async () => {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await world.sync();
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const userId = userIdOf(n);
    for (const field of ['jobTitle', 'department', 'officeLocation', 'givenName']) await world.act({ kind: 'changeField', userId, field, value: null });
    await world.act({ kind: 'changeNumber', userId, mobilePhone: null }, { kind: 'changeField', userId, field: 'businessPhones', value: [] });
  }
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'awaitingApproval', counts: { awaitingApproval: 36 } });
  expect(await answer(run, { accept: 'all' })).toMatchObject({ status: 'succeeded', counts: { updated: 36, failed: 0 } });
  expect(await world.person('person3@')).toMatchObject({ phone: null, mobile: null, jobTitle: null, department: null, notes: null, firstName: null });
  expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', counts: { updated: 0, awaitingApproval: 0 } });
});

it('the part of a restore that waits stays waiting, though it would be little by itself', async () => {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 60 })] } });
  await world.sync();
  await world.settings({ safety: { maxPeople: 5, maxPercent: 100 } });
  const eight = [0, 1, 2, 3, 4, 5, 6, 7];
  for (const n of eight) await world.act({ kind: 'delete', userId: userIdOf(n) });
  await answer(await world.sync(), { accept: 'all' });
  for (const n of eight) await world.act({ kind: 'restore', userId: userIdOf(n) }, { kind: 'changeNumber', userId: userIdOf(n), mobilePhone: null });
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'awaitingApproval', counts: { restored: 8, awaitingApproval: 8 } });
  const waiting = (await world.changes(run)).filter((change) => change.outcome === 'awaitingApproval');
  await answer(run, { accept: waiting.slice(0, 4).map((change) => change.id) });
  expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { updated: 0, awaitingApproval: 4 }, plan: { reasons: [{ code: 'still_waiting' }] } });
});
