/** Things as the API answers them, each complete and overridable. */
import type { Me } from '../../src/api/contract/caller.ts';
import type { Company, Link } from '../../src/api/contract/company.ts';
import type { Person } from '../../src/api/contract/person.ts';
import type { Change, Counts, Run } from '../../src/api/contract/run.ts';
import { defaultSettings } from '../../src/api/contract/settings.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const by = { tenantId, objectId: '22222222-2222-4222-8222-222222222222', name: 'Mila Janssen' };

export function me(over: Partial<Me> = {}): Me {
  return { objectId: by.objectId, tenantId, name: by.name, roles: ['admin'], language: 'en', ...over };
}

export function link(over: Partial<Link> = {}): Link {
  return { tenantId, tenantName: 'Contoso', defaultDomain: 'contoso.com', linkedAt: '2026-11-20T10:00:00Z', linkedBy: by, status: 'linked', problem: null, sharedWith: [], ...over };
}

export function company(over: Partial<Company> = {}): Company {
  return {
    id: 'c1', name: 'Contoso', module: 'active', link: link(), settings: defaultSettings(), people: { current: 412, active: 400, archived: 7 },
    lastRun: run(), nextRunAt: '2026-11-22T12:01:00Z', manualSyncAllowedAt: null, etag: 'e1', ...over,
  };
}

export function counts(over: Partial<Counts> = {}): Counts {
  return { inScope: 412, created: 0, updated: 0, archived: 0, restored: 0, unchanged: 412, leftOut: 0, conflicts: 0, failed: 0, awaitingApproval: 0, ...over };
}

export function run(over: Partial<Run> = {}): Run {
  return {
    id: 'r1', number: 12, companyId: 'c1', kind: 'apply', trigger: 'manual', requestedBy: by, reading: 'full', status: 'succeeded',
    startedAt: '2026-11-22T08:00:00Z', finishedAt: '2026-11-22T08:00:20Z', takenAt: '2026-11-22T08:00:10Z', progress: null,
    counts: counts({ created: 3, updated: 12, archived: 1 }), leftOut: [], plan: null, problem: null,
    cost: { graphRequests: 3, throttledSeconds: 0, storeWrites: 16, requestUnits: null }, ...over,
  };
}

export function change(over: Partial<Change> = {}): Change {
  return {
    id: 'ch1', kind: 'update', personId: 'p1', objectId: '33333333-3333-4333-8333-333333333333', name: 'Adele Vance',
    fields: [{ field: 'mobile', from: '06-12345678', to: null }], reason: 'changed_in_directory', outcome: 'applied', problem: null, ...over,
  };
}

export function person(over: Partial<Person> = {}): Person {
  const source = { source: 'directory' as const, runId: 'r1', at: '2026-11-22T08:00:10Z', pinned: null };
  return {
    id: 'p1', objectId: '33333333-3333-4333-8333-333333333333', userPrincipalName: 'adele@contoso.com', displayName: 'Adele Vance', email: 'adele@contoso.com', firstName: 'Adele',
    lastName: 'Vance', phone: null, mobile: null, language: 'en-US', active: true, userId: '33333333-3333-4333-8333-333333333333', notes: null, jobTitle: 'Manager', department: 'Sales',
    status: 'current', archived: null, hold: null, fields: { email: source, firstName: source, jobTitle: { ...source, pinned: { by, at: source.at } } }, etag: 'pe1', ...over,
  };
}
