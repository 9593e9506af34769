/** Applies what is free in a recorded plan, by handfuls of pages: while the store writes one, the next is made. */
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import { applyFree } from './applyPlan.ts';
import { type ChangeDoc, type ChangePageDoc, isFree } from './change.ts';
import { changePageLots } from './readChanges.ts';
import type { RunContext } from './runContext.ts';
import { addTally, type Tally } from './tally.ts';

export interface ApplyEnd {
  tally: Tally;
  /** Changes that were not begun because someone asked to stop. */
  untouched: number;
}

/** What belongs to people but is not a person: cards and orders. Each may be called again after a crash. */
export interface RunHooks {
  /** After a page was written. */
  pageApplied(context: RunContext, changes: readonly ChangeDoc[]): Promise<void>;
  /** After an approval was carried out: person ids of the creates that were applied, by change id. */
  answered(context: RunContext, created: ReadonlyMap<string, string>): Promise<void>;
  /** An approval was begun and never recorded. */
  abandoned(key: CompanyKey, runId: string): Promise<void>;
}

/** Pages applied at once, at most: beyond this, the store gains little, the heap grows, and a wish to stop waits long. */
const mostPagesAtOnce = 4;
/** A handful that took longer is followed by a smaller one, so that who asks to stop is heard. */
const unhurriedMs = 500;
/** Once handfuls are as large as they get, which only a quick store reaches: some being made, some being written. */
const mostUnderWay = 4;
/** Pages of which people may have been written by an attempt that was killed before it could tell. */
const mostUntold = mostPagesAtOnce * mostUnderWay;

interface Handful {
  pages: ChangePageDoc[];
  wanted: number;
  /** undefined: not begun, because someone asked to stop. */
  applied: Promise<ChangePageDoc[] | undefined>;
}

/** Applies a run by handfuls of pages; while the store writes one, the next is made. */
class Applier {
  readonly end: ApplyEnd = { tally: {}, untouched: 0 };
  private size = 1;
  private done = 0;
  private untold: number;
  private readonly underWay: Handful[] = [];
  private readonly context: RunContext;
  private readonly hooks: RunHooks;

  constructor(context: RunContext, resumed: boolean, hooks: RunHooks) {
    this.context = context;
    this.untold = resumed ? mostUntold : 0;
    this.hooks = hooks;
  }

  /** Throws when a handful fails, but not before all that are under way have come to their end. */
  async all(): Promise<void> {
    const { run, store, key } = this.context;
    let missing = run.doc.pages ?? 0;
    try {
      for await (const pages of ahead(changePageLots(store, key, run.doc.id, run.doc.pages ?? 0, () => this.size))) {
        missing -= pages.length;
        this.underWay.push(this.begin(pages));
        if (this.underWay.length >= (this.size < mostPagesAtOnce ? 1 : mostUnderWay)) await this.settleFirst();
      }
      while (this.underWay.length > 0) await this.settleFirst();
      // A page that cannot be read is not a page without changes.
      if (missing > 0) throw new AppError('store_unavailable', `${String(missing)} pages of the plan cannot be read any more, so their changes were not applied. The next sync plans them again.`);
    } finally {
      await Promise.allSettled(this.underWay.map(({ applied }) => applied));
    }
  }

  private begin(pages: ChangePageDoc[]): Handful {
    const wanted = pages.reduce((sum, page) => sum + page.changes.filter(isFree).length, 0);
    const applied = this.apply(pages);
    // It is awaited in its turn; until then its failure is not an unhandled one.
    applied.catch(() => undefined);
    return { pages, wanted, applied };
  }

  private async apply(pages: ChangePageDoc[]): Promise<ChangePageDoc[] | undefined> {
    const { run, store, key, link, ambient } = this.context;
    // What may have been written already is carried out first, so that it is told.
    const stop = run.stopAsked() && this.untold <= 0;
    this.untold -= pages.filter((page) => page.changes.some(isFree)).length;
    if (stop) return undefined;
    const from = ambient.now();
    const next = await applyFree(pages, { store, key, tenantId: link.tenantId, at: from.toISOString() });
    this.size = ambient.now().getTime() - from.getTime() > unhurriedMs ? 1 : Math.min(mostPagesAtOnce, this.size * 2);
    return next;
  }

  private async settleFirst(): Promise<void> {
    const handful = this.underWay.shift();
    if (handful === undefined) return;
    const { pages, wanted, applied } = handful;
    const next = await applied;
    for (const page of next ?? []) await this.hooks.pageApplied(this.context, page.changes);
    for (const page of next ?? pages) addTally(this.end.tally, page.tally);
    if (next === undefined) this.end.untouched += wanted;
    else this.done += wanted;
    this.context.progress.reached(this.done);
  }
}

/** `resumed`: an attempt before this one had begun to write. */
export async function applyRun(context: RunContext, total: number, resumed: boolean, hooks: RunHooks): Promise<ApplyEnd> {
  const applier = new Applier(context, resumed, hooks);
  context.progress.start('writing', total);
  await applier.all();
  return applier.end;
}

/** The next is asked for while this one is being used. */
async function* ahead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next();
  for (;;) {
    const result = await next;
    if (result.done === true) return;
    next = source.next();
    next.catch(() => undefined);
    yield result.value;
  }
}
