/**
 * The card side of an approval, in three calls of the engine. All three may be repeated after a crash.
 * Between the first and the last the engine holds the company's lease with the run: that is how the sweep knows that it is still wanted.
 */
import type { CompanyKey } from '../company/company.ts';
import type { Order } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Approval, OrderForChange } from '../contract/run.ts';
import type { Settings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import type { CardsDeps } from './deps.ts';
import type { OrderDoc } from './documents.ts';
import { cardsOfLeavers, checkDecisions, noteDecisions } from './leaverCards.ts';
import { toOrder } from './order.ts';
import { createdBy, waitingCreates } from './createdBy.ts';
import { placeForCreated, reserveForPlan } from './placeOrder.ts';

export interface ApprovalCards {
  /**
   * Before anything else of the approval is written. Throws `insufficient_credits`, `unknown_item`, `invalid_request`, `not_found`,
   * `card_not_available`, `person_archived`: then nothing is reserved and nothing may be applied.
   */
  reserve(key: CompanyKey, runId: string, by: Actor, approval: Pick<Approval, 'accept' | 'orders' | 'cards'>): Promise<void>;
  /** After people were archived, also by a run that nobody approved (`runId` of that run). */
  leave(key: CompanyKey, runId: string | null, by: Actor | null, personIds: readonly string[], otherwise: Settings['leavers']['cards']): Promise<void>;
  /** When the approval is carried out, or given up: person ids of the creates that were applied, by change id. Credits of all others come back. */
  finish(key: CompanyKey, runId: string, created: ReadonlyMap<string, string>): Promise<Order | undefined>;
}

export function approvalCards(deps: CardsDeps): ApprovalCards {
  return {
    async reserve(key, runId, by, { accept, orders = [], cards = [] }) {
      await refuseStray(deps, key, runId, accept, orders);
      await checkDecisions(deps, key, cards);
      await settleEarlier(deps, key, runId);
      await reserveOrders(deps, key, runId, by, orders);
      await noteDecisions(deps, key, by, runId, cards);
    },
    async leave(key, runId, by, personIds, otherwise) {
      await cardsOfLeavers(deps, key, personIds, { runId, otherwise, by });
    },
    async finish(key, runId, created) {
      let placed: Order | undefined;
      for (const order of await heldFor(deps, key, runId)) {
        const done = await placeForCreated(deps, key, order.id, created);
        if (done !== undefined) placed = toOrder(done);
      }
      return placed;
    },
  };
}

/** An earlier approval of the same run broke off: those whom it created get what was ordered for them, the rest comes back. */
async function settleEarlier(deps: CardsDeps, key: CompanyKey, runId: string): Promise<void> {
  const held = await heldFor(deps, key, runId);
  if (held.length === 0) return;
  const created = await createdBy(deps, key, runId);
  for (const order of held) await placeForCreated(deps, key, order.id, created);
}

/** An order can only be for somebody whom this very approval creates. */
async function refuseStray(deps: CardsDeps, key: CompanyKey, runId: string, accept: Approval['accept'], orders: readonly OrderForChange[]): Promise<void> {
  if (orders.length === 0) return;
  const waiting = await waitingCreates(deps, key, runId);
  const accepted = accept === 'all' ? waiting : new Set(accept);
  const errors = orders.flatMap(({ changeId }, n) =>
    waiting.has(changeId) && accepted.has(changeId) ? [] : [{ path: `orders.${n}.changeId`, message: 'is not a new person whom this approval accepts' }],
  );
  if (errors.length > 0) throw new AppError('invalid_request', 'Nothing was applied: an order is for somebody whom this approval does not create.', { errors: errors.slice(0, 100) });
}

async function reserveOrders(deps: CardsDeps, key: CompanyKey, runId: string, by: Actor, orders: readonly OrderForChange[]): Promise<void> {
  if (orders.length > 0) await reserveForPlan(deps, key, by, { orderId: deps.ambient.newId(), runId, orders });
}

/** Orders that wait for the people of this run, and those that a crash left on the way there. */
async function heldFor(deps: CardsDeps, key: CompanyKey, runId: string): Promise<OrderDoc[]> {
  const orders: OrderDoc[] = [];
  let after: string | undefined;
  do {
    const page = await deps.store.orders.list(key, { where: { step: { in: ['placing', 'held', 'issuing'] } }, orderBy: 'sortKey', limit: 50, ...(after === undefined ? {} : { after }) });
    orders.push(...page.items.map(({ doc }) => doc).filter((doc) => doc.plan?.runId === runId));
    after = page.next;
  } while (after !== undefined);
  return orders;
}
