/** What must not happen under a run: it would write again what was just taken away. */
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { LeaseDoc } from '../sync/syncState.ts';
import type { CompanyKey } from './company.ts';

/**
 * Throws `run_in_progress`. Answers the lease: no run begins, goes on or ends without a new etag of it.
 * `then`: what can be done afterwards, for the message.
 */
export async function refuseWhileRunning(store: Store, key: CompanyKey, then: string): Promise<Versioned<LeaseDoc> | undefined> {
  const lease = await store.leases.get({ workspaceId: key.workspaceId }, key.companyId);
  const active = lease?.doc.active ?? null;
  if (active === null) return lease;
  throw new AppError('run_in_progress', `Run #${String(active.number)} is in progress. Cancel it or wait, then ${then}.`, { extra: { runId: active.runId } });
}
