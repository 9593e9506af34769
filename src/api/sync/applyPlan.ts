/**
 * Applies a recorded plan by pages: the only writer of people in a run. Each handful of pages is a checkpoint: people first, then the outcomes.
 * Killed in between, the pages are applied again and find their work done: an update already holds its values, a create meets its own id.
 */
import type { CompanyKey } from '../company/company.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store, Versioned, Write, Written } from '../store/port.ts';
import { alreadyApplied, type ApplyContext, changedPerson, createdPerson, stillFits } from './applyChange.ts';
import { type ChangeDoc, type ChangePageDoc, isFree, tallyOf } from './change.ts';
import { personIdOf } from './digest.ts';
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

function failed(change: ChangeDoc, code: string, message: string): ChangeDoc {
  return { ...change, outcome: 'failed', problem: { code, message } };
}

function applied(change: ChangeDoc, personId: string | null): ChangeDoc {
  return { ...change, personId, outcome: 'applied', problem: null };
}

/** What to write for one change; a string is why it can't be. */
function writeFor(change: ChangeDoc, stored: Versioned<PersonDoc> | undefined, context: ApplyContext): Write<PersonDoc> | 'gone' | 'edited' | 'done' {
  if (change.kind === 'conflict') return 'gone';
  if (change.kind === 'create') {
    const id = change.personId ?? personIdOf(context.companyId, context.tenantId, change.objectId ?? '');
    return { type: 'create', doc: createdPerson(change, id, context) };
  }
  if (stored === undefined) return 'gone';
  if (alreadyApplied(stored.doc, change, context.pageId)) return 'done';
  if (change.kind === 'archive' && change.carry.undoes === undefined && stored.doc.status === 'archived') return 'done';
  if (!stillFits(stored.doc, change, context.runId)) return 'edited';
  return { type: 'replace', doc: changedPerson(stored.doc, change, context), etag: stored.etag };
}

function judge(change: ChangeDoc, write: Write<PersonDoc>, result: Written<PersonDoc> | undefined): ChangeDoc | 'again' {
  if (result === 'stale' || result === undefined) return 'again';
  if (result === 'absent') return failed(change, 'person_erased', 'The person was erased meanwhile.');
  // An id made of tenant and object id exists already: an earlier attempt of this very change wrote it.
  return applied(change, write.doc.id);
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
async function applyRound(items: readonly Item[], application: PageApplication): Promise<Map<ChangeDoc, ChangeDoc>> {
  const outcomes = new Map<ChangeDoc, ChangeDoc>();
  const stored = await storedFor(items, application);
  const writing: { change: ChangeDoc; write: Write<PersonDoc> }[] = [];
  for (const { change, context } of items) {
    const write = writeFor(change, stored.get(change.personId ?? ''), context);
    if (write === 'done') outcomes.set(change, applied(change, change.personId));
    else if (write === 'gone') outcomes.set(change, failed(change, 'person_erased', 'The person was erased meanwhile.'));
    else if (write === 'edited') outcomes.set(change, failed(change, 'edited_since', 'The person was edited after this was planned. The next sync looks again.'));
    else writing.push({ change, write });
  }
  const results = writing.length === 0 ? [] : await application.store.people.saveMany(application.key, writing.map(({ write }) => write));
  for (const [index, { change, write }] of writing.entries()) {
    const outcome = judge(change, write, results[index]);
    if (outcome !== 'again') outcomes.set(change, outcome);
  }
  return outcomes;
}

async function outcomesOf(wanted: Item[], application: PageApplication): Promise<Map<ChangeDoc, ChangeDoc>> {
  const outcomes = new Map<ChangeDoc, ChangeDoc>();
  let items = wanted;
  while (items.length > 0) {
    const now = firstOfEach(items);
    for (const [change, outcome] of await applyRound(now, application)) outcomes.set(change, outcome);
    for (const item of now) {
      item.tries += 1;
      if (item.tries >= maxTries && !outcomes.has(item.change)) {
        outcomes.set(item.change, failed(item.change, 'busy', 'The person was being edited again and again. The next sync tries once more.'));
      }
    }
    items = items.filter(({ change }) => !outcomes.has(change));
  }
  return outcomes;
}

/** Carries out the wanted changes of some pages: people only. Outcomes by the change as it was. */
async function carryOut(pages: readonly ChangePageDoc[], application: PageApplication): Promise<Map<ChangeDoc, ChangeDoc>> {
  const wanted = pages.flatMap((page) => {
    const context: ApplyContext = { ...application.key, tenantId: application.tenantId, runId: page.runId, pageId: page.id, at: application.at };
    return page.changes.filter(application.wanted).map((change): Item => ({ change, context, tries: 0 }));
  });
  return outcomesOf(wanted, application);
}

/**
 * The free changes of some pages: people first, then what became of them. Answers the pages as they are now. Several pages at once cost
 * the store far less than one by one.
 */
export async function applyFree(pages: readonly ChangePageDoc[], application: Omit<PageApplication, 'wanted'>): Promise<ChangePageDoc[]> {
  const outcomes = await carryOut(pages, { ...application, wanted: isFree });
  const became = new Map(pages.filter((page) => page.changes.some(isFree)).map((page) => [page.id, outcomesOfPage(page, outcomes)]));
  await application.store.pageOutcomes.saveMany(application.key, [...became.values()].map((doc) => ({ type: 'put' as const, doc })));
  return pages.map((page) => withOutcomes(page, became.get(page.id)));
}

/** Carries out the wanted changes of one page, and writes their outcomes into it. */
export async function applyPage(page: ChangePageDoc, application: PageApplication): Promise<ChangePageDoc> {
  const outcomes = await carryOut([page], application);
  if (outcomes.size === 0) return page;
  const changes = page.changes.map((change) => outcomes.get(change) ?? change);
  const next = { ...page, changes, tally: tallyOf(changes) };
  await application.store.changePages.put(application.key, next);
  return next;
}
