/** Applies what is free in a recorded plan, by handfuls of pages: while the store writes one, the next is made. */
import type { CompanyKey } from '../company/company.ts';
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
  private readonly context: RunContext;
  private readonly hooks: RunHooks;

  constructor(context: RunContext, hooks: RunHooks) {
    this.context = context;
    this.hooks = hooks;
  }

  async all(): Promise<void> {
    const { run, store, key } = this.context;
    const underWay: Handful[] = [];
    for await (const pages of ahead(changePageLots(store, key, run.doc.id, run.doc.pages ?? 0, () => this.size))) {
      underWay.push(this.begin(pages));
      if (underWay.length >= (this.size < mostPagesAtOnce ? 1 : mostUnderWay)) await this.settle(underWay.shift());
    }
    for (const handful of underWay) await this.settle(handful);
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
    if (run.stopAsked()) return undefined;
    const from = ambient.now();
    const next = await applyFree(pages, { store, key, tenantId: link.tenantId, at: from.toISOString() });
    this.size = ambient.now().getTime() - from.getTime() > unhurriedMs ? 1 : Math.min(mostPagesAtOnce, this.size * 2);
    return next;
  }

  private async settle(handful: Handful | undefined): Promise<void> {
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

export async function applyRun(context: RunContext, total: number, hooks: RunHooks): Promise<ApplyEnd> {
  const applier = new Applier(context, hooks);
  context.progress.start('writing', total);
  await applier.all();
  return applier.end;
}

/** The next is asked for while this one is being used. */
async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  for (;;) {
    const { done, value } = await next;
    if (done === true) return;
    next = source.next();
    next.catch(() => undefined);
    yield value;
  }
}
