import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HistoryEntry, NewPerson, Person, PersonPatch } from '../../api/contract/person.ts';
import { useApi } from '../hostContext.ts';
import { refreshCompany } from './companies.ts';
import { keys } from './keys.ts';
import { usePaged } from './paged.ts';

export interface PeopleFilter {
  search?: string;
  status?: 'current' | 'archived';
}

export function usePeople(companyId: string, filter: PeopleFilter) {
  const api = useApi();
  return usePaged<Person>({
    queryKey: [...keys.people(companyId), filter],
    read: (cursor, signal) => api.call('listPeople', { params: { companyId }, query: { ...filter, limit: 100, cursor }, signal }),
  });
}

export function usePerson(companyId: string, personId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.person(companyId, personId),
    queryFn: ({ signal }) => api.call('getPerson', { params: { companyId, personId }, signal }),
    enabled: personId !== '',
  });
}

export function useHistory(companyId: string, personId: string) {
  const api = useApi();
  return usePaged<HistoryEntry>({
    queryKey: keys.history(companyId, personId),
    read: (cursor, signal) => api.call('listHistory', { params: { companyId, personId }, query: { limit: 50, cursor }, signal }),
  });
}

/** `who`: object id, mail or user principal name; null asks nothing yet. */
export function useWhy(companyId: string, who: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: keys.why(companyId, who ?? ''),
    queryFn: ({ signal }) => api.call('why', { params: { companyId }, query: { person: who ?? '' }, signal }),
    enabled: who !== null,
  });
}

function usePersonRefresh(companyId: string) {
  const cache = useQueryClient();
  return async (personId: string): Promise<void> => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: keys.person(companyId, personId) }),
      cache.invalidateQueries({ queryKey: keys.history(companyId, personId) }),
      cache.invalidateQueries({ queryKey: keys.people(companyId) }),
      refreshCompany(cache, companyId),
    ]);
  };
}

export function useCreatePerson(companyId: string) {
  const api = useApi();
  const refresh = usePersonRefresh(companyId);
  return useMutation({
    mutationFn: (body: NewPerson) => api.call('createPerson', { params: { companyId }, body }),
    onSuccess: (person: Person) => refresh(person.id),
  });
}

export function usePatchPerson(companyId: string, personId: string) {
  const api = useApi();
  const refresh = usePersonRefresh(companyId);
  return useMutation({
    mutationFn: ({ etag, ...body }: PersonPatch & { etag: string }) => api.call('patchPerson', { params: { companyId, personId }, body, ifMatch: etag }),
    onSettled: () => refresh(personId),
  });
}

export function useSyncPerson(companyId: string, personId: string) {
  const api = useApi();
  const refresh = usePersonRefresh(companyId);
  return useMutation({
    mutationFn: () => api.call('syncPerson', { params: { companyId, personId } }),
    onSettled: () => refresh(personId),
  });
}

/** Lets somebody in again who was left out by hand: the next sync adds them. */
export function useLiftCreateHold(companyId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (objectId: string) => api.call('liftCreateHold', { params: { companyId, objectId } }),
    onSettled: async (_, __, objectId) => {
      await Promise.all([cache.invalidateQueries({ queryKey: keys.allLeftOut(companyId) }), cache.invalidateQueries({ queryKey: keys.why(companyId, objectId) })]);
    },
  });
}

export function useErasePerson(companyId: string, personId: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('deletePerson', { params: { companyId, personId } }),
    onSuccess: async () => {
      cache.removeQueries({ queryKey: keys.person(companyId, personId) });
      await cache.invalidateQueries({ queryKey: keys.people(companyId) });
    },
  });
}
