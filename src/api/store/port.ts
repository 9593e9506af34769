/**
 * What Instep asks of a store. Two drivers keep these promises: SQLite and Cosmos DB; `tests/store/storeContract.ts` runs on both.
 *
 * Promised: a document is written whole or not at all; its etag changes at every write; a conditional write with a stale etag
 * changes nothing; a read after a write in the same process sees it; a write is not lost by a crash of the process, and nor by a power
 * cut (for `saveMany`: from the next single write on).
 * Not promised: anything across two documents. No transaction, no order between documents of `saveMany`, no isolation of a listing
 * from writes meanwhile. Effects of several steps are state machines on one document (docs/decisions).
 *
 * Every call names its partition: the workspace, and for company data the company. `everywhere` is the one exception, for sweeps
 * and for the host's lists; never in a run.
 */
import type { AccountDoc, CardDoc, CatalogueDoc, CreditEntryDoc, InvitationDoc, OrderDoc, PurchaseDoc } from '../cards/documents.ts';
import type { CompanyDoc, TallyDoc } from '../company/company.ts';
import type { ChatDoc, NotifySettingsDoc, OutboxDoc } from '../notify/documents.ts';
import type { PersonDoc } from '../person/person.ts';
import type { CreateHoldDoc } from '../sync/holds.ts';
import type { ChangePageDoc } from '../sync/change.ts';
import type { PageOutcomesDoc } from '../sync/pageOutcomes.ts';
import type { RunDoc } from '../sync/run.ts';
import type { LeaseDoc, LeftOutPageDoc, ScheduleDoc, SyncStateDoc } from '../sync/syncState.ts';
import type { AuditDoc, IdempotencyDoc, LinkAttemptDoc, ReviewDoc, StaffDoc } from './documents.ts';

/**
 * `companyId` for collections that are partitioned by company as well; those by workspace only do not look at it.
 * Without it, `list`, `count`, `scan` and `removeAll` on a collection by company mean all companies of the workspace; everything else
 * throws, and so does writing a document that names another workspace or company than its partition.
 */
export interface Partition {
  workspaceId: string;
  companyId?: string;
}

/** A document as read: itself and the etag to write it back with. */
export interface Versioned<T> {
  doc: T;
  etag: string;
}

export type IndexValue = string | number | boolean | null;
/** Conditions on indexed fields. `contains` is a plain substring of a text. All must hold. */
export type Condition = IndexValue | { in: IndexValue[] } | { from: string | number } | { before: string | number } | { contains: string };

export interface Query {
  where?: Record<string, Condition>;
  /** An indexed text or number. Documents where it is null are not listed; those with equal values come in no promised order. */
  orderBy: string;
  descending?: boolean;
  limit: number;
  /** The `next` of the page before. Throws `invalid_request` when it is not one of this listing. */
  after?: string;
}

export interface Found<T> {
  items: Versioned<T>[];
  /** Opaque; absent on the last page. */
  next?: string;
}

export type Write<T> =
  /** Create, or replace whatever is there. */
  | { type: 'put'; doc: T }
  /** Create; `exists` when it is there already. */
  | { type: 'create'; doc: T }
  /** Replace when the etag still holds; `stale` or `absent` otherwise. */
  | { type: 'replace'; doc: T; etag: string };

export type Written<T> = Versioned<T> | 'exists' | 'stale' | 'absent';

export interface Collection<T extends { id: string }> {
  get(partition: Partition, id: string): Promise<Versioned<T> | undefined>;
  /** Those that exist, in no promised order. */
  getMany(partition: Partition, ids: readonly string[]): Promise<Versioned<T>[]>;
  create(partition: Partition, doc: T): Promise<Versioned<T> | 'exists'>;
  put(partition: Partition, doc: T): Promise<Versioned<T>>;
  replace(partition: Partition, doc: T, etag: string): Promise<Versioned<T> | 'stale' | 'absent'>;
  /** With `etag`: only when it still holds. Removing what is not there is `absent`. */
  remove(partition: Partition, id: string, etag?: string): Promise<'removed' | 'stale' | 'absent'>;
  /**
   * One outcome a write, in the order given. Bounded inside; hand over a few hundred at a time. `early`: a store may answer before it is
   * kept for good. The next write that is not early keeps it, or throws, as every one after it; a process that dies before that may lose it, the last first.
   */
  saveMany(partition: Partition, writes: readonly Write<T>[], how?: { early?: boolean }): Promise<Written<T>[]>;
  /** Removes every document of the partition that fits; answers how many. Safe to call again after a crash. */
  removeAll(partition: Partition, where?: Record<string, Condition>): Promise<number>;
  list(partition: Partition, query: Query): Promise<Found<T>>;
  count(partition: Partition, where?: Record<string, Condition>): Promise<number>;
  /** Indexed fields only, of all documents that fit, by the thousand: no document is loaded. */
  scan<F extends keyof T & string>(partition: Partition, fields: readonly F[], where?: Record<string, Condition>): AsyncIterable<Pick<T, F>[]>;
  /** Like `list`, over all partitions. For sweeps and the host; never in a run. */
  everywhere(query: Query): Promise<Found<T>>;
}

/** Counts what a run writes. Request units stay null on stores that have none. */
export interface StoreMeter {
  writes: number;
  requestUnits: number | null;
}

export interface Store {
  companies: Collection<CompanyDoc>;
  tallies: Collection<TallyDoc>;
  syncStates: Collection<SyncStateDoc>;
  leases: Collection<LeaseDoc>;
  schedules: Collection<ScheduleDoc>;
  people: Collection<PersonDoc>;
  /** Users who are not to be created: declined, or left out by hand; and those for whom that was lifted a moment ago. By object id. */
  createHolds: Collection<CreateHoldDoc>;
  runs: Collection<RunDoc>;
  changePages: Collection<ChangePageDoc>;
  /** By the id of the page. */
  pageOutcomes: Collection<PageOutcomesDoc>;
  leftOutPages: Collection<LeftOutPageDoc>;
  staff: Collection<StaffDoc>;
  audit: Collection<AuditDoc>;
  idempotency: Collection<IdempotencyDoc>;
  linkAttempts: Collection<LinkAttemptDoc>;
  chats: Collection<ChatDoc>;
  outbox: Collection<OutboxDoc>;
  notifySettings: Collection<NotifySettingsDoc>;
  reviews: Collection<ReviewDoc>;
  catalogues: Collection<CatalogueDoc>;
  accounts: Collection<AccountDoc>;
  creditEntries: Collection<CreditEntryDoc>;
  purchases: Collection<PurchaseDoc>;
  orders: Collection<OrderDoc>;
  cards: Collection<CardDoc>;
  invitations: Collection<InvitationDoc>;
  /** The same store, counting into `meter`. */
  metered(meter: StoreMeter): Store;
  /** Removes documents whose `expiresAt` (seconds since 1970) has passed; answers how many. */
  purge(nowSeconds: number): Promise<number>;
  /** Throws `store_unavailable` when the store cannot be read and written. */
  check(): Promise<void>;
  close(): Promise<void>;
}
