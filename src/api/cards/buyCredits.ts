/** Credits: what a company has, asks for, and gets. */
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Balance, CreditEntry, Credits, ItemQuantity, Purchase } from '../contract/cards.ts';
import type { Actor, Page } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import { itemKinds } from './catalogue.ts';
import { changeAccount, flushEntries } from './changeAccount.ts';
import type { CardsDeps } from './deps.ts';
import type { AccountDoc, CreditEntryDoc, PurchaseDoc } from './documents.ts';
import { readCatalogue } from './keepCatalogue.ts';
import { gather, purchase, receiptOf } from './ledger.ts';
import { pageOf, queryOf } from './paging.ts';
import type { PageRequest } from './paging.ts';

/** The newest movements that are shown; balances count all of them. */
const entriesShown = 1000;

/** Balances and newest movements of one moment. Every item of the catalogue has a balance. */
export async function getCredits(deps: CardsDeps, key: CompanyKey): Promise<Credits> {
  await findCompany(deps.store, key);
  const kinds = itemKinds(await readCatalogue(deps));
  for (let round = 0; ; round += 1) {
    const before = await deps.store.accounts.get(key, key.companyId);
    const entries = await newestEntries(deps, key);
    const after = await deps.store.accounts.get(key, key.companyId);
    // An account in constant use is shown as it was a moment ago.
    if (before?.etag === after?.etag || round === 4) return { balances: balancesOf(after?.doc, [...kinds.keys()]), entries: merge(entries, after?.doc.pendingEntries ?? []) };
  }
}

async function newestEntries(deps: CardsDeps, key: CompanyKey): Promise<CreditEntry[]> {
  const entries: CreditEntry[] = [];
  let after: string | undefined;
  do {
    const page = await deps.store.creditEntries.list(key, { orderBy: 'sortKey', descending: true, limit: 500, ...(after === undefined ? {} : { after }) });
    entries.push(...page.items.map(({ doc }) => toEntry(doc)));
    after = page.next;
  } while (after !== undefined && entries.length < entriesShown);
  return entries;
}

/** Newest first; an entry that is decided and not yet written belongs to it. */
function merge(written: readonly CreditEntry[], pending: readonly CreditEntry[]): CreditEntry[] {
  const all = new Map([...written, ...pending].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((a, b) => (`${a.at}_${a.id}` < `${b.at}_${b.id}` ? 1 : -1));
}

function balancesOf(account: AccountDoc | undefined, items: readonly string[]): Balance[] {
  const balances = account?.balances ?? {};
  return [...new Set([...items, ...Object.keys(balances)])].map((item) => ({ item, available: balances[item]?.available ?? 0, reserved: balances[item]?.reserved ?? 0 }));
}

function toEntry({ id, at, kind, item, available, reserved, orderId, purchaseId, by }: CreditEntryDoc): CreditEntry {
  return { id, at, kind, item, available, reserved, orderId, purchaseId, by };
}

/** Asks the host for credits. Nothing is paid here, and nothing changes until the host confirms. */
export async function createPurchase(deps: CardsDeps, key: CompanyKey, by: Actor, lines: readonly ItemQuantity[]): Promise<Purchase> {
  const company = (await findCompany(deps.store, key)).doc;
  const kinds = itemKinds(await readCatalogue(deps));
  const unknown = lines.flatMap(({ item }, n) => (kinds.has(item) ? [] : [{ path: `lines.${n}.item`, message: `The catalogue has no item "${item}".` }]));
  if (unknown.length > 0) throw new AppError('unknown_item', 'Nothing was asked for: some items are not in the catalogue.', { errors: unknown });
  const id = deps.ambient.newId();
  const requestedAt = deps.ambient.now().toISOString();
  const doc: PurchaseDoc = {
    id, ...key, companyName: company.name, lines: gather(lines), status: 'requested', requestedBy: by, requestedAt,
    confirmedBy: null, confirmedAt: null, crediting: false, sortKey: `${requestedAt}_${id}`,
  };
  const saved = await deps.store.purchases.put(key, doc);
  await record(deps, { ...key, by, action: 'purchase.request', detail: wordsOf(doc.lines) });
  return toPurchase(saved.doc);
}

/** Host only: any workspace. From the one write that confirms, the credits are certain; a sweep finishes what a crash interrupts. */
export async function confirmPurchase(deps: CardsDeps, by: Actor, purchaseId: string): Promise<Purchase> {
  const page = await deps.store.purchases.everywhere({ where: { id: purchaseId }, orderBy: 'sortKey', limit: 1 });
  const [found] = page.items;
  if (found === undefined) throw new AppError('not_found', `There is no purchase ${purchaseId}.`);
  const notOpen = () => new AppError('purchase_not_open', `Purchase ${purchaseId} is confirmed already. Its credits were added once.`);
  if (found.doc.status !== 'requested') throw notOpen();
  const key = keyOf(found.doc);
  const doc: PurchaseDoc = { ...found.doc, status: 'confirmed', confirmedBy: by, confirmedAt: deps.ambient.now().toISOString(), crediting: true };
  const saved = await deps.store.purchases.replace(key, doc, found.etag);
  if (typeof saved === 'string') throw notOpen();
  await finishPurchase(deps, doc);
  await record(deps, { ...key, by, action: 'purchase.confirm', detail: wordsOf(doc.lines) });
  return toPurchase(doc);
}

/** Puts a confirmed purchase on the account, once however often it is called. */
export async function finishPurchase(deps: CardsDeps, doc: PurchaseDoc): Promise<void> {
  const key = keyOf(doc);
  const movement = { id: doc.id, items: doc.lines, at: doc.confirmedAt ?? doc.requestedAt, by: doc.confirmedBy };
  await changeAccount(deps, key, { receipt: receiptOf('purchase', doc.id), decide: (account) => ({ account: purchase(account, movement) }) });
  await flushEntries(deps, key);
  await deps.store.purchases.put(key, { ...doc, crediting: false });
}

export async function listPurchases(deps: CardsDeps, key: CompanyKey, request: PageRequest): Promise<Page<Purchase>> {
  await findCompany(deps.store, key);
  return pageOf(await deps.store.purchases.list(key, queryOf(request, { orderBy: 'sortKey', descending: true })), toPurchase);
}

/** Host only: of all workspaces. */
export async function listAllPurchases(deps: CardsDeps, request: PageRequest & { status?: Purchase['status'] | undefined }): Promise<Page<Purchase>> {
  const where = request.status === undefined ? {} : { where: { status: request.status } };
  return pageOf(await deps.store.purchases.everywhere(queryOf(request, { orderBy: 'sortKey', descending: true, ...where })), toPurchase);
}

function wordsOf(lines: readonly ItemQuantity[]): string {
  return lines.map(({ item, quantity }) => `${quantity} × ${item}`).join(', ');
}

function keyOf({ workspaceId, companyId }: PurchaseDoc): CompanyKey {
  return { workspaceId, companyId };
}

function toPurchase(doc: PurchaseDoc): Purchase {
  const { id, companyId, companyName, workspaceId, lines, status, requestedBy, requestedAt, confirmedBy, confirmedAt } = doc;
  return { id, companyId, companyName, workspaceId, lines, status, requestedBy, requestedAt, confirmedBy, confirmedAt };
}
