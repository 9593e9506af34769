/**
 * The guided review: choices by change id, kept while people are at it, and carried to a newer plan. A change has the same id in
 * every plan, so a choice stays a choice; when its content is another by now, it is marked, and its person looks again.
 */
import type { Review, ReviewPut } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { ReviewDoc } from '../store/documents.ts';
import type { z } from 'zod';

export type ReviewChoices = z.output<typeof ReviewPut>;

/** The newest plan that waits for an answer: digest by change id. */
export interface WaitingPlan {
  runId: string;
  planId: string;
  digests: ReadonlyMap<string, string>;
}

/** The etag of a review that nobody has begun. */
export const unbegun = 'new';

/** What is shown: the choices that the newest plan still has, with a mark on those that changed. */
export function showReview(doc: ReviewDoc | undefined, etag: string, waiting: WaitingPlan | undefined): Review {
  if (doc === undefined || isOver(doc, waiting)) return blank(etag, waiting);
  const { step, runId, planId, accept, decline, orders, cards, updatedBy, updatedAt } = doc;
  const shown = { step, cards, updatedBy, updatedAt, etag };
  if (waiting === undefined) return { ...shown, runId, planId, accept, decline, orders, changed: [] };
  const waits = (id: string) => waiting.digests.has(id);
  return {
    ...shown,
    runId: waiting.runId,
    planId: waiting.planId,
    accept: accept.filter(waits),
    decline: decline.filter(waits),
    orders: orders.filter((order) => waits(order.changeId)),
    changed: chosen(doc).filter((id) => waits(id) && doc.digests[id] !== undefined && doc.digests[id] !== waiting.digests.get(id)),
  };
}

/** What is kept. A choice keeps the digest it was made with; taken back and made again it gets the one of now. */
export function keepReview(before: ReviewDoc | undefined, choices: ReviewChoices, waiting: WaitingPlan | undefined, by: { workspaceId: string; companyId: string; actor: Actor; at: string }): ReviewDoc {
  const known = before === undefined || isOver(before, waiting) ? {} : before.digests;
  const digests: Record<string, string> = {};
  for (const id of chosen(choices)) {
    const digest = (Object.hasOwn(known, id) ? known[id] : undefined) ?? waiting?.digests.get(id);
    if (digest !== undefined) digests[id] = digest;
  }
  return { ...choices, id: by.companyId, workspaceId: by.workspaceId, digests, updatedBy: by.actor, updatedAt: by.at };
}

/** Ids that are both accepted and declined, in their order. */
export function contradictions(choices: Pick<ReviewChoices, 'accept' | 'decline'>): string[] {
  const declined = new Set(choices.decline);
  return choices.accept.filter((id) => declined.has(id));
}

/** A review that was finished is over once another run waits. */
function isOver(doc: ReviewDoc, waiting: WaitingPlan | undefined): boolean {
  return doc.step === 'done' && waiting !== undefined && waiting.runId !== doc.runId;
}

function chosen({ accept, decline, orders }: Pick<ReviewChoices, 'accept' | 'decline' | 'orders'>): string[] {
  return [...new Set([...accept, ...decline, ...orders.map((order) => order.changeId)])];
}

function blank(etag: string, waiting: WaitingPlan | undefined): Review {
  return {
    step: 'credits', runId: waiting?.runId ?? null, planId: waiting?.planId ?? null, accept: [], decline: [], orders: [], cards: [], changed: [],
    updatedBy: null, updatedAt: null, etag,
  };
}
