/** The clock of the engine: starts scheduled runs, and finds runs whose process died, whose message got lost, or that nobody holds. */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { Collection, Condition, Store, Versioned } from '../store/port.ts';
import { isScheduled, refreshSchedule } from './schedule.ts';
import type { RunRequest } from './runCommands.ts';
import { inProgress, isInProgress, type RunDoc } from './run.ts';
import { type Claim, claimRun, readLease, seconds } from './claim.ts';

export interface TimeDeps {
  store: Store;
  ambient: Ambient;
  start: (key: CompanyKey, by: null, request: RunRequest) => Promise<RunDoc>;
  work: (key: CompanyKey, runId: string) => Promise<void>;
  log: (event: string, facts: Record<string, string | number | boolean | null>) => void;
}

const batch = 100;

/** All that fit, so that a hundred that can't go on never stand before the others. */
async function everyOne<T extends { id: string }>(collection: Collection<T>, where: Record<string, Condition>): Promise<Versioned<T>[]> {
  const all: Versioned<T>[] = [];
  let after: string | undefined;
  do {
    const found = await collection.everywhere({ where, orderBy: 'id', limit: batch, ...(after === undefined ? {} : { after }) });
    all.push(...found.items);
    after = found.next;
  } while (after !== undefined);
  return all;
}

/** Runs claimed but held by nobody any more. */
export async function sweepLeases(deps: TimeDeps): Promise<number> {
  const found = await everyOne(deps.store.leases, { 'active.expiresAt': { before: seconds(deps.ambient.now()) } });
  const orphans = found.flatMap(({ doc }) => (doc.active === null ? [] : [{ key: { workspaceId: doc.workspaceId, companyId: doc.id }, runId: doc.active.runId }]));
  for (const { key, runId } of orphans) {
    deps.log('run_taken_up', { companyId: key.companyId, runId });
    void deps.work(key, runId);
  }
  return orphans.length;
}

/** Runs in progress whose claim is gone: nobody would ever work on them. They are claimed anew; an answer without the name of who gave it. */
export async function sweepRuns(deps: TimeDeps): Promise<number> {
  const found = await everyOne(deps.store.runs, { status: { in: [...inProgress] } });
  let lost = 0;
  for (const { doc } of found) if (await reclaim(deps, doc)) lost += 1;
  return lost;
}

async function reclaim(deps: TimeDeps, listed: RunDoc): Promise<boolean> {
  const key = { workspaceId: listed.workspaceId, companyId: listed.companyId };
  if ((await readLease(deps.store, key))?.doc.active != null) return false;
  // Read after the lease: it may have ended in between.
  const run = (await deps.store.runs.get(key, listed.id))?.doc;
  if (run === undefined || !isInProgress(run.status)) return false;
  const claimed = await claimRun(deps.store, key, claimAnew(run, deps.ambient.newId()), deps.ambient.now());
  if (!claimed.claimed) return false;
  deps.log('run_claimed_anew', { companyId: key.companyId, runId: run.id });
  void deps.work(key, run.id);
  return true;
}

/** Only what was to be answered has come to an end before. */
function claimAnew(run: RunDoc, claimId: string): Claim {
  const { id: runId, number, kind, trigger, full, settings, undoOf } = run;
  const answered = run.finishedAt !== null;
  return { runId, claimId, number, kind, trigger, full, settings, undoOf, job: answered ? 'approve' : 'run', requestedBy: answered ? null : run.requestedBy, ready: true };
}

/** Trouble with one company is told and stays with it: its time stays due, the others' runs start. */
async function startDue(deps: TimeDeps, key: CompanyKey): Promise<void> {
  try {
    if (await isStillDue(deps, key)) await startOrPassOver(deps, key);
    await refreshSchedule(deps.store, key, deps.ambient.now());
  } catch (error) {
    deps.log('schedule_failed', { companyId: key.companyId, code: error instanceof AppError ? error.code : 'internal' });
  }
}

/** Another process may have been quicker, or the company paused, since the list was made. */
async function isStillDue({ store, ambient }: TimeDeps, key: CompanyKey): Promise<boolean> {
  const company = (await store.companies.get(key, key.companyId))?.doc;
  const schedule = (await store.schedules.get(key, key.companyId))?.doc;
  const due = schedule?.dueAt != null && Date.parse(schedule.dueAt) <= ambient.now().getTime();
  return company !== undefined && due && isScheduled(company, schedule.startedAt);
}

/** Another run in progress takes the place of this one. */
async function startOrPassOver(deps: TimeDeps, key: CompanyKey): Promise<void> {
  try {
    await deps.start(key, null, { kind: 'apply', trigger: 'schedule' });
  } catch (error) {
    if (!(error instanceof AppError) || !passedOver.has(error.code)) throw error;
    deps.log('schedule_passed_over', { companyId: key.companyId, code: error.code });
  }
}

const passedOver: ReadonlySet<string> = new Set(['run_in_progress', 'module_inactive', 'not_linked', 'not_found']);

/** Scheduled runs that are due. A time missed while nothing was running is made up for once. */
export async function startScheduled(deps: TimeDeps): Promise<number> {
  const found = await everyOne(deps.store.schedules, { dueAt: { before: deps.ambient.now().toISOString() } });
  for (const { doc } of found) await startDue(deps, { workspaceId: doc.workspaceId, companyId: doc.id });
  return found.length;
}
