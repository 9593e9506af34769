/** One run from its claim to its end: read, plan, apply. Called again after a crash it goes on from what is recorded. */
import type { CompanyKey } from '../company/company.ts';
import type { ProblemNote } from '../contract/primitives.ts';
import { applyPages } from './applyPlan.ts';
import type { ChangeDoc, ChangePageDoc } from './change.ts';
import { finishRun } from './finishRun.ts';
import { planRun } from './planRun.ts';
import { stopIfAsked } from './readFull.ts';
import { changePagesOf } from './recordPlan.ts';
import type { RunContext } from './runContext.ts';
import { addTally, type Tally } from './tally.ts';

export function isFree(change: ChangeDoc): boolean {
  return change.outcome === 'planned';
}

export async function tallyOfRun(context: RunContext): Promise<Tally> {
  const tally: Tally = {};
  for await (const { page } of changePagesOf(context.store, context.key, context.run.doc.id, context.run.doc.pages ?? 0)) addTally(tally, page.tally);
  return tally;
}

export interface ApplyEnd {
  tally: Tally;
  /** Changes that were not begun because someone asked to stop. */
  untouched: number;
}

/** What belongs to people but is not a person: cards and orders. Each may be called again after a crash. */
export interface RunHooks {
  /** After a page was written. */
  pageApplied(context: RunContext, changes: readonly ChangeDoc[]): Promise<void>;
  /** After an approval was carried out: person ids of the creates that were applied, by change id. */
  answered(context: RunContext, created: ReadonlyMap<string, string>): Promise<void>;
  /** An approval was begun and never recorded. */
  abandoned(key: CompanyKey, runId: string): Promise<void>;
}

/** Pages applied at once, at most: beyond this, the store gains little, the heap grows, and a wish to stop waits long. */
const mostPagesAtOnce = 4;
/** A handful that took longer is followed by a smaller one, so that who asks to stop is heard. */
const unhurriedMs = 500;

export async function applyRun(context: RunContext, total: number, hooks: RunHooks): Promise<ApplyEnd> {
  const { run, store, key, progress, ambient } = context;
  const end: ApplyEnd = { tally: {}, untouched: 0 };
  let done = 0;
  let atOnce = 1;
  progress.start('writing', total);
  for await (const pages of handfulsOf(changePagesOf(store, key, run.doc.id, run.doc.pages ?? 0), () => atOnce)) {
    const wanted = pages.reduce((sum, page) => sum + page.changes.filter(isFree).length, 0);
    const from = ambient.now();
    const next = run.stopAsked() ? undefined : await applyPages(pages, { store, key, tenantId: context.link.tenantId, at: from.toISOString(), wanted: isFree });
    for (const page of next ?? []) await hooks.pageApplied(context, page.changes);
    for (const page of next ?? pages) addTally(end.tally, page.tally);
    if (next === undefined) end.untouched += wanted;
    else done += wanted;
    atOnce = ambient.now().getTime() - from.getTime() > unhurriedMs ? 1 : Math.min(mostPagesAtOnce, atOnce * 2);
    progress.reached(done);
  }
  return end;
}

async function* handfulsOf(pages: AsyncIterable<{ page: ChangePageDoc }>, size: () => number): AsyncGenerator<ChangePageDoc[]> {
  let handful: ChangePageDoc[] = [];
  for await (const { page } of pages) {
    handful.push(page);
    if (handful.length < size()) continue;
    yield handful;
    handful = [];
  }
  if (handful.length > 0) yield handful;
}

export async function runSync(context: RunContext, hooks: RunHooks): Promise<void> {
  const { run } = context;
  const planned = run.doc.pages === null ? await planRun(context) : undefined;
  if (run.doc.kind === 'preview') {
    await finishRun(context, { tally: await tallyOfRun(context), plan: run.doc.plan });
    return;
  }
  if (!run.doc.wrote) stopIfAsked(context);
  const before = await freeChanges(context, planned?.free);
  await run.save({ status: 'applying', wrote: run.doc.wrote || before > 0 });
  const end = await applyRun(context, before, hooks);
  const cancelled = end.untouched > 0;
  await finishRun(context, {
    tally: end.tally,
    plan: run.doc.plan,
    cancelled,
    ...(cancelled ? { problem: stoppedNote(before - end.untouched, end.untouched) } : {}),
  });
}

export function stoppedNote(done: number, untouched: number): ProblemNote {
  return { code: 'cancelled', message: `Stopped as asked: ${String(done)} changes were done, ${String(untouched)} were not touched.` };
}

export async function freeChanges(context: RunContext, planned: number | undefined): Promise<number> {
  if (planned !== undefined) return planned;
  const tally = await tallyOfRun(context);
  return Object.entries(tally).reduce((sum, [key, count]) => (key.endsWith('|planned') ? sum + count : sum), 0);
}
