/** A change: one intended write of one person, and what became of it. */
import type { ChangeKind, ChangeOutcome, FieldChange } from '../contract/run.ts';
import type { Actor, ProblemNote } from '../contract/primitives.ts';

export interface ChangeDoc {
  /** Made of kind and person, so that the same change has the same id in the next plan. Unique within a run. */
  id: string;
  kind: ChangeKind;
  personId: string | null;
  objectId: string | null;
  name: string;
  fields: FieldChange[];
  /** Why, a stable word: see `reasons.ts`. */
  reason: string;
  candidates?: string[];
  outcome: ChangeOutcome;
  problem: ProblemNote | null;
  /** What `PersonDoc` needs beyond the fields shown: UPN, display name, fingerprint after applying. */
  carry: ChangeCarry;
  /** A named person's answer, from when it is given until the next one is. What waits has one only while it is being carried out. */
  answer?: 'accept' | 'decline';
  /** How a conflict was resolved. It stays a conflict until that is carried out, so that an answer cut short leaves nothing behind. */
  resolution?: Pick<ChangeDoc, 'kind' | 'personId' | 'reason' | 'fields'>;
  /** Why it waits: codes of plan safety. */
  waits?: string[];
}

export interface ChangeCarry {
  userPrincipalName?: string | null;
  displayName?: string;
  fingerprint?: string | null;
  /** Of somebody who was to be looked at closer: what hands had made of the person by then. */
  seen?: string;
  /** Of a leaver: what was known, so that a hold can tell when it is something else. */
  evidence?: string;
  /** Of an undo: the fields written are pinned by this person. */
  pin?: Actor;
  /** Of an undo: the hold that is left, by this person. */
  hold?: { against: 'archive' | 'create'; evidence: string; by: Actor };
  /** Of an undo: what it takes back. */
  undoes?: { page: string; changeId: string };
}

/** Changes are stored by the page: a run costs one write a page, not one a change. */
export interface ChangePageDoc {
  /** `runId` and `seq`, sortable. */
  id: string;
  workspaceId: string;
  companyId: string;
  runId: string;
  seq: number;
  changes: ChangeDoc[];
  /** How many of each `kind|outcome` are in it, so that a filter can pass a page by. */
  tally: Record<string, number>;
  /** Who did it, for changes made by hand outside a run; `runId` is then `handRunId`. */
  by?: Actor;
  /** Seconds since 1970; kept 13 months. */
  expiresAt: number;
}

export const changesPerPage = 250;

export function pageIdOf(runId: string, seq: number): string {
  return `${runId}.${String(seq).padStart(6, '0')}`;
}

/** To be applied without anybody's answer. */
export function isFree(change: ChangeDoc): boolean {
  return change.outcome === 'planned';
}

export function tallyOf(changes: readonly ChangeDoc[]): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const change of changes) {
    const key = `${change.kind}|${change.outcome}`;
    tally[key] = (tally[key] ?? 0) + 1;
  }
  return tally;
}

/** Stands for the run in pages of changes made by hand. */
export const handRunId = 'hand';
