import { describe, expect, it } from 'vitest';
import { approvalCards } from '../../src/api/cards/approvalCards.ts';
import { getCredits } from '../../src/api/cards/buyCredits.ts';
import { cardsOfLeavers, cardsToOffer } from '../../src/api/cards/leaverCards.ts';
import { listOrders } from '../../src/api/cards/listOrders.ts';
import { deactivateCard, listCards, reassignCard, releaseCard } from '../../src/api/cards/moveCard.ts';
import { changeOrderStatus } from '../../src/api/cards/moveOrder.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import { sweepCards } from '../../src/api/cards/sweepCards.ts';
import { wrongs } from './audit.ts';
import { addPerson, addPlan, admin, buy, hostAdmin, key, line, openShop } from './shop.ts';
import type { Shop } from './shop.ts';

const page = { limit: 100 };

/** Three people with an active card each: `order_0` … `order_2`. */
async function withCards(): Promise<Shop> {
  const shop = await openShop();
  await addPlan(shop, 'run', 1);
  await buy(shop, { standard: 10, crm: 10 });
  await placeOrder(shop, key, admin, [line('p0'), line('p1'), line('p2')], { orderId: 'order' });
  for (const status of ['inProduction', 'shipped', 'delivered'] as const) await changeOrderStatus(shop, hostAdmin, 'order', status);
  return shop;
}

const state = async (shop: Shop) => (await listCards(shop, key, page)).items.map(({ id, personId, status }) => [id, personId, status]);

describe('a card', () => {
  it('is released, given to somebody else and is active again, and remembers all of it', async () => {
    const shop = await withCards();
    await releaseCard(shop, key, admin, 'order_0');
    const card = await reassignCard(shop, key, admin, 'order_0', 'p3');
    expect(card).toMatchObject({ personId: 'p3', status: 'active' });
    expect(card.history.map(({ action, personId }) => [action, personId])).toEqual([['ordered', 'p0'], ['delivered', 'p0'], ['released', 'p0'], ['reassigned', 'p3']]);
  });

  it('is only ordered for its new holder while it is not delivered', async () => {
    const shop = await withCards();
    await placeOrder(shop, key, admin, [line('p3')], { orderId: 'next' });
    expect(await reassignCard(shop, key, admin, 'next_0', 'p4')).toMatchObject({ status: 'ordered', personId: 'p4' });
  });

  it('cannot be released twice, and not at all once it is deactivated', async () => {
    const shop = await withCards();
    await releaseCard(shop, key, admin, 'order_0');
    await expect(releaseCard(shop, key, admin, 'order_0')).rejects.toMatchObject({ code: 'card_not_available' });
    await deactivateCard(shop, key, admin, 'order_1');
    await expect(releaseCard(shop, key, admin, 'order_1')).rejects.toMatchObject({ code: 'card_not_available' });
    await expect(reassignCard(shop, key, admin, 'order_1', 'p3')).rejects.toMatchObject({ code: 'card_not_available' });
    await expect(deactivateCard(shop, key, admin, 'order_1')).rejects.toMatchObject({ code: 'card_not_available' });
  });

  it('is not given to strangers or to archived people', async () => {
    const shop = await withCards();
    await addPerson(shop, 'gone', { status: 'archived' });
    await expect(reassignCard(shop, key, admin, 'order_0', 'stranger')).rejects.toMatchObject({ code: 'not_found', errors: [{ path: 'personId' }] });
    await expect(reassignCard(shop, key, admin, 'order_0', 'gone')).rejects.toMatchObject({ code: 'person_archived' });
    await expect(releaseCard(shop, key, admin, 'none')).rejects.toMatchObject({ code: 'not_found' });
    expect(await state(shop)).toContainEqual(['order_0', 'p0', 'active']);
  });

  it('is found by its holder and by its state', async () => {
    const shop = await withCards();
    await releaseCard(shop, key, admin, 'order_1');
    expect((await listCards(shop, key, { ...page, personId: 'p0' })).items.map((card) => card.id)).toEqual(['order_0']);
    expect((await listCards(shop, key, { ...page, status: 'released' })).items.map((card) => card.id)).toEqual(['order_1']);
  });
});

describe('the cards of a leaver', () => {
  it('are deactivated, or kept, as the settings say', async () => {
    const shop = await withCards();
    await cardsOfLeavers(shop, key, ['p0'], { runId: null, otherwise: 'deactivate', by: null });
    await cardsOfLeavers(shop, key, ['p1'], { runId: null, otherwise: 'keep', by: null });
    expect(await state(shop)).toEqual([['order_0', 'p0', 'deactivated'], ['order_1', 'p1', 'active'], ['order_2', 'p2', 'active']]);
  });

  it('go where the approval of that run decided, and nowhere else when it is told twice', async () => {
    const shop = await withCards();
    const cards = approvalCards(shop);
    const decisions = [
      { cardId: 'order_0', action: 'release' as const },
      { cardId: 'order_1', action: 'reassign' as const, personId: 'p4' },
      { cardId: 'order_2', action: 'deactivate' as const },
    ];
    await cards.reserve(key, 'run', admin, { accept: 'all', cards: decisions });
    await cards.leave(key, 'run', admin, ['p0', 'p1', 'p2'], 'keep');
    await cards.leave(key, 'run', admin, ['p0', 'p1', 'p2'], 'keep');
    expect(await state(shop)).toEqual([['order_0', null, 'released'], ['order_1', 'p4', 'active'], ['order_2', 'p2', 'deactivated']]);
    expect((await listCards(shop, key, page)).items.map((card) => card.history.length)).toEqual([3, 3, 3]);
  });

  it('pay no heed to what was decided for another run', async () => {
    const shop = await withCards();
    const cards = approvalCards(shop);
    await cards.reserve(key, 'run', admin, { accept: 'all', cards: [{ cardId: 'order_0', action: 'release' }] });
    await cards.leave(key, 'later', null, ['p0'], 'deactivate');
    expect(await state(shop)).toContainEqual(['order_0', 'p0', 'deactivated']);
  });

  it('pay no heed to what an earlier approval of the run decided and the next one does not name', async () => {
    const shop = await withCards();
    const cards = approvalCards(shop);
    const toP4 = (cardId: string) => ({ cardId, action: 'reassign' as const, personId: 'p4' });
    await cards.reserve(key, 'other', admin, { accept: 'all', cards: [toP4('order_2')] });
    await cards.reserve(key, 'run', admin, { accept: 'all', cards: [toP4('order_0'), toP4('order_1')] });
    await cards.reserve(key, 'run', admin, { accept: 'all', cards: [{ cardId: 'order_1', action: 'release' }] });
    await cards.leave(key, 'run', admin, ['p0', 'p1'], 'keep');
    expect(await state(shop)).toEqual([['order_0', 'p0', 'active'], ['order_1', null, 'released'], ['order_2', 'p2', 'active']]);
    await cards.reserve(key, 'run', admin, { accept: 'all' });
    await cards.leave(key, 'other', admin, ['p2'], 'keep');
    expect(await state(shop)).toContainEqual(['order_2', 'p4', 'active']);
  });

  it('are released when who was to have them has left as well', async () => {
    const shop = await withCards();
    const cards = approvalCards(shop);
    await cards.reserve(key, 'run', admin, { accept: 'all', cards: [{ cardId: 'order_0', action: 'reassign', personId: 'p4' }] });
    await addPerson(shop, 'p4', { status: 'archived' });
    await cards.leave(key, 'run', admin, ['p0'], 'deactivate');
    expect(await state(shop)).toContainEqual(['order_0', null, 'released']);
  });

  it('are refused as a whole when one decision cannot be carried out', async () => {
    const shop = await withCards();
    const cards = approvalCards(shop);
    const reserve = (...decisions: { cardId: string; action: 'release' | 'reassign'; personId?: string }[]) =>
      cards.reserve(key, 'run', admin, { accept: 'all', cards: decisions, orders: [{ changeId: 'create-0', cardType: 'standard', licences: [], accessories: [], invite: false }] });
    await expect(reserve({ cardId: 'order_0', action: 'release' }, { cardId: 'none', action: 'release' })).rejects.toMatchObject({ code: 'not_found', errors: [{ path: 'cards.1.cardId' }] });
    await expect(reserve({ cardId: 'order_0', action: 'release' }, { cardId: 'order_0', action: 'release' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(reserve({ cardId: 'order_0', action: 'reassign', personId: 'stranger' })).rejects.toMatchObject({ code: 'not_found', errors: [{ path: 'cards.0.personId' }] });
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 7, reserved: 0 });
  });

  it('are offered to those who come back, as long as nobody else has them', async () => {
    const shop = await withCards();
    await releaseCard(shop, key, admin, 'order_0');
    expect((await cardsToOffer(shop, key, 'p0')).map((card) => card.id)).toEqual(['order_0']);
    await reassignCard(shop, key, admin, 'order_0', 'p3');
    expect(await cardsToOffer(shop, key, 'p0')).toEqual([]);
  });
});

describe('the orders of an approval', () => {
  const wish = (n: number, cardType: string | null = 'standard') => ({ changeId: `create-${n}`, cardType, licences: ['crm'], accessories: [], invite: false });
  const bought = { standard: 10, crm: 10 };

  it('reserve for all, order for those who were created and give back the rest', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, bought);
    const cards = approvalCards(shop);
    await cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0), wish(1), wish(2)] });
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 7, reserved: 3 });
    expect((await listOrders(shop, key, page)).items).toEqual([]);
    const order = await cards.finish(key, 'run', new Map([['create-0', 'p0'], ['create-2', 'p2']]));
    expect(order).toMatchObject({ lines: [{ personId: 'p0' }, { personId: 'p2' }], creditsUsed: [{ item: 'crm', quantity: 2 }, { item: 'standard', quantity: 2 }] });
    expect(await cards.finish(key, 'run', new Map([['create-1', 'p1']]))).toBeUndefined();
    expect(await wrongs(shop.store, key, bought)).toEqual([]);
  });

  it('give everything back at once when nobody was created', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, bought);
    const cards = approvalCards(shop);
    await cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0)] });
    expect(await cards.finish(key, 'run', new Map())).toBeUndefined();
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 10, reserved: 0 });
    expect((await listOrders(shop, key, page)).items).toEqual([]);
  });

  it('are refused before anything is reserved when credits or items are missing', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, { standard: 1, crm: 10 });
    const cards = approvalCards(shop);
    await expect(cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0), wish(1)] })).rejects.toMatchObject({ code: 'insufficient_credits', extra: { items: [{ item: 'standard', needed: 2, available: 1 }] } });
    await expect(cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0, 'gold')] })).rejects.toMatchObject({ code: 'unknown_item', errors: [{ path: 'orders.0.cardType' }] });
    expect(await wrongs(shop.store, key, { standard: 1, crm: 10 })).toEqual([]);
  });

  it('are refused for somebody whom the approval does not create', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 2);
    await buy(shop, bought);
    const cards = approvalCards(shop);
    await expect(cards.reserve(key, 'run', admin, { accept: ['create-0'], orders: [wish(0), wish(1)] })).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'orders.1.changeId' }] });
    await expect(cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(7)] })).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'orders.0.changeId' }] });
    expect(await wrongs(shop.store, key, bought)).toEqual([]);
  });

  it('do not hold the credits of an earlier try of the same approval', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, { standard: 1, crm: 1 });
    const cards = approvalCards(shop);
    await cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0)] });
    await cards.reserve(key, 'run', admin, { accept: 'all', orders: [wish(0)] });
    await cards.finish(key, 'run', new Map([['create-0', 'p0']]));
    expect(await wrongs(shop.store, key, { standard: 1, crm: 1 })).toEqual([]);
  });

  it('go to those who were created when the approval broke off half-way, and the rest comes back', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, bought);
    await approvalCards(shop).reserve(key, 'run', admin, { accept: 'all', orders: [wish(0), wish(1)] });
    await addPlan(shop, 'run', 2, 1);
    shop.pass(61_000);
    await sweepCards(shop);
    expect((await listOrders(shop, key, page)).items).toMatchObject([{ lines: [{ personId: 'p0' }] }]);
    expect(await wrongs(shop.store, key, bought)).toEqual([]);
  });

  it('stay reserved while the approval is the run in progress, and no longer', async () => {
    const shop = await openShop();
    await addPlan(shop, 'run', 3);
    await buy(shop, bought);
    await approvalCards(shop).reserve(key, 'run', admin, { accept: 'all', orders: [wish(0)] });
    const lease = { id: key.companyId, workspaceId: key.workspaceId, active: null, lastRunNumber: 1, manualAt: null, manualBefore: null };
    const active = {
      runId: 'run', number: 1, job: 'approve' as const, kind: 'apply' as const, trigger: 'manual' as const, requestedBy: admin, startedAt: '2026-03-02T08:00:00.000Z',
      owner: null, expiresAt: 0, ready: true, cancelRequested: false, progress: null, notBefore: null, attempts: 0, full: false, settings: null, undoOf: null,
    };
    await shop.store.leases.put({ workspaceId: key.workspaceId }, { ...lease, active });
    shop.pass(600_000);
    await sweepCards(shop);
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 9, reserved: 1 });
    await shop.store.leases.put({ workspaceId: key.workspaceId }, lease);
    await sweepCards(shop);
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 10, reserved: 0 });
  });
});
