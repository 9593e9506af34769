/** Counts a company's people anew, after an edit by hand. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';

export async function tallyPeople(store: Store, key: CompanyKey): Promise<void> {
  const [current, active, archived] = await Promise.all([
    store.people.count(key, { status: 'current' }),
    store.people.count(key, { status: 'current', active: true }),
    store.people.count(key, { status: 'archived' }),
  ]);
  const partition = { workspaceId: key.workspaceId };
  const before = await store.tallies.get(partition, key.companyId);
  await store.tallies.put(partition, { id: key.companyId, workspaceId: key.workspaceId, current, active, archived, lastRunId: before?.doc.lastRunId ?? null });
}
