/** Looks up what the runs before were planned for. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';
import type { PlannedFor } from './plannedFor.ts';
import type { SyncStateDoc } from './syncState.ts';

const atOnce = 10;

/**
 * The last whole success, and what was planned after it: the last run that waits for an answer, and those since that broke off or failed in
 * part, whose changes may be done in part. What a run older than that was planned for, the one that waits has carried on already.
 */
export async function plannedBefore(store: Store, key: CompanyKey, state: SyncStateDoc | undefined, runId?: string): Promise<PlannedFor[]> {
  const before: PlannedFor[] = state === undefined ? [] : [state];
  let after: string | undefined;
  do {
    const found = await store.runs.list(key, { where: { kind: 'apply' }, orderBy: 'number', descending: true, limit: atOnce, ...(after === undefined ? {} : { after }) });
    for (const { doc: run } of found.items) {
      if (run.id === runId) continue;
      if (run.id === state?.runId) return before;
      if (run.pending !== null) before.push(run.pending);
      if (run.status === 'awaitingApproval') return before;
    }
    after = found.next;
  } while (after !== undefined);
  return before;
}
