import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { Activation, Company } from '../../api/contract/company.ts';
import type { SettingsPatch } from '../../api/contract/settings.ts';
import { useApi } from '../hostContext.ts';
import { isInProgress } from '../runWords.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

const calmMs = 30_000;
const busyMs = 2000;

export function useCompanies() {
  const api = useApi();
  return usePaged<Company>({
    queryKey: keys.companies,
    read: (cursor, signal) => api.call('listCompanies', { query: { limit: 100, cursor }, signal }),
    refetchInterval: calmMs,
  });
}

/** `fast`: something is about to happen elsewhere, e.g. an admin accepts in another window. */
export function useCompany(companyId: string, fast = false) {
  const api = useApi();
  return useQuery({
    queryKey: keys.company(companyId),
    queryFn: ({ signal }) => api.call('getCompany', { params: { companyId }, signal }),
    refetchInterval: (query) => {
      const run = query.state.data?.lastRun;
      return fast || (run !== null && run !== undefined && isInProgress(run.status)) ? busyMs : calmMs;
    },
    refetchIntervalInBackground: fast,
  });
}

export function useCreateCompany() {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.call('createCompany', { body: { name } }),
    onSuccess: async (company: Company) => {
      cache.setQueryData(keys.company(company.id), company);
      await cache.invalidateQueries({ queryKey: keys.companies });
    },
  });
}

export function usePatchCompany(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ etag, ...body }: { etag: string; name?: string; settings?: SettingsPatch }) =>
      api.call('patchCompany', { params: { companyId }, body, ifMatch: etag }),
    onSuccess: async (company: Company) => {
      cache.setQueryData(keys.company(companyId), company);
      await cache.invalidateQueries({ queryKey: keys.companies });
    },
    onError: async () => refreshCompany(cache, companyId),
  });
}

export function useDeleteCompany(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (confirmName: string) => api.call('deleteCompany', { params: { companyId }, body: { confirmName } }),
    onSuccess: async () => {
      cache.removeQueries({ queryKey: keys.company(companyId) });
      await cache.invalidateQueries({ queryKey: keys.companies });
    },
  });
}

export function useActivation(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (action: 'request' | 'activate' | 'deactivate') => api.call('changeActivation', { params: { companyId }, body: { action } }),
    onSettled: async () => {
      await Promise.all([refreshCompany(cache, companyId), cache.invalidateQueries({ queryKey: keys.activations })]);
    },
  });
}

export function useActivationRequests(enabled: boolean) {
  const api = useApi();
  return usePaged<Activation>({
    queryKey: keys.activations,
    read: (cursor, signal) => api.call('listActivationRequests', { query: { limit: 100, cursor }, signal }),
    enabled,
    refetchInterval: calmMs,
  });
}

export async function refreshCompany(cache: QueryClient, companyId: string): Promise<void> {
  await Promise.all([
    cache.invalidateQueries({ queryKey: keys.company(companyId) }),
    cache.invalidateQueries({ queryKey: keys.companies }),
  ]);
}
