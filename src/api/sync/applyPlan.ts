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
  if (change.kind === 'archive' && stored.doc.status === 'archived') return 'done';
  if (change.kind === 'archive' ? stored.doc.objectId !== change.objectId : !stillFits(stored.doc, change)) return 'edited';
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
}

interface Round {
  /** By the change as it was. */
  outcomes: Map<ChangeDoc, ChangeDoc>;
  again: Item[];
}

/** One try of some changes: one bulk read, one bulk write. A person with two changes gets the second in a later round. */
async function applyRound(items: readonly Item[], application: PageApplication): Promise<Round> {
  const round: Round = { outcomes: new Map(), again: [] };
  const ids = [...new Set(items.flatMap(({ change }) => (change.kind === 'create' || change.personId === null ? [] : [change.personId])))];
  const stored = new Map<string, Versioned<PersonDoc>>();
  for (const found of ids.length === 0 ? [] : await application.store.people.getMany(application.key, ids)) stored.set(found.doc.id, found);
  const writing: Item[] = [];
  const writes: Write<PersonDoc>[] = [];
  const taken = new Set<string>();
  for (const item of items) {
    const { change, context } = item;
    if (change.personId !== null && taken.has(change.personId)) {
      round.again.push(item);
      continue;
    }
    const write = writeFor(change, stored.get(change.personId ?? ''), context);
    if (write === 'done') round.outcomes.set(change, applied(change, change.personId));
    else if (write === 'gone') round.outcomes.set(change, failed(change, 'person_erased', 'The person was erased meanwhile.'));
    else if (write === 'edited') round.outcomes.set(change, failed(change, 'edited_since', 'The person was edited after this was planned. The next sync looks again.'));
    else {
      if (change.personId !== null) taken.add(change.personId);
      writing.push(item);
      writes.push(write);
    }
  }
  const results = writes.length === 0 ? [] : await application.store.people.saveMany(application.key, writes);
  for (const [index, item] of writing.entries()) {
    const write = writes[index];
    const outcome = write === undefined ? 'again' : judge(item.change, write, results[index]);
    if (outcome === 'again') round.again.push(item);
    else round.outcomes.set(item.change, outcome);
  }
  return round;
}

async function outcomesOf(wanted: Item[], application: PageApplication): Promise<Map<ChangeDoc, ChangeDoc>> {
  const outcomes = new Map<ChangeDoc, ChangeDoc>();
  let items = wanted;
  for (let attempt = 0; items.length > 0 && attempt < maxTries; attempt++) {
    const round = await applyRound(items, application);
    for (const [change, outcome] of round.outcomes) outcomes.set(change, outcome);
    items = round.again;
  }
  for (const { change } of items) outcomes.set(change, failed(change, 'busy', 'The person was being edited again and again. The next sync tries once more.'));
  return outcomes;
}

/** Carries out the wanted changes of some pages: people only. Outcomes by the change as it was. */
async function carryOut(pages: readonly ChangePageDoc[], application: PageApplication): Promise<Map<ChangeDoc, ChangeDoc>> {
  const wanted = pages.flatMap((page) => {
    const context: ApplyContext = { ...application.key, tenantId: application.tenantId, runId: page.runId, pageId: page.id, at: application.at };
    return page.changes.filter(application.wanted).map((change): Item => ({ change, context }));
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
