/**
 * One declaration per collection: where it lives and which fields can be asked for. Both drivers are built from this table.
 * A query on a field that is not declared here is a mistake and throws; declaring one is enough for both stores to learn it.
 */
import type { Collection, Store } from './port.ts';

export type Collections = Omit<Store, 'metered' | 'purge' | 'check' | 'close'>;
export type CollectionName = keyof Collections;
export type DocumentOf<N extends CollectionName> = Collections[N] extends Collection<infer T extends { id: string }> ? T : never;

/** Cosmos containers and their partition key paths. Several collections share a container. */
export const containers = {
  companies: ['/workspaceId'],
  people: ['/workspaceId', '/companyId'],
  runs: ['/workspaceId', '/companyId'],
  changes: ['/workspaceId', '/companyId'],
  credits: ['/companyId'],
  chats: ['/workspaceId'],
  outbox: ['/workspaceId'],
  audit: ['/workspaceId'],
} as const satisfies Record<string, readonly string[]>;
export type ContainerName = keyof typeof containers;

export interface IndexedField {
  type: 'text' | 'number' | 'boolean';
  /**
   * What it is asked for, so that SQLite keeps a tree for it (Cosmos DB indexes every declared field):
   * `lookup` by value, hits few; `group` is counted by value, hits many; `order` sorts a listing; `workspace` sorts over all companies
   * of a workspace; `sweep` is looked for over all partitions.
   */
  use?: readonly Use[];
  /** Of a `lookup`: so many characters tell nearly all values apart, and SQLite's tree holds no more of them. */
  prefix?: number;
  /** Of a `group`: a field that is counted together with it. */
  with?: string;
}
export type Use = 'lookup' | 'group' | 'order' | 'workspace' | 'sweep';

export interface CollectionSpec {
  container: ContainerName;
  /** By path: `active.expiresAt`. `id` is always there. */
  fields: Record<string, IndexedField>;
}

const text: IndexedField = { type: 'text' };
const number: IndexedField = { type: 'number' };
const boolean: IndexedField = { type: 'boolean' };
const lookup: IndexedField = { type: 'text', use: ['lookup'] };
const order: IndexedField = { type: 'text', use: ['order'] };
/** Seconds since 1970. Cosmos DB forgets the document by itself, SQLite at `purge`. */
const expiresAt: IndexedField = { type: 'number', use: ['sweep'] };

export const collections: Record<CollectionName, CollectionSpec> = {
  companies: { container: 'companies', fields: { nameKey: order, module: text, 'link.status': text, 'link.tenantId': text, erasing: boolean } },
  tallies: { container: 'companies', fields: {} },
  syncStates: { container: 'companies', fields: { tenantId: text, lastFullAt: text } },
  leases: { container: 'companies', fields: { 'active.expiresAt': { type: 'number', use: ['sweep'] }, 'active.runId': text } },
  schedules: { container: 'companies', fields: { dueAt: { type: 'text', use: ['sweep'] } } },
  people: {
    container: 'people',
    fields: {
      objectId: { ...lookup, prefix: 8 },
      emailKey: { ...lookup, prefix: 12 },
      nameKey: order,
      tenantId: text,
      status: { type: 'text', use: ['group'], with: 'active' },
      active: boolean,
      inScope: boolean,
      fingerprint: text,
      searchText: text,
    },
  },
  createHolds: { container: 'people', fields: { tenantId: text, liftedAt: text, seenBy: text, listed: boolean } },
  runs: {
    container: 'runs',
    fields: { number: { type: 'number', use: ['order'] }, startKey: { type: 'text', use: ['order', 'workspace'] }, kind: text, status: lookup, trigger: text, expiresAt },
  },
  changePages: { container: 'changes', fields: { runId: lookup, seq: number, expiresAt } },
  pageOutcomes: { container: 'changes', fields: { runId: text, expiresAt } },
  leftOutPages: { container: 'changes', fields: { set: lookup, seq: number, expiresAt } },
  staff: { container: 'companies', fields: {} },
  audit: { container: 'audit', fields: { companyId: text, at: text } },
  idempotency: { container: 'companies', fields: { companyId: lookup, personId: text, expiresAt } },
  linkAttempts: { container: 'companies', fields: { companyId: text, state: { type: 'text', use: ['sweep'] }, step: text, expiresAt } },
  chats: { container: 'chats', fields: { kind: text, staffObjectId: lookup, reachable: boolean } },
  outbox: { container: 'outbox', fields: { dueAt: { type: 'number', use: ['sweep'] }, chatId: lookup, topic: lookup, companyId: text, expiresAt } },
  notifySettings: { container: 'companies', fields: { 'weeklyDigest.enabled': boolean } },
  reviews: { container: 'companies', fields: {} },
  catalogues: { container: 'companies', fields: {} },
  accounts: { container: 'credits', fields: { busy: boolean } },
  creditEntries: { container: 'credits', fields: { sortKey: order, at: text, orderId: text, purchaseId: text, kind: text } },
  purchases: { container: 'credits', fields: { sortKey: order, status: text, crediting: boolean, requestedAt: text } },
  orders: { container: 'credits', fields: { sortKey: order, status: text, step: text, stepAt: text, placedAt: text } },
  cards: {
    container: 'credits',
    fields: { personId: lookup, orderId: lookup, releasedFrom: lookup, 'decision.runId': lookup, status: text, delivered: boolean, cardType: text },
  },
  invitations: {
    container: 'credits',
    fields: {
      personId: lookup,
      orderId: lookup,
      secretHash: { type: 'text', use: ['sweep'] },
      state: text,
      problem: text,
      dueAt: { type: 'number', use: ['sweep'] },
      validUntil: text,
      createdAt: text,
      sentAt: text,
      openedAt: text,
      expiresAt,
    },
  },
};

/** True for collections whose partition is a company; false for those by workspace only. */
export function isByCompany(spec: CollectionSpec): boolean {
  const path: readonly string[] = containers[spec.container];
  return path.includes('/companyId');
}

export function fieldOf(spec: CollectionSpec, field: string): IndexedField {
  if (field === 'id') return { type: 'text' };
  const found = Object.hasOwn(spec.fields, field) ? spec.fields[field] : undefined;
  if (found === undefined) throw new Error(`Not an indexed field: ${field}`);
  return found;
}

/** One line a collection, so that the compiler sees that none is missing. */
export function eachCollection(make: <N extends CollectionName>(name: N) => Collection<DocumentOf<N>>): Collections {
  return {
    companies: make('companies'),
    tallies: make('tallies'),
    syncStates: make('syncStates'),
    leases: make('leases'),
    schedules: make('schedules'),
    people: make('people'),
    createHolds: make('createHolds'),
    runs: make('runs'),
    changePages: make('changePages'),
    pageOutcomes: make('pageOutcomes'),
    leftOutPages: make('leftOutPages'),
    staff: make('staff'),
    audit: make('audit'),
    idempotency: make('idempotency'),
    linkAttempts: make('linkAttempts'),
    chats: make('chats'),
    outbox: make('outbox'),
    notifySettings: make('notifySettings'),
    reviews: make('reviews'),
    catalogues: make('catalogues'),
    accounts: make('accounts'),
    creditEntries: make('creditEntries'),
    purchases: make('purchases'),
    orders: make('orders'),
    cards: make('cards'),
    invitations: make('invitations'),
  };
}
