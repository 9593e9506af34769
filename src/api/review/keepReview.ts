/** Reads and keeps the guided review of a company. Two people at it at once: the etag tells the second one. */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { staleEtag } from '../company/editCompany.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Review } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { ReviewDoc } from '../store/documents.ts';
import type { Store } from '../store/port.ts';
import { changeDigest } from '../sync/digest.ts';
import { changePagesOf } from '../sync/readChanges.ts';
import { waitingRuns } from '../sync/settlePlan.ts';
import { contradictions, keepReview, showReview, unbegun } from './review.ts';
import type { ReviewChoices, WaitingPlan } from './review.ts';

export interface ReviewDeps {
  store: Store;
  ambient: Ambient;
}

/** Nothing is written: a review that nobody has begun is blank. Throws `not_found`. */
export async function getReview(deps: ReviewDeps, key: CompanyKey): Promise<Review> {
  await findCompany(deps.store, key);
  const found = await deps.store.reviews.get(workspaceOf(key), key.companyId);
  return showReview(found?.doc, found?.etag ?? unbegun, await waitingPlan(deps, key));
}

/** `holds` says whether the etag as stored is one the caller named. Throws `not_found`, `etag_mismatch`, `invalid_request`. */
export async function putReview(deps: ReviewDeps, key: CompanyKey, by: Actor, choices: ReviewChoices, holds: (etag: string) => boolean): Promise<Review> {
  await findCompany(deps.store, key);
  refuseContradictions(choices);
  const found = await deps.store.reviews.get(workspaceOf(key), key.companyId);
  if (!holds(found?.etag ?? unbegun)) throw staleEtag();
  const waiting = await waitingPlan(deps, key);
  const doc = keepReview(found?.doc, choices, waiting, { ...key, actor: by, at: deps.ambient.now().toISOString() });
  const etag = await save(deps, key, doc, found?.etag);
  // Choices are kept at every click; the record of who did what tells the steps.
  if (found?.doc.step !== doc.step) await record(deps, { ...key, by, action: 'review.save', detail: doc.step });
  return showReview(doc, etag, waiting);
}

async function save(deps: ReviewDeps, key: CompanyKey, doc: ReviewDoc, etag: string | undefined): Promise<string> {
  const { reviews } = deps.store;
  const saved = etag === undefined ? await reviews.create(workspaceOf(key), doc) : await reviews.replace(workspaceOf(key), doc, etag);
  if (typeof saved === 'string') throw staleEtag();
  return saved.etag;
}

function refuseContradictions(choices: ReviewChoices): void {
  const both = new Set(contradictions(choices));
  if (both.size === 0) return;
  const errors = choices.accept.flatMap((id, n) => (both.has(id) ? [{ path: `accept.${n}`, message: 'is declined as well' }] : []));
  throw new AppError('invalid_request', 'A change is both accepted and declined. Choose one.', { errors: errors.slice(0, 100) });
}

async function waitingPlan(deps: ReviewDeps, key: CompanyKey): Promise<WaitingPlan | undefined> {
  const run = (await waitingRuns(deps.store, key)).find((each) => each.plan !== null);
  if (run === undefined || run.plan === null) return undefined;
  const digests = new Map<string, string>();
  for await (const page of changePagesOf(deps.store, key, run.id, run.pages ?? 0)) {
    for (const change of page.changes) if (change.outcome === 'awaitingApproval') digests.set(change.id, digestOf(changeDigest(change)));
  }
  return { runId: run.id, planId: run.plan.planId, digests };
}

/** Without the id in front: it is the key already. */
function digestOf(digest: string): string {
  return digest.slice(digest.lastIndexOf(':') + 1);
}

function workspaceOf(key: CompanyKey) {
  return { workspaceId: key.workspaceId };
}
