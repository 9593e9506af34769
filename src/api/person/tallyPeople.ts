/** Counts a company's people anew, after a run or an edit by hand. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';

/** `lastRunId`: of the run that ends with it. */
export async function tallyPeople(store: Store, key: CompanyKey, lastRunId?: string): Promise<void> {
  const before = await store.tallies.get(key, key.companyId);
  const [current, active, archived] = await Promise.all([
    store.people.count(key, { status: 'current' }),
    store.people.count(key, { status: 'current', active: true }),
    store.people.count(key, { status: 'archived' }),
  ]);
  await store.tallies.put(key, { id: key.companyId, workspaceId: key.workspaceId, current, active, archived, lastRunId: lastRunId ?? before?.doc.lastRunId ?? null });
}
