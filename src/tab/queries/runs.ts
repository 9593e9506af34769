import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Progress, Run } from '../../api/contract/run.ts';
import type { Approval, NewRun, Resolution } from '../../api/contract/run.ts';
import type { ServerEvent } from '../apiClient.ts';
import { useApi } from '../hostContext.ts';
import { isInProgress } from '../runWords.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

const pollMs = 1500;

export function useRuns(companyId: string, limit = 50) {
  const api = useApi();
  return usePaged<Run>({
    queryKey: [...keys.runs(companyId), limit],
    read: (cursor, signal) => api.call('listRuns', { params: { companyId }, query: { limit, cursor }, signal }),
    refetchInterval: 30_000,
  });
}

export function useAllRuns() {
  const api = useApi();
  return usePaged<Run>({
    queryKey: keys.allRuns,
    read: (cursor, signal) => api.call('listAllRuns', { query: { limit: 50, cursor }, signal }),
    refetchInterval: 30_000,
  });
}

/** One run, followed live: events as they happen, polling where they do not come through. */
export function useRun(companyId: string, runId: string | null) {
  const api = useApi();
  const cache = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const query = useQuery({
    queryKey: keys.run(companyId, runId ?? ''),
    queryFn: ({ signal }) => api.call('getRun', { params: { companyId, runId: runId ?? '' }, signal }),
    enabled: runId !== null,
    refetchInterval: (state) => {
      const run = state.state.data;
      if (run === undefined || !isInProgress(run.status)) return false;
      return streaming ? pollMs * 4 : pollMs;
    },
  });
  const busy = query.data !== undefined && isInProgress(query.data.status);
  useEffect(() => {
    if (!busy || runId === null) return undefined;
    const stop = new AbortController();
    const key = keys.run(companyId, runId);
    setStreaming(true);
    api.events('runEvents', { params: { companyId, runId }, signal: stop.signal }, (event) => {
      cache.setQueryData<Run>(key, (run) => (run === undefined ? run : withEvent(run, event)));
    }).then(() => cache.invalidateQueries({ queryKey: key }), () => undefined).finally(() => {
      if (!stop.signal.aborted) setStreaming(false);
    });
    return () => {
      stop.abort();
    };
  }, [api, busy, cache, companyId, runId]);
  const over = query.data !== undefined && !busy;
  useEffect(() => {
    if (runId !== null && over) void refreshAfterRun(cache, companyId, runId);
  }, [cache, companyId, over, runId]);
  return query;
}

/** `status` carries the run, `progress` the progress; anything else is left to the next poll. */
function withEvent(run: Run, event: ServerEvent): Run {
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    return run;
  }
  const whole = Run.safeParse(data);
  if (whole.success) return whole.data;
  const progress = Progress.safeParse(data);
  if (progress.success) return { ...run, progress: progress.data };
  if (typeof data !== 'object' || data === null) return run;
  const partial = Run.partial().safeParse(data);
  return partial.success ? { ...run, ...definedOf(partial.data) } : run;
}

function definedOf(partial: { [K in keyof Run]?: Run[K] | undefined }): Partial<Run> {
  return Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
}

async function refreshAfterRun(cache: QueryClient, companyId: string, runId: string): Promise<void> {
  await Promise.all([
    cache.invalidateQueries({ queryKey: keys.company(companyId) }),
    cache.invalidateQueries({ queryKey: keys.companies }),
    cache.invalidateQueries({ queryKey: keys.runs(companyId) }),
    cache.invalidateQueries({ queryKey: keys.allRuns }),
    cache.invalidateQueries({ queryKey: keys.changes(companyId, runId) }),
    cache.invalidateQueries({ queryKey: keys.leftOut(companyId, runId) }),
    cache.invalidateQueries({ queryKey: keys.people(companyId) }),
  ]);
}

function useRunMutation<Input>(companyId: string, mutationFn: (input: Input) => Promise<Run>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (run: Run) => {
      cache.setQueryData(keys.run(companyId, run.id), run);
    },
    onSettled: async () => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.company(companyId) }),
        cache.invalidateQueries({ queryKey: keys.runs(companyId) }),
        cache.invalidateQueries({ queryKey: keys.companies }),
      ]);
    },
  });
}

export function useStartRun(companyId: string) {
  const api = useApi();
  return useRunMutation(companyId, (body: NewRun) => api.call('startRun', { params: { companyId }, body }));
}

export function useCancelRun(companyId: string) {
  const api = useApi();
  return useRunMutation(companyId, (runId: string) => api.call('cancelRun', { params: { companyId, runId } }));
}

export function useApproveRun(companyId: string, runId: string) {
  const api = useApi();
  return useRunMutation(companyId, (body: Approval) => api.call('approveRun', { params: { companyId, runId }, body }));
}

export function useResolveConflict(companyId: string, runId: string) {
  const api = useApi();
  return useRunMutation(companyId, ({ changeId, ...body }: Resolution & { changeId: string }) =>
    api.call('resolveConflict', { params: { companyId, runId, changeId }, body }));
}

export function useUndoRun(companyId: string) {
  const api = useApi();
  return useRunMutation(companyId, ({ runId, personId }: { runId: string; personId?: string }) =>
    api.call('undoRun', { params: { companyId, runId }, body: personId === undefined ? {} : { personId } }));
}
