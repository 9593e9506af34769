import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ItemQuantity, Purchase } from '../../api/contract/cards.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

const lookMs = 30_000;

export function useCredits(companyId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.credits(companyId),
    queryFn: ({ signal }) => api.call('getCredits', { params: { companyId }, signal }),
    refetchInterval: lookMs,
  });
}

export function usePurchases(companyId: string) {
  const api = useApi();
  return usePaged<Purchase>({
    queryKey: keys.purchases(companyId),
    read: (cursor, signal) => api.call('listPurchases', { params: { companyId }, query: { limit: 50, cursor }, signal }),
    refetchInterval: lookMs,
  });
}

export function useAskForCredits(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (lines: ItemQuantity[]) => api.call('createPurchase', { params: { companyId }, body: { lines } }),
    onSettled: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: keys.purchases(companyId) }), cache.invalidateQueries({ queryKey: keys.allPurchases })]);
    },
  });
}

/** Host only. */
export function useAllPurchases(enabled: boolean) {
  const api = useApi();
  return usePaged<Purchase>({
    queryKey: keys.allPurchases,
    read: (cursor, signal) => api.call('listAllPurchases', { query: { status: 'requested', limit: 100, cursor }, signal }),
    enabled,
    refetchInterval: lookMs,
  });
}

/** Host only. */
export function useConfirmPurchase() {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (purchase: Purchase) => api.call('confirmPurchase', { params: { purchaseId: purchase.id } }),
    onSettled: async (_, __, purchase) => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.allPurchases }),
        cache.invalidateQueries({ queryKey: keys.purchases(purchase.companyId) }),
        cache.invalidateQueries({ queryKey: keys.credits(purchase.companyId) }),
      ]);
    },
  });
}
