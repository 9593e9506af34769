/** An undo is a run of its own: planned against what is stored now, checked like any plan, applied by the same code. */
import { countLeft } from '../cards/countLeft.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Actor, ProblemNote } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import { type ChangeDoc, tallyOf } from './change.ts';
import { changeDigest, planIdOf } from './digest.ts';
import { finishRun } from './finishRun.ts';
import { checkSafety, markWaiting } from './planSafety.ts';
import { notReversed, together } from './notes.ts';
import { planUndo } from './planUndo.ts';
import { withOutcomes } from './pageOutcomes.ts';
import { changePagesOf } from './readChanges.ts';
import { forgetPlan, PlanRecorder } from './recordPlan.ts';
import { noCounts } from './run.ts';
import type { RunContext } from './runContext.ts';
import { applyRun, type RunHooks } from './applyRun.ts';
import { freeChanges, stoppedNote } from './runSync.ts';
import { sumOf } from './tally.ts';
import { loadKnown } from './known.ts';

async function recordUndo(context: RunContext, by: Actor): Promise<PlanRecorder> {
  const { run, store, key } = context;
  const undoOf = run.doc.undoOf;
  const source = undoOf === null ? undefined : (await store.runs.get(key, undoOf.runId))?.doc;
  if (undoOf === null || source === undefined) throw new AppError('not_undoable', 'The run to undo is not there any more. Nothing was changed.');
  await forgetPlan(store, key, run.doc.id);
  const recorder = new PlanRecorder(store, key, run.doc.id, run.doc.expiresAt);
  for await (const page of changePagesOf(store, key, source.id, source.pages ?? 0)) {
    const wanted = page.changes.filter((change) => change.outcome === 'applied' && change.personId !== null && (undoOf.personId === null || change.personId === undoOf.personId));
    // Last first: what was changed of a person after coming back is taken back while that person is still there.
    wanted.reverse();
    const ids = [...new Set(wanted.flatMap((change) => (change.personId === null ? [] : [change.personId])))];
    const people = new Map((ids.length === 0 ? [] : await store.people.getMany(key, ids)).map(({ doc }) => [doc.id, doc]));
    for (const change of wanted) {
      const person = people.get(change.personId ?? '');
      const undo = person === undefined ? [] : planUndo(change, page.id, person, by);
      for (const one of undo) await recorder.add(one);
    }
  }
  return recorder;
}

/** What was taken back is marked in the run it belonged to. May be called again. */
export async function markUndone({ store, key, run }: Pick<RunContext, 'store' | 'key' | 'run'>): Promise<void> {
  const done = new Map<string, Set<string>>();
  for await (const page of changePagesOf(store, key, run.doc.id, run.doc.pages ?? 0)) {
    for (const change of page.changes) {
      const undoes = change.carry.undoes;
      if (change.outcome === 'applied' && undoes !== undefined) done.set(undoes.page, (done.get(undoes.page) ?? new Set()).add(undoes.changeId));
    }
  }
  for (const [pageId, changeIds] of done) await markPage(store, key, pageId, changeIds);
}

/** Conditional, so that what was erased from the page meanwhile does not come back. */
async function markPage(store: Store, key: CompanyKey, pageId: string, changeIds: ReadonlySet<string>): Promise<void> {
  for (;;) {
    const found = await store.changePages.get(key, pageId);
    if (found === undefined) return;
    const page = withOutcomes(found.doc, (await store.pageOutcomes.get(key, pageId))?.doc);
    const changes = page.changes.map((change): ChangeDoc => (changeIds.has(change.id) ? { ...change, outcome: 'undone' } : change));
    if (typeof (await store.changePages.replace(key, { ...page, changes, tally: tallyOf(changes) }, found.etag)) === 'object') return;
  }
}

/** Cards and orders are listed, never silently reversed. undefined: nobody concerned has any. */
export async function cardsNote(context: RunContext): Promise<ProblemNote | undefined> {
  const { store, key, run } = context;
  const people = { archive: new Set<string>(), restore: new Set<string>() };
  for await (const page of changePagesOf(store, key, run.doc.id, run.doc.pages ?? 0)) {
    for (const { kind, outcome, personId } of page.changes) {
      if (outcome === 'applied' && personId !== null && (kind === 'archive' || kind === 'restore')) people[kind].add(personId);
    }
  }
  return notReversed(await countLeft(store, key, { archived: [...people.archive], restored: [...people.restore] }));
}

async function settle(context: RunContext, recorder: PlanRecorder): Promise<number> {
  const { run, store, key, settings } = context;
  const recorded = await recorder.finish();
  const known = await loadKnown(store, key, context.link.tenantId);
  const verdict = checkSafety({ harms: recorded.harms, current: known.current, safety: settings.safety, scopeEdited: false, tenantChanged: false, reviewed: false });
  const digests: string[] = [];
  let free = 0;
  for await (const page of changePagesOf(store, key, run.doc.id, recorded.pages)) {
    const changes = page.changes.flatMap((change) => (change.outcome === 'planned' ? markWaiting(change, verdict, new Map()) : [change]));
    for (const change of changes) {
      if (change.outcome === 'awaitingApproval') digests.push(changeDigest(change));
      if (change.outcome === 'planned') free += 1;
    }
    await store.changePages.put(key, { ...page, changes, tally: tallyOf(changes) });
  }
  const plan = digests.length > 0 ? { planId: planIdOf(digests), reasons: [...verdict.values()] } : null;
  await run.save({ pages: recorded.pages, plan, counts: { ...noCounts(), awaitingApproval: digests.length } });
  return free;
}

export async function runUndo(context: RunContext, hooks: RunHooks): Promise<void> {
  const { run } = context;
  const by = run.doc.requestedBy;
  if (by === null) throw new AppError('internal', 'An undo has to come from a named person.');
  let planned: number | undefined;
  if (run.doc.pages === null) {
    await run.save({ status: 'planning' });
    planned = await settle(context, await recordUndo(context, by));
  }
  const free = await freeChanges(context, planned);
  const resumed = run.doc.wrote;
  await run.save({ status: 'applying', wrote: true });
  const end = await applyRun(context, free, resumed, hooks);
  await markUndone(context);
  const cancelled = end.untouched > 0;
  const problem = together(cancelled ? stoppedNote(sumOf(end.tally, undefined, ['applied']), end.untouched) : undefined, await cardsNote(context));
  await finishRun(context, { tally: end.tally, plan: run.doc.plan, cancelled, ...(problem === undefined ? {} : { problem }) });
}
