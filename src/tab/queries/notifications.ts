import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Notifications, NotificationsPut } from '../../api/contract/chat.ts';
import { useApi } from '../hostContext.ts';
import { keys } from './keys.ts';

export function useNotifications(companyId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.notifications(companyId),
    queryFn: ({ signal }) => api.call('getNotifications', { params: { companyId }, signal }),
  });
}

export function usePutNotifications(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NotificationsPut) => api.call('putNotifications', { params: { companyId }, body }),
    onSuccess: (saved: Notifications) => {
      cache.setQueryData(keys.notifications(companyId), saved);
    },
  });
}

/** Without a chat: to all that are reachable. */
export function useTestMessage(companyId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (chatId: string | undefined) => api.call('testNotifications', { params: { companyId }, body: chatId === undefined ? {} : { chatId } }),
  });
}
