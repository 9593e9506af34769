/**
 * What became of a page of a plan: kept beside the page, which is large and stays as it was planned. It speaks of the changes that
 * were free to be applied; an answer to those that wait is written into the page itself. Pure.
 */
import type { ProblemNote } from '../contract/primitives.ts';
import { type ChangeDoc, type ChangePageDoc, isFree, tallyOf } from './change.ts';

export interface PageOutcomesDoc {
  /** The page's id. */
  id: string;
  workspaceId: string;
  companyId: string;
  runId: string;
  /** Every free change of the page was applied, but for these. */
  failed: { changeId: string; problem: ProblemNote }[];
  /** As the page. */
  expiresAt: number;
}

/** `problems`: by the change as it was; null: applied. */
export function outcomesOfPage(page: ChangePageDoc, problems: ReadonlyMap<ChangeDoc, ProblemNote | null>): PageOutcomesDoc {
  const failed: PageOutcomesDoc['failed'] = [];
  for (const change of page.changes) {
    const problem = problems.get(change) ?? null;
    if (problem !== null) failed.push({ changeId: change.id, problem });
  }
  return { id: page.id, workspaceId: page.workspaceId, companyId: page.companyId, runId: page.runId, failed, expiresAt: page.expiresAt };
}

export function withOutcomes(page: ChangePageDoc, outcomes: PageOutcomesDoc | undefined): ChangePageDoc {
  if (outcomes === undefined) return page;
  const problems = new Map(outcomes.failed.map(({ changeId, problem }) => [changeId, problem]));
  const changes = page.changes.map((change): ChangeDoc => {
    if (!isFree(change)) return change;
    const problem = problems.get(change.id) ?? null;
    return { ...change, outcome: problem === null ? 'applied' : 'failed', problem };
  });
  return { ...page, changes, tally: tallyOf(changes) };
}
