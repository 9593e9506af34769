/** The list of a run's changes as the API answers it: filtered, searched and paged by the query. */
import { http, HttpResponse } from 'msw';
import type { HttpHandler } from 'msw';
import type { Change } from '../../src/api/contract/run.ts';

export function changesApi(changes: readonly Change[], asked: URLSearchParams[] = []): HttpHandler {
  return http.get('*/api/companies/:id/runs/:run/changes', ({ request }) => {
    const query = new URL(request.url).searchParams;
    asked.push(query);
    const from = Number(query.get('cursor') ?? '0');
    const limit = Number(query.get('limit') ?? '50');
    const fits = changes.filter((change) => fitsQuery(change, query));
    return HttpResponse.json({ items: fits.slice(from, from + limit), ...(from + limit < fits.length ? { nextCursor: String(from + limit) } : {}) });
  });
}

function fitsQuery(change: Change, query: URLSearchParams): boolean {
  const [kind, outcome, field, search] = ['kind', 'outcome', 'field', 'search'].map((name) => query.get(name));
  return (kind == null || change.kind === kind) && (outcome == null || change.outcome === outcome)
    && (field == null || change.fields.some((one) => one.field === field)) && (search == null || change.name.toLowerCase().includes(search.toLowerCase()));
}
