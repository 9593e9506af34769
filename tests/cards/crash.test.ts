import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { approvalCards } from '../../src/api/cards/approvalCards.ts';
import { confirmPurchase, createPurchase } from '../../src/api/cards/buyCredits.ts';
import type { CardsDeps } from '../../src/api/cards/deps.ts';
import { cancelOrder, changeOrderStatus } from '../../src/api/cards/moveOrder.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import { sweepCards } from '../../src/api/cards/sweepCards.ts';
import { isAppError } from '../../src/api/errors.ts';
import type { Store } from '../../src/api/store/port.ts';
import { wrongs } from './audit.ts';
import { Died, dyingStore } from './crash.ts';
import { addPlan, admin, buy, host, hostAdmin, key, line, openShop } from './shop.ts';
import type { Shop } from './shop.ts';
import { testStores } from './stores.ts';

/** What was bought, as the host confirmed it. */
async function bought(store: Store): Promise<Record<string, number>> {
  const page = await store.purchases.list(key, { orderBy: 'id', limit: 500 });
  const sums: Record<string, number> = {};
  for (const { doc } of page.items) {
    if (doc.status === 'confirmed') for (const { item, quantity } of doc.lines) sums[item] = (sums[item] ?? 0) + quantity;
  }
  return sums;
}

async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Died) && !isAppError(error)) throw error;
  }
}

/** After a minute, two sweeps at once, as two processes do. */
async function heal(shop: Shop): Promise<void> {
  shop.pass(61_000);
  await Promise.all([sweepCards(shop), sweepCards(shop)]);
  await sweepCards(shop);
}

interface Act {
  kind: 'buy' | 'place' | 'cancel' | 'move' | 'approve';
  order: number;
  people: number;
  /** Writes until the process dies; null: it lives. */
  dies: number | null;
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('buy' as const, 'place' as const, 'place' as const, 'cancel' as const, 'move' as const, 'approve' as const),
  order: fc.integer({ min: 0, max: 3 }),
  people: fc.integer({ min: 1, max: 3 }),
  dies: fc.option(fc.integer({ min: 0, max: 14 }), { freq: 3 }),
});

const planLines = (people: number) =>
  Array.from({ length: people }, (_, n) => ({ changeId: `create-${n}`, cardType: n % 2 === 0 ? 'standard' : null, licences: ['crm'], accessories: [], invite: true }));

async function perform(deps: CardsDeps, { kind, order, people }: Act): Promise<void> {
  const orderId = `order${order}`;
  if (kind === 'buy') await confirmPurchase(deps, hostAdmin, (await createPurchase(deps, key, admin, [{ item: 'standard', quantity: people }, { item: 'crm', quantity: people }])).id);
  else if (kind === 'place') await placeOrder(deps, key, admin, Array.from({ length: people }, (_, n) => line(`p${n}`, { licences: n === 0 ? ['crm'] : [], invite: n === 1 })), { orderId });
  else if (kind === 'cancel') await cancelOrder(deps, key, admin, orderId);
  else if (kind === 'move') await changeOrderStatus(deps, hostAdmin, orderId, people === 1 ? 'inProduction' : people === 2 ? 'shipped' : 'delivered');
  else {
    const cards = approvalCards(deps);
    await cards.reserve(key, `run${order}`, admin, { accept: 'all', orders: planLines(people) });
    // One of those who were to be created is not.
    await cards.finish(key, `run${order}`, new Map(Array.from({ length: people - 1 }, (_, n) => [`create-${n}`, `p${n}`])));
  }
}

for (const stores of testStores()) {
  describe(`credits and cards on ${stores.name}, when a process dies`, () => {
    afterAll(() => stores.close());

    it('leave nothing or all of an order behind, wherever it died', { timeout: 120_000 }, async () => {
      for (let dies = 0; dies < 16; dies += 1) {
        const shop = await openShop({ store: await stores.open() });
        await buy(shop, { standard: 3, crm: 1 });
        await quietly(() => placeOrder({ ...shop, store: dyingStore(shop.store, dies) }, key, admin, [line('p0', { licences: ['crm'] }), line('p1', { invite: true })]));
        await heal(shop);
        expect(await wrongs(shop.store, key, { standard: 3, crm: 1 }), `after ${dies} writes`).toEqual([]);
        await shop.store.close();
      }
    });

    it('give the credits back when nobody carries the approval on, wherever it died', { timeout: 120_000 }, async () => {
      for (let dies = 0; dies < 8; dies += 1) {
        const shop = await openShop({ store: await stores.open() });
        await addPlan(shop, 'run', 3);
        await buy(shop, { standard: 2, crm: 3, 'user-licence': 1 });
        await quietly(() => approvalCards({ ...shop, store: dyingStore(shop.store, dies) }).reserve(key, 'run', admin, { accept: 'all', orders: planLines(3) }));
        await heal(shop);
        expect(await wrongs(shop.store, key, { standard: 2, crm: 3, 'user-licence': 1 }), `after ${dies} writes`).toEqual([]);
        const account = await shop.store.accounts.get(key, key.companyId);
        expect(account?.doc.balances['crm']).toEqual({ available: 3, reserved: 0 });
        await shop.store.close();
      }
    });

    it('keep every credit in exactly one place through any sequence of acts and deaths', { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10 }), async (acts) => {
          const shop = await openShop({ store: await stores.open() });
          for (let n = 0; n < 4; n += 1) await addPlan(shop, `run${n}`, 3);
          await buy(shop, { standard: 4, crm: 4, 'user-licence': 2 });
          for (const each of acts) {
            const store = each.dies === null ? shop.store : dyingStore(shop.store, each.dies);
            await quietly(() => perform({ ...shop, store }, each));
            shop.pass(1000);
          }
          await heal(shop);
          expect(await wrongs(shop.store, key, await bought(shop.store))).toEqual([]);
          await shop.store.close();
        }),
        { numRuns: stores.name === 'SQLite' ? 120 : 6 },
      );
    });

    it('sell exactly five of the last five credits to twenty who order at once', { timeout: 60_000 }, async () => {
      const shop = await openShop({ store: await stores.open(), people: 20 });
      await buy(shop, { metal: 5 });
      const orders = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => placeOrder(shop, key, admin, [line(`p${n}`, { cardType: 'metal' })])));
      expect(orders.filter((each) => each.status === 'fulfilled')).toHaveLength(5);
      for (const each of orders) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'insufficient_credits' });
      expect(await wrongs(shop.store, key, { metal: 5 })).toEqual([]);
      await shop.store.close();
    });

    it('are the same on the whole when orders, cancellations and sweeps come at once', { timeout: 60_000 }, async () => {
      const shop = await openShop({ store: await stores.open() });
      await buy(shop, { standard: 6 });
      shop.pass(60_000);
      const ids = Array.from({ length: 8 }, (_, n) => `o${n}`);
      await Promise.all([
        ...ids.map((orderId) => quietly(() => placeOrder(shop, key, admin, [line('p0'), line('p1')], { orderId }))),
        ...ids.map((orderId) => quietly(() => placeOrder(shop, key, admin, [line('p0'), line('p1')], { orderId }))),
        ...ids.slice(0, 4).map((orderId) => quietly(() => cancelOrder(shop, key, admin, orderId))),
        sweepCards(shop, { patient: false }),
        sweepCards(shop, { patient: false }),
      ]);
      await heal(shop);
      expect(await wrongs(shop.store, key, { standard: 6 })).toEqual([]);
      expect((await shop.store.catalogues.get({ workspaceId: host }, 'catalogue'))?.doc.id).toBe('catalogue');
      await shop.store.close();
    });
  });
}
