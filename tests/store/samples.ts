/** Documents for the store tests: small, whole, and told apart by a number. */
import { personKeys } from '../../src/api/person/keys.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import type { LeaseDoc } from '../../src/api/sync/syncState.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { noCounts } from '../../src/api/sync/run.ts';
import type { OutboxDoc } from '../../src/api/notify/documents.ts';
import type { StaffDoc } from '../../src/api/store/documents.ts';
import type { OrderDoc } from '../../src/api/cards/documents.ts';
import type { CompanyKey } from '../../src/api/company/company.ts';

export const key: CompanyKey = { workspaceId: 'workspace-1', companyId: 'company-1' };
export const sister: CompanyKey = { workspaceId: 'workspace-1', companyId: 'company-2' };
export const stranger: CompanyKey = { workspaceId: 'workspace-2', companyId: 'company-3' };
/** Another workspace that names a company as `key` does. */
export const namesake: CompanyKey = { workspaceId: 'workspace-2', companyId: 'company-1' };

const ada = { tenantId: 't', objectId: 'o', name: 'Ada' };
const at = '2026-01-01T00:00:00.000Z';

export function person(at_: CompanyKey, id: string, more: Partial<PersonDoc> = {}): PersonDoc {
  const base: PersonDoc = {
    id,
    ...at_,
    email: `${id}@contoso.com`,
    firstName: 'Ada',
    lastName: id,
    phone: null,
    mobile: null,
    language: 'nl',
    active: true,
    userId: null,
    notes: null,
    jobTitle: null,
    department: null,
    tenantId: 'tenant',
    objectId: `object-${id}`,
    userPrincipalName: `${id}@contoso.com`,
    displayName: `Ada ${id}`,
    status: 'current',
    archived: null,
    hold: null,
    declined: {},
    inScope: true,
    sources: {},
    base: { source: 'directory', runId: 'run', at, pinned: null },
    fingerprint: `print-${id}`,
    trail: [],
    createdAt: at,
    nameKey: '',
    emailKey: null,
    searchText: '',
    ...more,
  };
  return { ...base, ...personKeys(base), ...more };
}

export function run(at_: CompanyKey, number: number, more: Partial<RunDoc> = {}): RunDoc {
  return {
    id: `run-${at_.companyId}-${number}`,
    ...at_,
    number,
    kind: 'apply',
    trigger: 'manual',
    requestedBy: null,
    reading: null,
    status: 'queued',
    startedAt: at,
    finishedAt: null,
    takenAt: null,
    counts: noCounts(),
    leftOut: [],
    plan: null,
    problem: null,
    cost: { graphRequests: 0, throttledSeconds: 0, storeWrites: 0, requestUnits: null },
    full: false,
    settings: null,
    leftOutSet: null,
    undoOf: null,
    wrote: false,
    pages: null,
    pending: null,
    startKey: `${String(number).padStart(6, '0')}-${at_.companyId}`,
    expiresAt: 4_000_000_000,
    ...more,
  };
}

export function lease(workspaceId: string, id: string, expiresAt: number | null): LeaseDoc {
  const active: LeaseDoc['active'] =
    expiresAt === null
      ? null
      : {
          runId: `run-${id}`,
          number: 1,
          job: 'run',
          kind: 'apply',
          trigger: 'manual',
          requestedBy: null,
          startedAt: at,
          owner: null,
          expiresAt,
          ready: true,
          cancelRequested: false,
          progress: null,
          notBefore: null,
          attempts: 0,
          full: false,
          settings: null,
          undoOf: null,
        };
  return { id, workspaceId, active, lastRunNumber: 1, manualAt: null, manualBefore: null };
}

export function outbox(workspaceId: string, id: string, more: Partial<OutboxDoc> = {}): OutboxDoc {
  return { id, workspaceId, companyId: null, chatId: 'chat', thread: null, topic: 'welcome', wanted: { version: 1, facts: { kind: 'attention', company: { id: 'c', name: 'C' }, runId: 'r', runNumber: 1, need: 'approval', count: 1 } }, delivered: null, attempts: 0, dueAt: null, failed: null, expiresAt: 4_000_000_000, ...more };
}

export function staff(workspaceId: string, id: string, name = 'Ada'): StaffDoc {
  return { id, workspaceId, name, roles: [], tokenIssuedAt: null, provedAt: null, language: null };
}

export function order(at_: CompanyKey, id: string, more: Partial<OrderDoc> = {}): OrderDoc {
  return { id, ...at_, lines: [], status: 'placed', placedBy: ada, placedAt: at, creditsUsed: [], step: 'settled', stepAt: at, stepBy: ada, plan: null, sortKey: `${at}-${id}`, ...more };
}
