/** `$search="displayName:al"`: tokenised prefix match, clauses joined by AND or OR. */
import type { JsonValue } from '../directory/records.ts';
import { malformedQuery, unsupportedQuery } from './answer.ts';
import type { Shown } from './shape.ts';

const tokenised = new Set(['displayname', 'description']);

export const userSearch = ['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'otherMails', 'mailNickname'];
export const groupSearch = ['displayName', 'description', 'mail', 'mailNickname'];

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function textMatches(property: string, value: JsonValue, term: string): boolean {
  if (typeof value !== 'string') return Array.isArray(value) && value.some((item: JsonValue) => textMatches(property, item, term));
  if (!tokenised.has(property.toLowerCase())) return value.toLowerCase().startsWith(term.toLowerCase());
  const present = words(value);
  return words(term).every((wanted) => present.some((word) => word.startsWith(wanted)));
}

function clause(text: string, searchable: readonly string[]): (record: Shown) => boolean {
  const match = /^"(\w+):((?:[^"\\]|\\.)*)"$/.exec(text.trim());
  const property = searchable.find((name) => name.toLowerCase() === match?.[1]?.toLowerCase());
  const term = match?.[2]?.replaceAll(/\\(.)/g, '$1');
  if (!match) throw malformedQuery(`Syntax error: character ':' is not valid at position 11 in '${text}'.`);
  if (property === undefined || term === undefined || term === '') throw unsupportedQuery(`Unsupported property in $search: '${match[1] ?? ''}'.`);
  return (record) => textMatches(property, record[property] ?? null, term);
}

export function compileSearch(text: string, searchable: readonly string[]): (record: Shown) => boolean {
  const groups = text.split(/\s+OR\s+(?=")/).map((part) => part.split(/\s+AND\s+(?=")/).map((single) => clause(single, searchable)));
  return (record) => groups.some((clauses) => clauses.every((matches) => matches(record)));
}
