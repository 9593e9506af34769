/** What the outside may ask of the engine. Each answers at once; the work goes on by itself. */
import type { CompanyKey } from '../company/company.ts';
import type { Why } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Approval, Change, Progress, Resolution, RunTrigger } from '../contract/run.ts';
import type { SettingsPatch } from '../contract/settings.ts';
import type { RunDoc } from './run.ts';

export interface RunRequest {
  kind: 'apply' | 'preview';
  trigger: RunTrigger;
  full?: boolean | undefined;
  settings?: SettingsPatch | undefined;
}

export interface RunCommands {
  /** Throws, checked in this order: `module_inactive`, `not_linked`, `run_in_progress`, `cooldown` (with `retryAfterSeconds`). */
  start(key: CompanyKey, by: Actor | null, request: RunRequest): Promise<RunDoc>;
  /** Throws `not_found`, `run_not_waiting`, `plan_changed`, `run_in_progress`, `insufficient_credits`. */
  approve(key: CompanyKey, runId: string, by: Actor, approval: Approval): Promise<RunDoc>;
  /** Throws `not_found`, `change_not_conflict`, `run_in_progress`. */
  resolve(key: CompanyKey, runId: string, changeId: string, by: Actor, resolution: Resolution): Promise<RunDoc>;
  /** Throws `not_found`, `run_not_cancellable`. */
  cancel(key: CompanyKey, runId: string, by: Actor): Promise<RunDoc>;
  /** Throws `not_found`, `not_undoable`, and what `start` throws but `cooldown`. */
  undo(key: CompanyKey, runId: string, by: Actor, personId: string | undefined): Promise<RunDoc>;
  /** undefined: nothing to change. Throws `not_found`, `not_linked`, `person_local`, `run_in_progress` and the directory's errors. */
  syncPerson(key: CompanyKey, personId: string, by: Actor): Promise<Change | undefined>;
  why(key: CompanyKey, person: string): Promise<Why>;
  /** The run as it is now, with live progress when it is in progress. */
  watch(key: CompanyKey, runId: string): Promise<{ run: RunDoc; progress: Progress | null } | undefined>;
}

/** Told of every run that starts, moves on or ends. May be called again for the same state after a crash. */
export type Announce = (key: CompanyKey, run: RunDoc, progress: Progress | null) => Promise<void>;
