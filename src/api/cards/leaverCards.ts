/** Cards of those who leave and of those who come back. */
import type { CompanyKey } from '../company/company.ts';
import type { Card } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { CardDecision } from '../contract/run.ts';
import type { Settings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import { deactivate, isHeld, reassign, release, toCard } from './card.ts';
import type { Move } from './card.ts';
import { changeCards, chunksOf } from './changeCards.ts';
import type { CardsDeps } from './deps.ts';
import type { CardDoc } from './documents.ts';
import { needCurrentPerson } from './moveCard.ts';

export interface LeaverOptions {
  /** `settings.leavers.cards`: for cards without a decision of their own. */
  otherwise: Settings['leavers']['cards'];
  /** Of the approval; those of other people's cards are passed over. */
  decisions: readonly CardDecision[];
  /** null: nobody decided, the settings did. */
  by: Actor | null;
}

/**
 * Before an approval is accepted: every decision can be carried out. Answers which person each card is with.
 * Throws `not_found`, `card_not_available`, `person_archived`, `invalid_request`, with the path in the request.
 */
export async function checkCardDecisions(deps: CardsDeps, key: CompanyKey, decisions: readonly CardDecision[]): Promise<Map<string, string>> {
  const cards = new Map<string, CardDoc>();
  for (const ids of chunksOf(decisions.map((decision) => decision.cardId))) {
    for (const { doc } of await deps.store.cards.getMany(key, ids)) cards.set(doc.id, doc);
  }
  refuseUndoable(decisions, cards);
  for (const [n, { personId }] of decisions.entries()) {
    if (personId !== undefined) await needCurrentPerson(deps, key, personId, `cards.${n}.personId`);
  }
  return new Map([...cards].flatMap(([id, card]) => (card.personId === null ? [] : [[id, card.personId]])));
}

function refuseUndoable(decisions: readonly CardDecision[], cards: ReadonlyMap<string, CardDoc>): void {
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

/**
 * What becomes of the cards of a person who is being archived. Call it once the person is archived; again after a crash it does the rest.
 * Answers the cards it found with the person.
 */
export async function cardsOfLeaver(deps: CardsDeps, key: CompanyKey, personId: string, options: LeaverOptions): Promise<Card[]> {
  const decisions = new Map(options.decisions.map((decision) => [decision.cardId, decision]));
  const held = await heldBy(deps, key, personId);
  const move = { at: deps.ambient.now().toISOString(), by: options.by };
  await changeCards(deps, key, held.map((card) => card.id), (card) => {
    if (card.personId !== personId || !isHeld(card)) return card;
    return leave(card, decisions.get(card.id), options.otherwise, move);
  });
  return held.map(toCard);
}

function leave(card: CardDoc, decision: CardDecision | undefined, otherwise: LeaverOptions['otherwise'], move: Move): CardDoc {
  const action = decision?.action ?? (otherwise === 'deactivate' ? 'deactivate' : 'keep');
  switch (action) {
    case 'keep':
      return card;
    case 'release':
      return orSame(card, release(card, move));
    case 'deactivate':
      return orSame(card, deactivate(card, move));
    case 'reassign':
      // The schema of a decision ties the person to this action.
      return decision?.personId === undefined ? card : orSame(card, reassign(card, decision.personId, move));
  }
}

function orSame(card: CardDoc, moved: CardDoc | { unavailable: string }): CardDoc {
  return 'unavailable' in moved ? card : moved;
}

/** Cards that a restored person had and that are still to be given away: offered, never given back by themselves. */
export async function cardsToOffer(deps: CardsDeps, key: CompanyKey, personId: string): Promise<Card[]> {
  return (await listAll(deps, key, { status: 'released', releasedFrom: personId })).map(toCard);
}

/** Ordered and active cards of a person. */
export async function heldBy(deps: CardsDeps, key: CompanyKey, personId: string): Promise<CardDoc[]> {
  return listAll(deps, key, { personId, status: { in: ['ordered', 'active'] } });
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
