import { useQuery } from '@tanstack/react-query';
import type { Group } from '../../api/contract/company.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

export function useGroupSearch(companyId: string, search: string) {
  const api = useApi();
  return usePaged<Group>({
    queryKey: keys.groups(companyId, search),
    read: (cursor, signal) => api.call('listGroups', { params: { companyId }, query: { search, limit: 50, cursor }, signal }),
  });
}

/** How many people a group has, groups in groups included. A group that is gone is the problem `group_gone`. */
export function useGroupCount(companyId: string, groupId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.groupCount(companyId, groupId),
    queryFn: ({ signal }) => api.call('countGroup', { params: { companyId, groupId }, signal }),
    staleTime: 5 * 60_000,
  });
}
