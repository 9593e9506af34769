import { useQuery } from '@tanstack/react-query';
import type { Change, ChangeKind, ChangeOutcome, LeftOutPerson, LeftOutReason, Run } from '../../api/contract/run.ts';
import type { ApiClient } from '../apiClient.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';
import type { Page } from './paged.ts';

export interface ChangeFilter {
  kind?: ChangeKind;
  outcome?: ChangeOutcome;
  search?: string;
  field?: string;
}

/** The lists behind a number of a run: what was carried out, undone since or not; of a preview, what would be. */
export function countedChanges(run: Pick<Run, 'kind'>, kinds: readonly ChangeKind[], more: Pick<ChangeFilter, 'search' | 'field'> = {}): ChangeFilter[] {
  const outcomes: ChangeOutcome[] = run.kind === 'preview' ? ['planned'] : ['applied', 'undone'];
  return kinds.flatMap((kind) => outcomes.map((outcome) => ({ ...more, kind, outcome })));
}

/** The lists of several filters, one after the other, as one. */
export function useChanges(companyId: string, runId: string | null, filters: readonly ChangeFilter[], limit = 200) {
  const api = useApi();
  return usePaged<Change>({
    queryKey: [...keys.changes(companyId, runId ?? ''), filters, limit],
    read: readerOf(api, companyId, runId ?? '', filters, limit),
    enabled: runId !== null,
  });
}

type ReadPage = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Change>>;

function readerOf(api: ApiClient, companyId: string, runId: string, filters: readonly ChangeFilter[], limit: number): ReadPage {
  return (cursor, signal) => readChain(filters, limit, cursor, (filter, from) => api.call('listChanges', { params: { companyId, runId }, query: { ...filter, limit, cursor: from }, signal }));
}

export interface FieldCounts {
  /** Most first. */
  fields: [string, number][];
  counted: number;
  /** There are more changes than were counted. */
  more: boolean;
}

const countPage = 500;
const mostCounted = 50_000;

/** How many changes touch which field, over all pages: the API lists by field and does not count. */
export function useFieldCounts(companyId: string, runId: string, filters: readonly ChangeFilter[]) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.changes(companyId, runId), 'byField', filters],
    queryFn: ({ signal }) => countFields(readerOf(api, companyId, runId, filters, countPage), signal),
  });
}

async function countFields(read: ReadPage, signal: AbortSignal): Promise<FieldCounts> {
  const counts = new Map<string, number>();
  let counted = 0;
  let cursor: string | undefined;
  do {
    const page = await read(cursor, signal);
    for (const { field } of page.items.flatMap((change) => change.fields)) counts.set(field, (counts.get(field) ?? 0) + 1);
    counted += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && counted < mostCounted);
  return { fields: [...counts].sort((a, b) => b[1] - a[1]), counted, more: cursor !== undefined };
}

/** One page of at least `limit` items while there are so many. A cursor is the place of the list in the chain, a blank, and the cursor within that list. */
async function readChain<F, T>(chain: readonly F[], limit: number, cursor: string | undefined, read: (filter: F, from: string | undefined) => Promise<Page<T>>): Promise<Page<T>> {
  const start = cursor ?? '0 ';
  const blank = start.indexOf(' ');
  let place = Number(start.slice(0, blank));
  let from = start.slice(blank + 1);
  const items: T[] = [];
  for (let filter = chain[place]; filter !== undefined; filter = chain[place]) {
    const page = await read(filter, from === '' ? undefined : from);
    items.push(...page.items);
    from = page.nextCursor ?? '';
    if (page.nextCursor === undefined) place += 1;
    if (items.length >= limit && place < chain.length) return { items, nextCursor: `${String(place)} ${from}` };
  }
  return { items };
}

export function useLeftOut(companyId: string, runId: string | null, filter: { reason?: LeftOutReason; search?: string }) {
  const api = useApi();
  return usePaged<LeftOutPerson>({
    queryKey: [...keys.leftOut(companyId, runId ?? ''), filter],
    read: (cursor, signal) => api.call('listLeftOut', { params: { companyId, runId: runId ?? '' }, query: { ...filter, limit: 200, cursor }, signal }),
    enabled: runId !== null,
  });
}
