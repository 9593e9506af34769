/** A collection in a container. */
import type { Container, ItemResponse, OperationInput } from '@azure/cosmos';
import { fieldOf, type CollectionSpec } from '../collections.ts';
import { readConditions } from '../conditions.ts';
import { invalidCursor, readCursor, writeCursor } from '../cursor.ts';
import { assertAtHome, placeOf, regionOf, type Place } from '../place.ts';
import type { Collection, Condition, Found, Partition, Query, StoreMeter, Versioned, Write, Written } from '../port.ts';
import { inBulk, type Outcome } from './bulk.ts';
import { ConditionQuery, pathOf } from './conditionQuery.ts';
import { ask, askExpecting, status, translate } from './cosmosErrors.ts';
import { asJson, etagInside, etagOutside, itemId, itemOf, partitionKeyOf, type Item } from './items.ts';

export interface Shared {
  container(name: string): Container;
  nowSeconds(): number;
  meter: StoreMeter | undefined;
}

/** What a query asks of an item. */
interface Row<T> {
  rid: string;
  etag: string;
  doc: T;
  key: string | number;
}
interface Address {
  id: string;
  workspaceId: string;
  companyId?: string;
}

const idsPerQuery = 100;
const scanPage = 1000;
const removePage = 500;

export class CosmosCollection<T extends { id: string }> implements Collection<T> {
  readonly #shared: Shared;
  readonly #kind: string;
  readonly #spec: CollectionSpec;
  readonly #container: Container;

  constructor(shared: Shared, kind: string, spec: CollectionSpec) {
    this.#shared = shared;
    this.#kind = kind;
    this.#spec = spec;
    this.#container = shared.container(spec.container);
  }

  async get(partition: Partition, id: string): Promise<Versioned<T> | undefined> {
    const item = this.#item(placeOf(this.#spec, partition), id);
    const response = await askExpecting([status.notFound], () => item.read<Item<T>>(), this.#charge);
    if (response === status.notFound) return undefined;
    this.#charge(response.requestCharge);
    const { resource } = response;
    return resource && { doc: resource.doc, etag: etagOutside(resource._etag) };
  }

  async getMany(partition: Partition, ids: readonly string[]): Promise<Versioned<T>[]> {
    const place = placeOf(this.#spec, partition);
    const wanted = [...new Set(ids)].map((id) => itemId(this.#kind, this.#spec, place, id));
    const found: Versioned<T>[] = [];
    for (let start = 0; start < wanted.length; start += idsPerQuery) {
      const query = this.#query(place);
      query.add(`c.id IN (${wanted.slice(start, start + idsPerQuery).map((id) => query.bind(id)).join(', ')})`);
      for await (const rows of this.#pages<{ etag: string; doc: T }>(`SELECT c._etag AS etag, c.doc FROM c WHERE ${query.where}`, query, place)) {
        found.push(...rows.map(({ etag, doc }) => ({ doc, etag: etagOutside(etag) })));
      }
    }
    return found;
  }

  async create(partition: Partition, doc: T): Promise<Versioned<T> | 'exists'> {
    const item = this.#home(partition, doc);
    const response = await askExpecting([status.conflict], () => this.#container.items.create<Item<T>>(item), this.#charge);
    return response === status.conflict ? 'exists' : this.#written(doc, response);
  }

  async put(partition: Partition, doc: T): Promise<Versioned<T>> {
    const item = this.#home(partition, doc);
    return this.#written(doc, await ask(() => this.#container.items.upsert<Item<T>>(item)));
  }

  async replace(partition: Partition, doc: T, etag: string): Promise<Versioned<T> | 'stale' | 'absent'> {
    const body = this.#home(partition, doc);
    const item = this.#item(placeOf(this.#spec, partition), doc.id);
    const accessCondition = { type: 'IfMatch', condition: etagInside(etag) };
    const response = await askExpecting([status.notFound, status.preconditionFailed], () => item.replace<Item<T>>(body, { accessCondition }), this.#charge);
    if (typeof response === 'number') return response === status.notFound ? 'absent' : 'stale';
    return this.#written(doc, response);
  }

  async remove(partition: Partition, id: string, etag?: string): Promise<'removed' | 'stale' | 'absent'> {
    const item = this.#item(placeOf(this.#spec, partition), id);
    const options = etag === undefined ? {} : { accessCondition: { type: 'IfMatch', condition: etagInside(etag) } };
    const response = await askExpecting([status.notFound, status.preconditionFailed], () => item.delete(options), this.#charge);
    if (typeof response === 'number') return response === status.notFound ? 'absent' : 'stale';
    this.#charge(response.requestCharge);
    this.#count(1);
    return 'removed';
  }

  async saveMany(partition: Partition, writes: readonly Write<T>[]): Promise<Written<T>[]> {
    const operations = writes.map((write) => this.#operation(partition, write));
    const outcomes = await inBulk(this.#container, operations, this.#charge);
    return writes.map((write, at) => this.#outcome(write, outcomes[at]));
  }

  async removeAll(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const region = regionOf(this.#spec, partition);
    return this.#removeFound(this.#query(region, where), region);
  }

  async list(partition: Partition, query: Query): Promise<Found<T>> {
    const region = regionOf(this.#spec, partition);
    return this.#page(this.#query(region, query.where), query, region);
  }

  async everywhere(query: Query): Promise<Found<T>> {
    return this.#page(this.#query(undefined, query.where), query, undefined);
  }

  async count(partition: Partition, where?: Record<string, Condition>): Promise<number> {
    const region = regionOf(this.#spec, partition);
    const query = this.#query(region, where);
    let total = 0;
    for await (const rows of this.#pages<number>(`SELECT VALUE COUNT(1) FROM c WHERE ${query.where}`, query, region)) for (const each of rows) total += each;
    return total;
  }

  async *scan<F extends keyof T & string>(partition: Partition, fields: readonly F[], where?: Record<string, Condition>): AsyncGenerator<Pick<T, F>[]> {
    for (const field of fields) fieldOf(this.#spec, field);
    const region = regionOf(this.#spec, partition);
    const query = this.#query(region, where);
    const columns = fields.map((field, at) => `${pathOf(field)} AS f${at}`).join(', ');
    for await (const rows of this.#pages<Record<string, unknown>>(`SELECT ${columns} FROM c WHERE ${query.where}`, query, region, scanPage)) {
      // The columns are what the document had at these paths.
      const projected = rows.map((row) => Object.fromEntries(fields.map((field, at) => [field, row[`f${at}`] ?? null]))) as Pick<T, F>[];
      for (let start = 0; start < projected.length; start += scanPage) yield projected.slice(start, start + scanPage);
    }
  }

  /** Removes what has expired. Cosmos DB does that by itself; emulators do not. */
  async purge(nowSeconds: number): Promise<number> {
    return this.#removeFound(this.#query(undefined, { expiresAt: { before: nowSeconds + 1 } }), undefined);
  }

  /**
   * Sorted by one field, so that no composite index is needed. Documents with the same key come in no promised order: the cursor
   * names those already given with its last key, and the next page passes them by.
   */
  async #page(query: ConditionQuery, asked: Query, region: Place | undefined): Promise<Found<T>> {
    fieldOf(this.#spec, asked.orderBy);
    const cursor = readCursor(this.#spec, asked);
    const seen = cursor === undefined ? [] : seenOf(cursor.mark);
    const key = pathOf(asked.orderBy);
    const descending = asked.descending === true;
    if (cursor === undefined) query.add(`IS_DEFINED(${key})`).add(`NOT IS_NULL(${key})`);
    else query.add(`${key} ${descending ? '<=' : '>='} ${query.bind(cursor.at)}`);
    const sql = `SELECT c._rid AS rid, c._etag AS etag, c.doc, ${key} AS key FROM c WHERE ${query.where} ORDER BY ${key} ${descending ? 'DESC' : 'ASC'}`;
    const rows: Row<T>[] = [];
    for await (const page of this.#pages<Row<T>>(sql, query, region, Math.min(1000, asked.limit + seen.length + 1))) {
      rows.push(...page.filter((row) => !seen.includes(row.rid)));
      if (rows.length > asked.limit) break;
    }
    const page = rows.slice(0, asked.limit);
    const items = page.map(({ doc, etag }) => ({ doc, etag: etagOutside(etag) }));
    const end = page.at(-1);
    if (rows.length <= asked.limit || end === undefined) return { items };
    const given = page.filter((row) => row.key === end.key).map((row) => row.rid);
    return { items, next: writeCursor(asked, end.key, cursor?.at === end.key ? [...seen, ...given] : given) };
  }

  async #removeFound(query: ConditionQuery, region: Place | undefined): Promise<number> {
    const sql = `SELECT c.id, c.workspaceId, c.companyId FROM c WHERE ${query.where}`;
    let total = 0;
    for (;;) {
      const addresses: Address[] = [];
      // From the start every time: what was removed must not move the place to go on from.
      for await (const page of this.#pages<Address>(sql, query, region, removePage)) {
        addresses.push(...page);
        if (addresses.length >= removePage) break;
      }
      if (addresses.length === 0) return total;
      const operations = addresses.map((each): OperationInput => ({ operationType: 'Delete', id: each.id, ...this.#key({ workspaceId: each.workspaceId, companyId: each.companyId }) }));
      const outcomes = await inBulk(this.#container, operations, this.#charge);
      const removed = outcomes.filter((outcome) => outcome.status < 300).length;
      this.#count(removed);
      total += removed;
      const failed = outcomes.find((outcome) => outcome.status >= 300 && outcome.status !== status.notFound);
      if (failed !== undefined) throw translate({ code: failed.status });
    }
  }

  #query(region: Place | undefined, where?: Record<string, Condition>): ConditionQuery {
    const query = new ConditionQuery(this.#kind);
    if (region !== undefined) query.within(region);
    return query.tests(readConditions(this.#spec, where));
  }

  async *#pages<R>(sql: string, query: ConditionQuery, region: Place | undefined, maxItemCount = scanPage): AsyncGenerator<R[]> {
    const partitionKey = region === undefined ? undefined : partitionKeyOf(this.#spec, region);
    const options = { maxItemCount, ...(partitionKey === undefined ? {} : { partitionKey }) };
    const iterator = this.#container.items.query<R>({ query: sql, parameters: query.parameters }, options);
    while (iterator.hasMoreResults()) {
      const page = await ask(() => iterator.fetchNext());
      this.#charge(page.requestCharge);
      // Typed as always there; at the end of some queries it is not.
      const resources: R[] | undefined = page.resources;
      if (resources !== undefined && resources.length > 0) yield resources;
    }
  }

  #item(place: Place, id: string) {
    return this.#container.item(itemId(this.#kind, this.#spec, place, id), partitionKeyOf(this.#spec, place));
  }

  #home(partition: Partition, doc: T): Item<T> {
    const place = placeOf(this.#spec, partition);
    assertAtHome(place, doc);
    return itemOf(this.#kind, this.#spec, place, doc, this.#shared.nowSeconds());
  }

  #key(place: Place) {
    const partitionKey = partitionKeyOf(this.#spec, place);
    return partitionKey === undefined ? {} : { partitionKey };
  }

  #operation(partition: Partition, write: Write<T>): OperationInput {
    const item = this.#home(partition, write.doc);
    const common = { resourceBody: asJson(item), ...this.#key(placeOf(this.#spec, partition)) };
    switch (write.type) {
      case 'put':
        return { operationType: 'Upsert', ...common };
      case 'create':
        return { operationType: 'Create', ...common };
      case 'replace':
        return { operationType: 'Replace', id: item.id, ifMatch: etagInside(write.etag), ...common };
    }
  }

  #outcome(write: Write<T>, outcome: Outcome | undefined): Written<T> {
    if (outcome?.etag !== undefined && outcome.status < 300) {
      this.#count(1);
      return { doc: write.doc, etag: etagOutside(outcome.etag) };
    }
    if (write.type === 'create' && outcome?.status === status.conflict) return 'exists';
    if (write.type === 'replace' && outcome?.status === status.preconditionFailed) return 'stale';
    if (write.type === 'replace' && outcome?.status === status.notFound) return 'absent';
    throw translate({ code: outcome?.status ?? 500 });
  }

  #written(doc: T, response: ItemResponse<Item<T>>): Versioned<T> {
    this.#charge(response.requestCharge);
    this.#count(1);
    return { doc, etag: etagOutside(response.etag) };
  }

  readonly #charge = (units: number): void => {
    const { meter } = this.#shared;
    if (meter !== undefined) meter.requestUnits = (meter.requestUnits ?? 0) + units;
  };

  #count(writes: number): void {
    if (this.#shared.meter !== undefined) this.#shared.meter.writes += writes;
  }
}

function seenOf(mark: unknown): string[] {
  if (!Array.isArray(mark) || !mark.every((each) => typeof each === 'string')) throw invalidCursor();
  return mark;
}
