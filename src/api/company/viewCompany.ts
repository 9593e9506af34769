/** A company as the API shows it, with what stands beside it: people, last run, next run, cooldown, who shares the tenant. */
import type { Ambient } from '../ambient.ts';
import type { Activation, Company, Link } from '../contract/company.ts';
import type { Run } from '../contract/run.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { RunDoc } from '../sync/run.ts';
import type { LeaseDoc, ScheduleDoc } from '../sync/syncState.ts';
import { toRun } from '../sync/viewRun.ts';
import type { CompanyDoc, LinkDoc, TallyDoc } from './company.ts';

export interface ViewDeps {
  store: Store;
  ambient: Ambient;
  cooldownMinutes: number;
}

export interface Beside {
  tally: TallyDoc | undefined;
  lease: LeaseDoc | undefined;
  schedule: ScheduleDoc | undefined;
  lastRun: RunDoc | undefined;
  sharedWith: string[];
}

export function toLink(link: LinkDoc, sharedWith: string[]): Link {
  return { ...link, sharedWith };
}

export function toActivation(company: CompanyDoc): Activation {
  return { companyId: company.id, name: company.name, workspaceId: company.workspaceId, module: company.module };
}

/** When a manual sync is allowed again; null: now. */
export function manualSyncAllowedAt(lease: LeaseDoc | undefined, cooldownMinutes: number, now: Date): string | null {
  const manualAt = lease?.manualAt ?? null;
  if (manualAt === null) return null;
  const at = Date.parse(manualAt) + cooldownMinutes * 60_000;
  return at > now.getTime() ? new Date(at).toISOString() : null;
}

function nextRunAt(company: CompanyDoc, schedule: ScheduleDoc | undefined): string | null {
  const runs = company.module === 'active' && company.link !== null && !company.settings.schedule.paused && (schedule?.startedAt ?? null) !== null;
  return runs ? (schedule?.dueAt ?? null) : null;
}

function liveRun(beside: Beside): Run | null {
  if (beside.lastRun === undefined) return null;
  const active = beside.lease?.active;
  return toRun(beside.lastRun, active?.runId === beside.lastRun.id ? active.progress : null);
}

export function toCompany(company: CompanyDoc, etag: string, beside: Beside, cooldownMinutes: number, now: Date): Company {
  const { tally } = beside;
  return {
    id: company.id,
    name: company.name,
    module: company.module,
    link: company.link === null ? null : toLink(company.link, beside.sharedWith),
    settings: company.settings,
    people: { current: tally?.current ?? 0, active: tally?.active ?? 0, archived: tally?.archived ?? 0 },
    lastRun: liveRun(beside),
    nextRunAt: nextRunAt(company, beside.schedule),
    manualSyncAllowedAt: manualSyncAllowedAt(beside.lease, cooldownMinutes, now),
    etag: etag.replace(/^W\//, '').replaceAll('"', ''),
  };
}

/** Companies of the workspace that are linked to one of the tenants, by tenant. */
export async function companiesByTenant(store: Store, workspaceId: string, tenantIds: readonly string[]): Promise<Map<string, string[]>> {
  const byTenant = new Map<string, string[]>();
  if (tenantIds.length === 0) return byTenant;
  const where = { 'link.tenantId': { in: [...new Set(tenantIds)] } };
  let after: string | undefined;
  do {
    const page = await store.companies.list({ workspaceId }, { where, orderBy: 'nameKey', limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { doc } of page.items) {
      if (doc.link !== null && doc.erasing !== true) byTenant.set(doc.link.tenantId, [...(byTenant.get(doc.link.tenantId) ?? []), doc.id]);
    }
    after = page.next;
  } while (after !== undefined);
  return byTenant;
}

export function sharingWith(company: CompanyDoc, byTenant: Map<string, string[]>): string[] {
  if (company.link === null) return [];
  return (byTenant.get(company.link.tenantId) ?? []).filter((id) => id !== company.id);
}

/** Several companies of one workspace, with a handful of reads for all of them. */
export async function viewCompanies(deps: ViewDeps, workspaceId: string, companies: readonly Versioned<CompanyDoc>[]): Promise<Company[]> {
  const { store } = deps;
  const partition = { workspaceId };
  const ids = companies.map(({ doc }) => doc.id);
  const [tallies, leases, schedules] = await Promise.all([
    store.tallies.getMany(partition, ids),
    store.leases.getMany(partition, ids),
    store.schedules.getMany(partition, ids),
  ]);
  const byTenant = await companiesByTenant(store, workspaceId, companies.flatMap(({ doc }) => (doc.link === null ? [] : [doc.link.tenantId])));
  const find = <T extends { id: string }>(found: Versioned<T>[], id: string): T | undefined => found.find(({ doc }) => doc.id === id)?.doc;
  return Promise.all(
    companies.map(async ({ doc, etag }) => {
      const tally = find(tallies, doc.id);
      const lease = find(leases, doc.id);
      const lastRun = await findLastRun(store, doc, lease, tally);
      const beside: Beside = { tally, lease, schedule: find(schedules, doc.id), lastRun, sharedWith: sharingWith(doc, byTenant) };
      return toCompany(doc, etag, beside, deps.cooldownMinutes, deps.ambient.now());
    }),
  );
}

/** The run in progress, else the one that ended last. */
async function findLastRun(store: Store, company: CompanyDoc, lease: LeaseDoc | undefined, tally: TallyDoc | undefined): Promise<RunDoc | undefined> {
  const partition = { workspaceId: company.workspaceId, companyId: company.id };
  for (const runId of [lease?.active?.runId, tally?.lastRunId]) {
    const run = runId === undefined || runId === null ? undefined : await store.runs.get(partition, runId);
    if (run !== undefined) return run.doc;
  }
  return undefined;
}

export async function viewCompany(deps: ViewDeps, company: Versioned<CompanyDoc>): Promise<Company> {
  const [view] = await viewCompanies(deps, company.doc.workspaceId, [company]);
  if (view === undefined) throw new Error('a company without a view');
  return view;
}
