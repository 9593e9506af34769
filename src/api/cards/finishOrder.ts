/**
 * Takes an order from wherever it stands to rest. Every step may be done twice and by two at once; which way an order goes is
 * decided by the etag of its document alone. So the one who placed it and the sweep after a crash run the same code.
 */
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import { cancel, deliver, issueCards } from './card.ts';
import { changeAccount, flushEntries } from './changeAccount.ts';
import { changeCards, chunksOf, createCards } from './changeCards.ts';
import type { CardsDeps } from './deps.ts';
import type { OrderDoc, OrderStep } from './documents.ts';
import { newInvitations } from './invitation.ts';
import { close, receiptOf, refund, reserve } from './ledger.ts';
import type { Shortage } from './ledger.ts';
import { lineId } from './order.ts';

const maxRounds = 50;

export interface Finished {
  order: Versioned<OrderDoc>;
  /** What was missing, when it failed just now. */
  short?: Shortage[];
}

/** Answers it at rest: `settled`, `refunded`, `failed`, or `held` for the people of an approval. undefined: there is no such order. */
export async function finishOrder(deps: CardsDeps, key: CompanyKey, orderId: string): Promise<Finished | undefined> {
  let short: Shortage[] | undefined;
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await deps.store.orders.get(key, orderId);
    if (found === undefined) return undefined;
    const next = await takeStep(deps, key, found.doc);
    if (next === undefined) return short === undefined ? { order: found } : { order: found, short };
    short = next.short ?? short;
    await moveOrder(deps, key, found, { step: next.step });
  }
  throw new AppError('store_unavailable', `Order ${orderId} of company ${key.companyId} is in constant use. It will be finished by itself.`);
}

/** Writes the order on, if nobody else did meanwhile; answers undefined when somebody did. */
export async function moveOrder(deps: CardsDeps, key: CompanyKey, order: Versioned<OrderDoc>, change: Partial<OrderDoc> & { step: OrderStep }): Promise<Versioned<OrderDoc> | undefined> {
  const doc = { ...order.doc, ...change, stepAt: deps.ambient.now().toISOString() };
  const saved = await deps.store.orders.replace(key, doc, order.etag);
  return typeof saved === 'string' ? undefined : saved;
}

/** Does the work of the step and answers the next one; undefined at rest. */
async function takeStep(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<{ step: OrderStep; short?: Shortage[] } | undefined> {
  switch (order.step) {
    case 'placing': {
      const short = await reserveFor(deps, key, order);
      if (short !== undefined) return { step: 'failed', short };
      return { step: order.plan === null ? 'issuing' : 'held' };
    }
    case 'issuing':
      await issue(deps, key, order);
      return { step: 'settled' };
    case 'delivering':
      await changeCards(deps, key, cardIds(order), (card) => deliver(card, moved(order)));
      return { step: 'settled' };
    case 'refunding':
      await refundOrder(deps, key, order);
      return { step: 'refunded' };
    case 'failed':
      // Whoever reserved for it without knowing that it had failed finds out here.
      await closeFor(deps, key, { ...order, creditsUsed: [] });
      return undefined;
    case 'held':
    case 'settled':
    case 'refunded':
      return undefined;
  }
}

function reserveFor(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<Shortage[] | undefined> {
  const movement = { id: order.id, items: order.creditsUsed, at: deps.ambient.now().toISOString(), by: order.placedBy };
  return changeAccount(deps, key, { receipt: receiptOf('reserve', order.id), decide: (account) => reserve(account, movement) });
}

async function closeFor(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<void> {
  const movement = { id: order.id, items: order.creditsUsed, at: deps.ambient.now().toISOString(), by: order.placedBy };
  await changeAccount(deps, key, { decide: (account) => ({ account: close(account, movement) }) });
  await flushEntries(deps, key);
}

async function issue(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<void> {
  await createCards(deps, key, issueCards(order));
  const invitations = newInvitations(order, { now: deps.ambient.now(), canMail: deps.mailer !== undefined });
  for (const chunk of chunksOf(invitations)) {
    await deps.store.invitations.saveMany(key, chunk.map((doc) => ({ type: 'create', doc })));
  }
  await closeFor(deps, key, order);
  if (invitations.length > 0) deps.wake?.();
}

async function refundOrder(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<void> {
  await changeCards(deps, key, cardIds(order), (card) => cancel(card, moved(order)));
  const movement = { id: order.id, items: order.creditsUsed, at: order.stepAt, by: order.stepBy };
  await changeAccount(deps, key, { receipt: receiptOf('refund', order.id), decide: (account) => ({ account: refund(account, movement) }) });
  await flushEntries(deps, key);
}

function cardIds(order: OrderDoc): string[] {
  return order.lines.flatMap((line, n) => (line.cardType === null ? [] : [lineId(order.id, n)]));
}

function moved(order: OrderDoc) {
  return { at: order.stepAt, by: order.stepBy };
}
