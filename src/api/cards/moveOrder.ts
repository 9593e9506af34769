/** Cancels an order, and moves it on. Of two who move it at once one wins; credits are refunded once. */
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import type { OrderStatus } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import type { CardsDeps } from './deps.ts';
import type { OrderDoc } from './documents.ts';
import { finishOrder, moveOrder } from './finishOrder.ts';
import { mayMoveTo, visibleSteps } from './order.ts';

/** Before production only: its credits come back, its cards will never be. Throws `not_found`, `order_not_cancellable`. */
export async function cancelOrder(deps: CardsDeps, key: CompanyKey, by: Actor, orderId: string): Promise<OrderDoc> {
  for (;;) {
    const order = await atRest(deps, key, orderId);
    if (order.doc.status !== 'placed') {
      const reason = order.doc.status === 'cancelled' ? 'is cancelled already' : `is ${wordOf(order.doc.status)} by now`;
      throw new AppError('order_not_cancellable', `Order ${orderId} ${reason}. Only an order that is not in production yet can be cancelled.`);
    }
    const moved = await moveOrder(deps, key, order, { status: 'cancelled', step: 'refunding', stepBy: by });
    if (moved !== undefined) {
      await record(deps, { ...key, by, action: 'order.cancel', detail: orderId });
      return (await atRest(deps, key, orderId)).doc;
    }
  }
}

/** Host only: an order of any workspace, one status further. Throws `not_found`, `order_status_order`. */
export async function changeOrderStatus(deps: CardsDeps, by: Actor, orderId: string, status: OrderStatus): Promise<OrderDoc> {
  const page = await deps.store.orders.everywhere({ where: { id: orderId }, orderBy: 'sortKey', limit: 1 });
  const [found] = page.items;
  if (found === undefined) throw notFound(orderId);
  const key = { workspaceId: found.doc.workspaceId, companyId: found.doc.companyId };
  for (;;) {
    const order = await atRest(deps, key, orderId);
    if (!mayMoveTo(order.doc.status, status)) {
      throw new AppError('order_status_order', `Order ${orderId} is ${wordOf(order.doc.status)}: it cannot become ${wordOf(status)}. The way is placed, in production, shipped, delivered.`);
    }
    const moved = await moveOrder(deps, key, order, { status, step: status === 'delivered' ? 'delivering' : 'settled', stepBy: by });
    if (moved !== undefined) {
      await record(deps, { ...key, by, action: 'order.status', detail: `${orderId}: ${status}` });
      return (await atRest(deps, key, orderId)).doc;
    }
  }
}

async function atRest(deps: CardsDeps, key: CompanyKey, orderId: string): Promise<Versioned<OrderDoc>> {
  const done = await finishOrder(deps, key, orderId);
  if (done === undefined || !visibleSteps.includes(done.order.doc.step)) throw notFound(orderId);
  return done.order;
}

function notFound(orderId: string): AppError {
  return new AppError('not_found', `There is no order ${orderId}.`);
}

function wordOf(status: OrderStatus): string {
  return status === 'inProduction' ? 'in production' : status;
}
