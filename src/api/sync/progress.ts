/** Progress in people, with an honest estimate: none before a tenth of a second of work or when the total is unknown. */
import type { Progress } from '../contract/run.ts';

export class ProgressMeter {
  private readonly now: () => Date;
  private readonly onChange: () => void;
  private phase: Progress['phase'] = 'reading';
  private done = 0;
  private total: number | null = null;
  private since: number;
  private waitUntil: number | undefined;

  constructor(now: () => Date, onChange: () => void) {
    this.now = now;
    this.onChange = onChange;
    this.since = now().getTime();
  }

  start(phase: Exclude<Progress['phase'], 'waiting'>, total: number | null): void {
    this.phase = phase;
    this.done = 0;
    this.total = total;
    this.since = this.now().getTime();
    this.onChange();
  }

  /** What was not known when the phase began. */
  expect(phase: Progress['phase'], total: number | null): void {
    if (phase !== this.phase || total === null) return;
    this.total = total;
    this.onChange();
  }

  reached(done: number): void {
    this.done = done;
    this.onChange();
  }

  /** 0 seconds: going on. */
  waiting(seconds: number): void {
    this.waitUntil = seconds > 0 ? this.now().getTime() + seconds * 1000 : undefined;
    this.onChange();
  }

  current(): Progress {
    const now = this.now().getTime();
    if (this.waitUntil !== undefined) {
      return { phase: 'waiting', done: this.done, total: this.total, etaSeconds: Math.max(0, Math.ceil((this.waitUntil - now) / 1000)) };
    }
    return { phase: this.phase, done: this.done, total: this.total === null ? null : Math.max(this.total, this.done), etaSeconds: this.eta(now) };
  }

  private eta(now: number): number | null {
    const elapsed = now - this.since;
    if (this.total === null || this.done === 0 || elapsed < 100) return null;
    return Math.max(0, Math.ceil(((this.total - this.done) * elapsed) / this.done / 1000));
  }
}
