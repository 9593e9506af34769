/** One run from its claim to its end: read, plan, apply. Called again after a crash it goes on from what is recorded. */
import type { ProblemNote } from '../contract/primitives.ts';
import { applyRun, type RunHooks } from './applyRun.ts';
import { finishRun } from './finishRun.ts';
import { planRun } from './planRun.ts';
import { stopIfAsked } from './readFull.ts';
import { changePagesOf } from './readChanges.ts';
import type { RunContext } from './runContext.ts';
import { addTally, sumOf, type Tally } from './tally.ts';

export async function tallyOfRun(context: RunContext): Promise<Tally> {
  const tally: Tally = {};
  for await (const page of changePagesOf(context.store, context.key, context.run.doc.id, context.run.doc.pages ?? 0)) addTally(tally, page.tally);
  return tally;
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
  const resumed = run.doc.wrote;
  await run.save({ status: 'applying', wrote: resumed || before > 0 });
  const end = await applyRun(context, before, resumed, hooks);
  const cancelled = end.untouched > 0;
  await finishRun(context, {
    tally: end.tally,
    plan: run.doc.plan,
    cancelled,
    ...(cancelled ? { problem: stoppedNote(sumOf(end.tally, undefined, ['applied']), end.untouched) } : {}),
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
