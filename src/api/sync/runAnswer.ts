/** Carries out a recorded answer: accepted changes are verified and applied, declined ones leave a hold. A page is the checkpoint here as well. */
import type { Actor } from '../contract/primitives.ts';
import { applyPage } from './applyPlan.ts';
import { declinedPerson } from './applyChange.ts';
import { type ChangeDoc, type ChangePageDoc, tallyOf } from './change.ts';
import type { ScopeQuestion } from './confirmLeavers.ts';
import { resolvedConflict } from './planConflicts.ts';
import { finishRun } from './finishRun.ts';
import { leaveOutRule } from './leaveOut.ts';
import { groupsInScope } from './readFull.ts';
import { changePagesOf } from './readChanges.ts';
import type { RunContext } from './runContext.ts';
import type { RunHooks } from './applyRun.ts';
import { together } from './notes.ts';
import { stoppedNote } from './runSync.ts';
import { cardsNote, markUndone } from './runUndo.ts';
import { remainingPlan } from './settlePlan.ts';
import { addTally, type Tally } from './tally.ts';
import { verifyAccepted } from './verifyAccepted.ts';

async function hold(context: RunContext, change: ChangeDoc, by: Actor, at: string): Promise<void> {
  const { store, key } = context;
  if (change.carry.undoes !== undefined) return;
  if (change.kind === 'create' || change.kind === 'conflict' || change.reason === 'adopted_by_email') {
    if (change.objectId === null) return;
    await store.createHolds.put(key, { id: change.objectId, ...key, tenantId: context.link.tenantId, name: change.name, by, at });
    return;
  }
  for (;;) {
    const found = change.personId === null ? undefined : await store.people.get(key, change.personId);
    if (found === undefined) return;
    const written = await store.people.replace(key, declinedPerson(found.doc, change, by, at), found.etag);
    if (written !== 'stale') return;
  }
}

async function decline(context: RunContext, page: ChangePageDoc, by: Actor, at: string): Promise<ChangePageDoc> {
  const changes: ChangeDoc[] = [];
  for (const change of page.changes) {
    if (change.answer !== 'decline' || change.outcome !== 'awaitingApproval') {
      changes.push(change);
      continue;
    }
    await hold(context, change, by, at);
    changes.push({ ...change, outcome: 'declined' });
  }
  return { ...page, changes };
}

function isAccepted(change: ChangeDoc): boolean {
  return change.answer === 'accept' && change.outcome === 'awaitingApproval';
}

async function answerPage(context: RunContext, question: ScopeQuestion, page: ChangePageDoc, by: Actor): Promise<ChangePageDoc> {
  const at = context.ambient.now().toISOString();
  const declined = await decline(context, page, by, at);
  const accepted = declined.changes.filter(isAccepted).map(resolvedConflict);
  // An undo goes against what the directory says: it is not asked.
  const asked = accepted.filter((change) => change.carry.undoes === undefined);
  const verified = new Map([...accepted.map((change) => ({ change })), ...(await verifyAccepted(context, question, asked, page.id))].map((one) => [one.change.id, one.change]));
  const changes = declined.changes.map((change) => (isAccepted(change) ? (verified.get(change.id) ?? change) : change));
  const ready: ChangePageDoc = { ...declined, changes, tally: tallyOf(changes) };
  await context.store.changePages.put(context.key, ready);
  return applyPage(ready, { store: context.store, key: context.key, tenantId: context.link.tenantId, at, wanted: isAccepted });
}

async function scopeQuestion(context: RunContext): Promise<ScopeQuestion> {
  const { settings, directory, select } = context;
  const groups = settings.scope.kind === 'groups' && settings.scope.include === 'all' ? await groupsInScope(context) : [];
  return { directory, select, scope: settings.scope, leaveOut: leaveOutRule(settings.leaveOut), allGroups: groups.map((group) => group.id.toLowerCase()) };
}

interface Answered {
  tally: Tally;
  waiting: ChangeDoc[];
  /** Person ids of the creates that were applied, by change id. */
  created: Map<string, string>;
  anyAccepted: boolean;
  done: number;
  /** Answers that were not begun because someone asked to stop. */
  untouched: number;
}

async function answerPages(context: RunContext, by: Actor, hooks: RunHooks): Promise<Answered> {
  const { run, store, key, progress } = context;
  const question = await scopeQuestion(context);
  const end: Answered = { tally: {}, waiting: [], created: new Map(), anyAccepted: false, done: 0, untouched: 0 };
  progress.start('writing', run.doc.counts.awaitingApproval);
  for await (const page of changePagesOf(store, key, run.doc.id, run.doc.pages ?? 0)) {
    const answered = page.changes.filter((change) => change.answer !== undefined);
    const open = answered.filter((change) => change.outcome === 'awaitingApproval').length;
    const goOn = open > 0 && !run.stopAsked();
    const next = goOn ? await answerPage(context, question, page, by) : page;
    const accepted = next.changes.filter((change) => change.answer === 'accept');
    end.anyAccepted ||= accepted.length > 0;
    // Also for what a killed attempt had applied already.
    if (accepted.length > 0) await hooks.pageApplied(context, accepted);
    for (const change of next.changes) {
      if (change.outcome === 'awaitingApproval') end.waiting.push(change);
      if (change.kind === 'create' && change.outcome === 'applied' && change.personId !== null) end.created.set(change.id, change.personId);
    }
    addTally(end.tally, next.tally);
    if (!goOn) end.untouched += open;
    end.done += answered.length - (goOn ? 0 : open);
    progress.reached(end.done);
  }
  return end;
}

export async function runAnswer(context: RunContext, by: Actor, hooks: RunHooks): Promise<void> {
  const { run } = context;
  await run.save({ status: 'applying', wrote: true, problem: null });
  const { tally, waiting, created, anyAccepted, done, untouched } = await answerPages(context, by, hooks);
  await hooks.answered(context, created);
  const undo = run.doc.kind === 'undo';
  if (undo) await markUndone(context);
  const problem = together(untouched > 0 ? stoppedNote(done, untouched) : undefined, undo ? await cardsNote(context) : undefined);
  await finishRun(context, { tally, plan: remainingPlan(run.doc, waiting), answered: anyAccepted ? 'accepted' : 'declined', ...(problem === undefined ? {} : { problem }) });
}
