import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/api/contract/cards.ts';
import { creditHistory } from '../../src/tab/features/cards/creditHistory.ts';
import { ordersCsv } from '../../src/tab/features/cards/ordersCsv.ts';
import { catalogueOf, draftOf } from '../../src/tab/features/host/catalogueDraft.ts';
import { choicesOf, choose, commonOutfit, forget, giveOutfit, giveTogether, ordersOf, toPut } from '../../src/tab/features/review/reviewChoices.ts';
import { beyondCredits, billLines, billOf, itemNames, stillOffered } from '../../src/tab/itemWords.ts';
import { by } from './samples.ts';

const wood = { cardType: 'wood', licences: ['crm'], accessories: [], invite: true };
const licence = { cardType: null, licences: [], accessories: [], invite: false };
const review: Review = { step: 'new', runId: 'r1', planId: 'pl1', accept: [], decline: [], orders: [], cards: [], changed: [], updatedBy: null, updatedAt: null, etag: 'new' };
const catalogue = { cardTypes: [{ id: 'wood', name: 'Card', material: 'Wood' }], licences: [{ id: 'crm', name: 'CRM' }], accessories: [] };

describe('the choices of a review', () => {
  it('give whoever is chosen what all get, and take it back with the choice', () => {
    const chosen = choose(choicesOf(review), ['a', 'b'], true, wood);
    expect(ordersOf(chosen, ['a', 'b']).map(({ changeId }) => changeId)).toEqual(['a', 'b']);
    expect(toPut(choose(chosen, ['a'], false), { runId: 'r1', planId: 'pl1' }, ['a', 'b'])).toMatchObject({ accept: ['b'], decline: ['a'], orders: [{ changeId: 'b', ...wood }] });
  });

  it('changed for all together spare whoever was changed one by one', () => {
    const one = giveOutfit(choose(choicesOf(review), ['a', 'b', 'c'], true, wood), 'c', licence);
    const all = giveTogether(one, ['a', 'b', 'c'], wood, undefined);
    expect([...all.orders.keys()]).toEqual(['c']);
    expect(commonOutfit(one, ['a', 'b', 'c'])).toEqual(wood);
    expect(commonOutfit(all, ['a', 'b', 'c'])).toBe('nothing');
  });

  it('lose what was carried out, and nothing else', () => {
    const left = forget(choose(choicesOf(review), ['a', 'b'], true, wood), ['a'], []);
    expect([[...left.accept], [...left.orders.keys()]]).toEqual([['b'], ['b']]);
  });
});

describe('the bill', () => {
  it('counts one credit of the card, or of the user licence without one, and one of each extra', () => {
    const sold = [{ item: 'wood', available: 1, reserved: 0 }, { item: 'user-licence', available: 0, reserved: 0 }];
    expect(billLines(billOf([wood, wood, licence]), sold)).toEqual([
      { item: 'wood', needed: 2, available: 1, after: -1 }, { item: 'crm', needed: 2, available: 0, after: -2 }, { item: 'user-licence', needed: 1, available: 0, after: -1 },
    ]);
  });

  it('asks for no user licence where none is sold', () => {
    expect(billLines(billOf([licence]), [{ item: 'wood', available: 1, reserved: 0 }]).map(({ item }) => item)).not.toContain('user-licence');
    expect(beyondCredits([{ id: 'a', outfit: { ...licence, licences: [], accessories: [] } }], [])).toEqual([]);
  });

  it('names those whom the credits do not reach, from the end, and nobody who costs nothing', () => {
    const balances = [{ item: 'wood', available: 1, reserved: 0 }, { item: 'crm', available: 5, reserved: 0 }];
    expect(beyondCredits([{ id: 'a', outfit: wood }, { id: 'b', outfit: undefined }, { id: 'c', outfit: wood }], balances)).toEqual(['c']);
  });

  it('forgets a remembered card that is not offered any more', () => {
    expect(stillOffered({ ...wood, licences: ['crm', 'gone'] }, catalogue)).toEqual(wood);
    expect(stillOffered({ ...wood, cardType: 'gone' }, catalogue)).toBeUndefined();
  });
});

describe('orders as CSV', () => {
  it('are one row a line and run no formulas in a spreadsheet', () => {
    const order = { id: 'o1', lines: [{ ...wood, personId: 'p1' }, { ...licence, personId: 'p2' }], status: 'placed' as const, placedBy: by, placedAt: '2026-11-22T08:00:00Z', creditsUsed: [] };
    const text = ordersCsv([order], { header: ['a'], status: (status) => status, person: (id) => (id === 'p1' ? '=HYPERLINK("x")' : 'Bo, B'), item: itemNames(catalogue, 'User licence'), licenceOnly: 'User licence only' });
    expect(text).toBe('a\r\no1,2026-11-22T08:00:00Z,Mila Janssen,placed,"\'=HYPERLINK(""x"")",Card (Wood),CRM,\r\no1,2026-11-22T08:00:00Z,Mila Janssen,placed,"Bo, B",User licence only,,\r\n');
  });
});

describe('credits over time', () => {
  it('are counted back from the balance of now', () => {
    const entry = { kind: 'purchase' as const, item: 'wood', reserved: 0, orderId: null, purchaseId: null, by: null };
    const entries = [{ ...entry, id: '2', at: '2026-11-02T00:00:00Z', available: -3 }, { ...entry, id: '1', at: '2026-11-01T00:00:00Z', available: 10 }];
    expect(creditHistory(entries, [{ item: 'wood', available: 7, reserved: 0 }])[0]?.points.map(({ available }) => available)).toEqual([10, 7]);
  });
});

describe('the catalogue while it is edited', () => {
  it('keeps known ids and makes new ones of the name', () => {
    const draft = draftOf(catalogue);
    const item = { key: 'k', id: null, material: '' };
    expect(catalogueOf({ ...draft, licences: [...draft.licences, { ...item, name: 'CRM' }, { ...item, name: 'Café Één' }] }).licences.map(({ id }) => id)).toEqual(['crm', 'crm-2', 'cafe-een']);
  });
});
