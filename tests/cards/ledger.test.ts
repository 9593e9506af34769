import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { close, emptyAccount, purchase, refund, reservationOf, reserve } from '../../src/api/cards/ledger.ts';
import type { AccountDoc } from '../../src/api/cards/documents.ts';
import type { ItemQuantity } from '../../src/api/contract/cards.ts';

const key = { workspaceId: 'w', companyId: 'c' };
const at = '2026-03-02T08:00:00.000Z';
const movement = (id: string, items: ItemQuantity[]) => ({ id, items, at, by: null });
const one = (item: string, quantity = 1) => [{ item, quantity }];

describe('the ledger', () => {
  it('makes bought credits available', () => {
    expect(purchase(emptyAccount(key), movement('p', one('metal', 3))).balances).toEqual({ metal: { available: 3, reserved: 0 } });
  });

  it('reserves all of an order or nothing, and says what is missing per item', () => {
    const account = purchase(emptyAccount(key), movement('p', [...one('metal', 3), ...one('crm', 1)]));
    const answer = reserve(account, movement('o', [...one('metal', 3), ...one('crm', 2), ...one('holder', 1)]));
    expect(answer).toEqual({ short: [{ item: 'crm', needed: 2, available: 1 }, { item: 'holder', needed: 1, available: 0 }] });
  });

  it('spends what an order used and gives back the rest', () => {
    const account = purchase(emptyAccount(key), movement('p', one('metal', 5)));
    const reserved = reserve(account, movement('o', one('metal', 4)));
    if ('short' in reserved) throw new Error('short');
    const closed = close(reserved.account, movement('o', one('metal', 1)));
    expect(closed.balances).toEqual({ metal: { available: 4, reserved: 0 } });
    expect(closed.pendingEntries.map(({ kind, available, reserved: held }) => [kind, available, held])).toEqual([
      ['purchase', 5, 0], ['reserve', -4, 4], ['settle', 0, -1], ['giveBack', 3, -3],
    ]);
  });

  it('closes a reservation once: again it changes nothing', () => {
    const account = purchase(emptyAccount(key), movement('p', one('metal', 5)));
    expect(close(account, movement('o', one('metal', 1)))).toBe(account);
  });

  it('refuses to spend more than was reserved', () => {
    const account = purchase(emptyAccount(key), movement('p', one('metal', 5)));
    const reserved = reserve(account, movement('o', one('metal', 1)));
    if ('short' in reserved) throw new Error('short');
    expect(() => close(reserved.account, movement('o', one('metal', 2)))).toThrow(/more of metal/);
  });

  it('never goes below zero, loses or makes a credit, and its entries always add up to its balances', () => {
    const items = fc.uniqueArray(fc.record({ item: fc.constantFrom('a', 'b', 'c'), quantity: fc.integer({ min: 1, max: 4 }) }), { selector: (each) => each.item, minLength: 1 });
    const act = fc.record({ kind: fc.constantFrom('buy', 'reserve', 'settle', 'giveBack', 'refund'), id: fc.integer({ min: 0, max: 6 }), items });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const book = play(acts);
        for (const item of ['a', 'b', 'c']) {
          const { available, reserved } = book.account.balances[item] ?? { available: 0, reserved: 0 };
          expect(available).toBeGreaterThanOrEqual(0);
          expect(reserved).toBe(sum(book.account.reservations.flatMap((each) => each.items), item));
          expect(available + reserved + sum(book.spent, item)).toBe(sum(book.bought, item));
          const entries = book.account.pendingEntries.filter((entry) => entry.item === item);
          expect(entries.reduce((total, entry) => total + entry.available, 0)).toBe(available);
          expect(entries.reduce((total, entry) => total + entry.reserved, 0)).toBe(reserved);
        }
        expect(new Set(book.account.pendingEntries.map((entry) => entry.id)).size).toBe(book.account.pendingEntries.length);
      }),
    );
  });
});

function sum(items: readonly ItemQuantity[], item: string): number {
  return items.filter((each) => each.item === item).reduce((total, each) => total + each.quantity, 0);
}

interface Act {
  kind: string;
  id: number;
  items: ItemQuantity[];
}

/** The shell keeps each movement to one time; so does this book. */
function play(acts: readonly Act[]) {
  let account: AccountDoc = emptyAccount(key);
  const bought: ItemQuantity[] = [];
  let spent: (ItemQuantity & { id: string })[] = [];
  const seen = new Set<string>();
  for (const [n, { kind, id, items }] of acts.entries()) {
    const order = `o${id}`;
    const held = reservationOf(account, order);
    if (kind === 'buy') {
      account = purchase(account, movement(`p${n}`, items));
      bought.push(...items);
    } else if (kind === 'reserve' && !seen.has(order)) {
      const answer = reserve(account, movement(order, items));
      if ('account' in answer) {
        account = answer.account;
        seen.add(order);
      }
    } else if (kind === 'settle' && held !== undefined) {
      account = close(account, movement(order, held.items));
      spent.push(...held.items.map((each) => ({ ...each, id: order })));
    } else if (kind === 'giveBack') account = close(account, movement(order, []));
    else if (kind === 'refund') {
      account = refund(account, movement(order, spent.filter((each) => each.id === order)));
      spent = spent.filter((each) => each.id !== order);
    }
  }
  return { account, bought, spent };
}
