/** Conditions as SQL. */
import type { SQLInputValue } from 'node:sqlite';
import { fieldOf, type CollectionSpec } from '../collections.ts';
import type { Test } from '../conditions.ts';
import { columnOf, prefixOf } from './schema.ts';

export interface Clause {
  sql: string;
  parameters: SQLInputValue[];
}

/** SQLite keeps booleans as 0 and 1. */
export function toSql(value: string | number | boolean | null): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** With what its tree holds of the column asked for as well, where that is less than the column. */
function clauseOf(spec: CollectionSpec, test: Test, hidden: boolean): Clause {
  const { prefix } = fieldOf(spec, test.field);
  const exact = exactClause(test, hidden);
  if (prefix === undefined || hidden) return exact;
  const held = prefixOf(test.field, prefix);
  if (test.op === 'equal') return { sql: `${held} = substr(?, 1, ${prefix}) AND ${exact.sql}`, parameters: [toSql(test.value), ...exact.parameters] };
  if (test.op !== 'in' || test.orNull) return exact;
  return { sql: `${held} IN (SELECT substr(value, 1, ${prefix}) FROM json_each(?)) AND ${exact.sql}`, parameters: [...exact.parameters, ...exact.parameters] };
}

function exactClause(test: Test, hidden: boolean): Clause {
  // A unary plus changes nothing but the choice of the tree: this column's is not to be used.
  const column = `${hidden ? '+' : ''}${columnOf(test.field)}`;
  switch (test.op) {
    case 'null':
      return { sql: `${column} IS NULL`, parameters: [] };
    case 'equal':
      return { sql: `${column} = ?`, parameters: [toSql(test.value)] };
    case 'from':
      return { sql: `${column} >= ?`, parameters: [toSql(test.value)] };
    case 'before':
      return { sql: `${column} < ?`, parameters: [toSql(test.value)] };
    case 'contains':
      return { sql: `instr(${column}, ?) > 0`, parameters: [test.value] };
    case 'in': {
      // As one JSON parameter, so that the statement is the same for every length.
      const sql = `${column} IN (SELECT value FROM json_each(?))`;
      return { sql: test.orNull ? `(${sql} OR ${column} IS NULL)` : sql, parameters: [JSON.stringify(test.values)] };
    }
  }
}

export function all(clauses: readonly Clause[]): Clause {
  return {
    sql: clauses.length === 0 ? '1' : clauses.map((each) => each.sql).join(' AND '),
    parameters: clauses.flatMap((each) => each.parameters),
  };
}

export function clausesOf(spec: CollectionSpec, tests: readonly Test[]): Clause[] {
  return tests.map((test) => clauseOf(spec, test, false));
}

export interface Sorted {
  where: Clause[];
  /** The sort key as it stands in the statement. */
  key: string;
}

/**
 * A listing is found by a condition that hits few and then sorted, or else walked in its order. SQLite, which has no statistics,
 * would guess: the trees of the other way are hidden from it.
 */
export function sortedClauses(spec: CollectionSpec, tests: readonly Test[], orderBy: string, everywhere: boolean): Sorted {
  const few = tests.some((test) => test.field !== orderBy && hitsFew(spec, test, everywhere));
  return { where: tests.map((test) => clauseOf(spec, test, !few && test.field !== orderBy)), key: `${few ? '+' : ''}${columnOf(orderBy)}` };
}

function hitsFew(spec: CollectionSpec, test: Test, everywhere: boolean): boolean {
  const { use = [] } = fieldOf(spec, test.field);
  if (everywhere) return use.includes('sweep') && test.op !== 'null' && test.op !== 'contains';
  return (use.includes('lookup') || test.field === 'id') && (test.op === 'equal' || (test.op === 'in' && !test.orNull));
}
