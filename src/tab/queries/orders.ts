import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { Order, OrderLine, OrderStatus } from '../../api/contract/cards.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

export function useOrders(companyId: string) {
  const api = useApi();
  return usePaged<Order>({
    queryKey: keys.orders(companyId),
    read: (cursor, signal) => api.call('listOrders', { params: { companyId }, query: { limit: 100, cursor }, signal }),
  });
}

/** Whatever moves credits or cards makes all three of them old. */
export async function refreshCards(cache: QueryClient, companyId: string): Promise<void> {
  await Promise.all([
    cache.invalidateQueries({ queryKey: keys.orders(companyId) }),
    cache.invalidateQueries({ queryKey: keys.credits(companyId) }),
    cache.invalidateQueries({ queryKey: keys.cards(companyId) }),
  ]);
}

export function usePlaceOrder(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (lines: OrderLine[]) => api.call('createOrder', { params: { companyId }, body: { lines } }),
    onSettled: () => refreshCards(cache, companyId),
  });
}

export function useCancelOrder(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (orderId: string) => api.call('cancelOrder', { params: { companyId, orderId } }),
    onSettled: () => refreshCards(cache, companyId),
  });
}

export type NextStatus = Exclude<OrderStatus, 'placed' | 'cancelled'>;

/** Host only. */
export function useMoveOrder(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ orderId, status }: { orderId: string; status: NextStatus }) => api.call('changeOrderStatus', { params: { orderId }, body: { status } }),
    onSettled: () => refreshCards(cache, companyId),
  });
}
