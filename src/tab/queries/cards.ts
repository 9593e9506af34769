import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Card } from '../../api/contract/cards.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { refreshCards } from './orders.ts';
import { usePaged } from './paged.ts';

export interface CardFilter {
  status?: Card['status'];
  personId?: string;
}

export function useCards(companyId: string, filter: CardFilter, limit = 100) {
  const api = useApi();
  return usePaged<Card>({
    queryKey: [...keys.cards(companyId), filter, limit],
    read: (cursor, signal) => api.call('listCards', { params: { companyId }, query: { ...filter, limit, cursor }, signal }),
  });
}

export type CardMove = { action: 'release' | 'deactivate' } | { action: 'reassign'; personId: string };

export function useMoveCard(companyId: string, cardId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (move: CardMove) => {
      const params = { companyId, cardId };
      if (move.action === 'reassign') return api.call('reassignCard', { params, body: { personId: move.personId } });
      return api.call(move.action === 'release' ? 'releaseCard' : 'deactivateCard', { params });
    },
    onSettled: () => refreshCards(cache, companyId),
  });
}
