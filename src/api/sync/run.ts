/** The run document. */
import type { Actor, ProblemNote } from '../contract/primitives.ts';
import type { Cost, Counts, LeftOutReason, RunKind, RunStatus, RunTrigger } from '../contract/run.ts';
import type { SettingsPatch } from '../contract/settings.ts';
import type { SyncStateDoc } from './syncState.ts';

export interface RunDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  number: number;
  kind: RunKind;
  trigger: RunTrigger;
  requestedBy: Actor | null;
  reading: 'full' | 'delta' | null;
  status: RunStatus;
  startedAt: string;
  finishedAt: string | null;
  takenAt: string | null;
  counts: Counts;
  leftOut: { reason: LeftOutReason; count: number }[];
  plan: { planId: string; reasons: ProblemNote[] } | null;
  problem: ProblemNote | null;
  /** What the reading has to tell, when nothing worse does: shown as `problem` once the run has come to its end. */
  note?: ProblemNote | null;
  cost: Cost;
  /** Asked for a full reading. */
  full: boolean;
  /** Unsaved settings of a preview. */
  settings: SettingsPatch | null;
  /** Which set of left-out pages shows who was left out. */
  leftOutSet: string | null;
  /** The run that is undone, and the one person of it when just one is. */
  undoOf: { runId: string; personId: string | null } | null;
  /** True once a person was written: from here on a failure does not give the cooldown back. */
  wrote: boolean;
  /** How many pages of changes were recorded; null while planning. */
  pages: number | null;
  /** What the success of the run will write, known once the plan is whole. Kept without it too: the next runs compare with what this one was planned for. */
  pending: SyncStateDoc | null;
  /** An answer was given up while it was being recorded: the process that recorded it may be frozen, and still write into a page. */
  answerGivenUp?: true;
  /** Sort key over all companies of a workspace: start time and id. */
  startKey: string;
  expiresAt: number;
}

export const inProgress: readonly RunStatus[] = ['queued', 'reading', 'planning', 'applying'];

export function isInProgress(status: RunStatus): boolean {
  return inProgress.includes(status);
}

export function noCounts(): Counts {
  return { inScope: 0, created: 0, updated: 0, archived: 0, restored: 0, unchanged: 0, leftOut: 0, conflicts: 0, failed: 0, awaitingApproval: 0 };
}
