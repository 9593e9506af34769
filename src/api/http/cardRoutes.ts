/** Catalogue, credits, purchases, orders, cards. */
import { createHash } from 'node:crypto';
import { confirmPurchase, createPurchase, getCredits, listAllPurchases, listPurchases } from '../cards/buyCredits.ts';
import type { CardsDeps } from '../cards/deps.ts';
import { putCatalogue, readCatalogue } from '../cards/keepCatalogue.ts';
import { listOrders, showOrder } from '../cards/listOrders.ts';
import { deactivateCard, listCards, reassignCard, releaseCard } from '../cards/moveCard.ts';
import { cancelOrder, changeOrderStatus } from '../cards/moveOrder.ts';
import { placeOrder } from '../cards/placeOrder.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Order } from '../contract/cards.ts';
import { type Call, companyKey, type Register } from './route.ts';

export function cardRoutes(register: Register, deps: CardsDeps): void {
  catalogueRoutes(register, deps);
  creditRoutes(register, deps);
  orderRoutes(register, deps);

  register('listCards', async (call) => ({ body: await listCards(deps, companyKey(call), call.query) }));
  register('releaseCard', async (call) => ({ body: await releaseCard(deps, companyKey(call), call.caller.actor, call.params.cardId) }));
  register('reassignCard', async (call) => ({ body: await reassignCard(deps, companyKey(call), call.caller.actor, call.params.cardId, call.body.personId) }));
  register('deactivateCard', async (call) => ({ body: await deactivateCard(deps, companyKey(call), call.caller.actor, call.params.cardId) }));
}

function catalogueRoutes(register: Register, deps: CardsDeps): void {
  register('getCatalogue', async (call) => {
    await findCompany(deps.store, companyKey(call));
    return { body: await readCatalogue(deps) };
  });
  register('putCatalogue', async (call) => ({ body: await putCatalogue(deps, call.caller.actor, call.body) }));
}

function creditRoutes(register: Register, deps: CardsDeps): void {
  register('getCredits', async (call) => ({ body: await getCredits(deps, companyKey(call)) }));
  register('listPurchases', async (call) => ({ body: await listPurchases(deps, companyKey(call), call.query) }));
  register('createPurchase', async (call) => ({ body: await createPurchase(deps, companyKey(call), call.caller.actor, call.body.lines) }));
  register('listAllPurchases', async (call) => ({ body: await listAllPurchases(deps, call.query) }));
  register('confirmPurchase', async (call) => ({ body: await confirmPurchase(deps, call.caller.actor, call.params.purchaseId) }));
}

function orderRoutes(register: Register, deps: CardsDeps): void {
  register('listOrders', async (call) => ({ body: await listOrders(deps, companyKey(call), call.query) }));
  register('createOrder', async (call) => {
    const orderId = orderIdOf(call);
    const order = await placeOrder(deps, companyKey(call), call.caller.actor, call.body.lines, orderId === undefined ? {} : { orderId });
    return { body: await showOrder(deps, order) };
  });
  register('cancelOrder', async (call) => ({ body: await showOrder(deps, await cancelOrder(deps, companyKey(call), call.caller.actor, call.params.orderId)) }));
  register('changeOrderStatus', async (call) => {
    const order = await changeOrderStatus(deps, call.caller.actor, call.params.orderId, call.body.status);
    return { body: forHost(await showOrder(deps, order), order.workspaceId === call.caller.tenantId) };
  });
}

/** The same key and body mean the same order even when the answer to the first request was lost in a crash. */
function orderIdOf(call: Call<'createOrder'>): string | undefined {
  const key = call.exchange.request.headers['idempotency-key'];
  if (typeof key !== 'string') return undefined;
  const parts = [call.caller.tenantId, call.caller.objectId, call.params.companyId, key, call.body];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

/** Who placed it is another workspace's own business. */
function forHost(order: Order, own: boolean): Order {
  return own ? order : { ...order, placedBy: { ...order.placedBy, objectId: null, name: '' } };
}
