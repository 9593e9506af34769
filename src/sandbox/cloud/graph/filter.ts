/**
 * What a `$filter` needs, and whether a record meets it. Strings compare without case, as in the directory.
 * Source: https://learn.microsoft.com/graph/aad-advanced-queries
 */
import type { FilterLevel, FilterOperator, Property } from '../directory/properties.ts';
import type { JsonValue } from '../directory/records.ts';
import { malformedQuery, unsupportedQuery } from './answer.ts';
import type { Comparison, Filter, Literal } from './filterSyntax.ts';
import type { Shown } from './shape.ts';

type Properties = ReadonlyMap<string, Property>;

function propertyOf(path: readonly string[], properties: Properties): Property {
  const property = properties.get((path[0] ?? '').toLowerCase());
  if (!property) throw malformedQuery(`Could not find a property named '${path[0] ?? ''}'.`);
  return property;
}

function levelOf(property: Property, operator: FilterOperator): FilterLevel {
  const level = property.filter[operator];
  if (level) return level;
  if (Object.keys(property.filter).length === 0) throw unsupportedQuery('The request uses a filter property that is not indexed');
  throw unsupportedQuery(`Unsupported property filter clause operator '${operator}' for '${property.name}'.`);
}

function worse(...levels: FilterLevel[]): FilterLevel {
  return levels.includes('A') ? 'A' : 'D';
}

function operatorOf(comparison: Comparison): FilterOperator {
  if (comparison === 'gt' || comparison === 'lt') throw unsupportedQuery(`Unsupported property filter clause operator '${comparison}'.`);
  return comparison;
}

function compareLevel(property: Property, comparison: Comparison, value: Literal): FilterLevel {
  const level = levelOf(property, operatorOf(comparison));
  return value === null ? worse(level, levelOf(property, 'null')) : level;
}

/** Inside `any(x:…)` the rules are those of the collection itself. */
function lambdaLevel(collection: Property, filter: Filter): FilterLevel {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return worse(lambdaLevel(collection, filter.left), lambdaLevel(collection, filter.right));
    case 'compare':
      return levelOf(collection, operatorOf(filter.operator));
    case 'call':
      return levelOf(collection, filter.name === 'endswith' ? 'endsWith' : 'startsWith');
    default:
      throw unsupportedQuery();
  }
}

/** Whether it works by default or needs the advanced header. Throws 400 for what Graph does not support at all. */
export function filterLevel(filter: Filter, properties: Properties): FilterLevel {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return worse(filterLevel(filter.left, properties), filterLevel(filter.right, properties));
    case 'not':
      filterLevel(filter.of, properties);
      return 'A';
    case 'compare':
      return compareLevel(propertyOf(filter.path, properties), filter.operator, filter.value);
    case 'in':
      if (filter.values.length > 15) throw unsupportedQuery('Too many child clauses specified in search filter expression. The maximum is 15.');
      return levelOf(propertyOf(filter.path, properties), 'in');
    case 'call':
      if (filter.name === 'contains') throw unsupportedQuery("Unsupported property filter clause operator 'contains'.");
      return levelOf(propertyOf(filter.path, properties), filter.name === 'endswith' ? 'endsWith' : 'startsWith');
    case 'any': {
      const collection = propertyOf(filter.path, properties);
      return filter.of ? lambdaLevel(collection, filter.of) : 'A';
    }
    case 'count':
      propertyOf(filter.path, properties);
      return 'A';
  }
}

function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue {
  let here: JsonValue | undefined = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return null;
    here = Object.entries(here).find(([name]) => name.toLowerCase() === part.toLowerCase())?.[1];
  }
  return here ?? null;
}

function comparable(value: JsonValue | Literal): string | number | boolean | null {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'object' ? null : value;
}

function meets(actual: JsonValue, comparison: Comparison, wanted: Literal): boolean {
  const left = comparable(actual);
  const right = comparable(wanted);
  if (comparison === 'eq') return left === right;
  if (comparison === 'ne') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  return comparison === 'ge' ? left >= right : comparison === 'le' ? left <= right : comparison === 'gt' ? left > right : left < right;
}

function textMeets(actual: JsonValue, name: 'startswith' | 'endswith' | 'contains', wanted: Literal): boolean {
  if (typeof actual !== 'string' || typeof wanted !== 'string') return false;
  const text = actual.toLowerCase();
  const part = wanted.toLowerCase();
  return name === 'startswith' ? text.startsWith(part) : name === 'endswith' ? text.endsWith(part) : text.includes(part);
}

function evaluate(filter: Filter, read: (path: readonly string[]) => JsonValue): boolean {
  switch (filter.kind) {
    case 'and':
      return evaluate(filter.left, read) && evaluate(filter.right, read);
    case 'or':
      return evaluate(filter.left, read) || evaluate(filter.right, read);
    case 'not':
      return !evaluate(filter.of, read);
    case 'compare':
      return meets(read(filter.path), filter.operator, filter.value);
    case 'in':
      return filter.values.some((value) => meets(read(filter.path), 'eq', value));
    case 'call':
      return textMeets(read(filter.path), filter.name, filter.value);
    case 'any': {
      const { of } = filter;
      const items = read(filter.path);
      if (!Array.isArray(items)) return false;
      return of === null ? items.length > 0 : items.some((item: JsonValue) => evaluate(of, (path) => valueAt(item, path.slice(1))));
    }
    case 'count': {
      const items = read(filter.path);
      return meets(Array.isArray(items) ? items.length : 0, filter.operator, filter.value);
    }
  }
}

export function compileFilter(filter: Filter, properties: Properties): (record: Shown) => boolean {
  return (record) =>
    evaluate(filter, (path) => {
      const property = propertyOf(path, properties);
      return valueAt(record[property.name], path.slice(1));
    });
}
