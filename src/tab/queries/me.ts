import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Me } from '../../api/contract/caller.ts';
import type { Language } from '../../api/contract/primitives.ts';
import { useApi } from '../hostContext.ts';
import { changeLanguage } from '../i18n/i18n.ts';
import { keys } from './keys.ts';

export function useMe() {
  const api = useApi();
  return useQuery({ queryKey: keys.me, queryFn: ({ signal }) => api.call('getMe', { signal }), staleTime: 5 * 60_000 });
}

/** May the caller change things? Only hides what the server would refuse. */
export function useIsAdmin(): boolean {
  return useMe().data?.roles.includes('admin') ?? false;
}

export function useChooseLanguage() {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (language: Language) => api.call('patchMe', { body: { language } }),
    onSuccess: async (me: Me) => {
      cache.setQueryData(keys.me, me);
      await changeLanguage(me.language);
    },
  });
}
