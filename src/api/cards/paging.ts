/** Pages of the store as pages of the API. */
import type { Page } from '../contract/primitives.ts';
import type { Found, Query } from '../store/port.ts';

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export function queryOf(request: PageRequest, query: Omit<Query, 'limit' | 'after'>): Query {
  return { ...query, limit: request.limit, ...(request.cursor === undefined ? {} : { after: request.cursor }) };
}

export function pageOf<T, U>(found: Found<T>, view: (doc: T) => U): Page<U> {
  const items = found.items.map(({ doc }) => view(doc));
  return found.next === undefined ? { items } : { items, nextCursor: found.next };
}
