/** What happened to one person, newest first: changes of runs and edits by hand, found by the person's own trail. */
import type { CompanyKey } from '../company/company.ts';
import type { HistoryEntry } from '../contract/person.ts';
import type { Page } from '../contract/primitives.ts';
import type { Store } from '../store/port.ts';
import { readChangePages } from '../sync/readChanges.ts';
import { toChange } from '../sync/viewRun.ts';
import { findPerson } from './findPerson.ts';
import type { PersonDoc } from './person.ts';

/** Trail entries of one page of history, and the cursor of the next. The trail only grows at its end, so a page id is a safe cursor. */
function cutTrail(trail: PersonDoc['trail'], limit: number, cursor: string | undefined): { entries: PersonDoc['trail']; next: string | undefined } {
  const newest = [...trail].reverse();
  const start = cursor === undefined ? 0 : newest.findIndex((entry) => entry.page === cursor) + 1;
  const entries = newest.slice(start, start + limit);
  return { entries, next: start + limit < newest.length ? entries.at(-1)?.page : undefined };
}

/** Pages that are older than 13 months are gone and passed over. Throws `not_found`. */
export async function readHistory(store: Store, key: CompanyKey, personId: string, limit: number, cursor: string | undefined): Promise<Page<HistoryEntry>> {
  const { doc } = await findPerson(store, key, personId);
  const { entries, next } = cutTrail(doc.trail, limit, cursor);
  const [pages, runs] = await Promise.all([
    readChangePages(store, key, [...new Set(entries.map((entry) => entry.page))]),
    store.runs.getMany(key, [...new Set(entries.flatMap((entry) => (entry.runId === null ? [] : [entry.runId])))]),
  ]);
  const items = entries.flatMap((entry): HistoryEntry[] => {
    const page = pages.find((one) => one.id === entry.page);
    const run = runs.find((one) => one.doc.id === entry.runId)?.doc;
    const mine = (page?.changes ?? []).filter((change) => change.personId === personId);
    return mine.map((change) => ({ runId: entry.runId, runNumber: run?.number ?? null, at: entry.at, by: page?.by ?? run?.requestedBy ?? null, change: toChange(change) }));
  });
  return { items, ...(next === undefined ? {} : { nextCursor: next }) };
}
