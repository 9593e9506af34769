/** One person of one company, and lists of them. */
import type { CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { Condition, Found, Store, Versioned } from '../store/port.ts';
import { fold } from './keys.ts';
import type { PersonDoc } from './person.ts';

/** Throws `not_found`. */
export async function findPerson(store: Store, key: CompanyKey, personId: string): Promise<Versioned<PersonDoc>> {
  const found = await store.people.get(key, personId);
  if (found === undefined) throw new AppError('not_found', 'There is no such person in this company.');
  return found;
}

export interface PeopleFilter {
  search?: string | undefined;
  /** Absent: both. */
  status?: 'current' | 'archived' | undefined;
}

function conditions(filter: PeopleFilter): Record<string, Condition> {
  const search = fold(filter.search ?? '');
  return {
    ...(filter.status === undefined ? {} : { status: filter.status }),
    ...(search === '' ? {} : { searchText: { contains: search } }),
  };
}

/** By name. */
export function listPeople(store: Store, key: CompanyKey, filter: PeopleFilter, limit: number, after: string | undefined): Promise<Found<PersonDoc>> {
  return store.people.list(key, { where: conditions(filter), orderBy: 'nameKey', limit, ...(after === undefined ? {} : { after }) });
}

/** All that fit, by name, a page in memory at a time. */
export async function* eachPerson(store: Store, key: CompanyKey, filter: PeopleFilter): AsyncGenerator<PersonDoc> {
  let after: string | undefined;
  do {
    const page = await listPeople(store, key, filter, 500, after);
    for (const { doc } of page.items) yield doc;
    after = page.next;
  } while (after !== undefined);
}
