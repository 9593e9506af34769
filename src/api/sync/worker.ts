/** Takes claimed runs from the queue and by sweeping, works on them, and ends them whatever happens. */
import pLimit from 'p-limit';
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { RunHooks } from './applyRun.ts';
import { breakOff, type BreakOffDeps, freeClaim } from './breakOff.ts';
import { claimantOf, leaseSeconds, pickUpSeconds, releaseRun, takeRun } from './claim.ts';
import { HeldRun, LeaseLost, type LiveRuns } from './holdRun.ts';
import { claimedRun, type OpenDeps, openRun } from './openRun.ts';
import { ProgressMeter } from './progress.ts';
import { type RunDoc, isInProgress } from './run.ts';
import { runAnswer } from './runAnswer.ts';
import type { Announce } from './runCommands.ts';
import type { RunContext } from './runContext.ts';
import { runSync } from './runSync.ts';
import { runUndo } from './runUndo.ts';
import { Stopped } from './stopped.ts';
import type { ActiveRun } from './syncState.ts';

export interface WorkerDeps extends OpenDeps, BreakOffDeps {
  live: LiveRuns;
  announce: Announce;
  /** A link that was broken works again. */
  linkSound: (key: CompanyKey, tenantId: string) => Promise<void>;
  hooks: RunHooks;
  /** Ids, numbers and words only: never names or addresses. */
  log: (event: string, facts: Record<string, string | number | boolean | null>) => void;
}

/** A run that broke off so often with its process is what breaks the process. */
export const maxTakes = 10;
const renewMs = 3000;
/** Each holds some tens of megabytes of a large tenant. Those that Microsoft keeps waiting do not count. */
const runsAtOnce = 4;

export class Worker {
  private readonly deps: WorkerDeps;
  private readonly owner: string;
  private readonly limit = pLimit(runsAtOnce);
  private readonly sittingOut = new Set<string>();
  private readonly held = new Map<string, HeldRun>();
  private readonly working = new Set<Promise<void>>();
  /** Asked for again and again by the sweep while this process is busy with others. */
  private readonly waiting = new Set<string>();
  private stopping = false;

  constructor(deps: WorkerDeps) {
    this.deps = deps;
    this.owner = deps.ambient.newId();
  }

  /** Works on a run until it has ended or is put back. Never throws: what goes wrong is told in the run, or it is left for the sweep. */
  async work(key: CompanyKey, runId: string): Promise<void> {
    if (this.stopping || this.waiting.has(runId)) return;
    this.waiting.add(runId);
    const work = this.limit(() => this.take(key, runId)).catch((error: unknown) => { this.complain('run_not_taken', { id: runId, companyId: key.companyId }, error); });
    this.working.add(work);
    try {
      await work;
    } finally {
      this.working.delete(work);
    }
  }

  /** Runs in progress are left resumable: their leases are given up, so that another process takes them at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const run of this.held.values()) run.abort.abort(new LeaseLost());
    await Promise.allSettled([...this.working]);
  }

  private async take(key: CompanyKey, runId: string): Promise<void> {
    const { store, ambient } = this.deps;
    this.waiting.delete(runId);
    // After a pause longer than its lease this process may find its own run: it goes on by itself.
    if (this.stopping || this.held.has(runId)) return;
    const active = await takeRun(store, key, runId, this.owner, ambient.now());
    if (active === undefined) return;
    const held = await this.hold(key, active);
    if (held === undefined) return;
    this.held.set(runId, held);
    const meter = new ProgressMeter(() => ambient.now(), () => { this.told(key, held, meter); });
    this.deps.live.set(runId, held.doc, () => meter.current());
    const beat = setInterval(() => { held.renew(meter.current()).catch((error: unknown) => { this.complain('renew_failed', held.doc, error); }); }, renewMs);
    try {
      await this.workOn(key, active, held, meter);
    } catch (error) {
      this.complain('run_crashed', held.doc, error);
    } finally {
      clearInterval(beat);
      this.held.delete(runId);
      this.sitOut(runId, false);
      this.deps.live.drop(runId);
    }
  }

  private sitOut(runId: string, waits: boolean): void {
    if (waits) this.sittingOut.add(runId);
    else this.sittingOut.delete(runId);
    this.limit.concurrency = runsAtOnce + this.sittingOut.size;
  }

  private told(key: CompanyKey, held: HeldRun, meter: ProgressMeter): void {
    this.sitOut(held.doc.id, meter.current().phase === 'waiting');
    this.deps.live.set(held.doc.id, held.doc, () => meter.current());
    this.deps.announce(key, held.doc, meter.current()).catch((error: unknown) => { this.complain('announce_failed', held.doc, error); });
  }

  private complain(event: string, run: Pick<RunDoc, 'id' | 'companyId'>, error: unknown): void {
    this.deps.log(event, { runId: run.id, companyId: run.companyId, error: error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown' });
  }

  /** undefined: an answer that was never recorded whole is given up. */
  private async hold(key: CompanyKey, active: ActiveRun): Promise<HeldRun | undefined> {
    const { store, ambient, live } = this.deps;
    const found = await claimedRun(store, key, active);
    if (found === undefined) {
      await this.deps.hooks.abandoned(key, active.runId);
      await releaseRun(store, key, claimantOf(active), false);
      return undefined;
    }
    const onSaved = async (doc: RunDoc) => { await this.deps.announce(key, doc, null).catch((error: unknown) => { this.complain('announce_failed', doc, error); }); };
    return new HeldRun({ store, key, ambient, live, active, onSaved }, found);
  }

  private async workOn(key: CompanyKey, active: ActiveRun, held: HeldRun, meter: ProgressMeter): Promise<void> {
    let context: RunContext | undefined;
    try {
      // Otherwise it was killed between its last write and giving up the lease.
      if (isInProgress(held.doc.status)) {
        if (held.cancelAsked() && !held.doc.wrote) throw new Stopped();
        if (active.attempts > maxTakes) throw new AppError('internal', `This run broke off ${String(maxTakes)} times with the process that worked on it, so it was given up. What was done is listed.`);
        context = await openRun(this.deps, key, held, meter, active.job !== 'run');
        await this.carryOut(context, active);
        await this.mend(context);
      }
    } catch (error) {
      if (!(await this.fail(key, active, held, context, error))) return;
    }
    await this.end(key, active, held);
  }

  /** Whoever reads the directory proves that the consent works. */
  private async mend(context: RunContext): Promise<void> {
    if (context.link.status !== 'broken' || context.cost.directory.graphRequests === 0) return;
    await this.deps.linkSound(context.key, context.link.tenantId).catch((error: unknown) => { this.complain('mend_failed', context.run.doc, error); });
  }

  private async carryOut(context: RunContext, active: ActiveRun): Promise<void> {
    if (active.job !== 'run') {
      if (active.requestedBy === null) throw new AppError('internal', 'This answer was lost before it was carried out. Answer again.');
      await runAnswer(context, active.requestedBy, this.deps.hooks);
    } else if (active.kind === 'undo') await runUndo(context, this.deps.hooks);
    else await runSync(context, this.deps.hooks);
  }

  private async end(key: CompanyKey, active: ActiveRun, held: HeldRun): Promise<void> {
    await this.deps.announce(key, held.doc, null).catch((error: unknown) => { this.complain('announce_failed', held.doc, error); });
    await releaseRun(this.deps.store, key, held.claimant, active.job === 'run' && held.doc.status === 'failed' && !held.doc.wrote);
    this.deps.log('run_ended', { runId: held.doc.id, companyId: key.companyId, status: held.doc.status, graphRequests: held.doc.cost.graphRequests, storeWrites: held.doc.cost.storeWrites });
  }

  /** Answers whether the run has ended: otherwise somebody goes on with it. */
  private async fail(key: CompanyKey, active: ActiveRun, held: HeldRun, context: RunContext | undefined, error: unknown): Promise<boolean> {
    if (this.stopping || held.isLost() || error instanceof LeaseLost) {
      if (this.stopping) await freeClaim(this.deps, held, { attempts: 0 });
      return false;
    }
    const complain = (event: string, cause: unknown) => { this.complain(event, held.doc, cause); };
    return breakOff(this.deps, { key, active, held, context, error, mayTryAgain: active.attempts < maxTakes, complain });
  }
}

export const sweepMs = Math.min(pickUpSeconds, leaseSeconds) * 1000;
