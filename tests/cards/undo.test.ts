/** Taking a sync back leaves cards, orders and credits as they are, and says so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmPurchase, createPurchase, getCredits } from '../../src/api/cards/buyCredits.ts';
import { putCatalogue } from '../../src/api/cards/keepCatalogue.ts';
import { listCards } from '../../src/api/cards/moveCard.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { team, tenantId, userIdOf } from '../sync/tenants.ts';
import { admin, type EngineWorld, openWorld } from '../sync/engineWorld.ts';
import { wrongs } from './audit.ts';
import { catalogue, line } from './shop.ts';

let world: EngineWorld;
let first: RunDoc;

beforeEach(async () => {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await putCatalogue(world.cards, admin, catalogue);
  const { id } = await createPurchase(world.cards, world.key, admin, [{ item: 'standard', quantity: 9 }]);
  await confirmPurchase(world.cards, admin, id);
  first = await world.sync();
});
afterEach(() => world.close());

async function order(...prefixes: string[]): Promise<void> {
  const people = await Promise.all(prefixes.map((prefix) => world.person(prefix)));
  await placeOrder(world.cards, world.key, admin, people.map((person) => line(person.id)), { orderId: `order-${prefixes.join('')}` });
}

async function undo(run: RunDoc): Promise<RunDoc> {
  const { id } = await world.runs.undo(world.key, run.id, admin, undefined);
  await world.work(id);
  return world.run(id);
}

const states = async () => (await listCards(world.cards, world.key, { limit: 100 })).items.map((card) => card.status);
const available = async () => (await getCredits(world.cards, world.key)).balances.find(({ item }) => item === 'standard')?.available;

describe('an undone run', () => {
  it('leaves the cards and orders of people it takes away again, whatever becomes of leavers’ cards, and counts them', async () => {
    await world.settings({ safety: { maxPeople: 25, maxPercent: 100 } });
    await order('person1@', 'person2@');
    await order('person3@');
    const undone = await undo(first);
    expect(undone).toMatchObject({ status: 'succeeded', counts: { archived: 12 }, problem: { code: 'cards_not_reversed', message: expect.stringContaining('3 cards and 2 orders') as string } });
    expect(await states()).toEqual(['ordered', 'ordered', 'ordered']);
    expect(await available()).toBe(6);
    expect(await wrongs(world.store, world.key, { standard: 9 })).toEqual([]);
  });

  it('does not give back the cards that were taken from people it brings back, and counts them', async () => {
    await order('person1@', 'person2@');
    await world.act({ kind: 'delete', userId: userIdOf(1) });
    const archived = await world.sync();
    const undone = await undo(archived);
    expect(undone).toMatchObject({ status: 'succeeded', counts: { restored: 1 }, problem: { code: 'cards_not_reversed', message: expect.stringContaining('1 card of the people concerned was left') as string } });
    expect((await states()).sort()).toEqual(['deactivated', 'ordered']);
  });

  it('has nothing to say where nobody concerned has any', async () => {
    await world.act({ kind: 'hire', displayName: 'Saar', mail: 'saar@team.example' });
    await order('person1@');
    expect(await undo(await world.sync())).toMatchObject({ status: 'succeeded', counts: { archived: 1 }, problem: null });
  });

  it('that waited leaves cards too when it is approved, but for those decided about there', async () => {
    await order('person1@', 'person2@');
    const undone = await undo(first);
    expect(undone).toMatchObject({ status: 'awaitingApproval', problem: null });
    const [card] = (await listCards(world.cards, world.key, { limit: 100 })).items;
    await world.runs.approve(world.key, undone.id, admin, { planId: undone.plan?.planId ?? '', accept: 'all', cards: [{ cardId: card?.id ?? '', action: 'release' }] });
    await world.work(undone.id);
    expect(await world.run(undone.id)).toMatchObject({ status: 'succeeded', problem: { code: 'cards_not_reversed', message: expect.stringContaining('1 card and 1 order') as string } });
    expect((await states()).sort()).toEqual(['ordered', 'released']);
  });
});
