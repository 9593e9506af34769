/** Conditions as SQL. */
import type { SQLInputValue } from 'node:sqlite';
import type { Test } from '../conditions.ts';
import { columnOf } from './schema.ts';

export interface Clause {
  sql: string;
  parameters: SQLInputValue[];
}

/** SQLite keeps booleans as 0 and 1. */
export function toSql(value: string | number | boolean | null): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

function clauseOf(test: Test): Clause {
  const column = columnOf(test.field);
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

export function clausesOf(tests: readonly Test[]): Clause[] {
  return tests.map(clauseOf);
}
