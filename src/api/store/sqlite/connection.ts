/** One SQLite connection as the collections see it. Statements are carried out one after another, in the order they were handed over. */
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
   * All or nothing; how many rows each statement changed. It is on disk when the next `run` is: the log is one file in one order, so a
   * power cut can take its end, never its middle.
   */
  batch(statements: readonly Statement[]): Promise<number[]>;
  close(): Promise<void>;
}
