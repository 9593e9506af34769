/** Taking an answer: claim first, then the answer is recorded in the waiting changes, then the work begins. */
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Approval, Resolution } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import { type ChangeDoc, type ChangePageDoc, tallyOf } from './change.ts';
import { changeLease, type Claim, claimRun, leaseSeconds, releaseRun, seconds } from './claim.ts';
import { personIdOf } from './digest.ts';
import { adoptionOf } from './planConflicts.ts';
import { changePagesOf } from './readChanges.ts';
import type { RunDoc } from './run.ts';
import { busy, companyReady, type StartDeps } from './startRun.ts';

type Answer = (change: ChangeDoc) => ChangeDoc;

async function waitingRun(deps: StartDeps, key: CompanyKey, runId: string): Promise<RunDoc> {
  const run = (await deps.store.runs.get(key, runId))?.doc;
  if (run === undefined) throw new AppError('not_found', 'There is no such run.');
  if (run.status === 'awaitingApproval') return run;
  if (run.status === 'superseded') throw new AppError('plan_changed', 'A newer sync has replaced this proposal. Look at the newest run and answer that one.');
  throw new AppError('run_not_waiting', `Run ${String(run.number)} has nothing waiting: it is ${run.status}.`);
}

function claimOf(run: RunDoc, by: Actor, job: 'approve' | 'resolve'): Claim {
  return { runId: run.id, job, kind: run.kind, trigger: run.trigger, requestedBy: by, full: run.full, settings: run.settings, undoOf: run.undoOf, ready: false, number: run.number };
}

/** Without what an earlier answer left, be it carried out or cut short. */
function unanswered(change: ChangeDoc): ChangeDoc {
  if (change.answer === undefined && change.resolution === undefined) return change;
  const { answer: _answer, resolution: _resolution, ...rest } = change;
  return rest;
}

/** Writes the answers into the pages. Cut short half-way they mean nothing: the run does not say that it is being applied, and the next answer wipes them. */
async function record(deps: StartDeps, key: CompanyKey, run: RunDoc, answer: Answer): Promise<void> {
  for await (const page of changePagesOf(deps.store, key, run.id, run.pages ?? 0)) {
    const changes = page.changes.map(unanswered).map((change) => (change.outcome === 'awaitingApproval' ? answer(change) : change));
    if (changes.every((change, index) => change === page.changes[index])) continue;
    const next: ChangePageDoc = { ...page, changes, tally: tallyOf(changes) };
    await deps.store.changePages.put(key, next);
  }
}

async function answerRun(deps: StartDeps, key: CompanyKey, run: RunDoc, companyName: string, by: Actor, job: 'approve' | 'resolve', answer: Answer, before: () => Promise<void>): Promise<RunDoc> {
  const claimed = await claimRun(deps.store, key, claimOf(run, by, job), deps.ambient.now());
  if (!claimed.claimed) throw busy(companyName);
  const again = await deps.store.runs.get(key, run.id);
  if (again?.doc.status !== 'awaitingApproval' || again.doc.plan?.planId !== run.plan?.planId) {
    await releaseRun(deps.store, key, run.id, false);
    throw planChanged(run);
  }
  try {
    await before();
  } catch (error) {
    await releaseRun(deps.store, key, run.id, false);
    throw error;
  }
  await record(deps, key, run, answer);
  if (!(await stillClaimed(deps, key, run.id))) throw planChanged(run);
  const written = await deps.store.runs.replace(key, { ...again.doc, status: 'applying' }, again.etag);
  if (typeof written === 'string') {
    await releaseRun(deps.store, key, run.id, false);
    throw planChanged(run);
  }
  await changeLease(deps.store, key, (lease) => (lease.active?.runId === run.id ? { ...lease, active: { ...lease.active, ready: true } } : undefined));
  await deps.enqueue(key, run.id, 0);
  return written.doc;
}

/** Recording may have taken longer than a claim lasts: then it was given up for dead, and what was recorded means nothing. */
async function stillClaimed(deps: StartDeps, key: CompanyKey, runId: string): Promise<boolean> {
  const expiresAt = seconds(deps.ambient.now()) + leaseSeconds;
  const lease = await changeLease(deps.store, key, (before) => (before.active?.runId === runId && !before.active.ready ? { ...before, active: { ...before.active, expiresAt } } : undefined));
  return lease !== undefined;
}

function planChanged(run: RunDoc): AppError {
  return new AppError('plan_changed', `What waits in run ${String(run.number)} is not what was shown any more. Load it again and answer what waits now.`);
}

/** `all` never includes conflicts: those are resolved one by one. Without an answer a change stays waiting. Ids that do not wait are refused. */
function approvalAnswer(approval: Approval): { answer: Answer; named: Set<string> } {
  const ids = (list: Approval['accept'] | undefined) => new Set(Array.isArray(list) ? list : []);
  const accept = ids(approval.accept);
  const decline = ids(approval.decline);
  const answer: Answer = (change) => {
    if (decline.has(change.id)) return { ...change, answer: 'decline' };
    if (change.kind !== 'conflict' && (approval.accept === 'all' || accept.has(change.id))) return { ...change, answer: 'accept' };
    return approval.decline === 'all' ? { ...change, answer: 'decline' } : change;
  };
  return { answer, named: new Set([...accept, ...decline]) };
}

function checkAnswer(approval: Approval): void {
  const both = Array.isArray(approval.accept) && Array.isArray(approval.decline) ? approval.accept.filter((id) => approval.decline?.includes(id)) : [];
  if (both.length > 0 || (approval.accept === 'all' && approval.decline === 'all')) {
    throw new AppError('invalid_request', 'A change cannot be accepted and declined at once.', { errors: [{ path: 'decline', message: 'names changes that accept names as well' }] });
  }
}

async function checkNamed(deps: StartDeps, key: CompanyKey, run: RunDoc, named: ReadonlySet<string>): Promise<void> {
  const unknown = new Set(named);
  for await (const page of changePagesOf(deps.store, key, run.id, run.pages ?? 0)) {
    for (const change of page.changes) if (change.outcome === 'awaitingApproval') unknown.delete(change.id);
  }
  if (unknown.size > 0) throw new AppError('invalid_request', `${String(unknown.size)} of the changes named do not wait in this run.`, { errors: [...unknown].slice(0, 20).map((id) => ({ path: 'accept', message: `${id} does not wait` })) });
}

/** What has to hold before an approval is taken: credits, above all. Called while the company is claimed. Throws to refuse; nothing is applied then. */
export type BeforeApproval = (key: CompanyKey, run: RunDoc, by: Actor, approval: Approval) => Promise<void>;

export async function approveRun(deps: StartDeps, before: BeforeApproval, key: CompanyKey, runId: string, by: Actor, approval: Approval): Promise<RunDoc> {
  checkAnswer(approval);
  const run = await waitingRun(deps, key, runId);
  if (run.plan?.planId !== approval.planId) throw planChanged(run);
  const company = await companyReady(deps.store, key);
  const { answer, named } = approvalAnswer(approval);
  if (named.size > 0) await checkNamed(deps, key, run, named);
  return answerRun(deps, key, run, company.name, by, 'approve', answer, () => before(key, run, by, approval));
}

export async function resolveConflict(deps: StartDeps, key: CompanyKey, runId: string, changeId: string, by: Actor, resolution: Resolution): Promise<RunDoc> {
  const run = (await deps.store.runs.get(key, runId))?.doc;
  if (run === undefined) throw new AppError('not_found', 'There is no such run.');
  const company = await companyReady(deps.store, key);
  let conflict: ChangeDoc | undefined;
  for await (const page of changePagesOf(deps.store, key, run.id, run.pages ?? 0)) conflict ??= page.changes.find((change) => change.id === changeId);
  if (conflict === undefined) throw new AppError('not_found', 'There is no such change in this run.');
  if (conflict.kind !== 'conflict' || conflict.outcome !== 'awaitingApproval') throw new AppError('change_not_conflict', `${conflict.name} is not a conflict that waits for an answer.`);
  if (run.status !== 'awaitingApproval') throw new AppError('change_not_conflict', 'A newer sync has replaced this run. Answer the conflict there.');
  const resolved = await resolvedChange(deps, key, company, conflict, resolution);
  return answerRun(deps, key, run, company.name, by, 'resolve', (change) => (change.id === changeId ? resolved : change), () => Promise.resolve());
}

async function resolvedChange(deps: StartDeps, key: CompanyKey, company: CompanyDoc, conflict: ChangeDoc, resolution: Resolution): Promise<ChangeDoc> {
  switch (resolution.action) {
    case 'leaveOut': return { ...conflict, answer: 'decline' };
    case 'create': {
      const personId = personIdOf(key.companyId, company.link?.tenantId ?? '', conflict.objectId ?? '');
      return { ...conflict, resolution: { kind: 'create', personId, reason: 'new_in_directory', fields: conflict.fields }, answer: 'accept' };
    }
    case 'adopt': {
      const personId = resolution.personId ?? '';
      const person = (await deps.store.people.get(key, personId))?.doc;
      if (person === undefined || conflict.candidates?.includes(personId) !== true) {
        throw new AppError('invalid_request', 'The person is not one of the candidates of this conflict.', { errors: [{ path: 'personId', message: 'must be one of the candidates' }] });
      }
      if (person.objectId !== null) throw new AppError('change_not_conflict', `${person.displayName} belongs to another user by now.`);
      return { ...conflict, resolution: adoptionOf(conflict, person), answer: 'accept' };
    }
  }
}
