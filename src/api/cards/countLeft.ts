/** What an undo leaves alone: cards and orders of the people concerned (CONTRACT §4, rule 11). */
import type { CompanyKey } from '../company/company.ts';
import type { Condition, Store } from '../store/port.ts';
import { chunksOf } from './changeCards.ts';
import { visibleSteps } from './order.ts';

export interface Concerned {
  /** Taken away again: their cards and orders stay. */
  archived: readonly string[];
  /** Brought back: cards that were taken from them do not come back. */
  restored: readonly string[];
}

export async function countLeft(store: Store, key: CompanyKey, { archived, restored }: Concerned): Promise<{ cards: number; orders: number }> {
  const held = await countCards(store, key, archived, (ids) => ({ personId: { in: ids }, status: { in: ['ordered', 'active'] } }));
  const deactivated = await countCards(store, key, restored, (ids) => ({ personId: { in: ids }, status: 'deactivated' }));
  const released = await countCards(store, key, restored, (ids) => ({ releasedFrom: { in: ids }, status: 'released' }));
  return { cards: held + deactivated + released, orders: archived.length === 0 ? 0 : await countOrders(store, key, new Set(archived)) };
}

async function countCards(store: Store, key: CompanyKey, personIds: readonly string[], where: (ids: string[]) => Record<string, Condition>): Promise<number> {
  let count = 0;
  for (const ids of chunksOf(personIds)) count += await store.cards.count(key, where(ids));
  return count;
}

async function countOrders(store: Store, key: CompanyKey, personIds: ReadonlySet<string>): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await store.orders.list(key, { where: { step: { in: visibleSteps } }, orderBy: 'sortKey', limit: 500, ...(after === undefined ? {} : { after }) });
    count += page.items.filter(({ doc }) => doc.status !== 'cancelled' && doc.lines.some((line) => personIds.has(line.personId))).length;
    after = page.next;
  } while (after !== undefined);
  return count;
}
