/** Carries out one step's choices: the same approval as everywhere else. What was carried out is taken from the choices. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CardDecision, OrderForChange, Run } from '../../../api/contract/run.ts';
import { ApiProblem } from '../../apiClient.ts';
import { refreshCards } from '../../queries/orders.ts';
import { keys } from '../../queries/keys.ts';
import { useApproveRun } from '../../queries/runs.ts';
import { forget } from './reviewChoices.ts';
import type { ReviewDraft } from './useReviewDraft.ts';

export interface Answer {
  accept: string[];
  orders?: OrderForChange[];
  cards?: CardDecision[];
}

export function useCarryOut(run: Run, draft: ReviewDraft, onAccepted: (count: number, planId: string) => void) {
  const cache = useQueryClient();
  const approve = useApproveRun(run.companyId, run.id);
  return useMutation({
    mutationFn: async ({ accept, orders = [], cards = [] }: Answer) => {
      if (run.plan === null) throw new ApiProblem({ status: 409, code: 'run_not_waiting', detail: '' });
      const { planId } = run.plan;
      await approve.mutateAsync({ planId, accept, ...(orders.length > 0 ? { orders } : {}), ...(cards.length > 0 ? { cards } : {}) });
      return planId;
    },
    onSuccess: (planId, { accept, cards = [] }) => {
      draft.change((before) => forget(before, accept, cards.map(({ cardId }) => cardId)));
      onAccepted(accept.length, planId);
    },
    onError: async () => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.run(run.companyId, run.id) }),
        cache.invalidateQueries({ queryKey: keys.company(run.companyId) }),
        cache.invalidateQueries({ queryKey: keys.review(run.companyId) }),
        cache.invalidateQueries({ queryKey: keys.changes(run.companyId, run.id) }),
        refreshCards(cache, run.companyId),
      ]);
    },
  });
}
