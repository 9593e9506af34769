/** A card: who has it, and what may become of it. Deactivated is for good. Every move is remembered. */
import type { Card } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { CardDoc, OrderDoc } from './documents.ts';
import { lineId } from './order.ts';

export interface Move {
  at: string;
  by: Actor | null;
}

/** Why a card cannot be moved. */
export interface Unavailable {
  unavailable: string;
}

/** The cards of an order, one for each line that has one. */
export function issueCards(order: OrderDoc): CardDoc[] {
  return order.lines.flatMap((line, n): CardDoc[] => {
    if (line.cardType === null) return [];
    const history = [{ at: order.placedAt, action: 'ordered', by: order.placedBy, personId: line.personId }];
    return [{
      id: lineId(order.id, n), workspaceId: order.workspaceId, companyId: order.companyId, personId: line.personId,
      cardType: line.cardType, orderId: order.id, status: 'ordered', delivered: false, releasedFrom: null, decision: null, history,
    }];
  });
}

/** The order was delivered. A card that was released or deactivated meanwhile stays so. */
export function deliver(card: CardDoc, move: Move): CardDoc {
  if (card.delivered) return card;
  const status = card.status === 'ordered' ? 'active' : card.status;
  return remember({ ...card, delivered: true, status }, 'delivered', move, card.personId);
}

/** Taken back from its holder, to give away. */
export function release(card: CardDoc, move: Move): CardDoc | Unavailable {
  if (card.status === 'released') return { unavailable: 'The card is released already.' };
  if (card.status === 'deactivated') return deactivated;
  return remember({ ...card, status: 'released', releasedFrom: card.personId, personId: null }, 'released', move, card.personId);
}

/** Given to a person: from another holder, or after it was released. Given to who has it already, nothing happens. */
export function reassign(card: CardDoc, personId: string, move: Move): CardDoc | Unavailable {
  if (card.status === 'deactivated') return deactivated;
  if (card.personId === personId) return card;
  const status = card.delivered ? 'active' : 'ordered';
  return remember({ ...card, status, personId, releasedFrom: null }, 'reassigned', move, personId);
}

/** For good. It still says whose it was. */
export function deactivate(card: CardDoc, move: Move): CardDoc | Unavailable {
  if (card.status === 'deactivated') return deactivated;
  return remember({ ...card, status: 'deactivated', releasedFrom: null }, 'deactivated', move, card.personId);
}

/** The order was cancelled: its cards will never be. */
export function cancel(card: CardDoc, move: Move): CardDoc {
  if (card.status === 'deactivated') return card;
  return remember({ ...card, status: 'deactivated', releasedFrom: null }, 'cancelled', move, card.personId);
}

/** Its holder is archived: what the approval decided, else what the settings say. `mayHave`: people who can be given a card. */
export function leave(card: CardDoc, runId: string | null, otherwise: 'deactivate' | 'keep', mayHave: ReadonlySet<string>, move: Move): CardDoc {
  const decision = card.decision !== null && card.decision.runId === runId ? card.decision : undefined;
  const by = decision?.by ?? move.by;
  switch (decision?.action ?? otherwise) {
    case 'keep':
      return card;
    case 'deactivate':
      return orSame(card, deactivate(card, { ...move, by }));
    case 'release':
      return orSame(card, release(card, { ...move, by }));
    case 'reassign': {
      const personId = decision?.personId ?? null;
      // Who was to have it has left meanwhile: it is there to be given to somebody else.
      if (personId === null || !mayHave.has(personId)) return orSame(card, release(card, { ...move, by }));
      return orSame(card, reassign(card, personId, { ...move, by }));
    }
  }
}

function orSame(card: CardDoc, moved: CardDoc | Unavailable): CardDoc {
  return 'unavailable' in moved ? card : moved;
}

/** Somebody has it or will have it. */
export function isHeld(card: CardDoc): boolean {
  return card.status === 'ordered' || card.status === 'active';
}

export function toCard({ id, personId, cardType, status, history }: CardDoc): Card {
  return { id, personId, cardType, status, history };
}

const deactivated: Unavailable = { unavailable: 'The card is deactivated, which is for good.' };

function remember(card: CardDoc, action: string, { at, by }: Move, personId: string | null): CardDoc {
  return { ...card, decision: null, history: [...card.history, { at, action, by, personId }] };
}
