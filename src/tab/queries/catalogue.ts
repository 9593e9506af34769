import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Catalogue } from '../../api/contract/cards.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';

const rarelyChangesMs = 60_000;

/** There is one catalogue; it is read through a company of one's own. */
export function useCatalogue(companyId: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: keys.catalogue(companyId ?? ''),
    queryFn: ({ signal }) => api.call('getCatalogue', { params: { companyId: companyId ?? '' }, signal }),
    enabled: companyId !== null,
    staleTime: rarelyChangesMs,
  });
}

/** Host only. */
export function usePutCatalogue() {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Catalogue) => api.call('putCatalogue', { body }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['catalogue'] }),
  });
}
