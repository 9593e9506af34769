/**
 * How the bulky documents of a run are kept: without what stands in a column beside them, in the row's place, or is what nearly all have.
 * A document twice as short is written and read in half the time. Everything else keeps its name, so that a new column can still be filled.
 */
export interface Shorthand<T> {
  /** Columns that `restore` needs, beyond the id. */
  columns: readonly string[];
  /** What is kept as JSON. */
  shorten(doc: T): object;
  /** The very document that was given to `shorten`. `kept` may also be a whole document, as older layouts kept it. */
  restore(kept: object, row: RestoredRow): T;
}

/** What stands beside the JSON. */
export interface RestoredRow {
  id: string;
  workspaceId: string;
  companyId: string;
  text(column: string): string | null;
  number(column: string): number;
  boolean(column: string): boolean | null;
}
