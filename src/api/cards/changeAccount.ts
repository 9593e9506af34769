/**
 * Changes a company's account: read, decide, write back while the etag holds, else again. A movement that took place already is
 * known by its receipt, so every movement may be tried as often as one likes, by as many as one likes.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { CompanyKey } from '../company/company.ts';
import type { CreditEntry } from '../contract/cards.ts';
import { AppError } from '../errors.ts';
import type { CardsDeps } from './deps.ts';
import type { AccountDoc, CreditEntryDoc } from './documents.ts';
import { emptyAccount, withoutPending } from './ledger.ts';
import type { Shortage } from './ledger.ts';

export interface AccountChange {
  /** The entry that proves that it took place already. */
  receipt?: string;
  /** The next account; the same one for no change. */
  decide(account: AccountDoc): { account: AccountDoc } | { short: Shortage[] };
}

/** Enough for hundreds of orders at the same moment: in every round at least one of them gets through. */
const maxAttempts = 400;

/** undefined: done, now or before. Throws `store_unavailable` when others were faster every time. */
export async function changeAccount(deps: CardsDeps, key: CompanyKey, change: AccountChange): Promise<Shortage[] | undefined> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const found = await deps.store.accounts.get(key, key.companyId);
    const account = found?.doc ?? emptyAccount(key);
    // In this order: an entry leaves the account only after it was written, so it cannot slip through between the two looks.
    if (change.receipt !== undefined && (await isKnown(deps, key, account, change.receipt))) return undefined;
    const decision = change.decide(account);
    if ('short' in decision) return decision.short;
    if (decision.account === account) return undefined;
    const written = await writeEntries(deps, key, account.pendingEntries);
    const next = withoutPending(decision.account, written);
    const saved = found === undefined ? await deps.store.accounts.create(key, next) : await deps.store.accounts.replace(key, next, found.etag);
    if (typeof saved !== 'string') return undefined;
    await pause(deps.ambient.random() * Math.min(5 + attempt, 100));
  }
  throw new AppError('store_unavailable', `The account of company ${key.companyId} is in constant use: nothing was changed. Try again in a minute.`, { retryAfterSeconds: 60 });
}

/** Writes what the account decided but perhaps did not write. Loses to anybody who changes the account meanwhile: they do it too. */
export async function flushEntries(deps: CardsDeps, key: CompanyKey): Promise<void> {
  const found = await deps.store.accounts.get(key, key.companyId);
  if (found === undefined || found.doc.pendingEntries.length === 0) return;
  const written = await writeEntries(deps, key, found.doc.pendingEntries);
  await deps.store.accounts.replace(key, withoutPending(found.doc, written), found.etag);
}

async function isKnown(deps: CardsDeps, key: CompanyKey, account: AccountDoc, receipt: string): Promise<boolean> {
  if (account.pendingEntries.some((entry) => entry.id === receipt)) return true;
  return (await deps.store.creditEntries.get(key, receipt)) !== undefined;
}

async function writeEntries(deps: CardsDeps, key: CompanyKey, entries: readonly CreditEntry[]): Promise<Set<string>> {
  if (entries.length > 0) {
    await deps.store.creditEntries.saveMany(key, entries.map((entry) => ({ type: 'create', doc: toEntryDoc(key, entry) })));
  }
  return new Set(entries.map((entry) => entry.id));
}

function toEntryDoc(key: CompanyKey, entry: CreditEntry): CreditEntryDoc {
  return { ...entry, ...key, sortKey: `${entry.at}_${entry.id}` };
}
