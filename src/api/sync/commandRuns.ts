/** `RunCommands`: what the outside asks of the engine, put together from its parts. */
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import { approveRun, type BeforeApproval, resolveConflict } from './answerRun.ts';
import { changeLease, readLease } from './claim.ts';
import { explain } from './explain.ts';
import type { OpenDirectory } from './directory.ts';
import type { LiveRuns } from './holdRun.ts';
import type { RunCommands } from './runCommands.ts';
import { isInProgress, type RunDoc } from './run.ts';
import { beginRun, companyReady, type StartDeps, startRun } from './startRun.ts';
import { syncPerson } from './syncPerson.ts';
import { toChange } from './viewRun.ts';

export interface CommandDeps extends StartDeps {
  openDirectory: OpenDirectory;
  live: LiveRuns;
  beforeApproval: BeforeApproval;
}

async function theRun(deps: CommandDeps, key: CompanyKey, runId: string): Promise<RunDoc> {
  const run = (await deps.store.runs.get(key, runId))?.doc;
  if (run === undefined) throw new AppError('not_found', 'There is no such run.');
  return run;
}

function notCancellable(run: RunDoc): AppError {
  return new AppError('run_not_cancellable', isInProgress(run.status) ? `Run ${String(run.number)} cannot be stopped at this moment. Try again in a minute.` : `Run ${String(run.number)} has ended already: it is ${run.status}.`);
}

async function cancel(deps: CommandDeps, key: CompanyKey, runId: string): Promise<RunDoc> {
  const run = await theRun(deps, key, runId);
  if (!isInProgress(run.status)) throw notCancellable(run);
  // A run that waits in the queue has nothing to finish: it is taken at once, to be ended.
  const lease = await changeLease(deps.store, key, (before) => (before.active?.runId === runId ? { ...before, active: { ...before.active, cancelRequested: true, notBefore: null } } : undefined));
  if (lease === undefined) throw notCancellable(await theRun(deps, key, runId));
  deps.live.stop(runId);
  if (lease.active?.owner === null) await deps.enqueue(key, runId, 0);
  return run;
}

async function undo(deps: CommandDeps, key: CompanyKey, runId: string, by: Parameters<RunCommands['undo']>[2], personId: string | undefined): Promise<RunDoc> {
  const run = await theRun(deps, key, runId);
  const company = await companyReady(deps.store, key);
  const undoable = run.kind !== 'preview' && !isInProgress(run.status) && run.wrote;
  if (!undoable) throw new AppError('not_undoable', `Run ${String(run.number)} changed nobody, so there is nothing to undo.`);
  return beginRun(deps, key, company.name, {
    runId: deps.ambient.newId(), claimId: deps.ambient.newId(), job: 'run', kind: 'undo', trigger: 'manual', requestedBy: by, full: false, settings: null, undoOf: { runId, personId: personId ?? null }, ready: true,
  });
}

export function commandRuns(deps: CommandDeps): RunCommands {
  return {
    start: (key, by, request) => startRun(deps, key, by, request),
    approve: (key, runId, by, approval) => approveRun(deps, deps.beforeApproval, key, runId, by, approval),
    resolve: (key, runId, changeId, by, resolution) => resolveConflict(deps, key, runId, changeId, by, resolution),
    cancel: (key, runId) => cancel(deps, key, runId),
    undo: (key, runId, by, personId) => undo(deps, key, runId, by, personId),
    syncPerson: async (key, personId) => {
      const change = await syncPerson(deps, key, personId);
      return change === undefined ? undefined : toChange(change);
    },
    why: (key, person) => explain(deps, key, person),
    watch: async (key, runId) => {
      const live = deps.live.get(runId);
      if (live?.doc.companyId === key.companyId && live.doc.workspaceId === key.workspaceId) return { run: live.doc, progress: live.progress };
      const run = (await deps.store.runs.get(key, runId))?.doc;
      if (run === undefined) return undefined;
      const active = isInProgress(run.status) ? (await readLease(deps.store, key))?.doc.active : undefined;
      return { run, progress: active?.runId === runId ? active.progress : null };
    },
  };
}
