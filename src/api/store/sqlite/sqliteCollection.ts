/** A collection in a table. Long work gives way to the event loop between its pieces. */
import type { SQLInputValue } from 'node:sqlite';
import { setImmediate as giveWay } from 'node:timers/promises';
import { fieldOf, isByCompany, type CollectionSpec } from '../collections.ts';
import { readConditions, type Test } from '../conditions.ts';
import { invalidCursor, readCursor, writeCursor } from '../cursor.ts';
import { assertAtHome, placeOf, regionOf, type Place } from '../place.ts';
import type { Collection, Condition, Found, Partition, Query, StoreMeter, Versioned, Write, Written } from '../port.ts';
import { all, clausesOf, sortedClauses, type Clause } from './conditionSql.ts';
import type { Connection, Row } from './connection.ts';
import type { Places } from './places.ts';
import { columnOf } from './schema.ts';
import type { Shorthand } from './shorthand.ts';
import { TableRows, type Numbers } from './tableRows.ts';

/** What all collections of one open file share. */
export interface Shared {
  connection: Connection;
  places: Places;
  nextEtag(): string;
  meter: StoreMeter | undefined;
}

const scanPage = 1000;
/** So many are made ready at once, which holds up the event loop for some 10 ms. */
const savePage = 1000;
const removePage = 1000;

export class SqliteCollection<T extends { id: string }> implements Collection<T> {
  readonly #shared: Shared;
  readonly #spec: CollectionSpec;
  readonly #rows: TableRows<T>;

  constructor(shared: Shared, name: string, spec: CollectionSpec, shorthand?: Shorthand<T>) {
    this.#shared = shared;
    this.#spec = spec;
    this.#rows = new TableRows(name, spec, shorthand);
  }

  async get(partition: Partition, id: string): Promise<Versioned<T> | undefined> {
    const numbers = await this.#find(placeOf(this.#spec, partition));
    return numbers && this.#one(numbers, id);
  }

  async getMany(partition: Partition, ids: readonly string[]): Promise<Versioned<T>[]> {
    const numbers = await this.#find(placeOf(this.#spec, partition));
    if (numbers === undefined || ids.length === 0) return [];
    const { table, whole } = this.#rows;
    const sql = `SELECT ${whole} FROM ${table} WHERE w = ? AND c = ? AND id IN (SELECT value FROM json_each(?))`;
    return this.#documents(await this.#shared.connection.all(sql, [...numbers, JSON.stringify([...new Set(ids)])]));
  }

  async create(partition: Partition, doc: T): Promise<Versioned<T> | 'exists'> {
    return (await this.#write(partition, { type: 'create', doc })) ?? 'exists';
  }

  async put(partition: Partition, doc: T): Promise<Versioned<T>> {
    const written = await this.#write(partition, { type: 'put', doc });
    if (written === undefined) throw new Error('A put always writes.');
    return written;
  }

  async replace(partition: Partition, doc: T, etag: string): Promise<Versioned<T> | 'stale' | 'absent'> {
    return (await this.#write(partition, { type: 'replace', doc, etag })) ?? this.#staleOrAbsent(partition, doc.id);
  }

  async remove(partition: Partition, id: string, etag?: string): Promise<'removed' | 'stale' | 'absent'> {
    const numbers = await this.#find(placeOf(this.#spec, partition));
    if (numbers === undefined) return 'absent';
    const sql = `DELETE FROM ${this.#rows.table} WHERE w = ? AND c = ? AND id = ?`;
    const removed = await (etag === undefined ? this.#shared.connection.run(sql, [...numbers, id]) : this.#shared.connection.run(`${sql} AND etag = ?`, [...numbers, id, etag]));
    this.#count(removed);
    return removed > 0 ? 'removed' : this.#staleOrAbsent(partition, id);
  }

  async saveMany(partition: Partition, writes: readonly Write<T>[], { early = false } = {}): Promise<Written<T>[]> {
    const numbers = await this.#home(partition, writes.map((write) => write.doc));
    const written: Written<T>[] = [];
    for (let start = 0; start < writes.length; start += savePage) written.push(...(await this.#savePage(partition, numbers, writes.slice(start, start + savePage), early)));
    return written;
  }

  async removeAll(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const within = await this.#within(regionOf(this.#spec, partition), readConditions(this.#spec, where));
    if (within === undefined) return 0;
    const { table } = this.#rows;
    const sql = `DELETE FROM ${table} WHERE n IN (SELECT n FROM ${table} WHERE ${within.sql} LIMIT ${removePage})`;
    let total = 0;
    for (;;) {
      const [removed = 0] = await this.#shared.connection.batch([{ sql, parameters: within.parameters }], false);
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
    const here = await this.#within(regionOf(this.#spec, partition), []);
    return here === undefined ? { items: [] } : this.#page(here, query);
  }

  async everywhere(query: Query): Promise<Found<T>> {
    return this.#page(undefined, query);
  }

  async count(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const within = await this.#within(regionOf(this.#spec, partition), readConditions(this.#spec, where));
    if (within === undefined) return 0;
    const row = await this.#shared.connection.one(`SELECT count(*) AS total FROM ${this.#rows.table} WHERE ${within.sql}`, within.parameters);
    return Number(row?.['total'] ?? 0);
  }

  async *scan<F extends keyof T & string>(partition: Partition, fields: readonly F[], where?: Record<string, Condition>): AsyncGenerator<Pick<T, F>[]> {
    const booleans = fields.filter((field) => fieldOf(this.#spec, field).type === 'boolean');
    const region = regionOf(this.#spec, partition);
    const within = await this.#within(region, readConditions(this.#spec, where));
    if (within === undefined) return;
    // SQLite uses a tree for a pair only when neither of it is given already.
    const wide = this.#isWide(region);
    const columns = fields.map((field) => `${columnOf(field)} AS "${field}"`);
    const sql = `SELECT c AS "$c", id AS "$id"${columns.map((column) => `, ${column}`).join('')} FROM ${this.#rows.table} WHERE ${within.sql} AND ${wide ? '(c, id) > (?, ?)' : 'id > ?'} ORDER BY c, id LIMIT ${scanPage}`;
    let last: SQLInputValue[] = wide ? [-1, ''] : [''];
    for (;;) {
      const rows = await this.#shared.connection.all(sql, [...within.parameters, ...last]);
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
  async #page(here: Clause | undefined, query: Query): Promise<Found<T>> {
    const cursor = readCursor(this.#spec, query);
    const { where, key } = sortedClauses(this.#spec, readConditions(this.#spec, query.where), query.orderBy, here === undefined);
    const within = all([...(here === undefined ? [] : [here]), ...where, beyond(cursor, key, query.descending === true)]);
    const direction = query.descending === true ? 'DESC' : 'ASC';
    const { table, whole } = this.#rows;
    const sql = `SELECT n, ${whole}, ${columnOf(query.orderBy)} AS "$key" FROM ${table} WHERE ${within.sql} ORDER BY ${key} ${direction}, n ${direction} LIMIT ?`;
    const rows = await this.#shared.connection.all(sql, [...within.parameters, query.limit + 1]);
    const page = rows.slice(0, query.limit);
    const end = page.at(-1);
    const items = await this.#documents(page);
    const at = end?.['$key'];
    if (rows.length <= query.limit || end === undefined || (typeof at !== 'string' && typeof at !== 'number')) return { items };
    return { items, next: writeCursor(query, at, Number(end['n'])) };
  }

  async #one(numbers: Numbers, id: string): Promise<Versioned<T> | undefined> {
    const { table, whole } = this.#rows;
    const row = await this.#shared.connection.one(`SELECT ${whole} FROM ${table} WHERE w = ? AND c = ? AND id = ?`, [...numbers, id]);
    return row && (await this.#documents([row]))[0];
  }

  /** undefined: it did not hold. */
  async #write(partition: Partition, write: Write<T>): Promise<Versioned<T> | undefined> {
    const numbers = await this.#home(partition, [write.doc]);
    const etag = this.#shared.nextEtag();
    const { sql, parameters } = this.#rows.statement(numbers, write, etag);
    const changed = await this.#shared.connection.run(sql, parameters);
    this.#count(changed);
    return changed === 0 ? undefined : { doc: write.doc, etag };
  }

  async #savePage(partition: Partition, numbers: Numbers, writes: readonly Write<T>[], early: boolean): Promise<Written<T>[]> {
    const etags = writes.map(() => this.#shared.nextEtag());
    const changed = await this.#shared.connection.batch(writes.map((write, index) => this.#rows.statement(numbers, write, etags[index] ?? '')), early);
    const written: Written<T>[] = [];
    for (const [index, write] of writes.entries()) {
      const held = changed[index] !== 0;
      if (held) this.#count(1);
      written.push(held ? { doc: write.doc, etag: etags[index] ?? '' } : write.type === 'replace' ? await this.#staleOrAbsent(partition, write.doc.id) : 'exists');
    }
    return written;
  }

  async #staleOrAbsent(partition: Partition, id: string): Promise<'stale' | 'absent'> {
    return (await this.get(partition, id)) === undefined ? 'absent' : 'stale';
  }

  #documents(rows: readonly Row[]): Promise<Versioned<T>[]> {
    return this.#rows.documents(rows, this.#shared.places);
  }

  /** Where these documents are to be written. */
  async #home(partition: Partition, docs: readonly T[]): Promise<Numbers> {
    const place = placeOf(this.#spec, partition);
    for (const doc of docs) assertAtHome(place, doc);
    const { places } = this.#shared;
    return [await places.number(place.workspaceId), place.companyId === undefined ? 0 : await places.number(place.companyId)];
  }

  /** undefined: nothing was ever written there. */
  async #find(place: Place): Promise<Numbers | undefined> {
    const { places } = this.#shared;
    const w = await places.find(place.workspaceId);
    const c = place.companyId === undefined ? 0 : await places.find(place.companyId);
    return w === undefined || c === undefined ? undefined : [w, c];
  }

  async #within(region: Place, tests: readonly Test[]): Promise<Clause | undefined> {
    const numbers = await this.#find(region);
    if (numbers === undefined) return undefined;
    const here: Clause = this.#isWide(region) ? { sql: 'w = ?', parameters: [numbers[0]] } : { sql: 'w = ? AND c = ?', parameters: numbers };
    return all([here, ...clausesOf(this.#spec, tests)]);
  }

  /** All companies of a workspace. */
  #isWide(region: Place): boolean {
    return isByCompany(this.#spec) && region.companyId === undefined;
  }

  #count(writes: number): void {
    if (this.#shared.meter !== undefined) this.#shared.meter.writes += writes;
  }
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
