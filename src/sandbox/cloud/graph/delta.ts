/**
 * `GET /users/delta`: a first round tells everybody, later rounds tell what changed since.
 * Source: https://learn.microsoft.com/graph/delta-query-overview, https://learn.microsoft.com/graph/delta-query-users
 */
import { userDefaults, userProperties, type Property } from '../directory/properties.ts';
import type { Change } from '../directory/tenant.ts';
import { GraphRefusal, insufficient, malformedQuery, ok, unsupportedQuery, type GraphAnswer } from './answer.ts';
import { userVisibility, type GraphContext } from './context.ts';
import { listText } from './listing.ts';
import { readToken, writeToken, type PageToken } from './pageToken.ts';
import { selectedProperties } from './query.ts';
import { writeDeltaObject } from './shape.ts';

const pageSize = 200;
const tokenLifetime = 7 * 24 * 60 * 60 * 1000;
const spellings = ['delta', 'microsoft.graph.delta', 'delta()', 'microsoft.graph.delta()'] as const;

export const tooOld = (): GraphRefusal =>
  new GraphRefusal(400, 'Request_UnsupportedQuery', 'DeltaLink older than 30 days is not supported.');

interface Round {
  token: PageToken;
  properties: Property[];
  /** undefined: everybody; else per id the properties that changed, null for all. */
  changed: Map<string, Set<string> | null> | undefined;
}

function onlyIds(filter: string | undefined): string[] | null {
  if (filter === undefined) return null;
  const parts = filter.split(/\s+or\s+/i).map((part) => /^\s*\(?\s*id\s+eq\s+'([0-9a-f-]{36})'\s*\)?\s*$/i.exec(part)?.[1]?.toLowerCase());
  if (parts.length > 50 || parts.some((id) => id === undefined)) throw unsupportedQuery();
  return parts.filter((id) => id !== undefined);
}

function trackedProperties(names: readonly string[] | null): Property[] {
  const properties = selectedProperties(names ?? userDefaults, userProperties, 'microsoft.graph.user');
  return properties.filter((property) => property.name !== 'licenseAssignmentStates');
}

function firstToken(context: GraphContext): PageToken {
  const { query, view } = context;
  // `manager` is a relationship; delta accepts it in the selection.
  const select = query.select?.filter((name) => name.toLowerCase() !== 'manager') ?? null;
  const names = select === null ? null : trackedProperties(select).map((property) => property.name);
  return {
    t: context.tenant.data.tenantId,
    k: 'round',
    i: 0,
    f: -1,
    u: view.changeNumber,
    s: names,
    o: onlyIds(query.filter),
    a: context.now,
    q: '',
  };
}

/** A token of another tenant, or an edited one, is garbage; an old one is refused as the service does. */
function openToken(context: GraphContext, text: string, kind: PageToken['k']): PageToken {
  if (context.query.select !== undefined) throw malformedQuery('$select is not supported together with a token.');
  const token = readToken(text);
  if (token?.k !== kind || token.t !== context.tenant.data.tenantId) throw malformedQuery('Badly formed token.');
  if (token.a + tokenLifetime < context.now || token.u > context.tenant.changeNumber) throw tooOld();
  return token;
}

function changesBetween(context: GraphContext, from: number, until: number): Map<string, Set<string> | null> {
  const changed = new Map<string, Set<string> | null>();
  for (const change of context.tenant.changes) {
    if (change.n <= from || change.n > until || change.what !== 'user') continue;
    note(changed, change);
  }
  return changed;
}

function note(changed: Map<string, Set<string> | null>, change: Change & { what: 'user' }): void {
  const before = changed.get(change.id);
  // The latest change decides the place: delta promises no order, but merging needs none either.
  changed.delete(change.id);
  if (change.properties === null || before === null) changed.set(change.id, null);
  else changed.set(change.id, new Set([...(before ?? []), ...change.properties]));
}

function openRound(context: GraphContext): Round {
  const { query, twist, view } = context;
  if (query.skipToken !== undefined) {
    const token = openToken(context, query.skipToken, 'round');
    return { token, properties: trackedProperties(token.s), changed: token.f < 0 ? undefined : changesBetween(context, token.f, token.u) };
  }
  if (query.deltaToken !== undefined && query.deltaToken.toLowerCase() !== 'latest' && query.deltaToken !== '') {
    const last = openToken(context, query.deltaToken, 'delta');
    const from = Math.max(0, last.u - (twist.replay ? 5 : 0));
    const token: PageToken = { ...last, k: 'round', i: 0, f: from, u: Math.max(last.u, view.changeNumber), a: context.now };
    return { token, properties: trackedProperties(token.s), changed: changesBetween(context, from, token.u) };
  }
  const token = firstToken(context);
  const latest = query.deltaToken?.toLowerCase() === 'latest';
  return { token: latest ? { ...token, f: token.u } : token, properties: trackedProperties(token.s), changed: latest ? new Map() : undefined };
}

function tell(context: GraphContext, round: Round, id: string): string | undefined {
  const user = context.view.user(id);
  const changed = round.changed?.get(id);
  if (!user) {
    if (round.changed === undefined) return undefined;
    const reason = context.tenant.deleted.has(id) ? 'changed' : 'deleted';
    return `{"id":${JSON.stringify(id)},"@removed":{"reason":"${reason}"}}`;
  }
  const touched = round.properties.filter((property) => changed === null || changed === undefined || changed.has(property.name));
  if (changed && touched.length === 0) return undefined;
  const shown = changed && context.query.returnMinimal ? touched : round.properties;
  const cleared = context.tenant.cleared.get(id) ?? new Set<string>();
  return writeDeltaObject(user, shown, cleared, userVisibility(context));
}

function linkTo(context: GraphContext, kind: 'skip' | 'delta', token: PageToken): string {
  // Any of the spellings may come back: whoever takes links for what they are does not notice.
  const spelling = spellings[(token.i / pageSize + token.u) % spellings.length] ?? 'delta';
  return `${context.graphUrl}/v1.0/users/${spelling}?$${kind}token=${writeToken(token)}`;
}

function pageItems(context: GraphContext, round: Round, ids: readonly string[]): string[] {
  const { token } = round;
  const wanted = token.o === null ? undefined : new Set(token.o);
  const page = ids.slice(token.i, token.i + pageSize).filter((id) => wanted?.has(id) ?? true);
  return page.map((id) => tell(context, round, id)).filter((item) => item !== undefined);
}

export function listDelta(context: GraphContext): GraphAnswer {
  if (userVisibility({ ...context, twist: { ...context.twist, visibility: undefined } }) !== 'all') throw insufficient();
  const round = openRound(context);
  const { token } = round;
  const names = token.s === null ? 'users' : `users(${round.properties.map((property) => property.name).join(',')})`;
  if (context.twist.emptyList) return ok(listText(context, names, undefined, undefined, []), 1);
  if (context.twist.emptyPage) return ok(listText(context, names, undefined, linkTo(context, 'skip', token), []), 1);
  const ids = round.changed ? [...round.changed.keys()] : context.tenant.order;
  const items = pageItems(context, round, ids);
  const next = token.i + pageSize;
  if (next < ids.length) return ok(listText(context, names, undefined, linkTo(context, 'skip', { ...token, i: next }), items), 1);
  // A round of more than one page ends with an empty one, as happens in the service.
  if (token.i > 0 && items.length > 0) return ok(listText(context, names, undefined, linkTo(context, 'skip', { ...token, i: next }), items), 1);
  const text = listText(context, names, undefined, undefined, items);
  if (context.twist.loopingLink || context.twist.foreignLink) return ok(text, 1);
  const delta = linkTo(context, 'delta', { ...token, k: 'delta', i: 0, f: 0, a: context.now });
  return ok(text.replace(',"value":[', () => `,"@odata.deltaLink":${JSON.stringify(delta)},"value":[`), 1);
}
