/** How many changes of a run there are, by kind and outcome. Pure. */
import type { Counts } from '../contract/run.ts';

/** How many changes have which `kind|outcome`, over all pages. */
export type Tally = Record<string, number>;

export function addTally(sum: Tally, tally: Tally): void {
  for (const [key, count] of Object.entries(tally)) sum[key] = (sum[key] ?? 0) + count;
}

export function sumOf(tally: Tally, kind: string | undefined, outcomes: readonly string[]): number {
  return Object.entries(tally).reduce((sum, [key, count]) => {
    const [itsKind = '', outcome = ''] = key.split('|');
    return (kind === undefined || itsKind === kind) && outcomes.includes(outcome) ? sum + count : sum;
  }, 0);
}

/** Counts of a run from its tally. Of a preview: what would be; nothing waits in it, and `base` knows what would. Pure. */
export function countsOf(tally: Tally, base: Pick<Counts, 'inScope' | 'unchanged' | 'leftOut' | 'awaitingApproval'>, preview: boolean): Counts {
  const done = preview ? ['planned'] : ['applied', 'undone'];
  return {
    ...base,
    created: sumOf(tally, 'create', done),
    updated: sumOf(tally, 'update', done),
    archived: sumOf(tally, 'archive', done),
    restored: sumOf(tally, 'restore', done),
    // Still to be resolved: an adopted or created one is an update or a create by now, one left out is declined.
    conflicts: sumOf(tally, 'conflict', ['planned', 'awaitingApproval']),
    failed: sumOf(tally, undefined, ['failed']),
    awaitingApproval: preview ? base.awaitingApproval : sumOf(tally, undefined, ['awaitingApproval']),
  };
}
