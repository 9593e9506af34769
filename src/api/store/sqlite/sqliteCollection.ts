/** A collection in a table. SQLite answers at once; long work gives way to the event loop between its pieces. */
import type { SQLInputValue } from 'node:sqlite';
import { setImmediate as giveWay } from 'node:timers/promises';
import { fieldOf, isByCompany, type CollectionSpec } from '../collections.ts';
import { readConditions, type Test } from '../conditions.ts';
import { invalidCursor, readCursor, writeCursor } from '../cursor.ts';
import { readerOf } from '../path.ts';
import { assertAtHome, placeOf, regionOf, type Place } from '../place.ts';
import type { Collection, Condition, Found, Partition, Query, StoreMeter, Versioned, Write, Written } from '../port.ts';
import { all, clausesOf, sortedClauses, toSql, type Clause } from './conditionSql.ts';
import type { Database, Row } from './database.ts';
import type { Places } from './places.ts';
import type { RestoredRow, Shorthand } from './shorthand.ts';
import { columnNameOf, columnOf } from './schema.ts';

/** What all collections of one open file share. */
export interface Shared {
  database: Database;
  places: Places;
  nextEtag(): string;
  meter: StoreMeter | undefined;
}

/** Numbers of workspace and company, 0 for none. */
type Numbers = [w: number, c: number];

const scanPage = 1000;
/** So many in one transaction: each one writes every touched page of every tree once, and holds up the event loop for some 30 ms. */
const savePage = 2000;
const removePage = 1000;

export class SqliteCollection<T extends { id: string }> implements Collection<T> {
  readonly #shared: Shared;
  readonly #spec: CollectionSpec;
  readonly #table: string;
  readonly #readers: ((doc: object) => SQLInputValue)[];
  readonly #shorthand: Shorthand<T> | undefined;
  /** The columns that a document is made of. */
  readonly #whole: string;
  readonly #sql: { insert: string; upsert: string; replace: string; get: string; getMany: string; remove: string };

  constructor(shared: Shared, name: string, spec: CollectionSpec, shorthand?: Shorthand<T>) {
    this.#shared = shared;
    this.#spec = spec;
    this.#table = `"${name}"`;
    this.#readers = Object.keys(spec.fields).map((field) => {
      const read = readerOf(field);
      return (doc) => toSql(read(doc));
    });
    this.#shorthand = shorthand;
    this.#whole = ['etag', 'doc', ...(shorthand === undefined ? [] : ['w', 'c', 'id', ...shorthand.columns.map(columnOf)])].join(', ');
    this.#sql = this.#statements();
  }

  #statements() {
    const own = ['etag', ...Object.keys(this.#spec.fields).map(columnOf), 'doc'];
    const insert = `INSERT INTO ${this.#table} (w, c, id, ${own.join(', ')}) VALUES (?, ?, ?, ${own.map(() => '?').join(', ')}) ON CONFLICT (w, c, id)`;
    const here = 'WHERE w = ? AND c = ? AND id = ?';
    return {
      insert: `${insert} DO NOTHING`,
      upsert: `${insert} DO UPDATE SET ${own.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      replace: `UPDATE ${this.#table} SET ${own.map((column) => `${column} = ?`).join(', ')} ${here} AND etag = ?`,
      get: `SELECT ${this.#whole} FROM ${this.#table} ${here}`,
      getMany: `SELECT ${this.#whole} FROM ${this.#table} WHERE w = ? AND c = ? AND id IN (SELECT value FROM json_each(?))`,
      remove: `DELETE FROM ${this.#table} ${here}`,
    };
  }

  async get(partition: Partition, id: string): Promise<Versioned<T> | undefined> {
    const numbers = this.#find(placeOf(this.#spec, partition));
    const row = numbers && this.#shared.database.one(this.#sql.get, [...numbers, id]);
    return row && this.#versioned(row);
  }

  async getMany(partition: Partition, ids: readonly string[]): Promise<Versioned<T>[]> {
    const numbers = this.#find(placeOf(this.#spec, partition));
    if (numbers === undefined || ids.length === 0) return [];
    return this.#shared.database.all(this.#sql.getMany, [...numbers, JSON.stringify([...new Set(ids)])]).map((row) => this.#versioned(row));
  }

  async create(partition: Partition, doc: T): Promise<Versioned<T> | 'exists'> {
    return this.#create(this.#home(partition, [doc]), doc);
  }

  async put(partition: Partition, doc: T): Promise<Versioned<T>> {
    return this.#put(this.#home(partition, [doc]), doc);
  }

  async replace(partition: Partition, doc: T, etag: string): Promise<Versioned<T> | 'stale' | 'absent'> {
    return this.#replace(this.#home(partition, [doc]), doc, etag);
  }

  async remove(partition: Partition, id: string, etag?: string): Promise<'removed' | 'stale' | 'absent'> {
    const numbers = this.#find(placeOf(this.#spec, partition));
    if (numbers === undefined) return 'absent';
    const { database } = this.#shared;
    const removed = etag === undefined ? database.run(this.#sql.remove, [...numbers, id]) : database.run(`${this.#sql.remove} AND etag = ?`, [...numbers, id, etag]);
    if (removed > 0) return this.#counted('removed');
    return database.one(this.#sql.get, [...numbers, id]) === undefined ? 'absent' : 'stale';
  }

  async saveMany(partition: Partition, writes: readonly Write<T>[]): Promise<Written<T>[]> {
    const numbers = this.#home(partition, writes.map((write) => write.doc));
    const written: Written<T>[] = [];
    for (let start = 0; start < writes.length; start += savePage) {
      const page = writes.slice(start, start + savePage);
      written.push(...this.#shared.database.transact(() => page.map((write) => this.#write(numbers, write)), { flush: false }));
      await giveWay();
    }
    return written;
  }

  async removeAll(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const within = this.#within(regionOf(this.#spec, partition), readConditions(this.#spec, where));
    if (within === undefined) return 0;
    const sql = `DELETE FROM ${this.#table} WHERE n IN (SELECT n FROM ${this.#table} WHERE ${within.sql} LIMIT ${removePage})`;
    let total = 0;
    for (;;) {
      const removed = this.#shared.database.transact(() => this.#shared.database.run(sql, within.parameters), { flush: false });
      total += removed;
      this.#count(removed);
      if (removed < removePage) return total;
      await giveWay();
    }
  }

  async list(partition: Partition, query: Query): Promise<Found<T>> {
    fieldOf(this.#spec, query.orderBy);
    // Refused where there is nothing yet as well.
    readCursor(this.#spec, query);
    const here = this.#within(regionOf(this.#spec, partition), []);
    return here === undefined ? { items: [] } : this.#page(here, query);
  }

  async everywhere(query: Query): Promise<Found<T>> {
    return this.#page(undefined, query);
  }

  async count(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const within = this.#within(regionOf(this.#spec, partition), readConditions(this.#spec, where));
    if (within === undefined) return 0;
    return Number(this.#shared.database.one(`SELECT count(*) AS total FROM ${this.#table} WHERE ${within.sql}`, within.parameters)?.['total'] ?? 0);
  }

  async *scan<F extends keyof T & string>(partition: Partition, fields: readonly F[], where?: Record<string, Condition>): AsyncGenerator<Pick<T, F>[]> {
    const booleans = fields.filter((field) => fieldOf(this.#spec, field).type === 'boolean');
    const region = regionOf(this.#spec, partition);
    const within = this.#within(region, readConditions(this.#spec, where));
    if (within === undefined) return;
    // SQLite uses a tree for a pair only when neither of it is given already.
    const wide = this.#isWide(region);
    const columns = fields.map((field) => `${columnOf(field)} AS "${field}"`);
    const sql = `SELECT c AS "$c", id AS "$id"${columns.map((column) => `, ${column}`).join('')} FROM ${this.#table} WHERE ${within.sql} AND ${wide ? '(c, id) > (?, ?)' : 'id > ?'} ORDER BY c, id LIMIT ${scanPage}`;
    let last: SQLInputValue[] = wide ? [-1, ''] : [''];
    for (;;) {
      const rows = this.#shared.database.all(sql, [...within.parameters, ...last]);
      const end = rows.at(-1);
      if (end === undefined) return;
      last = wide ? [end['$c'] ?? 0, end['$id'] ?? ''] : [end['$id'] ?? ''];
      // The columns are what the document had at these paths.
      yield rows.map((row) => projected(row, booleans)) as unknown as Pick<T, F>[];
      if (rows.length < scanPage) return;
      await giveWay();
    }
  }

  /** `here` is where to look: a partition, or undefined for everywhere. */
  #page(here: Clause | undefined, query: Query): Found<T> {
    const cursor = readCursor(this.#spec, query);
    const { where, key } = sortedClauses(this.#spec, readConditions(this.#spec, query.where), query.orderBy, here === undefined);
    const within = all([...(here === undefined ? [] : [here]), ...where, beyond(cursor, key, query.descending === true)]);
    const direction = query.descending === true ? 'DESC' : 'ASC';
    const sql = `SELECT n, ${this.#whole}, ${columnOf(query.orderBy)} AS "$key" FROM ${this.#table} WHERE ${within.sql} ORDER BY ${key} ${direction}, n ${direction} LIMIT ?`;
    const rows = this.#shared.database.all(sql, [...within.parameters, query.limit + 1]);
    const page = rows.slice(0, query.limit);
    const end = page.at(-1);
    const items = page.map((row) => this.#versioned(row));
    const at = end?.['$key'];
    if (rows.length <= query.limit || end === undefined || (typeof at !== 'string' && typeof at !== 'number')) return { items };
    return { items, next: writeCursor(query, at, Number(end['n'])) };
  }

  #write(numbers: Numbers, write: Write<T>): Written<T> {
    switch (write.type) {
      case 'put':
        return this.#put(numbers, write.doc);
      case 'create':
        return this.#create(numbers, write.doc);
      case 'replace':
        return this.#replace(numbers, write.doc, write.etag);
    }
  }

  #create(numbers: Numbers, doc: T): Versioned<T> | 'exists' {
    const etag = this.#shared.nextEtag();
    const created = this.#shared.database.run(this.#sql.insert, [...numbers, doc.id, ...this.#values(doc, etag)]);
    return created === 0 ? 'exists' : this.#counted({ doc, etag });
  }

  #put(numbers: Numbers, doc: T): Versioned<T> {
    const etag = this.#shared.nextEtag();
    this.#shared.database.run(this.#sql.upsert, [...numbers, doc.id, ...this.#values(doc, etag)]);
    return this.#counted({ doc, etag });
  }

  #replace(numbers: Numbers, doc: T, etag: string): Versioned<T> | 'stale' | 'absent' {
    const next = this.#shared.nextEtag();
    const { database } = this.#shared;
    if (database.run(this.#sql.replace, [...this.#values(doc, next), ...numbers, doc.id, etag]) > 0) return this.#counted({ doc, etag: next });
    return database.one(this.#sql.get, [...numbers, doc.id]) === undefined ? 'absent' : 'stale';
  }

  #values(doc: T, etag: string): SQLInputValue[] {
    return [etag, ...this.#readers.map((read) => read(doc)), JSON.stringify(this.#shorthand === undefined ? doc : this.#shorthand.shorten(doc))];
  }

  #versioned(row: Row): Versioned<T> {
    // Only this class writes this column, and only documents of T.
    const kept: unknown = JSON.parse(String(row['doc']));
    const doc = this.#shorthand === undefined ? (kept as T) : this.#shorthand.restore(kept as object, restoredRow(row, this.#shared.places));
    return { doc, etag: String(row['etag']) };
  }

  /** Where these documents are to be written. */
  #home(partition: Partition, docs: readonly T[]): Numbers {
    const place = placeOf(this.#spec, partition);
    for (const doc of docs) assertAtHome(place, doc);
    const { places } = this.#shared;
    return [places.number(place.workspaceId), place.companyId === undefined ? 0 : places.number(place.companyId)];
  }

  /** undefined: nothing was ever written there. */
  #find(place: Place): Numbers | undefined {
    const w = this.#shared.places.find(place.workspaceId);
    const c = place.companyId === undefined ? 0 : this.#shared.places.find(place.companyId);
    return w === undefined || c === undefined ? undefined : [w, c];
  }

  #within(region: Place, tests: readonly Test[]): Clause | undefined {
    const numbers = this.#find(region);
    if (numbers === undefined) return undefined;
    const here: Clause = this.#isWide(region) ? { sql: 'w = ?', parameters: [numbers[0]] } : { sql: 'w = ? AND c = ?', parameters: numbers };
    return all([here, ...clausesOf(tests)]);
  }

  /** All companies of a workspace. */
  #isWide(region: Place): boolean {
    return isByCompany(this.#spec) && region.companyId === undefined;
  }

  #counted<R>(result: R): R {
    this.#count(1);
    return result;
  }

  #count(writes: number): void {
    if (this.#shared.meter !== undefined) this.#shared.meter.writes += writes;
  }
}

function restoredRow(row: Row, places: Places): RestoredRow {
  const at = (column: string) => row[columnNameOf(column)] ?? null;
  return {
    id: String(row['id']),
    workspaceId: places.name(Number(row['w'])),
    companyId: places.name(Number(row['c'])),
    text: (column) => { const value = at(column); return value === null ? null : String(value); },
    number: (column) => Number(at(column)),
    boolean: (column) => { const value = at(column); return value === null ? null : value === 1; },
  };
}

function beyond(cursor: { at: string | number; mark: unknown } | undefined, key: string, descending: boolean): Clause {
  if (cursor === undefined) return { sql: `${key} IS NOT NULL`, parameters: [] };
  if (typeof cursor.mark !== 'number') throw invalidCursor();
  return { sql: `(${key}, n) ${descending ? '<' : '>'} (?, ?)`, parameters: [cursor.at, cursor.mark] };
}

function projected(row: Row, booleans: readonly string[]): Row {
  delete row['$c'];
  delete row['$id'];
  const result: Record<string, unknown> = row;
  for (const field of booleans) if (row[field] !== null) result[field] = row[field] === 1;
  return row;
}
