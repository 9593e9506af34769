/** Closes a plan: plan safety over the whole of it, what waits is marked, and what waits gets its checksum. */
import type { ProblemNote } from '../contract/primitives.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';
import { type ChangeDoc, tallyOf } from './change.ts';
import { changeDigest, planIdOf } from './digest.ts';
import { groupEmptied } from './notes.ts';
import { checkSafety, type Harm, markWaiting, peopleOf, type StillWaiting, type Verdict } from './planSafety.ts';
import { type Emptied, isEditedSince, mostMembers, type PlannedFor } from './plannedFor.ts';
import { changePagesOf } from './readChanges.ts';
import type { Recorded } from './recordPlan.ts';
import type { ReadingResult, RunContext } from './runContext.ts';
import type { RunDoc } from './run.ts';

export interface SettledPlan {
  plan: RunDoc['plan'];
  waiting: number;
  /** Changes that are applied now. */
  free: number;
}

/** Runs of the company that wait for an answer: at most one sync, and perhaps an undo. More after a crash at a bad moment. */
export async function waitingRuns(store: Store, key: CompanyKey): Promise<RunDoc[]> {
  const found = await store.runs.list(key, { where: { status: 'awaitingApproval' }, orderBy: 'startKey', descending: true, limit: 50 });
  return found.items.map((item) => item.doc);
}

async function stillWaiting(context: RunContext): Promise<StillWaiting> {
  const waiting = new Map<string, readonly string[]>();
  for (const run of await waitingRuns(context.store, context.key)) {
    if (run.id === context.run.doc.id || run.kind !== 'apply') continue;
    for await (const page of changePagesOf(context.store, context.key, run.id, run.pages ?? 0)) {
      for (const change of page.changes) {
        if (change.outcome === 'awaitingApproval') waiting.set(change.id, change.waits ?? ['still_waiting']);
      }
    }
  }
  return waiting;
}

function shrinkNote(reading: ReadingResult, before: readonly PlannedFor[]): string {
  const most = mostMembers(before);
  const shrunk = reading.groups.flatMap((group) => {
    const had = most.get(group.id.toLowerCase())?.members ?? 0;
    return had > group.members ? [`${group.displayName || group.id} went from ${String(had)} to ${String(group.members)} members`] : [];
  });
  return shrunk.length === 0 ? '' : ` ${shrunk.slice(0, 3).join('; ')} since the last sync.`;
}

const leaving = [['archive', 'would be archived'], ['kept', 'would no longer be updated']] as const;

/** A first plan under the new link was approved already when the state names its tenant; a later one may have brought people of another. */
function isOtherTenant({ state, link }: RunContext, reading: ReadingResult, before: readonly PlannedFor[]): boolean {
  if (state !== undefined && state.tenantId !== link.tenantId) return true;
  return reading.ofOtherTenant > 0 && (state === undefined || isEditedSince(before, { tenantId: link.tenantId }));
}

/** `before`: what the runs before were planned for. */
export function verdictFor(context: RunContext, reading: ReadingResult & Emptied, harms: ReadonlyMap<Harm, number>, before: readonly PlannedFor[]): Verdict {
  const verdict = new Map(checkSafety({
    harms,
    current: reading.current,
    safety: context.settings.safety,
    scopeEdited: isEditedSince(before, { scopeHash: context.scopeHash }),
    tenantChanged: isOtherTenant(context, reading, before),
    reviewed: context.settings.mode === 'reviewed',
  }));
  for (const [harm, what] of leaving) {
    const count = harms.get(harm) ?? 0;
    if (count > 0 && reading.emptiedGroups.length > 0 && !verdict.has(harm)) verdict.set(harm, groupEmptied(reading.emptiedGroups, `: ${peopleOf(count)} ${what}.`));
    const note = verdict.get(harm);
    if (note !== undefined) verdict.set(harm, { ...note, message: note.message + shrinkNote(reading, before) });
  }
  return verdict;
}

function reasonsOf(verdict: Verdict, codes: ReadonlySet<string>): ProblemNote[] {
  const reasons = [...new Map([...verdict.values()].map((reason) => [reason.message, reason])).values()];
  const told = new Set(reasons.map((reason) => reason.code));
  if (codes.has('conflict')) reasons.push({ code: 'conflict', message: 'Some people fit more than one record. Choose which belongs to whom.' });
  if ([...codes].some((code) => code !== 'conflict' && !told.has(code))) {
    reasons.push({ code: 'still_waiting', message: 'Some changes waited for an answer before this run and still do.' });
  }
  return reasons;
}

/** Marks every page. In a preview nothing waits, but each change tells what would. */
export async function settlePlan(context: RunContext, reading: ReadingResult & Emptied, recorded: Pick<Recorded, 'pages' | 'kinds' | 'harms'>, before: readonly PlannedFor[]): Promise<SettledPlan> {
  const verdict = verdictFor(context, reading, recorded.harms, before);
  const still = await stillWaiting(context);
  const preview = context.run.doc.kind === 'preview';
  if (!preview && verdict.size === 0 && still.size === 0 && recorded.kinds.conflict === 0) {
    // Nothing to mark: the pages stand as they were recorded.
    return { plan: null, waiting: 0, free: Object.values(recorded.kinds).reduce((sum, count) => sum + count, 0) };
  }
  const digests: string[] = [];
  const codes = new Set<string>();
  let total = 0;
  let waiting = 0;
  for await (const page of changePagesOf(context.store, context.key, context.run.doc.id, recorded.pages)) {
    const marked = page.changes.flatMap((change) => markWaiting(change, verdict, still));
    for (const change of marked) {
      total += 1;
      if (change.outcome === 'awaitingApproval') {
        waiting += 1;
        for (const code of change.waits ?? []) codes.add(code);
      }
      if (preview || change.outcome === 'awaitingApproval') digests.push(changeDigest(change));
    }
    const changes = preview ? marked.map((change): ChangeDoc => ({ ...change, outcome: 'planned' })) : marked;
    if (marked.some((change, index) => change !== page.changes[index])) {
      await context.store.changePages.put(context.key, { ...page, changes, tally: tallyOf(changes) });
    }
  }
  const plan = preview || waiting > 0 ? { planId: planIdOf(digests), reasons: waiting > 0 || preview ? reasonsOf(verdict, codes) : [] } : null;
  return { plan, waiting, free: total - waiting };
}

/** What is left of a plan after an answer: the checksum of what still waits, and the reasons that still hold. */
export function remainingPlan(run: RunDoc, waiting: readonly ChangeDoc[]): RunDoc['plan'] {
  if (waiting.length === 0) return null;
  const codes = new Set(waiting.flatMap((change) => change.waits ?? []));
  const told = run.plan?.reasons ?? [];
  const known = new Set(told.map((reason) => reason.code));
  const reasons = told.filter((reason) => codes.has(reason.code) || (reason.code === 'still_waiting' && [...codes].some((code) => !known.has(code))));
  return { planId: planIdOf(waiting.map(changeDigest)), reasons };
}
