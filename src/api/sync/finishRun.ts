/** The end of a run: the sync state first – that write is the success –, then the run document, the tally, the schedule. */
import type { ProblemNote } from '../contract/primitives.ts';
import type { Counts, RunStatus } from '../contract/run.ts';
import { LeaseLost } from './holdRun.ts';
import { tallyPeople } from '../person/tallyPeople.ts';
import type { RunContext } from './runContext.ts';
import type { RunDoc } from './run.ts';
import { refreshSchedule } from './schedule.ts';
import { waitingRuns } from './settlePlan.ts';
import { countsOf, sumOf, type Tally } from './tally.ts';

/** How a run ends that went through to its end. Declined is one of which nothing was done: an answer of no to the rest of it undoes nothing. Pure. */
export function endStatus(counts: Counts, tally: Tally, answered: 'accepted' | 'declined' | undefined): RunStatus {
  if (counts.awaitingApproval > 0) return 'awaitingApproval';
  const done = sumOf(tally, undefined, ['applied', 'undone']);
  if (answered === 'declined' && done === 0) return 'declined';
  if (counts.failed === 0) return 'succeeded';
  return done > 0 || counts.unchanged > 0 ? 'partlySucceeded' : 'failed';
}

/** A delta link that waited for an answer this long is not used any more: it lives 7 days at Microsoft. */
export const deltaLinkMaxAgeMs = 6 * 24 * 3600 * 1000;

/** Conditional: a process that froze here may find that a newer run has written the state. */
async function saveState({ store, key, state, run }: RunContext, pending: NonNullable<RunDoc['pending']>, now: Date): Promise<void> {
  const old = pending.deltaAt !== null && now.getTime() - Date.parse(pending.deltaAt) > deltaLinkMaxAgeMs;
  const next = { ...pending, at: now.toISOString(), ...(old ? { deltaLink: null, deltaAt: null } : {}) };
  const found = await store.syncStates.get(key, key.companyId);
  if (found !== undefined && found.doc.runId !== state?.runId && found.doc.runId !== run.doc.id) throw new LeaseLost();
  const written = found === undefined ? await store.syncStates.create(key, next) : await store.syncStates.replace(key, next, found.etag);
  if (typeof written === 'string') throw new LeaseLost();
}

/** An older proposal is replaced by this run, which carries what is still true. Not before this one has come to its end: if it fails, the older one still stands. */
async function supersede(context: RunContext): Promise<void> {
  const { number } = context.run.doc;
  for (const run of await waitingRuns(context.store, context.key)) {
    if (run.number >= number || run.kind !== 'apply') continue;
    const found = await context.store.runs.get(context.key, run.id);
    if (found?.doc.status !== 'awaitingApproval') continue;
    await context.store.runs.replace(context.key, { ...found.doc, status: 'superseded', plan: null, pending: null }, found.etag);
  }
}

/** Nobody is counted again after a run that wrote nobody. */
async function tellTally({ store, key, run }: RunContext, wrote: boolean): Promise<void> {
  const before = wrote ? undefined : await store.tallies.get(key, key.companyId);
  if (before === undefined) await tallyPeople(store, key, run.doc.id);
  else await store.tallies.put(key, { ...before.doc, lastRunId: run.doc.id });
}

export function costOf(context: RunContext): RunDoc['cost'] {
  const { store, directory } = context.cost;
  return {
    graphRequests: directory.graphRequests, throttledSeconds: Math.round(directory.throttledSeconds * 10) / 10,
    storeWrites: store.writes, requestUnits: store.requestUnits === null ? null : Math.round(store.requestUnits * 100) / 100,
  };
}

export interface End {
  tally: Tally;
  problem?: ProblemNote;
  answered?: 'accepted' | 'declined';
  cancelled?: boolean;
  plan: RunDoc['plan'];
}

/** What the plan gives as a reason is not told twice. */
function noteOf({ note = null }: RunDoc, plan: RunDoc['plan']): ProblemNote | null {
  return note !== null && plan?.reasons.some((reason) => reason.code === note.code) === true ? null : note;
}

/** Ends a run that went through: nothing left waiting, failed or cancelled means that its delta link may be used from now on. */
export async function finishRun(context: RunContext, end: End): Promise<void> {
  const { run } = context;
  // Whoever froze since its last write may have been taken for dead: it must not speak for the run any more.
  await run.confirm();
  const now = context.ambient.now();
  const preview = run.doc.kind === 'preview';
  const counts = countsOf(end.tally, run.doc.counts, preview);
  const status: RunStatus = preview ? 'planned' : end.cancelled === true ? 'cancelled' : endStatus(counts, end.tally, end.answered);
  const whole = !preview && (status === 'succeeded' || status === 'declined') && counts.failed === 0;
  if (run.doc.kind === 'apply' && end.answered === undefined && status !== 'cancelled') await supersede(context);
  if (whole && run.doc.pending !== null) await saveState(context, run.doc.pending, now);
  if (!preview) await tellTally(context, sumOf(end.tally, undefined, ['applied', 'undone']) > 0);
  const plan = status === 'awaitingApproval' || preview ? end.plan : null;
  await run.save({
    status, counts, plan, problem: end.problem ?? noteOf(run.doc, plan),
    pending: whole ? null : run.doc.pending, finishedAt: now.toISOString(), cost: costOf(context),
  });
  const started = run.doc.kind === 'apply' && run.doc.trigger !== 'schedule' && ['succeeded', 'partlySucceeded'].includes(status);
  await refreshSchedule(context.store, context.key, now, started);
}
