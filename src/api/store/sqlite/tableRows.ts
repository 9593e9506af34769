/** Documents as rows of a table, and back. */
import type { SQLInputValue } from 'node:sqlite';
import type { CollectionSpec } from '../collections.ts';
import { readerOf } from '../path.ts';
import type { Versioned, Write } from '../port.ts';
import { toSql } from './conditionSql.ts';
import type { Row, Statement } from './connection.ts';
import type { Places } from './places.ts';
import { columnNameOf, columnOf } from './schema.ts';
import type { RestoredRow, Shorthand } from './shorthand.ts';

/** Numbers of workspace and company, 0 for none. */
export type Numbers = [w: number, c: number];

export class TableRows<T extends { id: string }> {
  readonly table: string;
  /** The columns that a document is made of. */
  readonly whole: string;
  readonly #readers: ((doc: object) => SQLInputValue)[];
  readonly #shorthand: Shorthand<T> | undefined;
  readonly #sql: Record<Write<T>['type'], string>;

  constructor(name: string, spec: CollectionSpec, shorthand: Shorthand<T> | undefined) {
    this.table = `"${name}"`;
    this.#shorthand = shorthand;
    this.whole = ['etag', 'doc', ...(shorthand === undefined ? [] : ['w', 'c', 'id', ...shorthand.columns.map(columnOf)])].join(', ');
    this.#readers = Object.keys(spec.fields).map((field) => {
      const read = readerOf(field);
      return (doc) => toSql(read(doc));
    });
    const own = ['etag', ...Object.keys(spec.fields).map(columnOf), 'doc'];
    const insert = `INSERT INTO ${this.table} (w, c, id, ${own.join(', ')}) VALUES (?, ?, ?, ${own.map(() => '?').join(', ')}) ON CONFLICT (w, c, id)`;
    this.#sql = {
      create: `${insert} DO NOTHING`,
      put: `${insert} DO UPDATE SET ${own.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      replace: `UPDATE ${this.table} SET ${own.map((column) => `${column} = ?`).join(', ')} WHERE w = ? AND c = ? AND id = ? AND etag = ?`,
    };
  }

  /** Changes one row, or none when the write does not hold. */
  statement(numbers: Numbers, write: Write<T>, etag: string): Statement {
    const { doc } = write;
    const parameters: SQLInputValue[] = write.type === 'replace' ? [etag] : [...numbers, doc.id, etag];
    for (const read of this.#readers) parameters.push(read(doc));
    parameters.push(JSON.stringify(this.#shorthand === undefined ? doc : this.#shorthand.shorten(doc)));
    if (write.type === 'replace') parameters.push(...numbers, doc.id, write.etag);
    return { sql: this.#sql[write.type], parameters };
  }

  /** The rows have the columns of `whole`. */
  async documents(rows: readonly Row[], places: Places): Promise<Versioned<T>[]> {
    // Only this class writes the column `doc`, and only documents of T.
    const shorthand = this.#shorthand;
    if (shorthand === undefined) return rows.map((row) => ({ doc: JSON.parse(String(row['doc'])) as T, etag: String(row['etag']) }));
    const names = await places.names(new Set(rows.flatMap((row) => [Number(row['w']), Number(row['c'])])));
    return rows.map((row) => ({ doc: shorthand.restore(JSON.parse(String(row['doc'])) as object, restoredRow(row, names)), etag: String(row['etag']) }));
  }
}

function restoredRow(row: Row, names: ReadonlyMap<number, string>): RestoredRow {
  const at = (column: string) => row[columnNameOf(column)] ?? null;
  return {
    id: String(row['id']),
    workspaceId: names.get(Number(row['w'])) ?? '',
    companyId: names.get(Number(row['c'])) ?? '',
    text: (column) => { const value = at(column); return value === null ? null : String(value); },
    number: (column) => Number(at(column)),
    boolean: (column) => { const value = at(column); return value === null ? null : value === 1; },
  };
}
