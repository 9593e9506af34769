/** Runs and changes as the contract shows them. Pure. */
import type { Change, Progress, Run } from '../contract/run.ts';
import type { ChangeDoc } from './change.ts';
import { isInProgress, type RunDoc } from './run.ts';

export function toRun(run: RunDoc, progress: Progress | null): Run {
  return {
    id: run.id, number: run.number, companyId: run.companyId, kind: run.kind, trigger: run.trigger, requestedBy: run.requestedBy, reading: run.reading,
    status: run.status, startedAt: run.startedAt, finishedAt: isInProgress(run.status) ? null : run.finishedAt, takenAt: run.takenAt,
    progress: isInProgress(run.status) ? progress : null, counts: run.counts, leftOut: run.leftOut, plan: run.plan, problem: run.problem, cost: run.cost,
  };
}

export function toChange(change: ChangeDoc): Change {
  const { id, kind, personId, objectId, name, fields, reason, candidates, outcome, problem } = change;
  return { id, kind, personId, objectId, name, fields, reason, ...(candidates === undefined ? {} : { candidates }), outcome, problem };
}
