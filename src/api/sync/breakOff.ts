/** What becomes of a run that broke off: it waits for Microsoft, is taken up again, waits for another answer, or ends with what was done. */
import type { Ambient } from '../ambient.ts';
import { isConsentGone } from '../company/markLink.ts';
import type { CompanyKey } from '../company/company.ts';
import type { ProblemNote } from '../contract/primitives.ts';
import { AppError, isAppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import type { ChangeDoc } from './change.ts';
import { changeClaim, seconds } from './claim.ts';
import { tallyPeople } from '../person/tallyPeople.ts';
import { costOf } from './finishRun.ts';
import type { HeldRun } from './holdRun.ts';
import { changePagesOf } from './readChanges.ts';
import type { RunDoc } from './run.ts';
import type { RunContext } from './runContext.ts';
import { stoppedNote } from './runSync.ts';
import { markUndone } from './runUndo.ts';
import { remainingPlan } from './settlePlan.ts';
import { Stopped } from './stopped.ts';
import type { ActiveRun } from './syncState.ts';
import { addTally, countsOf, type Tally } from './tally.ts';

export interface BreakOffDeps {
  store: Store;
  ambient: Ambient;
  /** The link is broken: consent is gone. */
  linkBroke: (key: CompanyKey, tenantId: string, error: AppError) => Promise<void>;
  /** Puts a run back in the queue for later. */
  enqueue: (key: CompanyKey, runId: string, delaySeconds: number) => Promise<void>;
}

export interface Broken {
  key: CompanyKey;
  active: ActiveRun;
  held: HeldRun;
  /** undefined: it could not even be opened. */
  context: RunContext | undefined;
  error: unknown;
  /** It has not broken off too often yet. */
  mayTryAgain: boolean;
  complain: (event: string, error: unknown) => void;
}

/** A run that Microsoft keeps waiting is given up after this long, counted from the claim: an approval may come days after its run began. */
export const maxRunMs = 2 * 3600 * 1000;

/** Answers whether the run has ended: otherwise somebody goes on with it. */
export async function breakOff(deps: BreakOffDeps, broken: Broken): Promise<boolean> {
  const { key, active, held, error } = broken;
  if (isAppError(error, 'directory_throttled') && deps.ambient.now().getTime() - Date.parse(active.startedAt) < maxRunMs && !held.cancelAsked()) {
    await putBack(deps, broken, error);
    return false;
  }
  await tell(deps, broken);
  const stands = await standing(deps.store, key, held.doc, active.job);
  // All is answered and done: only the end of it is missing, and it can be made again.
  if (active.job !== 'run' && stands.plan === null && broken.context !== undefined && broken.mayTryAgain) {
    await freeClaim(deps, held, {});
    return false;
  }
  if (held.doc.kind === 'undo') await markUndone({ store: deps.store, key, run: held });
  await held.save({ ...cost(broken), ...stands.counts, ...endOf(broken, stands), finishedAt: deps.ambient.now().toISOString() });
  if (held.doc.kind !== 'preview') await tallyPeople(deps.store, key, held.doc.id);
  return true;
}

/** Leaves the run to whoever takes it next, at once. */
export async function freeClaim(deps: Pick<BreakOffDeps, 'store' | 'ambient'>, held: HeldRun, more: Partial<ActiveRun>): Promise<void> {
  const key = { workspaceId: held.doc.workspaceId, companyId: held.doc.companyId };
  await changeClaim(deps.store, key, held.claimant, (active) => ({ ...active, owner: null, expiresAt: seconds(deps.ambient.now()), ...more }));
}

async function putBack(deps: BreakOffDeps, broken: Broken, error: AppError): Promise<void> {
  const { key, held } = broken;
  const wait = Math.max(1, Math.ceil(error.retryAfterSeconds ?? 60));
  const now = deps.ambient.now();
  await held.save({ ...cost(broken), status: held.doc.pages === null ? 'queued' : held.doc.status, problem: { code: 'waiting_for_microsoft', message: error.message } });
  const notBefore = new Date(now.getTime() + wait * 1000).toISOString();
  await freeClaim(deps, held, { notBefore, attempts: 0, expiresAt: seconds(now) + wait, progress: { phase: 'waiting', done: 0, total: null, etaSeconds: wait } });
  await deps.enqueue(key, held.doc.id, wait + 1);
}

async function tell(deps: BreakOffDeps, { key, context, error, held, complain }: Broken): Promise<void> {
  if (isConsentGone(error) && context !== undefined) await deps.linkBroke(key, context.link.tenantId, error).catch((unmarked: unknown) => { complain('link_not_marked', unmarked); });
  if (!(error instanceof AppError) && !wasStopped(error, held)) complain('run_failed', error);
}

interface Standing {
  /** Absent while no plan was recorded. */
  counts: Pick<RunDoc, 'counts'> | undefined;
  /** What still waits. */
  plan: RunDoc['plan'];
  /** Of what was to be done now. */
  done: number;
  untouched: number;
}

/** What the run has done, and what still waits in it. */
async function standing(store: Store, key: CompanyKey, run: RunDoc, job: ActiveRun['job']): Promise<Standing> {
  const stands: Standing = { counts: undefined, plan: null, done: 0, untouched: 0 };
  if (run.pages === null) return stands;
  const tally: Tally = {};
  const waiting: ChangeDoc[] = [];
  for await (const page of changePagesOf(store, key, run.id, run.pages)) {
    addTally(tally, page.tally);
    waiting.push(...page.changes.filter((change) => change.outcome === 'awaitingApproval'));
    for (const part of page.changes.map((change) => partOf(change, job))) if (part !== undefined) stands[part] += 1;
  }
  return { ...stands, counts: { counts: countsOf(tally, run.counts, run.kind === 'preview') }, plan: remainingPlan(run, waiting) };
}

/** undefined: it was not to be done now. */
function partOf(change: ChangeDoc, job: ActiveRun['job']): 'done' | 'untouched' | undefined {
  if (job !== 'run') return change.answer === undefined ? undefined : change.outcome === 'awaitingApproval' ? 'untouched' : 'done';
  if (change.outcome === 'planned') return 'untouched';
  return ['applied', 'failed', 'undone'].includes(change.outcome) ? 'done' : undefined;
}

function endOf({ active, held, error }: Broken, stands: Standing): Partial<RunDoc> {
  const cancelled = wasStopped(error, held);
  const problem = cancelled ? stopNote(held.doc, stands) : problemOf(error);
  if (active.job === 'run') return { status: cancelled ? 'cancelled' : held.doc.wrote ? 'partlySucceeded' : 'failed', problem, plan: null };
  if (stands.plan === null) return { status: 'partlySucceeded', problem, plan: null, pending: null };
  return { status: 'awaitingApproval', problem, plan: stands.plan };
}

function wasStopped(error: unknown, held: HeldRun): boolean {
  return error instanceof Stopped || held.cancelAsked();
}

function stopNote(run: RunDoc, { done, untouched }: Standing): ProblemNote {
  return run.wrote ? stoppedNote(done, untouched) : { code: 'cancelled', message: 'Stopped as asked before anything was written.' };
}

function problemOf(error: unknown): ProblemNote {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something went wrong inside Instep. What was done is listed; the next sync goes on from there.' };
}

function cost({ context }: Broken): Partial<RunDoc> {
  return context === undefined ? {} : { cost: costOf(context) };
}
