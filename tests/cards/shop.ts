/** A workspace with one company, people and credits, on a real store, at a time that stands still until it is moved. */
import { defaultSettings } from '../../src/api/contract/settings.ts';
import type { Catalogue, OrderLine } from '../../src/api/contract/cards.ts';
import type { Actor } from '../../src/api/contract/primitives.ts';
import { confirmPurchase, createPurchase } from '../../src/api/cards/buyCredits.ts';
import type { CardsDeps } from '../../src/api/cards/deps.ts';
import { putCatalogue } from '../../src/api/cards/keepCatalogue.ts';
import { personKeys } from '../../src/api/person/keys.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import type { Mailer } from '../../src/api/mail/port.ts';
import type { Store } from '../../src/api/store/port.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import { changePage } from '../../src/api/sync/recordPlan.ts';
import { noCounts } from '../../src/api/sync/run.ts';
import { openStore } from '../../src/api/store/openStore.ts';

export const host = '11111111-1111-4111-8111-111111111111';
export const workspace = '22222222-2222-4222-8222-222222222222';
export const admin: Actor = { tenantId: workspace, objectId: '33333333-3333-4333-8333-333333333333', name: 'Ada Admin' };
export const hostAdmin: Actor = { tenantId: host, objectId: '44444444-4444-4444-8444-444444444444', name: 'Hugo Host' };
export const key = { workspaceId: workspace, companyId: 'contoso' };

export const catalogue: Catalogue = {
  cardTypes: [
    { id: 'standard', name: 'Standard', material: 'PVC' },
    { id: 'metal', name: 'Metal', material: 'Steel' },
  ],
  licences: [
    { id: 'user-licence', name: 'User licence' },
    { id: 'crm', name: 'CRM' },
  ],
  accessories: [{ id: 'holder', name: 'Holder' }],
};

export interface Shop extends CardsDeps {
  /** Moves the clock on. */
  pass(milliseconds: number): void;
}

export async function openShop(options: { store?: Store; mailer?: Mailer; people?: number } = {}): Promise<Shop> {
  const store = options.store ?? (await openStore({ kind: 'sqlite', path: ':memory:' }));
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  let made = 0;
  const next = (kind: string) => `${kind}${String((made += 1)).padStart(6, '0')}`;
  const shop: Shop = {
    store,
    ambient: { now: () => new Date(now), newId: () => next('id'), newSecret: () => next('secret'), random: () => (made++ % 10) / 10 },
    hostWorkspaceId: host,
    publicUrl: 'https://instep.example',
    mailer: options.mailer,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
  await addCompany(shop, key.companyId);
  await putCatalogue(shop, hostAdmin, catalogue);
  for (let n = 0; n < (options.people ?? 5); n += 1) await addPerson(shop, `p${n}`);
  return shop;
}

export async function addCompany(shop: CardsDeps, id: string): Promise<void> {
  await shop.store.companies.put({ workspaceId: workspace }, {
    id, workspaceId: workspace, name: 'Contoso', nameKey: `contoso\u0001${id}`, module: 'active', link: null, settings: defaultSettings(),
    createdAt: shop.ambient.now().toISOString(), createdBy: admin,
  });
}

export async function addPerson(shop: CardsDeps, id: string, change: Partial<PersonDoc> = {}, companyId = key.companyId): Promise<void> {
  const named = {
    id, displayName: `Person ${id}`, email: `${id}@contoso.example`, userPrincipalName: `${id}@contoso.example`, firstName: 'Person', lastName: id, phone: null, mobile: null,
  };
  await shop.store.people.put({ workspaceId: workspace, companyId }, {
    ...named, workspaceId: workspace, companyId, tenantId: null, objectId: null, language: null, active: true, userId: null, notes: null, jobTitle: null, department: null,
    status: 'current', archived: null, hold: null, declined: {}, inScope: true, sources: {}, base: { source: 'local', runId: null, at: '2026-03-01T00:00:00.000Z', pinned: null },
    fingerprint: null, trail: [], createdAt: '2026-03-01T00:00:00.000Z', ...personKeys(named), ...change,
  });
}

export async function buy(shop: CardsDeps, items: Record<string, number>): Promise<void> {
  const lines = Object.entries(items).map(([item, quantity]) => ({ item, quantity }));
  const { id } = await createPurchase(shop, key, admin, lines);
  await confirmPurchase(shop, hostAdmin, id);
}

export function line(personId: string, change: Partial<OrderLine> = {}): OrderLine {
  return { personId, cardType: 'standard', licences: [], accessories: [], invite: false, ...change };
}

/** A run that waits, with so many people to create: `create-0` …, as `p0` …; those before `created` are created already. */
export async function addPlan(shop: CardsDeps, runId: string, people: number, created = 0): Promise<void> {
  const at = shop.ambient.now().toISOString();
  const changes = Array.from({ length: people }, (_, n): ChangeDoc => ({
    id: `create-${n}`, kind: 'create', personId: `p${n}`, objectId: null, name: `Person p${n}`, fields: [], reason: 'new_in_directory',
    outcome: n < created ? 'applied' : 'awaitingApproval', problem: null, carry: {},
  }));
  await shop.store.changePages.put(key, changePage(key, runId, 0, changes, 4_000_000_000));
  await shop.store.runs.put(key, {
    id: runId, ...key, number: 1, kind: 'apply', trigger: 'manual', requestedBy: admin, reading: 'full', status: 'awaitingApproval', startedAt: at, finishedAt: null, takenAt: at,
    counts: noCounts(), leftOut: [], plan: null, problem: null, cost: { graphRequests: 0, throttledSeconds: 0, storeWrites: 0, requestUnits: null }, full: false, settings: null,
    leftOutSet: null, undoOf: null, wrote: false, pages: 1, pending: null, startKey: `${at}_${runId}`, expiresAt: 4_000_000_000,
  });
}
