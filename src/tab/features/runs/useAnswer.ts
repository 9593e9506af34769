import { useMutation } from '@tanstack/react-query';
import type { Run } from '../../../api/contract/run.ts';
import type { ApiClient } from '../../apiClient.ts';
import { useApi } from '../../hostContext.ts';
import { useApproveRun } from '../../queries/runs.ts';

/** Answers what waits in a run: everything but the changes in `off`. */
export function useAnswer(run: Run, planId: string, off: ReadonlySet<string>) {
  const api = useApi();
  const approve = useApproveRun(run.companyId, run.id);
  return useMutation({
    mutationFn: async (answer: 'accept' | 'decline') => {
      const chosen = off.size === 0 && run.counts.conflicts === 0 ? 'all' : await waitingIds(api, run, off);
      return approve.mutateAsync(answer === 'accept' ? { planId, accept: chosen } : { planId, accept: [], decline: chosen });
    },
  });
}

/** All pages: a choice made on screen covers people that were never scrolled to. */
async function waitingIds(api: ApiClient, run: Run, off: ReadonlySet<string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call('listChanges', { params: { companyId: run.companyId, runId: run.id }, query: { outcome: 'awaitingApproval', limit: 500, cursor } });
    for (const change of page.items) if (change.kind !== 'conflict' && !off.has(change.id)) ids.push(change.id);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}
