/** Conditions of a query, taken apart for the drivers to put into their own words. */
import { fieldOf, type CollectionSpec } from './collections.ts';
import type { Condition } from './port.ts';

type Value = string | number | boolean;

export type Test =
  | { field: string; op: 'null' }
  | { field: string; op: 'equal' | 'from' | 'before'; value: Value }
  | { field: string; op: 'in'; values: Value[]; orNull: boolean }
  | { field: string; op: 'contains'; value: string };

function testsOf(field: string, condition: Condition): Test[] {
  if (condition === null) return [{ field, op: 'null' }];
  if (typeof condition !== 'object') return [{ field, op: 'equal', value: condition }];
  const tests: Test[] = [];
  if ('in' in condition) tests.push({ field, op: 'in', values: condition.in.filter((each) => each !== null), orNull: condition.in.includes(null) });
  if ('from' in condition) tests.push({ field, op: 'from', value: condition.from });
  if ('before' in condition) tests.push({ field, op: 'before', value: condition.before });
  if ('contains' in condition) tests.push({ field, op: 'contains', value: condition.contains });
  return tests;
}

/** Throws on a field that is not indexed. */
export function readConditions(spec: CollectionSpec, where: Record<string, Condition> = {}): Test[] {
  return Object.entries(where).flatMap(([field, condition]) => {
    fieldOf(spec, field);
    return testsOf(field, condition);
  });
}
