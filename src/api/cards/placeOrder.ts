/**
 * Places an order: written down, credits reserved, cards and invitations issued, settled. All of it or nothing, whatever crashes:
 * from the first write on `finishOrder` or the sweep carries it to its end.
 */
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { ItemQuantity, OrderLine } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { OrderForChange } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import { chunksOf } from './changeCards.ts';
import { itemKinds } from './catalogue.ts';
import type { CardsDeps } from './deps.ts';
import type { OrderDoc } from './documents.ts';
import { finishOrder, moveOrder } from './finishOrder.ts';
import { readCatalogue } from './keepCatalogue.ts';
import { emptyAccount, shortagesOf } from './ledger.ts';
import type { Shortage } from './ledger.ts';
import { billOf, linesFor, namedTwice, newOrder, unknownItems } from './order.ts';
import type { NewOrderDoc } from './order.ts';

/** How long the same order id is the same order (CONTRACT §3, `Idempotency-Key`). */
const sameOrderFor = 24 * 3600 * 1000;

/**
 * With the same `orderId`, from whatever process and however often, it is one order.
 * Throws `not_found`, `invalid_request`, `unknown_item`, `person_archived`, `insufficient_credits` (with `items`, and nothing reserved).
 */
export async function placeOrder(deps: CardsDeps, key: CompanyKey, by: Actor, lines: readonly OrderLine[], options: { orderId?: string } = {}): Promise<OrderDoc> {
  await findCompany(deps.store, key);
  const id = await freeOrSameId(deps, key, options.orderId ?? deps.ambient.newId());
  const known = await deps.store.orders.get(key, id);
  if (known === undefined) {
    const bill = await billFor(deps, lines, 'lines');
    await refusePeople(deps, key, lines);
    await refuseShort(deps, key, bill);
    await writeDown(deps, key, { id, by, lines: [...lines], plan: null, bill });
  } else if (JSON.stringify(known.doc.lines) !== JSON.stringify(lines)) {
    throw new AppError('idempotency_key_reused', 'The same request was made with other lines. Nothing was ordered.');
  }
  const order = await finished(deps, key, id);
  if (known === undefined) await record(deps, { ...key, by, action: 'order.place', detail: `${id}: ${lines.length} lines` });
  return order;
}

/**
 * Reserves credits for people whom an approval is about to create. Call `placeForCreated` with the same id afterwards.
 * Throws `unknown_item`, `invalid_request`, `insufficient_credits`.
 */
export async function reserveForPlan(deps: CardsDeps, key: CompanyKey, by: Actor, plan: { orderId: string; runId: string; orders: readonly OrderForChange[] }): Promise<OrderDoc> {
  const { orderId, runId, orders } = plan;
  if ((await deps.store.orders.get(key, orderId)) === undefined) {
    const bill = await billFor(deps, orders, 'orders');
    await refuseShort(deps, key, bill);
    await writeDown(deps, key, { id: orderId, by, lines: [], plan: { runId, lines: [...orders] }, bill });
  }
  return finished(deps, key, orderId);
}

/**
 * Orders for those who were created (`created`: person id by change id) and gives back the credits of all others. Idempotent.
 * undefined: nobody was created, or the reservation was given up meanwhile; all credits are back.
 */
export async function placeForCreated(deps: CardsDeps, key: CompanyKey, orderId: string, created: ReadonlyMap<string, string>): Promise<OrderDoc | undefined> {
  for (;;) {
    const done = await finishOrder(deps, key, orderId);
    if (done === undefined || done.order.doc.step === 'failed') return undefined;
    const { order } = done;
    if (order.doc.step !== 'held' || order.doc.plan === null) return order.doc;
    const lines = linesFor(order.doc.plan.lines, created);
    // What was reserved, no more: the catalogue may have changed meanwhile.
    const reserved = new Set(order.doc.creditsUsed.map(({ item }) => item));
    await moveOrder(deps, key, order, lines.length === 0 ? { step: 'failed' } : { step: 'issuing', lines, creditsUsed: billOf(lines, reserved) });
  }
}

/** An order that failed, or is older than a day, is history: the same request is a new order then. */
async function freeOrSameId(deps: CardsDeps, key: CompanyKey, orderId: string): Promise<string> {
  for (let n = 0; ; n += 1) {
    const id = n === 0 ? orderId : `${orderId}-${n}`;
    const found = await deps.store.orders.get(key, id);
    if (found === undefined) return id;
    const age = deps.ambient.now().getTime() - Date.parse(found.doc.placedAt);
    if (found.doc.step !== 'failed' && age < sameOrderFor) return id;
  }
}

async function writeDown(deps: CardsDeps, key: CompanyKey, order: Omit<NewOrderDoc, 'at'>): Promise<void> {
  // `exists`: somebody with the same id was faster, and it is the same order.
  await deps.store.orders.create(key, newOrder(key, { ...order, at: deps.ambient.now().toISOString() }));
}

async function finished(deps: CardsDeps, key: CompanyKey, orderId: string): Promise<OrderDoc> {
  const done = await finishOrder(deps, key, orderId);
  if (done === undefined) throw new AppError('not_found', 'The company was erased meanwhile: nothing was ordered.');
  if (done.order.doc.step === 'failed') throw insufficient(done.short ?? (await shortNow(deps, key, done.order.doc)));
  return done.order.doc;
}

async function refuseShort(deps: CardsDeps, key: CompanyKey, bill: readonly ItemQuantity[]): Promise<void> {
  const account = await deps.store.accounts.get(key, key.companyId);
  const short = shortagesOf(account?.doc ?? emptyAccount(key), bill);
  if (short.length > 0) throw insufficient(short);
}

async function shortNow(deps: CardsDeps, key: CompanyKey, order: OrderDoc): Promise<Shortage[]> {
  const account = await deps.store.accounts.get(key, key.companyId);
  return shortagesOf(account?.doc ?? emptyAccount(key), order.creditsUsed);
}

function insufficient(items: Shortage[]): AppError {
  const named = items.map(({ item, needed, available }) => `${item}: ${needed} needed, ${available} available`).join('; ');
  return new AppError('insufficient_credits', `Not enough credits (${named}). Nothing was reserved or ordered. Leave people out, or ask the host for credits.`, { extra: { items } });
}

/** What the lines cost. Throws for items that cannot be ordered. */
async function billFor(deps: CardsDeps, lines: readonly (OrderLine | OrderForChange)[], root: string): Promise<ItemQuantity[]> {
  const twice = namedTwice(lines, root);
  if (twice.length > 0) throw new AppError('invalid_request', 'Nothing was ordered: a line names an item twice.', { errors: twice });
  const catalogue = await readCatalogue(deps);
  const unknown = unknownItems(lines, catalogue, root);
  if (unknown.length > 0) {
    throw new AppError('unknown_item', `Nothing was ordered: ${unknown.length === 1 ? 'an item is' : `${unknown.length} items are`} not in the catalogue.`, { errors: unknown.slice(0, 100) });
  }
  return billOf(lines, new Set(itemKinds(catalogue).keys()));
}

async function refusePeople(deps: CardsDeps, key: CompanyKey, lines: readonly OrderLine[]): Promise<void> {
  const status = new Map<string, string>();
  for (const ids of chunksOf([...new Set(lines.map((line) => line.personId))])) {
    for (const { doc } of await deps.store.people.getMany(key, ids)) status.set(doc.id, doc.status);
  }
  const at = (wanted: string | undefined, message: string) =>
    lines.flatMap((line, n) => (status.get(line.personId) === wanted ? [{ path: `lines.${n}.personId`, message }] : [])).slice(0, 100);
  const unknown = at(undefined, 'There is no such person in this company.');
  if (unknown.length > 0) throw new AppError('not_found', 'Nothing was ordered: a person of the order is not in this company.', { errors: unknown });
  const archived = at('archived', 'This person is archived.');
  if (archived.length > 0) throw new AppError('person_archived', 'Nothing was ordered: archived people get no cards. Leave them out, or restore them first.', { errors: archived });
}
