/** Writes cards: issued for an order, and changed with the next look when somebody else changed them meanwhile. */
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import type { CardsDeps } from './deps.ts';
import type { CardDoc } from './documents.ts';

export const atATime = 250;
const maxRounds = 50;

/** `create` leaves alone what is there already: issuing again changes nothing. */
export async function createCards(deps: CardsDeps, key: CompanyKey, cards: readonly CardDoc[]): Promise<void> {
  for (const chunk of chunksOf(cards)) {
    await deps.store.cards.saveMany(key, chunk.map((doc) => ({ type: 'create', doc })));
  }
}

/** Those that exist. A change that answers the same card writes nothing. */
export async function changeCards(deps: CardsDeps, key: CompanyKey, ids: readonly string[], change: (card: CardDoc) => CardDoc): Promise<void> {
  for (const chunk of chunksOf(ids)) {
    let left: readonly string[] = chunk;
    for (let round = 0; left.length > 0; round += 1) {
      if (round === maxRounds) throw new AppError('store_unavailable', `Cards of company ${key.companyId} are in constant use. Try again in a minute.`);
      left = await changeOnce(deps, key, left, change);
    }
  }
}

/** Answers the ids of those that somebody else changed meanwhile. */
async function changeOnce(deps: CardsDeps, key: CompanyKey, ids: readonly string[], change: (card: CardDoc) => CardDoc): Promise<string[]> {
  const found = await deps.store.cards.getMany(key, ids);
  const changed = found.map((each) => ({ before: each, after: change(each.doc) })).filter(({ before, after }) => after !== before.doc);
  if (changed.length === 0) return [];
  const outcomes = await deps.store.cards.saveMany(key, changed.map(({ before, after }) => ({ type: 'replace', doc: after, etag: before.etag })));
  return changed.filter((_, n) => outcomes[n] === 'stale').map(({ before }) => before.doc.id);
}

/** Changes one card for a caller who wants to know. `not_found` when there is none. */
export async function changeCard(deps: CardsDeps, key: CompanyKey, cardId: string, change: (card: CardDoc) => CardDoc): Promise<CardDoc> {
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await cardOf(deps, key, cardId);
    const after = change(found.doc);
    if (after === found.doc) return after;
    const saved = await deps.store.cards.replace(key, after, found.etag);
    if (typeof saved !== 'string') return saved.doc;
  }
  throw new AppError('store_unavailable', `Card ${cardId} of company ${key.companyId} is in constant use. Try again in a minute.`);
}

export async function cardOf(deps: CardsDeps, key: CompanyKey, cardId: string): Promise<Versioned<CardDoc>> {
  const found = await deps.store.cards.get(key, cardId);
  if (found === undefined) throw new AppError('not_found', `There is no card ${cardId} in this company.`);
  return found;
}

export function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += atATime) chunks.push(items.slice(start, start + atATime));
  return chunks;
}
