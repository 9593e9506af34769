/**
 * The ledger: how credits move. Every function takes an account and answers the next one; nothing else ever changes a balance.
 * Every credit is in exactly one place: available, reserved for an order, or spent by an order. No balance is ever below zero.
 * Each movement leaves entries, and the sum of all entries is the balances.
 */
import type { CreditEntry, ItemQuantity } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { CompanyKey } from '../company/company.ts';
import type { AccountDoc } from './documents.ts';

export interface Shortage {
  item: string;
  needed: number;
  available: number;
}

/** What moves: for which order or purchase, when, by whom (null: a sweep). */
export interface Movement {
  id: string;
  items: readonly ItemQuantity[];
  at: string;
  by: Actor | null;
}

export function emptyAccount(key: CompanyKey): AccountDoc {
  return { id: key.companyId, ...key, balances: {}, reservations: [], pendingEntries: [], busy: false };
}

/** The id of an entry: the same movement has the same entries, however often it is tried. */
export function entryId(kind: CreditEntry['kind'], id: string, index: number): string {
  return `${id}_${kind}_${index}`;
}

/** The entry whose existence proves that a movement took place. */
export function receiptOf(kind: CreditEntry['kind'], id: string): string {
  return entryId(kind, id, 0);
}

/** One entry an item, sorted, so that equal content is equal. */
export function gather(items: readonly ItemQuantity[]): ItemQuantity[] {
  const sums = new Map<string, number>();
  for (const { item, quantity } of items) sums.set(item, (sums.get(item) ?? 0) + quantity);
  return [...sums].map(([item, quantity]) => ({ item, quantity })).sort((a, b) => (a.item < b.item ? -1 : 1));
}

/** What is missing for these items; empty when nothing is. */
export function shortagesOf(account: AccountDoc, items: readonly ItemQuantity[]): Shortage[] {
  return gather(items)
    .map(({ item, quantity }) => ({ item, needed: quantity, available: account.balances[item]?.available ?? 0 }))
    .filter(({ needed, available }) => needed > available);
}

/** Credits bought: available from now on. */
export function purchase(account: AccountDoc, movement: Movement): AccountDoc {
  return move(account, 'purchase', movement, { available: 1, reserved: 0 });
}

/** All of them or none: `short` says what is missing, and nothing is reserved. */
export function reserve(account: AccountDoc, movement: Movement): { account: AccountDoc } | { short: Shortage[] } {
  if (reservationOf(account, movement.id) !== undefined) return { account };
  const short = shortagesOf(account, movement.items);
  if (short.length > 0) return { short };
  const moved = move(account, 'reserve', movement, { available: -1, reserved: 1 });
  const reservation = { orderId: movement.id, items: gather(movement.items), at: movement.at };
  return { account: finish({ ...moved, reservations: [...moved.reservations, reservation] }) };
}

/**
 * Ends a reservation: `movement.items` are spent, the rest of it is available again. Without such a reservation nothing happens.
 * Throws `internal` when more would be spent than was reserved.
 */
export function close(account: AccountDoc, movement: Movement): AccountDoc {
  const reservation = reservationOf(account, movement.id);
  if (reservation === undefined) return account;
  const rest = subtract(reservation.items, gather(movement.items));
  const settled = move(account, 'settle', movement, { available: 0, reserved: -1 });
  const back = move(settled, 'giveBack', { ...movement, items: rest }, { available: 1, reserved: -1 });
  return finish({ ...back, reservations: back.reservations.filter((each) => each !== reservation) });
}

/** Credits spent by a cancelled order: available again. */
export function refund(account: AccountDoc, movement: Movement): AccountDoc {
  return move(account, 'refund', movement, { available: 1, reserved: 0 });
}

/** The account without entries that are written by now. */
export function withoutPending(account: AccountDoc, written: ReadonlySet<string>): AccountDoc {
  return finish({ ...account, pendingEntries: account.pendingEntries.filter((entry) => !written.has(entry.id)) });
}

export function reservationOf(account: AccountDoc, orderId: string) {
  return account.reservations.find((each) => each.orderId === orderId);
}

function move(account: AccountDoc, kind: CreditEntry['kind'], movement: Movement, sign: { available: number; reserved: number }): AccountDoc {
  const balances = { ...account.balances };
  const items = gather(movement.items);
  for (const { item, quantity } of items) {
    const before = balances[item] ?? { available: 0, reserved: 0 };
    const after = { available: before.available + sign.available * quantity, reserved: before.reserved + sign.reserved * quantity };
    if (after.available < 0 || after.reserved < 0) {
      throw new AppError('internal', `The account of company ${account.companyId} would go below zero for ${item}: nothing was changed.`);
    }
    balances[item] = after;
  }
  const entries = items.map(({ item, quantity }, index): CreditEntry => ({
    id: entryId(kind, movement.id, index),
    at: movement.at,
    kind,
    item,
    available: signed(sign.available, quantity),
    reserved: signed(sign.reserved, quantity),
    orderId: kind === 'purchase' ? null : movement.id,
    purchaseId: kind === 'purchase' ? movement.id : null,
    by: movement.by,
  }));
  return finish({ ...account, balances, pendingEntries: [...account.pendingEntries, ...entries] });
}

/** Never −0, which JSON and comparisons treat unlike 0. */
function signed(sign: number, quantity: number): number {
  return sign === 0 ? 0 : sign * quantity;
}

function subtract(from: readonly ItemQuantity[], used: readonly ItemQuantity[]): ItemQuantity[] {
  const rest = new Map(from.map(({ item, quantity }) => [item, quantity]));
  for (const { item, quantity } of used) {
    const left = (rest.get(item) ?? 0) - quantity;
    if (left < 0) throw new AppError('internal', `An order would spend more of ${item} than was reserved for it: nothing was changed.`);
    rest.set(item, left);
  }
  return [...rest].filter(([, quantity]) => quantity > 0).map(([item, quantity]) => ({ item, quantity }));
}

function finish(account: AccountDoc): AccountDoc {
  return { ...account, busy: account.reservations.length > 0 || account.pendingEntries.length > 0 };
}
