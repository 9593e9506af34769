/** Records a plan page by page while it is made. A page holds up to `changesPerPage` changes. */
import type { CompanyKey } from '../company/company.ts';
import type { ChangeKind, LeftOutPerson, LeftOutReason } from '../contract/run.ts';
import type { Store } from '../store/port.ts';
import { type ChangeDoc, type ChangePageDoc, changesPerPage, pageIdOf, tallyOf } from './change.ts';
import { type Harm, harmsOf } from './planSafety.ts';
import { type LeftOutPageDoc, leftOutPerPage } from './syncState.ts';

export interface Recorded {
  pages: number;
  kinds: Record<ChangeKind, number>;
  harms: Map<Harm, number>;
  leftOut: Map<LeftOutReason, number>;
  leftOutSet: string | null;
}

/** Collects changes and left-out people of one run; writes a page as soon as it is full. */
export class PlanRecorder {
  readonly kinds: Record<ChangeKind, number> = { create: 0, update: 0, archive: 0, restore: 0, conflict: 0 };
  readonly harms = new Map<Harm, number>();
  readonly leftOutCounts = new Map<LeftOutReason, number>();
  private changes: ChangeDoc[] = [];
  private leftOut: LeftOutPerson[] = [];
  private pages = 0;
  private leftOutPages = 0;
  private readonly store: Store;
  private readonly key: CompanyKey;
  private readonly runId: string;
  private readonly expiresAt: number;

  constructor(store: Store, key: CompanyKey, runId: string, expiresAt: number) {
    this.store = store;
    this.key = key;
    this.runId = runId;
    this.expiresAt = expiresAt;
  }

  async add(change: ChangeDoc): Promise<void> {
    this.kinds[change.kind] += 1;
    for (const harm of harmsOf(change)) this.harms.set(harm, (this.harms.get(harm) ?? 0) + 1);
    this.changes.push(change);
    if (this.changes.length >= changesPerPage) await this.flushChanges();
  }

  async addLeftOut(person: LeftOutPerson): Promise<void> {
    this.leftOutCounts.set(person.reason, (this.leftOutCounts.get(person.reason) ?? 0) + 1);
    this.leftOut.push(person);
    if (this.leftOut.length >= leftOutPerPage) await this.flushLeftOut();
  }

  async finish(): Promise<Recorded> {
    if (this.changes.length > 0) await this.flushChanges();
    if (this.leftOut.length > 0) await this.flushLeftOut();
    const leftOutSet = this.leftOutPages > 0 ? this.runId : null;
    return { pages: this.pages, kinds: this.kinds, harms: this.harms, leftOut: this.leftOutCounts, leftOutSet };
  }

  private async flushChanges(): Promise<void> {
    const page = changePage(this.key, this.runId, this.pages, this.changes, this.expiresAt);
    this.changes = [];
    this.pages += 1;
    // A plan that is lost is made again; that it is whole is written in the run document, and that is not early.
    await this.store.changePages.saveMany(this.key, [{ type: 'put', doc: page }], { early: true });
  }

  private async flushLeftOut(): Promise<void> {
    const page: LeftOutPageDoc = {
      id: pageIdOf(this.runId, this.leftOutPages), ...this.key, set: this.runId, seq: this.leftOutPages, people: this.leftOut, expiresAt: this.expiresAt,
    };
    this.leftOut = [];
    this.leftOutPages += 1;
    await this.store.leftOutPages.saveMany(this.key, [{ type: 'put', doc: page }], { early: true });
  }
}

export function changePage(key: CompanyKey, runId: string, seq: number, changes: ChangeDoc[], expiresAt: number): ChangePageDoc {
  return { id: pageIdOf(runId, seq), ...key, runId, seq, changes, tally: tallyOf(changes), expiresAt };
}

/** Forgets what a killed attempt recorded before its plan was whole. */
export async function forgetPlan(store: Store, key: CompanyKey, runId: string): Promise<void> {
  await store.changePages.removeAll(key, { runId });
  await store.leftOutPages.removeAll(key, { set: runId });
}
