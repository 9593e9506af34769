/** Taking an answer: claim first, then the answer is recorded in the waiting changes, then the work begins. */
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Approval, Resolution } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import type { ChangeDoc } from './change.ts';
import { type Claim, claimantOf, claimRun } from './claim.ts';
import { personIdOf } from './digest.ts';
import { adoptionOf } from './planConflicts.ts';
import { changePagesOf } from './readChanges.ts';
import { type Answer, AnswerClaim, recordAnswer } from './recordAnswer.ts';
import type { RunDoc } from './run.ts';
import { busy, companyReady, type StartDeps } from './startRun.ts';

async function waitingRun(deps: StartDeps, key: CompanyKey, runId: string): Promise<RunDoc> {
  const run = (await deps.store.runs.get(key, runId))?.doc;
  if (run === undefined) throw new AppError('not_found', 'There is no such run.');
  if (run.status === 'awaitingApproval') return run;
  if (run.status === 'superseded') throw new AppError('plan_changed', 'A newer sync has replaced this proposal. Look at the newest run and answer that one.');
  throw new AppError('run_not_waiting', `Run ${String(run.number)} has nothing waiting: it is ${run.status}.`);
}

function claimOf(run: RunDoc, claimId: string, by: Actor, job: 'approve' | 'resolve'): Claim {
  return { runId: run.id, claimId, job, kind: run.kind, trigger: run.trigger, requestedBy: by, full: run.full, settings: run.settings, undoOf: run.undoOf, ready: false, number: run.number };
}

interface Answering {
  run: RunDoc;
  companyName: string;
  by: Actor;
  job: 'approve' | 'resolve';
  answer: Answer;
  /** Throws to refuse; nothing is applied then. */
  before: () => Promise<void>;
}

async function answerRun(deps: StartDeps, key: CompanyKey, answering: Answering): Promise<RunDoc> {
  const { run, by, job } = answering;
  const now = deps.ambient.now();
  const claimed = await claimRun(deps.store, key, claimOf(run, deps.ambient.newId(), by, job), now);
  if (!claimed.claimed) throw busy(answering.companyName);
  const claim = new AnswerClaim(deps, key, claimantOf(claimed.active), now);
  const again = await deps.store.runs.get(key, run.id);
  if (again?.doc.status !== 'awaitingApproval' || again.doc.plan?.planId !== run.plan?.planId) {
    await claim.release();
    throw planChanged(run);
  }
  try {
    await answering.before();
  } catch (error) {
    await claim.release();
    throw error;
  }
  if (!(await recordAnswer({ store: deps.store, key, run: again.doc, answer: answering.answer, claim }))) throw planChanged(run);
  return beginAnswer(deps, key, again, claim);
}

/** From here on the answer is carried out, whatever becomes of this process. Who gave it up has written the run: then this changes nothing. */
async function beginAnswer(deps: StartDeps, key: CompanyKey, run: Versioned<RunDoc>, claim: AnswerClaim): Promise<RunDoc> {
  const written = await deps.store.runs.replace(key, { ...run.doc, status: 'applying' }, run.etag);
  if (typeof written === 'string') {
    await claim.release();
    throw planChanged(run.doc);
  }
  await claim.ready();
  await deps.enqueue(key, run.doc.id, 0);
  return written.doc;
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
  return answerRun(deps, key, { run, companyName: company.name, by, job: 'approve', answer, before: () => before(key, run, by, approval) });
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
  return answerRun(deps, key, { run, companyName: company.name, by, job: 'resolve', answer: (change) => (change.id === changeId ? resolved : change), before: () => Promise.resolve() });
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
