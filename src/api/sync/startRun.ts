/** Accepting a run: the checks in the order of CONTRACT §3, the claim, the document, the queue. */
import type { Ambient } from '../ambient.ts';
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import { type Claim, claimRun } from './claim.ts';
import type { RunRequest } from './runCommands.ts';
import { noCounts, type RunDoc } from './run.ts';
import type { ActiveRun } from './syncState.ts';

/** Runs and their changes are kept 13 months. */
export const historySeconds = 396 * 24 * 3600;

export interface StartDeps {
  store: Store;
  ambient: Ambient;
  cooldownMinutes: number;
  enqueue: (key: CompanyKey, runId: string, delaySeconds: number) => Promise<void>;
}

/** The run document as the claim describes it: can be written again from the lease alone. */
export function runDocOf(key: CompanyKey, active: ActiveRun): RunDoc {
  return {
    id: active.runId, ...key, number: active.number, kind: active.kind, trigger: active.trigger, requestedBy: active.requestedBy, reading: null, status: 'queued',
    startedAt: active.startedAt, finishedAt: null, takenAt: null, counts: noCounts(), leftOut: [], plan: null, problem: null,
    cost: { graphRequests: 0, throttledSeconds: 0, storeWrites: 0, requestUnits: null }, full: active.full, settings: active.settings, leftOutSet: null,
    undoOf: active.undoOf, wrote: false, pages: null, pending: null, startKey: `${active.startedAt}-${active.runId}`,
    expiresAt: Math.floor(Date.parse(active.startedAt) / 1000) + historySeconds,
  };
}

export async function companyReady(store: Store, key: CompanyKey): Promise<CompanyDoc> {
  const company = (await store.companies.get(key, key.companyId))?.doc;
  if (company === undefined || company.erasing === true) throw new AppError('not_found', 'There is no such company.');
  if (company.module !== 'active') throw new AppError('module_inactive', `The module of ${company.name} is not active. Ask for it on the company's page; the host activates it.`);
  if (company.link === null) throw new AppError('not_linked', `${company.name} is not linked to a Microsoft tenant. Link it first.`);
  return company;
}

export function busy(company: string): AppError {
  return new AppError('run_in_progress', `A sync of ${company} is in progress. Wait until it has ended, or stop it.`);
}

/** Claims, writes the run document, and puts the run in the queue. */
export async function beginRun(deps: StartDeps, key: CompanyKey, companyName: string, claim: Claim): Promise<RunDoc> {
  const now = deps.ambient.now();
  const claimed = await claimRun(deps.store, key, claim, now);
  if (!claimed.claimed && claimed.why === 'busy') throw busy(companyName);
  if (!claimed.claimed) {
    const seconds = Math.max(1, Math.ceil((claimed.until.getTime() - now.getTime()) / 1000));
    throw new AppError('cooldown', `${companyName} can be synced by hand again at ${claimed.until.toISOString()}.`, { retryAfterSeconds: seconds, extra: { allowedAt: claimed.until.toISOString() } });
  }
  const doc = runDocOf(key, claimed.active);
  await deps.store.runs.create(key, doc);
  await deps.enqueue(key, doc.id, 0);
  return doc;
}

export async function startRun(deps: StartDeps, key: CompanyKey, by: Actor | null, request: RunRequest): Promise<RunDoc> {
  const company = await companyReady(deps.store, key);
  const manual = request.kind === 'apply' && request.trigger !== 'schedule';
  return beginRun(deps, key, company.name, {
    runId: deps.ambient.newId(), claimId: deps.ambient.newId(), job: 'run', kind: request.kind, trigger: request.trigger, requestedBy: by, full: request.full ?? false,
    settings: request.settings ?? null, undoOf: null, ready: true, ...(manual ? { cooldownMinutes: deps.cooldownMinutes } : {}),
  });
}
