/** Takes claimed runs from the queue and by sweeping, works on them, and ends them whatever happens. */
import pLimit from 'p-limit';
import type { Ambient } from '../ambient.ts';
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import { Settings } from '../contract/settings.ts';
import { AppError, isAppError } from '../errors.ts';
import { attributesOf } from '../person/fieldRules.ts';
import { isConsentGone } from '../company/markLink.ts';
import type { Store, StoreMeter, Versioned } from '../store/port.ts';
import { changeLease, leaseSeconds, pickUpSeconds, releaseRun, seconds, takeRun } from './claim.ts';
import { rulesHashOf, scopeHashOf } from './digest.ts';
import type { OpenDirectory } from './directory.ts';
import { costOf, refreshTally } from './finishRun.ts';
import { HeldRun, LeaseLost, type LiveRuns } from './holdRun.ts';
import { ProgressMeter } from './progress.ts';
import { type RunDoc, isInProgress } from './run.ts';
import { runAnswer } from './runAnswer.ts';
import type { RunContext } from './runContext.ts';
import type { Announce } from './runCommands.ts';
import type { RunHooks } from './applyRun.ts';
import { runSync } from './runSync.ts';
import { runUndo } from './runUndo.ts';
import { runDocOf } from './startRun.ts';
import { planThatStands } from './settlePlan.ts';
import { Stopped } from './stopped.ts';
import type { ActiveRun } from './syncState.ts';

export interface WorkerDeps {
  store: Store;
  ambient: Ambient;
  openDirectory: OpenDirectory;
  live: LiveRuns;
  announce: Announce;
  /** The link is broken: consent is gone. */
  linkBroke: (key: CompanyKey, tenantId: string, error: AppError) => Promise<void>;
  /** A link that was broken works again. */
  linkSound: (key: CompanyKey, tenantId: string) => Promise<void>;
  hooks: RunHooks;
  /** Puts a run back in the queue for later. */
  enqueue: (key: CompanyKey, runId: string, delaySeconds: number) => Promise<void>;
  /** Ids, numbers and words only: never names or addresses. */
  log: (event: string, facts: Record<string, string | number | boolean | null>) => void;
}

/** A run that Microsoft keeps waiting is given up after this long. */
export const maxRunMs = 2 * 3600 * 1000;
/** A run that broke off so often with its process is what breaks the process. */
export const maxTakes = 10;
const renewMs = 3000;

export class Worker {
  private readonly deps: WorkerDeps;
  private readonly owner: string;
  private readonly limit = pLimit(4);
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
    // The run says "applying" only once the whole answer is recorded.
    if (!active.ready && held.doc.status !== 'applying') {
      await this.deps.hooks.abandoned(key, runId);
      await releaseRun(store, key, runId, false);
      return;
    }
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
      this.deps.live.drop(runId);
    }
  }

  private told(key: CompanyKey, held: HeldRun, meter: ProgressMeter): void {
    this.deps.live.set(held.doc.id, held.doc, () => meter.current());
    this.deps.announce(key, held.doc, meter.current()).catch((error: unknown) => { this.complain('announce_failed', held.doc, error); });
  }

  private complain(event: string, run: Pick<RunDoc, 'id' | 'companyId'>, error: unknown): void {
    this.deps.log(event, { runId: run.id, companyId: run.companyId, error: error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown' });
  }

  private async hold(key: CompanyKey, active: ActiveRun): Promise<HeldRun> {
    const { store, ambient, live } = this.deps;
    const found = await runOf(store, key, active);
    const onSaved = async (doc: RunDoc) => { await this.deps.announce(key, doc, null).catch((error: unknown) => { this.complain('announce_failed', doc, error); }); };
    return new HeldRun({ store, key, ambient, owner: this.owner, live, onSaved, cancelRequested: active.cancelRequested }, found);
  }

  private async workOn(key: CompanyKey, active: ActiveRun, held: HeldRun, meter: ProgressMeter): Promise<void> {
    let context: RunContext | undefined;
    try {
      // Otherwise it was killed between its last write and giving up the lease.
      if (isInProgress(held.doc.status)) {
        if (held.cancelAsked() && !held.doc.wrote) throw new Stopped();
        if (active.attempts > maxTakes) throw new AppError('internal', `This run broke off ${String(maxTakes)} times with the process that worked on it, so it was given up. What was done is listed.`);
        context = await this.open(key, held, meter, active.job !== 'run');
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
      if (active.requestedBy === null) throw new AppError('internal', 'An answer has to come from a named person.');
      await runAnswer(context, active.requestedBy, this.deps.hooks);
    } else if (active.kind === 'undo') await runUndo(context, this.deps.hooks);
    else await runSync(context, this.deps.hooks);
  }

  /** `answers`: what is accepted is asked again in the tenant that is linked now. Everything else was planned for the tenant it names. */
  private async open(key: CompanyKey, held: HeldRun, meter: ProgressMeter, answers: boolean): Promise<RunContext> {
    const company: CompanyDoc | undefined = (await this.deps.store.companies.get(key, key.companyId))?.doc;
    if (company === undefined || company.erasing === true) throw new AppError('not_found', 'The company is being erased.');
    if (company.module !== 'active') throw new AppError('module_inactive', `The module of ${company.name} is not active. Ask the host to activate it.`);
    if (company.link === null) throw new AppError('not_linked', `${company.name} is not linked to a Microsoft tenant any more. Link it again.`);
    const plannedFor = held.doc.pending?.tenantId ?? company.link.tenantId;
    if (plannedFor !== company.link.tenantId && held.doc.pages !== null && !answers) throw new AppError('not_linked', `${company.name} was linked to another tenant while this run was under way, so the rest of it was left. Sync again.`);
    const storeMeter: StoreMeter = { writes: held.doc.cost.storeWrites, requestUnits: held.doc.cost.requestUnits };
    const directoryMeter = { graphRequests: held.doc.cost.graphRequests, throttledSeconds: held.doc.cost.throttledSeconds };
    const settings = Settings.parse({ ...company.settings, ...(held.doc.settings ?? {}) });
    const directory = this.deps.openDirectory(company.link.tenantId, {
      meter: directoryMeter, signal: held.abort.signal, onWait: (wait) => { meter.waiting(wait); },
      // It may have been granted again since the token was made.
      ...(company.link.status === 'broken' ? { freshToken: true } : {}),
    });
    return {
      key, ambient: this.deps.ambient, store: this.deps.store.metered(storeMeter), company, link: company.link, settings, select: attributesOf(settings.fields),
      scopeHash: scopeHashOf(settings), rulesHash: rulesHashOf(settings), directory, progress: meter, signal: held.abort.signal, run: held,
      state: (await this.deps.store.syncStates.get(key, key.companyId))?.doc, cost: { store: storeMeter, directory: directoryMeter },
    };
  }

  private async end(key: CompanyKey, active: ActiveRun, held: HeldRun): Promise<void> {
    await this.deps.announce(key, held.doc, null).catch((error: unknown) => { this.complain('announce_failed', held.doc, error); });
    await releaseRun(this.deps.store, key, held.doc.id, active.job === 'run' && held.doc.status === 'failed' && !held.doc.wrote);
    this.deps.log('run_ended', { runId: held.doc.id, companyId: key.companyId, status: held.doc.status, graphRequests: held.doc.cost.graphRequests, storeWrites: held.doc.cost.storeWrites });
  }

  /** Answers whether the run has ended: otherwise somebody goes on with it. */
  private async fail(key: CompanyKey, active: ActiveRun, held: HeldRun, context: RunContext | undefined, error: unknown): Promise<boolean> {
    if (this.stopping || held.isLost() || error instanceof LeaseLost) {
      if (this.stopping) await this.giveUp(key, held.doc.id);
      return false;
    }
    const cost = context === undefined ? {} : { cost: costOf(context) };
    if (isAppError(error, 'directory_throttled') && this.mayWait(active) && !held.cancelAsked()) {
      await this.putBack(key, held, error, cost);
      return false;
    }
    const cancelled = error instanceof Stopped || held.cancelAsked();
    if (isConsentGone(error) && context !== undefined) await this.deps.linkBroke(key, context.link.tenantId, error).catch((broken: unknown) => { this.complain('link_not_marked', held.doc, broken); });
    if (!(error instanceof AppError) && !cancelled) this.complain('run_failed', held.doc, error);
    const problem = cancelled ? { code: 'cancelled', message: 'Stopped as asked before anything was written.' } : problemOf(error);
    const stands = await planThatStands(this.deps.store, key, held.doc);
    const finishedAt = this.deps.ambient.now().toISOString();
    if (active.job === 'run') {
      await held.save({ ...cost, ...stands.counts, status: cancelled ? 'cancelled' : held.doc.wrote ? 'partlySucceeded' : 'failed', problem, finishedAt, plan: null });
    } else await held.save({ ...cost, ...stands.counts, status: 'awaitingApproval', problem, plan: stands.plan, finishedAt });
    if (held.doc.kind !== 'preview') await refreshTally(this.deps.store, key, held.doc.id);
    return true;
  }

  /** Counted from the claim: an approval may come days after its run began. */
  private mayWait(active: ActiveRun): boolean {
    return this.deps.ambient.now().getTime() - Date.parse(active.startedAt) < maxRunMs;
  }

  private async putBack(key: CompanyKey, held: HeldRun, error: AppError, cost: Partial<RunDoc>): Promise<void> {
    const wait = Math.max(1, Math.ceil(error.retryAfterSeconds ?? 60));
    const now = this.deps.ambient.now();
    await held.save({ ...cost, status: held.doc.pages === null ? 'queued' : held.doc.status, problem: { code: 'waiting_for_microsoft', message: error.message } });
    await changeLease(this.deps.store, key, (lease) => {
      if (lease.active?.runId !== held.doc.id) return undefined;
      const notBefore = new Date(now.getTime() + wait * 1000).toISOString();
      return { ...lease, active: { ...lease.active, owner: null, notBefore, attempts: 0, expiresAt: seconds(now) + wait, progress: { phase: 'waiting', done: 0, total: null, etaSeconds: wait } } };
    });
    await this.deps.enqueue(key, held.doc.id, wait + 1);
  }

  private async giveUp(key: CompanyKey, runId: string): Promise<void> {
    await changeLease(this.deps.store, key, (lease) => {
      if (lease.active?.runId !== runId || lease.active.owner !== this.owner) return undefined;
      return { ...lease, active: { ...lease.active, owner: null, attempts: 0, expiresAt: seconds(this.deps.ambient.now()) } };
    });
  }
}

/** The run document, written from the claim when a crash came between the two. */
async function runOf(store: Store, key: CompanyKey, active: ActiveRun): Promise<Versioned<RunDoc>> {
  const created = await store.runs.create(key, runDocOf(key, active));
  if (created !== 'exists') return created;
  const found = await store.runs.get(key, active.runId);
  if (found === undefined) throw new AppError('store_unavailable', 'The run could not be read back.');
  return found;
}

function problemOf(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something went wrong inside Instep. What was done is listed; the next sync goes on from there.' };
}

export const sweepMs = Math.min(pickUpSeconds, leaseSeconds) * 1000;
