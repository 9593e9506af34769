/**
 * Recording an answer in the waiting changes, under a claim that is kept meanwhile. Cut short half-way it means nothing: the run does not
 * say that it is being applied, and the next answer wipes it.
 */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';
import { type ChangeDoc, type ChangePageDoc, pageIdOf, tallyOf } from './change.ts';
import { changeClaim, type Claimant, leaseSeconds, releaseRun, seconds } from './claim.ts';
import type { RunDoc } from './run.ts';

export type Answer = (change: ChangeDoc) => ChangeDoc;

const keepMs = 3000;

/** The claim of who records an answer. It is free for others once it was not kept for `leaseSeconds`. */
export class AnswerClaim {
  private keptAt: number;
  private readonly store: Store;
  private readonly ambient: Ambient;
  private readonly key: CompanyKey;
  private readonly claimant: Claimant;

  constructor({ store, ambient }: { store: Store; ambient: Ambient }, key: CompanyKey, claimant: Claimant, claimedAt: Date) {
    this.store = store;
    this.ambient = ambient;
    this.key = key;
    this.claimant = claimant;
    this.keptAt = claimedAt.getTime();
  }

  /** False when it was given up for dead, or may have been: whoever goes on then must write nothing more. */
  async keep(): Promise<boolean> {
    const now = this.ambient.now();
    const kept = await changeClaim(this.store, this.key, this.claimant, (active) => ({ ...active, expiresAt: seconds(now) + leaseSeconds }));
    if (kept !== undefined) this.keptAt = now.getTime();
    return kept !== undefined;
  }

  /** As `keep`, without a write when that was done a moment ago. */
  async isKept(): Promise<boolean> {
    return this.ambient.now().getTime() - this.keptAt < keepMs ? true : this.keep();
  }

  /** The answer is recorded: the work may begin. */
  async ready(): Promise<void> {
    await changeClaim(this.store, this.key, this.claimant, (active) => ({ ...active, ready: true }));
  }

  async release(): Promise<void> {
    await releaseRun(this.store, this.key, this.claimant, false);
  }
}

/** Without what an earlier answer left, be it carried out or cut short. */
function unanswered(change: ChangeDoc): ChangeDoc {
  if (change.answer === undefined && change.resolution === undefined) return change;
  const { answer: _answer, resolution: _resolution, ...rest } = change;
  return rest;
}

/** undefined: nothing to write. */
function answeredPage(page: ChangePageDoc, answer: Answer, rewrite: boolean): ChangePageDoc | undefined {
  const changes = page.changes.map(unanswered).map((change) => (change.outcome === 'awaitingApproval' ? answer(change) : change));
  const same = changes.every((change, index) => change === page.changes[index]);
  if (same && !(rewrite && changes.some((change) => change.outcome === 'awaitingApproval'))) return undefined;
  return { ...page, changes, tally: tallyOf(changes) };
}

export interface Recording {
  store: Store;
  key: CompanyKey;
  /** As it is under the claim. */
  run: RunDoc;
  answer: Answer;
  claim: AnswerClaim;
}

/** False when the claim was lost on the way. */
async function recordPage({ store, key, run, answer, claim }: Recording, pageId: string): Promise<boolean> {
  for (;;) {
    const found = await store.changePages.get(key, pageId);
    // Who gave up an earlier answer may be frozen with a page in hand: it must find every page changed.
    const next = found === undefined ? undefined : answeredPage(found.doc, answer, run.answerGivenUp === true);
    // Asked after reading: a page that was read under the claim cannot be one that a later answer has written.
    if (!(await claim.isKept())) return false;
    if (found === undefined || next === undefined) return true;
    if (typeof (await store.changePages.replace(key, next, found.etag)) === 'object') return true;
  }
}

/** False when the claim was lost on the way: nothing of it is carried out then. */
export async function recordAnswer(recording: Recording): Promise<boolean> {
  for (let seq = 0; seq < (recording.run.pages ?? 0); seq += 1) {
    if (!(await recordPage(recording, pageIdOf(recording.run.id, seq)))) return false;
  }
  return recording.claim.keep();
}
