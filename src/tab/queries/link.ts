import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../hostContext.ts';
import { refreshCompany } from './companies.ts';

export function useCreateLink(companyId: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => api.call('createLink', { params: { companyId }, body: {} }) });
}

export function useCheckLink(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('checkLink', { params: { companyId } }),
    onSettled: () => refreshCompany(cache, companyId),
  });
}

export function useUnlink(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('deleteLink', { params: { companyId } }),
    onSettled: () => refreshCompany(cache, companyId),
  });
}
