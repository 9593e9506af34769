import { useMutation } from '@tanstack/react-query';
import type { Run } from '../../../api/contract/run.ts';
import { useApproveRun } from '../../queries/runs.ts';

export type Chosen = 'all' | string[];

/** Answers the chosen ones of what waits in a run; the others wait on. */
export function useAnswer(run: Run, planId: string) {
  const approve = useApproveRun(run.companyId, run.id);
  return useMutation({
    mutationFn: ({ answer, chosen }: { answer: 'accept' | 'decline'; chosen: Chosen }) =>
      approve.mutateAsync(answer === 'accept' ? { planId, accept: chosen } : { planId, accept: [], decline: chosen }),
  });
}
