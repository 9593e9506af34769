/** Reads OData query options as Graph does, and refuses what Graph refuses. */
import { singleUserOnly, type Property } from '../directory/properties.ts';
import { GraphRefusal, malformedQuery } from './answer.ts';

export interface Query {
  select: string[] | undefined;
  top: number | undefined;
  filter: string | undefined;
  search: string | undefined;
  orderby: string | undefined;
  /** `$count=true` as it stands; without the header it is ignored. */
  count: boolean;
  skipToken: string | undefined;
  deltaToken: string | undefined;
  /** ConsistencyLevel: eventual. */
  eventual: boolean;
  /** Header and `$count=true`: what advanced filters need. */
  advanced: boolean;
  returnMinimal: boolean;
  /** All options but the tokens, as they came. */
  text: string;
}

const known = new Set(['select', 'top', 'filter', 'search', 'orderby', 'count', 'skiptoken', 'deltatoken', 'expand', 'format', 'skip']);

export interface QueryHeaders {
  consistencyLevel: string | undefined;
  prefer: string | undefined;
}

function parseTop(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const top = Number(value);
  if (!/^\d+$/.test(value) || top < 1) throw malformedQuery(`Invalid page size specified: '${value}'. Must be between 1 and 999 inclusive.`);
  if (top > 999) throw malformedQuery(`Invalid page size specified: '${value}'. Must be between 1 and 999 inclusive.`);
  return top;
}

function parseCount(value: string | undefined): boolean {
  if (value === undefined || value.toLowerCase() === 'false') return false;
  if (value.toLowerCase() === 'true') return true;
  throw malformedQuery(`Invalid value '${value}' for $count query option found.`);
}

/** `search` of a URL, question mark included or not. */
export function parseQuery(search: string, headers: QueryHeaders): Query {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.replace(/^\$/, '').toLowerCase();
    if (!known.has(key)) continue;
    if (options.has(key)) throw malformedQuery(`Query option '$${key}' was specified more than once, but it must be specified at most once.`);
    options.set(key, value);
    if (key !== 'skiptoken' && key !== 'deltatoken') rest.push(`$${key}=${encodeOption(value)}`);
  }
  if (options.has('skip')) throw malformedQuery("'$skip' is not supported by the service.");
  const eventual = headers.consistencyLevel?.toLowerCase() === 'eventual';
  const count = parseCount(options.get('count'));
  const search$ = options.get('search');
  return {
    select: options.get('select')?.split(',').map((name) => name.trim()).filter((name) => name !== ''),
    top: parseTop(options.get('top')),
    filter: options.get('filter'),
    search: search$,
    orderby: options.get('orderby'),
    count,
    skipToken: options.get('skiptoken'),
    deltaToken: options.get('deltatoken'),
    eventual,
    advanced: eventual && count,
    returnMinimal: /\breturn=minimal\b/i.test(headers.prefer ?? ''),
    text: rest.join('&'),
  };
}

/** As Graph writes links: commas and dollar signs stay readable. */
function encodeOption(value: string): string {
  return encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%24', '$');
}

/** Property names in Graph's own spelling. Throws 400 for one that does not exist, 501 for one that lists do not have. */
export function selectedProperties(names: readonly string[], properties: ReadonlyMap<string, Property>, type: string): Property[] {
  if (names.includes('*')) return [...properties.values()];
  const selected = new Map<string, Property>();
  for (const name of names) {
    const key = name.toLowerCase();
    const property = properties.get(key);
    if (property) selected.set(key, property);
    else if (type === 'microsoft.graph.user' && singleUserOnly.includes(key)) {
      throw new GraphRefusal(501, 'NotImplemented', 'This operation target is not yet supported.');
    } else {
      throw malformedQuery(`Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${type}'.`);
    }
  }
  return [...selected.values()];
}
