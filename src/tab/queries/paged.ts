/** A list of the API, page after page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ApiProblem } from '../apiClient.ts';
import { problemOf } from './client.ts';

/** A page as the API answers it. */
export interface Page<T> {
  items: T[];
  nextCursor?: string | undefined;
}

export interface PagedList<T> {
  items: T[];
  /** The first page is on its way. */
  loading: boolean;
  loadingMore: boolean;
  hasMore: boolean;
  problem: ApiProblem | null;
  /** A page after the first did not come. Nothing but a person asks for it again. */
  stuck: ApiProblem | null;
  more: () => void;
  retry: () => void;
}

export interface PagedOptions<T> {
  queryKey: readonly unknown[];
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  enabled?: boolean;
  refetchInterval?: number | false;
}

export function usePaged<T>({ queryKey, read, enabled = true, refetchInterval = false }: PagedOptions<T>): PagedList<T> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.nextCursor,
    enabled,
    refetchInterval,
  });
  const { fetchNextPage, refetch } = query;
  return {
    items: query.data?.pages.flatMap((page) => page.items) ?? [],
    loading: query.isPending && enabled,
    loadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    problem: query.data === undefined ? problemOf(query.error) : null,
    stuck: query.isFetchNextPageError ? problemOf(query.error) : null,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void fetchNextPage();
    },
    retry: () => {
      void refetch();
    },
  };
}
