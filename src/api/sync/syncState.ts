/** Documents that stand beside the company, each with its own etag: sync state, lease, schedule, left-out pages. */
import type { Actor } from '../contract/primitives.ts';
import type { SettingsPatch } from '../contract/settings.ts';
import type { LeftOutPerson, LeftOutReason, Progress, RunKind, RunTrigger } from '../contract/run.ts';

/** Written once per successful run: this write *is* the success of the run. */
export interface SyncStateDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  tenantId: string;
  /** The run that wrote it. */
  runId: string;
  at: string;
  /** Where the next delta reading starts; null: read in full. */
  deltaLink: string | null;
  /** When `deltaLink` was obtained. */
  deltaAt: string | null;
  /** The properties `deltaLink` was made with. */
  select: string[];
  lastFullAt: string;
  /** False until the first scheduled run after a baseline has read in full again. */
  baselineConfirmed: boolean;
  /** Hash of scope and leave-out rules, and of the field rules, of the last run. */
  scopeHash: string;
  rulesHash: string;
  inScope: number;
  leftOut: { reason: LeftOutReason; count: number }[];
  leftOutSet: string | null;
  /** Members seen per scope group, to notice a sudden shrink. */
  groups: { id: string; displayName: string; members: number }[];
  /** The same of excluded groups. Absent: written by an older release. */
  excludedGroups?: { id: string; displayName: string; members: number }[];
}

/** One run in progress per company: this document's etag is the gate, across processes. */
export interface LeaseDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  active: ActiveRun | null;
  lastRunNumber: number;
  /** When the last manual `apply` was accepted: the cooldown counts from here. */
  manualAt: string | null;
  /** What `manualAt` was before, to give the cooldown back. */
  manualBefore: string | null;
}

export interface ActiveRun {
  runId: string;
  /** Tells this claim from others of the same run. Absent in what was claimed before claims had one. */
  claimId?: string;
  number: number;
  job: 'run' | 'approve' | 'resolve';
  kind: RunKind;
  trigger: RunTrigger;
  requestedBy: Actor | null;
  startedAt: string;
  /** Which process holds it; null: waiting in the queue. */
  owner: string | null;
  /** Another process may take over after this. Seconds since 1970, also while queued. */
  expiresAt: number;
  /** False while an approval is still being recorded. */
  ready: boolean;
  cancelRequested: boolean;
  progress: Progress | null;
  /** Not before this instant (a long wait that Microsoft asked for). */
  notBefore: string | null;
  attempts: number;
  /** What was asked for, so that the run document can be written again from here. */
  full: boolean;
  settings: SettingsPatch | null;
  undoOf: { runId: string; personId: string | null } | null;
}

export interface ScheduleDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  /** Set by the first successful manual apply. */
  startedAt: string | null;
  /** The actual instant of the next scheduled run; null: none. */
  dueAt: string | null;
}

export interface LeftOutPageDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  set: string;
  seq: number;
  people: LeftOutPerson[];
  expiresAt: number;
}

export const leftOutPerPage = 500;
