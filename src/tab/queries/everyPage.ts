/** A list read to its end by itself: for choosing "all" and meaning all. */
import { useEffect } from 'react';
import type { PagedList } from './paged.ts';

/** True once nothing more is to come. */
export function useEveryPage(list: PagedList<unknown>): boolean {
  const { hasMore, loadingMore, stuck, more } = list;
  useEffect(() => {
    if (hasMore && !loadingMore && stuck === null) more();
  });
  return !list.loading && list.problem === null && !hasMore;
}
