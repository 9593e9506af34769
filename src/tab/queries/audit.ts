import type { AuditEntry } from '../../api/contract/caller.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

export function useAudit(companyId?: string) {
  const api = useApi();
  return usePaged<AuditEntry>({
    queryKey: [...keys.audit, companyId ?? 'all'],
    read: (cursor, signal) => api.call('listAudit', { query: { companyId, limit: 50, cursor }, signal }),
  });
}
