/** What waits stays waiting until it is answered or no longer true, whatever the next reading is told. */
import { afterEach, expect, it } from 'vitest';
import { type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

it('people that only a full reading misses stay waiting over the next run, though the delta tells nothing of them', async () => {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 60, groups: {} })] } });
  await world.sync();
  const [some] = await world.people();
  if (some === undefined) throw new Error('nobody');
  for (let n = 0; n < 30; n += 1) {
    const objectId = `99999999-0000-4000-8000-${String(n).padStart(12, '0')}`;
    await world.store.people.create(world.key, { ...some, id: `ghost${String(n)}`, objectId, nameKey: `ghost${String(n)}`, emailKey: null, email: null });
  }
  expect(await world.sync({ full: true })).toMatchObject({ status: 'awaitingApproval', reading: 'full', counts: { awaitingApproval: 30 } });
  world.later(31 * 60_000);
  expect(await world.sync()).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 30 } });
});
