/** Reads pages of changes with what became of them. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';
import { type ChangePageDoc, pageIdOf } from './change.ts';
import { withOutcomes } from './pageOutcomes.ts';

/** Those that exist, in the order asked for. */
export async function readChangePages(store: Store, key: CompanyKey, pageIds: readonly string[]): Promise<ChangePageDoc[]> {
  const [pages, outcomes] = await Promise.all([store.changePages.getMany(key, pageIds), store.pageOutcomes.getMany(key, pageIds)]);
  const found = new Map(pages.map(({ doc }) => [doc.id, doc]));
  const became = new Map(outcomes.map(({ doc }) => [doc.id, doc]));
  return pageIds.flatMap((id) => {
    const page = found.get(id);
    return page === undefined ? [] : [withOutcomes(page, became.get(id))];
  });
}

export async function readChangePage(store: Store, key: CompanyKey, pageId: string): Promise<ChangePageDoc | undefined> {
  const [page] = await readChangePages(store, key, [pageId]);
  return page;
}

/** The pages of a run in order, so many in memory at a time; `size` is asked before each lot. */
export async function* changePageLots(store: Store, key: CompanyKey, runId: string, pages: number, size: () => number): AsyncGenerator<ChangePageDoc[], void> {
  for (let seq = 0; seq < pages; ) {
    const next = Math.min(pages, seq + Math.max(1, size()));
    const ids = [];
    for (; seq < next; seq++) ids.push(pageIdOf(runId, seq));
    yield await readChangePages(store, key, ids);
  }
}

/** The pages of a run in order, one in memory at a time. */
export async function* changePagesOf(store: Store, key: CompanyKey, runId: string, pages: number): AsyncGenerator<ChangePageDoc, void> {
  for await (const lot of changePageLots(store, key, runId, pages, () => 1)) yield* lot;
}
