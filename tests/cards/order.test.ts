import { describe, expect, it } from 'vitest';
import { confirmPurchase, createPurchase, getCredits, listPurchases } from '../../src/api/cards/buyCredits.ts';
import { putCatalogue, readCatalogue } from '../../src/api/cards/keepCatalogue.ts';
import { listOrders } from '../../src/api/cards/listOrders.ts';
import { listCards } from '../../src/api/cards/moveCard.ts';
import { cancelOrder, changeOrderStatus } from '../../src/api/cards/moveOrder.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import { wrongs } from './audit.ts';
import { addCompany, addPerson, admin, buy, catalogue, host, hostAdmin, key, line, openShop } from './shop.ts';

const page = { limit: 100 };

describe('placing an order', () => {
  it('spends one credit for the card and for each licence and accessory, and issues the card', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 3, crm: 3, holder: 3 });
    const order = await placeOrder(shop, key, admin, [line('p0', { licences: ['crm'], accessories: ['holder'] }), line('p1')]);
    expect(order.creditsUsed).toEqual([{ item: 'crm', quantity: 1 }, { item: 'holder', quantity: 1 }, { item: 'standard', quantity: 2 }]);
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 1, reserved: 0 });
    const cards = (await listCards(shop, key, page)).items;
    expect(cards.map(({ personId, status }) => [personId, status])).toEqual([['p0', 'ordered'], ['p1', 'ordered']]);
    expect(await wrongs(shop.store, key, { standard: 3, crm: 3, holder: 3 })).toEqual([]);
  });

  it('costs a user licence and issues no card when a line has no card type', async () => {
    const shop = await openShop();
    await buy(shop, { 'user-licence': 1 });
    const order = await placeOrder(shop, key, admin, [line('p0', { cardType: null })]);
    expect(order.creditsUsed).toEqual([{ item: 'user-licence', quantity: 1 }]);
    expect((await listCards(shop, key, page)).items).toEqual([]);
  });

  it('refuses with needed and available per item, and reserves nothing', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 1, crm: 5 });
    await expect(placeOrder(shop, key, admin, [line('p0', { licences: ['crm'] }), line('p1')])).rejects.toMatchObject({
      code: 'insufficient_credits', extra: { items: [{ item: 'standard', needed: 2, available: 1 }] },
    });
    expect(await wrongs(shop.store, key, { standard: 1, crm: 5 })).toEqual([]);
    expect((await listOrders(shop, key, page)).items).toEqual([]);
  });

  it('names each item that the catalogue does not have, or has as something else', async () => {
    const shop = await openShop();
    await expect(placeOrder(shop, key, admin, [line('p0'), line('p1', { cardType: 'crm', licences: ['gold'] })])).rejects.toMatchObject({
      code: 'unknown_item', errors: [{ path: 'lines.1.cardType' }, { path: 'lines.1.licences.0' }],
    });
  });

  it('answers the same for a person of another company as for one that does not exist', async () => {
    const shop = await openShop();
    await addCompany(shop, 'fabrikam');
    await addPerson(shop, 'foreign', {}, 'fabrikam');
    await buy(shop, { standard: 2 });
    const answers = await Promise.all(['foreign', 'nobody'].map((id) => placeOrder(shop, key, admin, [line(id)]).catch((error: unknown) => error)));
    expect(answers[0]).toMatchObject({ code: 'not_found', errors: [{ path: 'lines.0.personId' }] });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('refuses an archived person and an item named twice, with the path', async () => {
    const shop = await openShop();
    await addPerson(shop, 'gone', { status: 'archived' });
    await expect(placeOrder(shop, key, admin, [line('p0'), line('gone')])).rejects.toMatchObject({ code: 'person_archived', errors: [{ path: 'lines.1.personId' }] });
    await expect(placeOrder(shop, key, admin, [line('p0', { licences: ['crm', 'crm'] })])).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'lines.0.licences' }] });
  });

  it('is one order for one order id, however often and at once it is placed', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 5 });
    const orders = await Promise.all(Array.from({ length: 8 }, () => placeOrder(shop, key, admin, [line('p0')], { orderId: 'same' })));
    expect(new Set(orders.map((order) => order.id))).toEqual(new Set(['same']));
    expect((await listOrders(shop, key, page)).items).toHaveLength(1);
    expect(await wrongs(shop.store, key, { standard: 5 })).toEqual([]);
    await expect(placeOrder(shop, key, admin, [line('p1')], { orderId: 'same' })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('may be tried again under the same id once there are enough credits', async () => {
    const shop = await openShop();
    await expect(placeOrder(shop, key, admin, [line('p0')], { orderId: 'same' })).rejects.toMatchObject({ code: 'insufficient_credits' });
    await buy(shop, { standard: 1 });
    expect((await placeOrder(shop, key, admin, [line('p0')], { orderId: 'same' })).status).toBe('placed');
    expect(await wrongs(shop.store, key, { standard: 1 })).toEqual([]);
  });

  it('takes 5,000 lines at once', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 5000 });
    const order = await placeOrder(shop, key, admin, Array.from({ length: 5000 }, (_, n) => line(`p${n % 5}`)));
    expect(order.lines).toHaveLength(5000);
    expect(await wrongs(shop.store, key, { standard: 5000 })).toEqual([]);
  });
});

describe('moving an order', () => {
  it('refunds a cancelled order once and makes its cards useless', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 2 });
    const order = await placeOrder(shop, key, admin, [line('p0'), line('p1')]);
    const answers = await Promise.allSettled([cancelOrder(shop, key, admin, order.id), cancelOrder(shop, key, admin, order.id)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'standard', available: 2, reserved: 0 });
    expect(await wrongs(shop.store, key, { standard: 2 })).toEqual([]);
  });

  it('goes from placed to delivered one step at a time, and its cards become active', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 1 });
    const { id } = await placeOrder(shop, key, admin, [line('p0')]);
    await expect(changeOrderStatus(shop, hostAdmin, id, 'shipped')).rejects.toMatchObject({ code: 'order_status_order' });
    for (const status of ['inProduction', 'shipped', 'delivered'] as const) await changeOrderStatus(shop, hostAdmin, id, status);
    expect((await listCards(shop, key, page)).items).toMatchObject([{ status: 'active', history: [{ action: 'ordered' }, { action: 'delivered', by: hostAdmin }] }]);
    await expect(changeOrderStatus(shop, hostAdmin, id, 'delivered')).rejects.toMatchObject({ code: 'order_status_order' });
  });

  it('cannot be cancelled once it is in production, and either wins when both come at once', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 1 });
    const { id } = await placeOrder(shop, key, admin, [line('p0')]);
    const [cancelled, produced] = await Promise.allSettled([cancelOrder(shop, key, admin, id), changeOrderStatus(shop, hostAdmin, id, 'inProduction')]);
    expect([cancelled.status, produced.status].sort()).toEqual(['fulfilled', 'rejected']);
    if (produced.status === 'fulfilled') await expect(cancelOrder(shop, key, admin, id)).rejects.toMatchObject({ code: 'order_not_cancellable' });
    expect(await wrongs(shop.store, key, { standard: 1 })).toEqual([]);
  });

  it('says of an unknown order that there is none', async () => {
    const shop = await openShop();
    await expect(cancelOrder(shop, key, admin, 'none')).rejects.toMatchObject({ code: 'not_found' });
    await expect(changeOrderStatus(shop, hostAdmin, 'none', 'shipped')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('credits', () => {
  it('arrive once, when the host confirms', async () => {
    const shop = await openShop();
    const { id } = await createPurchase(shop, key, admin, [{ item: 'metal', quantity: 2 }, { item: 'metal', quantity: 3 }]);
    expect((await getCredits(shop, key)).entries).toEqual([]);
    const answers = await Promise.allSettled([confirmPurchase(shop, hostAdmin, id), confirmPurchase(shop, hostAdmin, id)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await getCredits(shop, key)).balances).toContainEqual({ item: 'metal', available: 5, reserved: 0 });
    expect((await listPurchases(shop, key, page)).items).toMatchObject([{ id, status: 'confirmed', confirmedBy: hostAdmin }]);
  });

  it('cannot be asked for of an item that nobody sells, the user licence included', async () => {
    const shop = await openShop();
    await putCatalogue(shop, hostAdmin, { cardTypes: [], licences: [], accessories: [] });
    await expect(createPurchase(shop, key, admin, [{ item: 'gold', quantity: 1 }])).rejects.toMatchObject({ code: 'unknown_item', errors: [{ path: 'lines.0.item' }] });
    await expect(createPurchase(shop, key, admin, [{ item: 'user-licence', quantity: 1 }])).rejects.toMatchObject({ code: 'unknown_item' });
    expect((await getCredits(shop, key)).balances).toEqual([]);
  });

  it('are shown newest movement first, and the movements add up to the balances', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 4 });
    shop.pass(1000);
    await placeOrder(shop, key, admin, [line('p0')]);
    const { balances, entries } = await getCredits(shop, key);
    expect(entries.map((entry) => entry.kind)).toEqual(['settle', 'reserve', 'purchase']);
    expect(entries.reduce((sum, entry) => sum + entry.available, 0)).toBe(balances.find((each) => each.item === 'standard')?.available);
  });
});

describe('the catalogue', () => {
  it('is kept for the whole installation', async () => {
    const shop = await openShop();
    expect(await readCatalogue(shop)).toEqual(catalogue);
    expect(await shop.store.catalogues.get({ workspaceId: host }, 'catalogue')).toBeDefined();
  });

  it('keeps an item that a company has credits of or waits for, under the same kind', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 1 });
    await createPurchase(shop, key, admin, [{ item: 'metal', quantity: 1 }]);
    const without = { ...catalogue, cardTypes: [] };
    await expect(putCatalogue(shop, hostAdmin, without)).rejects.toMatchObject({ code: 'catalogue_item_in_use', extra: { items: ['metal', 'standard'] } });
    const renamed = { ...catalogue, cardTypes: catalogue.cardTypes.map((each) => ({ ...each, name: `${each.name}!` })), accessories: [] };
    expect(await putCatalogue(shop, hostAdmin, renamed)).toEqual(renamed);
  });
});
