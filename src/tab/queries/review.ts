import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Review, ReviewPut } from '../../api/contract/cards.ts';
import type { z } from 'zod';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';

export type ReviewChoicesPut = z.input<typeof ReviewPut>;

const lookMs = 10_000;

/** The unfinished review; looked at again and again, because others may be at it too. */
export function useReview(companyId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.review(companyId),
    queryFn: ({ signal }) => api.call('getReview', { params: { companyId }, signal }),
    refetchInterval: lookMs,
  });
}

export function useKeepReview(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  const queryKey = keys.review(companyId);
  return useMutation({
    mutationFn: ({ etag, ...body }: ReviewChoicesPut & { etag: string }) => api.call('putReview', { params: { companyId }, body, ifMatch: etag }),
    // A reading that began before the writing ended would bring the old etag back.
    onMutate: () => cache.cancelQueries({ queryKey }),
    onSuccess: async (review: Review) => {
      await cache.cancelQueries({ queryKey });
      cache.setQueryData(queryKey, review);
    },
  });
}
