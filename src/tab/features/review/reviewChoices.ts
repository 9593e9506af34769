/** What was chosen in a review, as values: pure. */
import type { Review } from '../../../api/contract/cards.ts';
import type { CardDecision, Change, OrderForChange } from '../../../api/contract/run.ts';
import { sameOutfit } from '../../itemWords.ts';
import type { Outfit } from '../../itemWords.ts';
import type { ReviewChoicesPut } from '../../queries/review.ts';

export type Step = Review['step'];
export const steps: readonly Step[] = ['credits', 'groups', 'update', 'new', 'remove', 'done'];

export interface Choices {
  step: Step;
  accept: ReadonlySet<string>;
  orders: ReadonlyMap<string, Outfit>;
  cards: ReadonlyMap<string, CardDecision>;
}

export function choicesOf(review: Review): Choices {
  return {
    step: review.step,
    accept: new Set(review.accept),
    orders: new Map(review.orders.map(({ changeId, ...outfit }) => [changeId, outfit])),
    cards: new Map(review.cards.map((decision) => [decision.cardId, decision])),
  };
}

export function toPut(choices: Choices, plan: { runId: string | null; planId: string | null }, decline: readonly string[]): ReviewChoicesPut {
  return {
    step: choices.step, runId: plan.runId, planId: plan.planId, accept: [...choices.accept], decline: [...decline].filter((id) => !choices.accept.has(id)),
    orders: ordersOf(choices, choices.orders.keys()), cards: [...choices.cards.values()],
  };
}

/** Of those in `ids` who get something. */
export function ordersOf(choices: Choices, ids: Iterable<string>): OrderForChange[] {
  return [...ids].flatMap((changeId) => {
    const outfit = choices.orders.get(changeId);
    return outfit === undefined ? [] : [{ changeId, ...outfit }];
  });
}

export function chosenOf(choices: Choices, changes: readonly Change[]): Change[] {
  return changes.filter((change) => choices.accept.has(change.id));
}

/** Chosen or not, with what they get by default. */
export function choose(choices: Choices, ids: readonly string[], on: boolean, outfit?: Outfit): Choices {
  const accept = new Set(choices.accept);
  const orders = new Map(choices.orders);
  for (const id of ids) {
    if (!on) {
      accept.delete(id);
      orders.delete(id);
    } else if (!accept.has(id)) {
      accept.add(id);
      if (outfit !== undefined) orders.set(id, outfit);
    }
  }
  return { ...choices, accept, orders };
}

export function giveOutfit(choices: Choices, id: string, outfit: Outfit | undefined): Choices {
  const orders = new Map(choices.orders);
  if (outfit === undefined) orders.delete(id);
  else orders.set(id, outfit);
  return { ...choices, orders };
}

/** Whoever has what all had gets the new one; who was changed one by one keeps theirs. */
export function giveTogether(choices: Choices, ids: readonly string[], before: Outfit | undefined, now: Outfit | undefined): Choices {
  return ids.filter((id) => choices.accept.has(id) && sameOutfit(choices.orders.get(id), before)).reduce((next, id) => giveOutfit(next, id, now), choices);
}

/** What most of them get; null when nobody is chosen. */
export function commonOutfit(choices: Choices, ids: readonly string[]): Outfit | 'nothing' | null {
  const kinds: { outfit: Outfit | undefined; count: number }[] = [];
  for (const id of ids) {
    if (!choices.accept.has(id)) continue;
    const outfit = choices.orders.get(id);
    const kind = kinds.find((each) => sameOutfit(each.outfit, outfit));
    if (kind === undefined) kinds.push({ outfit, count: 1 });
    else kind.count += 1;
  }
  const [most] = kinds.sort((a, b) => b.count - a.count);
  return most === undefined ? null : (most.outfit ?? 'nothing');
}

export function decideCard(choices: Choices, cardId: string, decision: CardDecision | undefined): Choices {
  const cards = new Map(choices.cards);
  if (decision === undefined) cards.delete(cardId);
  else cards.set(cardId, decision);
  return { ...choices, cards };
}

/** Without what was carried out. */
export function forget(choices: Choices, ids: readonly string[], cardIds: readonly string[]): Choices {
  const gone = new Set(ids);
  const goneCards = new Set(cardIds);
  return {
    ...choices,
    accept: new Set([...choices.accept].filter((id) => !gone.has(id))),
    orders: new Map([...choices.orders].filter(([id]) => !gone.has(id))),
    cards: new Map([...choices.cards].filter(([id]) => !goneCards.has(id))),
  };
}

/** Changes of each step. Whoever comes back is among the new. */
export interface Waiting {
  update: Change[];
  new: Change[];
  remove: Change[];
  conflicts: Change[];
}

export function waitingByStep(changes: readonly Change[]): Waiting {
  const waiting: Waiting = { update: [], new: [], remove: [], conflicts: [] };
  for (const change of changes) {
    if (change.kind === 'update') waiting.update.push(change);
    else if (change.kind === 'create' || change.kind === 'restore') waiting.new.push(change);
    else if (change.kind === 'archive') waiting.remove.push(change);
    else waiting.conflicts.push(change);
  }
  return waiting;
}
