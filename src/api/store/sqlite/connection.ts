/** One SQLite connection as the collections see it. What is handed over before the answer to something else may be done before that. */
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
   * All or nothing, alone or together with other batches; how many rows each statement changed. Answered, it is on disk when the next
   * `run` is: the log is one file in one order, so a power cut can take its end, never its middle.
   */
  batch(statements: readonly Statement[]): Promise<number[]>;
  close(): Promise<void>;
}
