/** One SQLite connection as the collections see it. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;
export type Parameters = readonly SQLInputValue[];

export interface Statement {
  sql: string;
  parameters: Parameters;
}

/** Everything throws `store_unavailable` when the database cannot be used. */
export interface Connection {
  /** How many rows were changed. */
  run(sql: string, parameters: Parameters): Promise<number>;
  one(sql: string, parameters: Parameters): Promise<Row | undefined>;
  all(sql: string, parameters: Parameters): Promise<Row[]>;
  /**
   * All or nothing; how many rows each statement changed. Answered, it is on disk when the next `run` is: the log is one file in one order,
   * so a power cut can take its end, never its middle. `early`: answered before it is committed, so that more of them share a transaction;
   * the next `run` or `batch` commits it first. When that fails, or a later early batch does, every write throws from then on.
   */
  batch(statements: readonly Statement[], early: boolean): Promise<number[]>;
  close(): Promise<void>;
}
