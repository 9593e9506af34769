/** One page of a list: filtered, searched, sorted, counted, shaped, with the link to the next one. */
import type { Property } from '../directory/properties.ts';
import { GraphRefusal, malformedQuery, unsupportedQuery } from './answer.ts';
import type { GraphContext } from './context.ts';
import { compileFilter, filterLevel } from './filter.ts';
import { parseFilter } from './filterSyntax.ts';
import { fingerprint, readToken, writeToken } from './pageToken.ts';
import type { Query } from './query.ts';
import { compileSearch } from './search.ts';
import type { Shown, Write } from './shape.ts';

export interface Listing<Item> {
  candidates: readonly Item[];
  /** undefined: not there (any more). */
  read: (item: Item) => Shown | undefined;
  write: Write;
  properties: ReadonlyMap<string, Property>;
  searchable: readonly string[];
  /** Properties that `$orderby` takes. */
  sortable: readonly string[];
  /** Without the service root: `users(displayName,id)`. */
  metadata: string;
}

type Test = (record: Shown) => boolean;

const searchNeedsHeader =
  "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'";

function testsOf(query: Query, listing: Pick<Listing<unknown>, 'properties' | 'searchable'>): Test[] {
  const tests: Test[] = [];
  if (query.filter !== undefined) {
    const filter = parseFilter(query.filter);
    if (filterLevel(filter, listing.properties) === 'A' && !query.advanced) throw unsupportedQuery();
    tests.push(compileFilter(filter, listing.properties));
  }
  if (query.search !== undefined) {
    if (!query.eventual) throw unsupportedQuery(searchNeedsHeader);
    tests.push(compileSearch(query.search, listing.searchable));
  }
  return tests;
}

function orderOf(query: Query, listing: Pick<Listing<unknown>, 'sortable'>): ((left: Shown, right: Shown) => number) | undefined {
  if (query.orderby === undefined) return undefined;
  const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(query.orderby);
  const name = listing.sortable.find((candidate) => candidate.toLowerCase() === match?.[1]?.toLowerCase());
  if (name === undefined) throw unsupportedQuery('Unsupported sort property.');
  if ((query.filter !== undefined || query.search !== undefined) && !query.advanced) throw unsupportedQuery('Sorting not supported for current query.');
  const sign = match?.[2]?.toLowerCase() === 'desc' ? -1 : 1;
  const key = (record: Shown): string => {
    const value = record[name];
    return typeof value === 'string' ? value.toLowerCase() : '';
  };
  return (left, right) => sign * (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0);
}

function matching<Item>(listing: Listing<Item>, tests: readonly Test[]): Shown[] {
  const found: Shown[] = [];
  for (const item of listing.candidates) {
    const record = listing.read(item);
    if (record && tests.every((test) => test(record))) found.push(record);
  }
  return found;
}

function placeOf(context: GraphContext, query: Query): number {
  if (query.skipToken === undefined) return 0;
  const token = readToken(query.skipToken);
  if (token?.k !== 'page' || token.t !== context.tenant.data.tenantId) throw malformedQuery('Badly formed token.');
  if (token.q !== fingerprint(`${context.path}?${query.text}`)) throw malformedQuery('The skip token does not belong to this query.');
  return token.i;
}

function nextLink(context: GraphContext, query: Query, place: number): string {
  const token = writeToken({
    t: context.tenant.data.tenantId,
    k: 'page',
    i: place,
    f: 0,
    u: 0,
    s: null,
    o: null,
    a: context.now,
    q: fingerprint(`${context.path}?${query.text}`),
  });
  return `${context.graphUrl}${context.path}?${query.text}${query.text === '' ? '' : '&'}$skiptoken=${token}`;
}

interface Page {
  records: Shown[];
  /** Where the next page starts; undefined: this is the last one. */
  next: number | undefined;
}

/** Walks the candidates from `from`; does not look at those of other pages, except for one that proves a next page. */
function takePage<Item>(listing: Listing<Item>, tests: readonly Test[], from: number, top: number): Page {
  const records: Shown[] = [];
  for (let place = from; place < listing.candidates.length; place += 1) {
    const item = listing.candidates[place];
    const record = item === undefined ? undefined : listing.read(item);
    if (!record || !tests.every((test) => test(record))) continue;
    if (records.length === top) return { records, next: place };
    records.push(record);
  }
  return { records, next: undefined };
}

function pageOf<Item>(listing: Listing<Item>, query: Query, tests: readonly Test[], from: number): Page {
  const top = query.top ?? 100;
  const order = orderOf(query, listing);
  if (!order) return takePage(listing, tests, from, top);
  const sorted = matching(listing, tests).sort(order);
  return takePage({ ...listing, candidates: sorted, read: (record: Shown) => record }, [], from, top);
}

export function answerList<Item>(context: GraphContext, query: Query, listing: Listing<Item>): string {
  if (context.twist.emptyList) return listText(context, listing.metadata, undefined, undefined, []);
  const tests = testsOf(query, listing);
  const asked = placeOf(context, query);
  const from = context.twist.replay ? Math.max(0, asked - 5) : asked;
  if (context.twist.emptyPage) return listText(context, listing.metadata, undefined, nextLink(context, query, from), []);
  const page = pageOf(listing, query, tests, from);
  const counted = query.advanced && query.skipToken === undefined ? matching(listing, tests).length : undefined;
  const link = page.next === undefined ? undefined : nextLink(context, query, page.next);
  return listText(context, listing.metadata, counted, link, page.records.map(listing.write));
}

function twistedLink(context: GraphContext, link: string | undefined): string | undefined {
  if (context.twist.loopingLink) return `${context.graphUrl}${context.path}${context.search}`;
  if (context.twist.foreignLink) return (link ?? `${context.graphUrl}${context.path}?$skiptoken=x`).replace(/^https:\/\/[^/]+/, 'https://localhost:9');
  return link;
}

export function listText(context: GraphContext, metadata: string, count: number | undefined, link: string | undefined, items: readonly string[]): string {
  const shown = twistedLink(context, link);
  const head = [
    `"@odata.context":${JSON.stringify(`${context.graphUrl}/v1.0/$metadata#${metadata}`)}`,
    ...(count === undefined ? [] : [`"@odata.count":${String(count)}`]),
    ...(shown === undefined ? [] : [`"@odata.nextLink":${JSON.stringify(shown)}`]),
  ];
  return `{${head.join(',')},"value":[${items.join(',')}]}`;
}

/** `/$count`: a number as plain text; needs the header. */
export function answerCount<Item>(query: Query, listing: Listing<Item>): string {
  if (!query.eventual) throw new GraphRefusal(400, 'Request_BadRequest', '$count is not currently supported.');
  return String(matching(listing, testsOf({ ...query, advanced: true }, listing)).length);
}
