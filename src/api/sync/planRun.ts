/** Reading and planning of one run: delta where it may be, in full otherwise. */
import type { Counts, LeftOutPerson } from '../contract/run.ts';
import { isAppError } from '../errors.ts';
import { leaveOutRule } from './leaveOut.ts';
import { emptiedNote } from './notes.ts';
import { plannedBefore } from './plannedBefore.ts';
import { emptiedSince, isEditedSince, type PlannedFor, readInFullAfter } from './plannedFor.ts';
import type { PlanningDeps } from './planReading.ts';
import { readDelta } from './readDelta.ts';
import { readFull } from './readFull.ts';
import { readHolds } from './readHolds.ts';
import { forgetPlan, PlanRecorder, type Recorded } from './recordPlan.ts';
import { noCounts } from './run.ts';
import type { ReadingResult, RunContext } from './runContext.ts';
import { spreadOf, spreadSeconds } from './schedule.ts';
import type { SyncStateDoc } from './syncState.ts';
import { deltaLinkMaxAgeMs } from './finishRun.ts';
import { type SettledPlan, settlePlan } from './settlePlan.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * At least one full reading every 7 days, also for who syncs once a day: a run that comes just before it is due leaves a day and, in autumn, an hour
 * to the next. Spread over most of a day by company. Pure.
 */
export function fullReadingDueAt(state: Pick<SyncStateDoc, 'lastFullAt'>, companyId: string): number {
  return Date.parse(state.lastFullAt) + 5 * dayMs + (spreadOf(companyId) / spreadSeconds) * (dayMs * 0.9);
}

export interface ReadingChoice {
  full: boolean;
  scheduled: boolean;
  tenantId: string;
  scopeHash: string;
  rulesHash: string;
  /** The properties that are asked for, not just those that the rules name: a release may ask for more. */
  select: readonly string[];
  companyId: string;
  /** What the runs before were planned for. */
  before: readonly PlannedFor[];
}

/** The delta link to go on from, or undefined: read in full. Pure. */
export function deltaLinkFor(state: SyncStateDoc | undefined, choice: ReadingChoice, now: Date): string | undefined {
  if (state === undefined || state.deltaLink === null || state.deltaAt === null || choice.full) return undefined;
  const same =
    state.tenantId === choice.tenantId && state.scopeHash === choice.scopeHash && state.rulesHash === choice.rulesHash &&
    state.select.length === choice.select.length && state.select.every((attribute) => choice.select.includes(attribute));
  // What came in by a run of which something waits is not told by a link from before it.
  if (!same || isEditedSince(choice.before, choice) || readInFullAfter(choice.before, state.lastFullAt) || (choice.scheduled && !state.baselineConfirmed)) return undefined;
  if (now.getTime() - Date.parse(state.deltaAt) > deltaLinkMaxAgeMs) return undefined;
  return now.getTime() >= fullReadingDueAt(state, choice.companyId) ? undefined : state.deltaLink;
}

async function depsMaker(context: RunContext, recorder: PlanRecorder): Promise<(excluded: ReadonlySet<string>, allGroups: readonly string[]) => PlanningDeps> {
  const { held, news } = await readHolds(context);
  const { settings, directory, select } = context;
  return (excluded, allGroups) => ({
    store: context.store,
    key: context.key,
    context: { companyId: context.key.companyId, tenantId: context.link.tenantId, settings },
    question: { directory, select, scope: settings.scope, leaveOut: leaveOutRule(settings.leaveOut), allGroups },
    recorder,
    heldIds: held,
    holdNews: news,
    excluded,
  });
}

function newRecorder(context: RunContext): PlanRecorder {
  return new PlanRecorder(context.store, context.key, context.run.doc.id, context.run.doc.expiresAt);
}

/** Forgets the plan of a reading that broke off with one of these codes, and lets another one be made. */
async function forgetAfter(context: RunContext, error: unknown, code: 'delta_expired' | 'directory_inconsistent'): Promise<void> {
  if (!isAppError(error, code)) throw error;
  await forgetPlan(context.store, context.key, context.run.doc.id);
}

async function readInFull(context: RunContext): Promise<{ reading: Read; recorder: PlanRecorder }> {
  const recorder = newRecorder(context);
  await context.run.save({ status: 'reading', reading: 'full' });
  return { reading: await readFull(context, await depsMaker(context, recorder)), recorder };
}

type Read = ReadingResult & { leftOutPeople?: LeftOutPerson[] | undefined };

async function read(context: RunContext, deltaLink: string | undefined): Promise<{ reading: Read; recorder: PlanRecorder }> {
  if (deltaLink !== undefined && context.state !== undefined) {
    const recorder = newRecorder(context);
    try {
      await context.run.save({ status: 'reading', reading: 'delta' });
      return { reading: await readDelta(context, deltaLink, context.state, await depsMaker(context, recorder)), recorder };
    } catch (error) {
      await forgetAfter(context, error, isAppError(error, 'delta_expired') ? 'delta_expired' : 'directory_inconsistent');
    }
  }
  try {
    return await readInFull(context);
  } catch (error) {
    // Microsoft lost its place, or told something else than a moment ago: from the first page, once.
    await forgetAfter(context, error, 'directory_inconsistent');
    return await readInFull(context);
  }
}

/** A changed list of left-out people becomes a list of this run's own. */
async function ownLeftOut(reading: Read, recorder: PlanRecorder): Promise<Recorded> {
  for (const person of reading.leftOutPeople ?? []) await recorder.addLeftOut(person);
  return recorder.finish();
}

function pendingState(context: RunContext, reading: ReadingResult): SyncStateDoc {
  const { state, run } = context;
  const full = reading.reading === 'full';
  const confirms = full && state?.deltaLink != null && state.scopeHash === context.scopeHash && state.rulesHash === context.rulesHash && state.tenantId === context.link.tenantId;
  return {
    id: context.key.companyId, workspaceId: context.key.workspaceId, tenantId: context.link.tenantId, runId: run.doc.id, at: reading.takenAt,
    deltaLink: reading.deltaLink, deltaAt: reading.deltaAt, select: context.directory.propertiesOf(context.select), lastFullAt: full ? reading.takenAt : (state?.lastFullAt ?? reading.takenAt),
    baselineConfirmed: full ? confirms && (state.baselineConfirmed || run.doc.trigger === 'schedule') : (state?.baselineConfirmed ?? false),
    scopeHash: context.scopeHash, rulesHash: context.rulesHash, inScope: reading.inScope, leftOut: reading.leftOut, leftOutSet: reading.leftOutSet, groups: reading.groups, excludedGroups: reading.excludedGroups,
  };
}

/** Reads, plans and records. Afterwards the plan is whole, checked, and stands in the store with all it needs to be applied. */
export async function planRun(context: RunContext): Promise<SettledPlan> {
  const { run, key, ambient } = context;
  if (run.doc.pages === null) await forgetPlan(context.store, key, run.doc.id);
  const before = await plannedBefore(context.store, key, context.state, run.doc.id);
  const choice = {
    full: run.doc.full, scheduled: run.doc.trigger === 'schedule', tenantId: context.link.tenantId, scopeHash: context.scopeHash,
    rulesHash: context.rulesHash, select: context.directory.propertiesOf(context.select), companyId: key.companyId, before,
  };
  const { reading, recorder } = await read(context, deltaLinkFor(context.state, choice, ambient.now()));
  const recorded = await ownLeftOut(reading, recorder);
  const whole: ReadingResult = reading.leftOutPeople === undefined ? reading : { ...reading, leftOutSet: recorded.leftOutSet, leftOut: [...recorded.leftOut].map(([reason, count]) => ({ reason, count })) };
  await run.save({ status: 'planning', takenAt: whole.takenAt });
  const emptied = emptiedSince(before, whole, context.settings.scope);
  const settled = await settlePlan(context, { ...whole, ...emptied }, recorded, before);
  const leftOut = whole.leftOut.reduce((sum, part) => sum + part.count, 0);
  const counts: Counts = { ...noCounts(), inScope: whole.inScope, unchanged: whole.unchanged, leftOut, awaitingApproval: settled.waiting };
  await run.save({
    pages: recorded.pages, counts, leftOut: whole.leftOut, leftOutSet: whole.leftOutSet, plan: settled.plan, note: emptiedNote(emptied) ?? null,
    pending: run.doc.kind === 'preview' ? null : pendingState(context, whole),
  });
  return settled;
}
