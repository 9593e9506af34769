/**
 * Applies a recorded plan by pages: the only writer of people in a run. Each handful of pages is a checkpoint: people first, then the outcomes.
 * Killed in between, the pages are applied again and find their work done: an update already holds its values, a create meets its own id.
 */
import type { CompanyKey } from '../company/company.ts';
import type { ProblemNote } from '../contract/primitives.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store, Versioned, Write, Written } from '../store/port.ts';
import { alreadyApplied, type ApplyContext, changedPerson, createdPerson, stillFits } from './applyChange.ts';
import { type ChangeDoc, type ChangePageDoc, isFree, tallyOf } from './change.ts';
import { outcomesOfPage, withOutcomes } from './pageOutcomes.ts';

export interface PageApplication {
  store: Store;
  key: CompanyKey;
  tenantId: string;
  /** ISO 8601, one instant for all the pages. */
  at: string;
  /** Which changes of the page are to be carried out now. */
  wanted: (change: ChangeDoc) => boolean;
}

const maxTries = 4;
/** The run document is written before anybody is told, and it is not early. */
const early = { early: true };

/** By the change as it was; null: applied. */
type Outcomes = Map<ChangeDoc, ProblemNote | null>;

const gone: ProblemNote = { code: 'person_erased', message: 'The person was erased meanwhile.' };
const edited: ProblemNote = { code: 'edited_since', message: 'The person was edited after this was planned. The next sync looks again.' };
const busy: ProblemNote = { code: 'busy', message: 'The person was being edited again and again. The next sync tries once more.' };

/** What to write for one change, why it can't be, or null: it is done already. */
function writeFor(change: ChangeDoc, stored: Versioned<PersonDoc> | undefined, context: ApplyContext): Write<PersonDoc> | ProblemNote | null {
  if (change.kind === 'conflict') return gone;
  if (change.kind === 'create') return change.personId === null ? gone : { type: 'create', doc: createdPerson(change, change.personId, context) };
  if (stored === undefined) return gone;
  if (alreadyApplied(stored.doc, change, context.pageId)) return null;
  if (change.kind === 'archive' && change.carry.undoes === undefined && stored.doc.status === 'archived') return null;
  if (!stillFits(stored.doc, change, context.runId)) return edited;
  return { type: 'replace', doc: changedPerson(stored.doc, change, context), etag: stored.etag };
}

/** undefined: to be tried again. */
function judge(result: Written<PersonDoc> | undefined): ProblemNote | null | undefined {
  if (result === 'stale' || result === undefined) return undefined;
  // An id made of tenant and object id that exists already: an earlier attempt of this very change wrote it.
  return result === 'absent' ? gone : null;
}

interface Item {
  change: ChangeDoc;
  context: ApplyContext;
  tries: number;
}

async function storedFor(items: readonly Item[], { store, key }: PageApplication): Promise<Map<string, Versioned<PersonDoc>>> {
  const ids = [...new Set(items.flatMap(({ change }) => (change.kind === 'create' || change.personId === null ? [] : [change.personId])))];
  const found = ids.length === 0 ? [] : await store.people.getMany(key, ids);
  return new Map(found.map((person) => [person.doc.id, person]));
}

/** The first of each person. Another change of the same person waits for a later round: to be put off is not a try. */
function firstOfEach(items: readonly Item[]): Item[] {
  const taken = new Set<string>();
  return items.filter(({ change: { personId } }) => {
    if (personId !== null && taken.has(personId)) return false;
    if (personId !== null) taken.add(personId);
    return true;
  });
}

/** One try of some changes, no two of them of one person: one bulk read, one bulk write. Whoever was edited in between has no outcome yet. */
async function applyRound(items: readonly Item[], application: PageApplication, outcomes: Outcomes): Promise<void> {
  const stored = await storedFor(items, application);
  const changes: ChangeDoc[] = [];
  const writes: Write<PersonDoc>[] = [];
  for (const { change, context } of items) {
    const write = writeFor(change, stored.get(change.personId ?? ''), context);
    if (write === null || 'code' in write) outcomes.set(change, write);
    else {
      changes.push(change);
      writes.push(write);
    }
  }
  const results = writes.length === 0 ? [] : await application.store.people.saveMany(application.key, writes, early);
  for (const [index, change] of changes.entries()) {
    const outcome = judge(results[index]);
    if (outcome !== undefined) outcomes.set(change, outcome);
  }
}

/** Carries out the wanted changes of some pages: people only. */
async function carryOut(pages: readonly ChangePageDoc[], application: PageApplication): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let items = pages.flatMap((page) => {
    const context: ApplyContext = { ...application.key, tenantId: application.tenantId, runId: page.runId, pageId: page.id, at: application.at };
    return page.changes.filter(application.wanted).map((change): Item => ({ change, context, tries: 0 }));
  });
  while (items.length > 0) {
    const now = firstOfEach(items);
    await applyRound(now, application, outcomes);
    for (const item of now) {
      item.tries += 1;
      if (item.tries >= maxTries && !outcomes.has(item.change)) outcomes.set(item.change, busy);
    }
    items = items.filter(({ change }) => !outcomes.has(change));
  }
  return outcomes;
}

/**
 * The free changes of some pages: people first, then what became of them. Answers the pages as they are now. Several pages at once cost
 * the store far less than one by one.
 */
export async function applyFree(pages: readonly ChangePageDoc[], application: Omit<PageApplication, 'wanted'>): Promise<ChangePageDoc[]> {
  const outcomes = await carryOut(pages, { ...application, wanted: isFree });
  const became = new Map(pages.filter((page) => page.changes.some(isFree)).map((page) => [page.id, outcomesOfPage(page, outcomes)]));
  await application.store.pageOutcomes.saveMany(application.key, [...became.values()].map((doc) => ({ type: 'put' as const, doc })), early);
  return pages.map((page) => withOutcomes(page, became.get(page.id)));
}

/** Carries out the wanted changes of one page, and writes their outcomes into it. */
export async function applyPage(page: ChangePageDoc, application: PageApplication): Promise<ChangePageDoc> {
  const outcomes = await carryOut([page], application);
  if (outcomes.size === 0) return page;
  const changes = page.changes.map((change): ChangeDoc => {
    const problem = outcomes.get(change);
    return problem === undefined ? change : { ...change, outcome: problem === null ? 'applied' : 'failed', problem };
  });
  const next = { ...page, changes, tally: tallyOf(changes) };
  await application.store.changePages.put(application.key, next);
  return next;
}
