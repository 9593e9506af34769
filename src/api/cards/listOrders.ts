/** Orders for people to see: those that came to be, newest first, with what became of their invitations. */
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Order } from '../contract/cards.ts';
import type { Page } from '../contract/primitives.ts';
import type { CardsDeps } from './deps.ts';
import type { OrderDoc } from './documents.ts';
import { toOrder, visibleSteps } from './order.ts';
import { queryOf } from './paging.ts';
import type { PageRequest } from './paging.ts';

export async function listOrders(deps: CardsDeps, key: CompanyKey, request: PageRequest): Promise<Page<Order>> {
  await findCompany(deps.store, key);
  const found = await deps.store.orders.list(key, queryOf(request, { where: { step: { in: visibleSteps } }, orderBy: 'sortKey', descending: true }));
  const items: Order[] = [];
  for (const { doc } of found.items) items.push(await showOrder(deps, doc));
  return found.next === undefined ? { items } : { items, nextCursor: found.next };
}

export async function showOrder(deps: CardsDeps, order: OrderDoc): Promise<Order> {
  const shown = toOrder(order);
  if (!order.lines.some((line) => line.invite)) return shown;
  const invitations = { waiting: 0, sent: 0, opened: 0, failed: 0, problems: new Set<string>() };
  for await (const page of deps.store.invitations.scan(order, ['state', 'problem'], { orderId: order.id })) {
    for (const { state, problem } of page) {
      invitations[state] += 1;
      if (problem !== null) invitations.problems.add(problem);
    }
  }
  return { ...shown, invitations: { ...invitations, problems: [...invitations.problems].sort() } };
}
