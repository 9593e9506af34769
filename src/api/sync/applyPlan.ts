/**
 * Applies a recorded plan page by page: the only writer of people in a run. Each page is a checkpoint: people first, then the outcomes.
 * Killed in between, the page is applied again and finds its work done: an update already holds its values, a create meets its own id.
 */
import type { CompanyKey } from '../company/company.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store, Versioned, Write, Written } from '../store/port.ts';
import { alreadyApplied, type ApplyContext, changedPerson, createdPerson, stillFits } from './applyChange.ts';
import type { ChangeDoc, ChangePageDoc } from './change.ts';
import { personIdOf } from './digest.ts';
import { tallyOf } from './recordPlan.ts';

export interface PageApplication {
  store: Store;
  key: CompanyKey;
  tenantId: string;
  /** ISO 8601, one instant for the whole page. */
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

interface Round {
  /** By position in the page. */
  outcomes: Map<number, ChangeDoc>;
  again: number[];
}

function judge(change: ChangeDoc, write: Write<PersonDoc>, result: Written<PersonDoc> | undefined): ChangeDoc | 'again' {
  if (result === 'stale' || result === undefined) return 'again';
  if (result === 'absent') return failed(change, 'person_erased', 'The person was erased meanwhile.');
  // An id made of tenant and object id exists already: an earlier attempt of this very change wrote it.
  return applied(change, write.doc.id);
}

/** One try of some changes: one bulk read, one bulk write. A person with two changes in one page gets the second in a later round. */
async function applyRound(page: ChangePageDoc, positions: readonly number[], application: PageApplication, context: ApplyContext): Promise<Round> {
  const round: Round = { outcomes: new Map(), again: [] };
  const changes = positions.flatMap((position) => { const change = page.changes[position]; return change === undefined ? [] : [{ position, change }]; });
  const ids = [...new Set(changes.flatMap(({ change }) => (change.kind === 'create' || change.personId === null ? [] : [change.personId])))];
  const stored = new Map<string, Versioned<PersonDoc>>();
  for (const found of ids.length === 0 ? [] : await application.store.people.getMany(application.key, ids)) stored.set(found.doc.id, found);
  const writes: { position: number; change: ChangeDoc; write: Write<PersonDoc> }[] = [];
  const taken = new Set<string>();
  for (const { position, change } of changes) {
    if (change.personId !== null && taken.has(change.personId)) {
      round.again.push(position);
      continue;
    }
    const write = writeFor(change, stored.get(change.personId ?? ''), context);
    if (write === 'done') round.outcomes.set(position, applied(change, change.personId));
    else if (write === 'gone') round.outcomes.set(position, failed(change, 'person_erased', 'The person was erased meanwhile.'));
    else if (write === 'edited') round.outcomes.set(position, failed(change, 'edited_since', 'The person was edited after this was planned. The next sync looks again.'));
    else {
      if (change.personId !== null) taken.add(change.personId);
      writes.push({ position, change, write });
    }
  }
  const results = writes.length === 0 ? [] : await application.store.people.saveMany(application.key, writes.map((item) => item.write));
  for (const [index, { position, change, write }] of writes.entries()) {
    const outcome = judge(change, write, results[index]);
    if (outcome === 'again') round.again.push(position);
    else round.outcomes.set(position, outcome);
  }
  return round;
}

/** Carries out the wanted changes of one page and writes their outcomes. Answers the page as it is now. */
export async function applyPage(page: ChangePageDoc, application: PageApplication): Promise<ChangePageDoc> {
  const context: ApplyContext = { ...application.key, tenantId: application.tenantId, runId: page.runId, pageId: page.id, at: application.at };
  let positions = page.changes.flatMap((change, position) => (application.wanted(change) ? [position] : []));
  if (positions.length === 0) return page;
  const outcomes = new Map<number, ChangeDoc>();
  for (let attempt = 0; positions.length > 0 && attempt < maxTries; attempt++) {
    const round = await applyRound(page, positions, application, context);
    for (const [position, change] of round.outcomes) outcomes.set(position, change);
    positions = round.again;
  }
  const changes = page.changes.map((change, position) => outcomes.get(position) ?? (positions.includes(position) ? failed(change, 'busy', 'The person was being edited again and again. The next sync tries once more.') : change));
  const next: ChangePageDoc = { ...page, changes, tally: tallyOf(changes) };
  await application.store.changePages.put(application.key, next);
  return next;
}
