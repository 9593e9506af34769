/** Holding a run: its document, its lease kept alive, its live progress, and whether someone asked to stop. */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Progress } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import { changeClaim, type Claimant, claimantOf, isClaimOf, leaseSeconds, readLease, seconds } from './claim.ts';
import type { RunDoc } from './run.ts';
import type { RunHandle } from './runContext.ts';
import { Stopped } from './stopped.ts';
import type { ActiveRun } from './syncState.ts';

/** Runs of this process, for whoever watches them. */
export class LiveRuns {
  private readonly runs = new Map<string, { doc: RunDoc; progress: () => Progress }>();
  private readonly stops = new Set<string>();

  set(runId: string, doc: RunDoc, progress: () => Progress): void {
    this.runs.set(runId, { doc, progress });
  }

  drop(runId: string): void {
    this.runs.delete(runId);
    this.stops.delete(runId);
  }

  get(runId: string): { doc: RunDoc; progress: Progress } | undefined {
    const live = this.runs.get(runId);
    return live === undefined ? undefined : { doc: live.doc, progress: live.progress() };
  }

  /** Asks a run of this process to stop at once; other processes learn it from the lease. A wish never outlives the work it was meant for. */
  stop(runId: string): void {
    if (this.runs.has(runId)) this.stops.add(runId);
  }

  stopAsked(runId: string): boolean {
    return this.stops.has(runId);
  }
}

export class HeldRun implements RunHandle {
  doc: RunDoc;
  private etag: string;
  private lost = false;
  private stopped = false;
  private readonly store: Store;
  private readonly key: CompanyKey;
  private readonly ambient: Ambient;
  private readonly live: LiveRuns;
  private readonly onSaved: (doc: RunDoc) => Promise<void>;
  readonly claimant: Claimant;
  readonly abort = new AbortController();

  /** `active`: the claim as this process took it. */
  constructor(parts: { store: Store; key: CompanyKey; ambient: Ambient; live: LiveRuns; active: ActiveRun; onSaved: (doc: RunDoc) => Promise<void> }, run: Versioned<RunDoc>) {
    this.store = parts.store;
    this.key = parts.key;
    this.ambient = parts.ambient;
    this.live = parts.live;
    this.onSaved = parts.onSaved;
    this.claimant = claimantOf(parts.active);
    this.stopped = parts.active.cancelRequested;
    this.doc = run.doc;
    this.etag = run.etag;
  }

  async save(changes: Partial<RunDoc>): Promise<void> {
    if (this.lost) throw new LeaseLost();
    const next = { ...this.doc, ...changes };
    const written = await this.store.runs.replace(this.key, next, this.etag);
    if (typeof written === 'string') throw new LeaseLost();
    this.doc = written.doc;
    this.etag = written.etag;
    await this.onSaved(written.doc);
  }

  /** True only when a person asked. A lease that was lost, or a process that has to stop, leaves the run as it is for another: throws `LeaseLost`. */
  stopAsked(): boolean {
    if (this.lost || (this.abort.signal.aborted && !this.cancelAsked())) throw new LeaseLost();
    return this.cancelAsked();
  }

  cancelAsked(): boolean {
    return this.stopped || this.live.stopAsked(this.doc.id);
  }

  isLost(): boolean {
    return this.lost;
  }

  async confirm(): Promise<void> {
    const lease = await readLease(this.store, this.key);
    if (this.lost || !isClaimOf(lease?.doc.active ?? null, this.claimant)) throw new LeaseLost();
  }

  /** Keeps the lease; to be called every few seconds. Learns here that someone asked to stop, or that another process has taken over. */
  async renew(progress: Progress): Promise<void> {
    const expiresAt = seconds(this.ambient.now()) + leaseSeconds;
    const active = await changeClaim(this.store, this.key, this.claimant, (before) => ({ ...before, expiresAt, progress }));
    if (active === undefined) {
      this.lost = true;
      this.abort.abort(new LeaseLost());
      return;
    }
    this.stopped = active.cancelRequested;
    // While reading there is nothing to finish first: a wait that Microsoft asked for ends at once.
    if (this.stopped && this.doc.status !== 'applying') this.abort.abort(new Stopped());
  }
}

/** Another process has the run now, or it was ended; whatever this one still wanted to write, it must not. */
export class LeaseLost extends AppError {
  constructor() {
    super('run_in_progress', 'Another process has taken over this run.');
    this.name = 'LeaseLost';
  }
}
