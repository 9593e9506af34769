import type { Change, ChangeKind, ChangeOutcome, LeftOutPerson, LeftOutReason } from '../../api/contract/run.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

export interface ChangeFilter {
  kind?: ChangeKind;
  outcome?: ChangeOutcome;
  search?: string;
  field?: string;
}

export function useChanges(companyId: string, runId: string | null, filter: ChangeFilter, limit = 200) {
  const api = useApi();
  return usePaged<Change>({
    queryKey: [...keys.changes(companyId, runId ?? ''), filter, limit],
    read: (cursor, signal) => api.call('listChanges', { params: { companyId, runId: runId ?? '' }, query: { ...filter, limit, cursor }, signal }),
    enabled: runId !== null,
  });
}

export function useLeftOut(companyId: string, runId: string | null, filter: { reason?: LeftOutReason; search?: string }) {
  const api = useApi();
  return usePaged<LeftOutPerson>({
    queryKey: [...keys.leftOut(companyId, runId ?? ''), filter],
    read: (cursor, signal) => api.call('listLeftOut', { params: { companyId, runId: runId ?? '' }, query: { ...filter, limit: 200, cursor }, signal }),
    enabled: runId !== null,
  });
}
