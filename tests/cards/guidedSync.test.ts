import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmPurchase, createPurchase, getCredits } from '../../src/api/cards/buyCredits.ts';
import { putCatalogue } from '../../src/api/cards/keepCatalogue.ts';
import { listOrders } from '../../src/api/cards/listOrders.ts';
import { listCards } from '../../src/api/cards/moveCard.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import { getReview } from '../../src/api/review/keepReview.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { admin, openWorld, type EngineWorld } from '../sync/engineWorld.ts';
import { wrongs } from './audit.ts';
import { catalogue, line } from './shop.ts';

const page = { limit: 100 };
const bought = { standard: 4 };

let world: EngineWorld;

beforeEach(async () => {
  world = await openWorld();
  await putCatalogue(world.cards, admin, catalogue);
  const { id } = await createPurchase(world.cards, world.key, admin, [{ item: 'standard', quantity: 4 }]);
  await confirmPurchase(world.cards, admin, id);
  await world.settings({ mode: 'reviewed' });
});

afterEach(() => world.close());

const wish = (change: ChangeDoc) => ({ changeId: change.id, cardType: 'standard', licences: [], accessories: [], invite: false });

/** Answers the waiting plan and works it off. */
async function approve(run: RunDoc, answer: Partial<Parameters<EngineWorld['runs']['approve']>[3]>): Promise<RunDoc> {
  await world.runs.approve(world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept: [], ...answer });
  await world.work(run.id);
  return world.run(run.id);
}

async function creates(run: RunDoc): Promise<ChangeDoc[]> {
  return (await world.changes(run)).filter((change) => change.kind === 'create' && change.outcome === 'awaitingApproval');
}

describe('a guided sync with orders', () => {
  it('creates the chosen people and orders for them, in one go', async () => {
    const run = await world.sync();
    const chosen = (await creates(run)).slice(0, 3);
    await approve(run, { accept: chosen.map((change) => change.id), orders: chosen.map(wish) });
    const people = await world.people();
    expect(people).toHaveLength(3);
    const [order] = (await listOrders(world.cards, world.key, page)).items;
    expect(new Set(order?.lines.map((each) => each.personId))).toEqual(new Set(people.map((person) => person.id)));
    expect((await listCards(world.cards, world.key, page)).items).toHaveLength(3);
    expect(await wrongs(world.store, world.key, bought)).toEqual([]);
  });

  it('applies nothing when there are not enough credits', async () => {
    const run = await world.sync();
    const chosen = (await creates(run)).slice(0, 5);
    await expect(approve(run, { accept: chosen.map((change) => change.id), orders: chosen.map(wish) })).rejects.toMatchObject({
      code: 'insufficient_credits', extra: { items: [{ item: 'standard', needed: 5, available: 4 }] },
    });
    expect(await world.people()).toEqual([]);
    expect((await getCredits(world.cards, world.key)).balances).toContainEqual({ item: 'standard', available: 4, reserved: 0 });
    await approve(run, { accept: chosen.slice(0, 4).map((change) => change.id), orders: chosen.slice(0, 4).map(wish) });
    expect(await world.people()).toHaveLength(4);
    expect(await wrongs(world.store, world.key, bought)).toEqual([]);
  });

  it('gives back the credits of those who were not there any more when it was approved', async () => {
    const run = await world.sync();
    const [first, second] = await creates(run);
    if (first === undefined || second === undefined || first.objectId === null) throw new Error('nobody is new');
    await world.act({ kind: 'delete', userId: first.objectId });
    await approve(run, { accept: [first.id, second.id], orders: [wish(first), wish(second)] });
    expect((await listOrders(world.cards, world.key, page)).items.map((order) => order.lines.length)).toEqual([1]);
    expect((await getCredits(world.cards, world.key)).balances).toContainEqual({ item: 'standard', available: 3, reserved: 0 });
    expect(await wrongs(world.store, world.key, bought)).toEqual([]);
  });

  it('does with the cards of leavers what was decided, else what the settings say', async () => {
    await world.settings({ mode: 'automatic' });
    await world.sync();
    const people = (await world.people()).filter((person) => person.objectId !== null).slice(0, 3);
    await placeOrder(world.cards, world.key, admin, people.map((person) => line(person.id)), { orderId: 'order' });
    await world.settings({ mode: 'reviewed' });
    for (const person of people.slice(0, 2)) await world.act({ kind: 'delete', userId: person.objectId ?? '' });
    const run = await world.sync();
    const archives = (await world.changes(run)).filter((change) => change.kind === 'archive');
    expect(archives).toHaveLength(2);
    await approve(run, { accept: 'all', cards: [{ cardId: 'order_0', action: 'reassign', personId: people[2]?.id ?? '' }] });
    const cards = (await listCards(world.cards, world.key, page)).items;
    expect(cards.map(({ id, personId, status }) => [id, personId, status])).toEqual([
      ['order_0', people[2]?.id, 'ordered'], ['order_1', people[1]?.id, 'deactivated'], ['order_2', people[2]?.id, 'ordered'],
    ]);
  });

  it('shows the plan that waits in the review', async () => {
    const run = await world.sync();
    expect(await getReview(world.cards, world.key)).toMatchObject({ step: 'credits', runId: run.id, planId: run.plan?.planId });
  });
});
