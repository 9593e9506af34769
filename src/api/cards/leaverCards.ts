/** Cards of those who leave and of those who come back. */
import type { CompanyKey } from '../company/company.ts';
import type { Card } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { CardDecision } from '../contract/run.ts';
import type { Settings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import { isHeld, leave, toCard } from './card.ts';
import { changeCards, chunksOf } from './changeCards.ts';
import type { CardsDeps } from './deps.ts';
import type { CardDoc } from './documents.ts';
import { needCurrentPerson } from './moveCard.ts';

export interface LeaverOptions {
  /** The run that archives; decisions of other runs are passed over. null: none did. */
  runId: string | null;
  /** `settings.leavers.cards`: for cards that nobody decided about. */
  otherwise: Settings['leavers']['cards'];
  /** Who archives; null: a schedule. */
  by: Actor | null;
}

/**
 * What becomes of the cards of people who were archived: what the approval of this run decided, else what the settings say.
 * Called again after a crash it does the rest. Answers the cards that were with them, as they are now.
 */
export async function cardsOfLeavers(deps: CardsDeps, key: CompanyKey, personIds: readonly string[], options: LeaverOptions): Promise<Card[]> {
  const cards: Card[] = [];
  for (const people of chunksOf(personIds)) cards.push(...(await leaveTogether(deps, key, people, options)));
  return cards;
}

async function leaveTogether(deps: CardsDeps, key: CompanyKey, personIds: string[], options: LeaverOptions): Promise<Card[]> {
  const held = await listAll(deps, key, { personId: { in: personIds }, status: { in: ['ordered', 'active'] } });
  if (held.length === 0) return [];
  const leavers = new Set<string | null>(personIds);
  const ids = held.map((card) => card.id);
  const mayHave = await currentOf(deps, key, held.flatMap((card) => card.decision?.personId ?? []));
  const move = { at: deps.ambient.now().toISOString(), by: options.by };
  await changeCards(deps, key, ids, (card) =>
    leavers.has(card.personId) && isHeld(card) ? leave(card, options.runId, options.otherwise, mayHave, move) : card,
  );
  const moved: Card[] = [];
  for (const chunk of chunksOf(ids)) moved.push(...(await deps.store.cards.getMany(key, chunk)).map(({ doc }) => toCard(doc)));
  return moved;
}

/**
 * Before an approval is accepted: every decision can be carried out.
 * Throws `not_found`, `card_not_available`, `person_archived`, `invalid_request`, with the path in the request; nothing is written then.
 */
export async function checkDecisions(deps: CardsDeps, key: CompanyKey, decisions: readonly CardDecision[]): Promise<void> {
  const cards = new Map<string, CardDoc>();
  for (const ids of chunksOf(decisions.map((decision) => decision.cardId))) {
    for (const { doc } of await deps.store.cards.getMany(key, ids)) cards.set(doc.id, doc);
  }
  refuseImpossible(decisions, cards);
  for (const [n, { personId }] of decisions.entries()) {
    if (personId !== undefined) await needCurrentPerson(deps, key, personId, `cards.${n}.personId`);
  }
}

/**
 * Notes the decisions on the cards, for when their holders are archived by this run. What an earlier approval of the run decided about
 * other cards is forgotten. Idempotent.
 */
export async function noteDecisions(deps: CardsDeps, key: CompanyKey, by: Actor, runId: string, decisions: readonly CardDecision[]): Promise<void> {
  const byCard = new Map(decisions.map((decision) => [decision.cardId, decision]));
  const earlier = await listAll(deps, key, { 'decision.runId': runId });
  await changeCards(deps, key, [...new Set([...byCard.keys(), ...earlier.map((card) => card.id)])], (card) => {
    const decision = byCard.get(card.id);
    if (decision !== undefined) return { ...card, decision: { runId, action: decision.action, personId: decision.personId ?? null, by } };
    return card.decision?.runId === runId ? { ...card, decision: null } : card;
  });
}

function refuseImpossible(decisions: readonly CardDecision[], cards: ReadonlyMap<string, CardDoc>): void {
  const seen = new Set<string>();
  for (const [n, { cardId }] of decisions.entries()) {
    const card = cards.get(cardId);
    const refuse = (code: 'not_found' | 'card_not_available' | 'invalid_request', message: string) => {
      throw new AppError(code, `${message} Nothing was applied.`, { errors: [{ path: `cards.${n}.cardId`, message }] });
    };
    if (seen.has(cardId)) refuse('invalid_request', 'A card is named twice.');
    if (card === undefined) refuse('not_found', 'There is no such card in this company.');
    else if (!isHeld(card)) refuse('card_not_available', 'The card is released or deactivated already.');
    seen.add(cardId);
  }
}

/** Cards that a restored person had and that are still to be given away: offered, never given back by themselves. */
export async function cardsToOffer(deps: CardsDeps, key: CompanyKey, personId: string): Promise<Card[]> {
  return (await listAll(deps, key, { status: 'released', releasedFrom: personId })).map(toCard);
}

async function currentOf(deps: CardsDeps, key: CompanyKey, personIds: readonly string[]): Promise<Set<string>> {
  const current = new Set<string>();
  for (const ids of chunksOf([...new Set(personIds)])) {
    for (const { doc } of await deps.store.people.getMany(key, ids)) if (doc.status === 'current') current.add(doc.id);
  }
  return current;
}

async function listAll(deps: CardsDeps, key: CompanyKey, where: Record<string, string | { in: string[] }>): Promise<CardDoc[]> {
  const cards: CardDoc[] = [];
  let after: string | undefined;
  do {
    const page = await deps.store.cards.list(key, { where, orderBy: 'id', limit: 500, ...(after === undefined ? {} : { after }) });
    cards.push(...page.items.map(({ doc }) => doc));
    after = page.next;
  } while (after !== undefined);
  return cards;
}
