/**
 * One run in progress per company, across processes: the lease document's etag is the gate. Claimed when a run is accepted, held by the
 * process that works on it, renewed while it does, free for another process once it has expired.
 */
import type { CompanyKey } from '../company/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { RunKind, RunTrigger } from '../contract/run.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { ActiveRun, LeaseDoc } from './syncState.ts';

/** A process that has not renewed for this long has lost its lease. */
export const leaseSeconds = 20;
/** A claimed run that nobody has taken for this long is found by the sweep. */
export const pickUpSeconds = 10;

export interface Claim {
  runId: string;
  /** New for every claim: a run that is answered is claimed again and again. */
  claimId: string;
  job: ActiveRun['job'];
  kind: RunKind;
  trigger: RunTrigger;
  requestedBy: Actor | null;
  full: boolean;
  settings: ActiveRun['settings'];
  undoOf: ActiveRun['undoOf'];
  ready: boolean;
  /** The number of a run that exists already (an approval); a new one otherwise. */
  number?: number;
  /** Starts the cooldown, and is refused by it. */
  cooldownMinutes?: number;
}

export type Claimed = { claimed: true; active: ActiveRun } | { claimed: false; why: 'busy' } | { claimed: false; why: 'cooldown'; until: Date };

export function cooldownEnd(lease: LeaseDoc | undefined, cooldownMinutes: number): Date | undefined {
  if (lease?.manualAt === undefined || lease.manualAt === null) return undefined;
  return new Date(Date.parse(lease.manualAt) + cooldownMinutes * 60_000);
}

export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function emptyLease(key: CompanyKey): LeaseDoc {
  return { id: key.companyId, workspaceId: key.workspaceId, active: null, lastRunNumber: 0, manualAt: null, manualBefore: null };
}

function activeOf(claim: Claim, number: number, now: Date): ActiveRun {
  return {
    runId: claim.runId, claimId: claim.claimId, number, job: claim.job, kind: claim.kind, trigger: claim.trigger, requestedBy: claim.requestedBy, startedAt: now.toISOString(),
    owner: null, expiresAt: seconds(now) + (claim.ready ? pickUpSeconds : leaseSeconds), ready: claim.ready, cancelRequested: false, progress: null, notBefore: null, attempts: 0,
    full: claim.full, settings: claim.settings, undoOf: claim.undoOf,
  };
}

/** Decides over one lease document. Pure. */
export function claimed(lease: LeaseDoc, claim: Claim, now: Date): { lease: LeaseDoc; active: ActiveRun } | { busy: true } | { until: Date } {
  if (lease.active !== null) return { busy: true };
  const manual = claim.cooldownMinutes !== undefined;
  const until = manual ? cooldownEnd(lease, claim.cooldownMinutes ?? 0) : undefined;
  if (until !== undefined && until > now) return { until };
  const number = claim.number ?? lease.lastRunNumber + 1;
  const active = activeOf(claim, number, now);
  const cooldown = manual ? { manualAt: now.toISOString(), manualBefore: lease.manualAt } : {};
  return { lease: { ...lease, ...cooldown, active, lastRunNumber: Math.max(lease.lastRunNumber, number) }, active };
}

export async function readLease(store: Store, key: CompanyKey): Promise<Versioned<LeaseDoc> | undefined> {
  return store.leases.get(key, key.companyId);
}

/** Changes the lease as `decide` says, again when somebody else was quicker. `undefined` from `decide` changes nothing. */
export async function changeLease(store: Store, key: CompanyKey, decide: (lease: LeaseDoc) => LeaseDoc | undefined): Promise<LeaseDoc | undefined> {
  for (;;) {
    const found = await readLease(store, key);
    const next = decide(found?.doc ?? emptyLease(key));
    if (next === undefined) return undefined;
    const written = found === undefined ? await store.leases.create(key, next) : await store.leases.replace(key, next, found.etag);
    if (typeof written === 'object') return written.doc;
  }
}

export async function claimRun(store: Store, key: CompanyKey, claim: Claim, now: Date): Promise<Claimed> {
  let refused: Claimed = { claimed: false, why: 'busy' };
  const lease = await changeLease(store, key, (before) => {
    const decision = claimed(before, claim, now);
    if ('lease' in decision) return decision.lease;
    refused = 'busy' in decision ? { claimed: false, why: 'busy' } : { claimed: false, why: 'cooldown', until: decision.until };
    return undefined;
  });
  return lease?.active === undefined || lease.active === null ? refused : { claimed: true, active: lease.active };
}

/** One claim, and who works on it: no other claim of the same run is taken for it. */
export interface Claimant {
  runId: string;
  claimId: string | undefined;
  /** The process that took it from the queue; null: who claimed it still records what is to be done. */
  owner: string | null;
}

export function claimantOf({ runId, claimId, owner }: ActiveRun): Claimant {
  return { runId, claimId, owner };
}

export function isClaimOf(active: ActiveRun | null, claimant: Claimant): active is ActiveRun {
  return active?.runId === claimant.runId && active.claimId === claimant.claimId && active.owner === claimant.owner;
}

/** Changes the claim while it is still the claimant's; undefined: it is not any more. */
export async function changeClaim(store: Store, key: CompanyKey, claimant: Claimant, change: (active: ActiveRun) => ActiveRun): Promise<ActiveRun | undefined> {
  const lease = await changeLease(store, key, (before) => (isClaimOf(before.active, claimant) ? { ...before, active: change(before.active) } : undefined));
  return lease?.active ?? undefined;
}

/** Ends the claim, if it is still the claimant's. With `giveBack` the cooldown that this very run started is what it was before. */
export async function releaseRun(store: Store, key: CompanyKey, claimant: Claimant, giveBack: boolean): Promise<void> {
  await changeLease(store, key, (lease) => {
    if (!isClaimOf(lease.active, claimant)) return undefined;
    return { ...lease, active: null, ...(giveBack && lease.manualAt === lease.active.startedAt ? { manualAt: lease.manualBefore, manualBefore: null } : {}) };
  });
}

/** Takes a claimed run for this process when nobody holds it. */
export async function takeRun(store: Store, key: CompanyKey, runId: string, owner: string, now: Date): Promise<ActiveRun | undefined> {
  const lease = await changeLease(store, key, (before) => {
    const active = before.active;
    if (active === null || active.runId !== runId) return undefined;
    if (active.owner !== null && active.expiresAt > seconds(now)) return undefined;
    if (active.notBefore !== null && Date.parse(active.notBefore) > now.getTime()) return undefined;
    if (!active.ready && active.expiresAt > seconds(now)) return undefined;
    return { ...before, active: { ...active, owner, expiresAt: seconds(now) + leaseSeconds, attempts: active.attempts + 1, notBefore: null } };
  });
  return lease?.active ?? undefined;
}
