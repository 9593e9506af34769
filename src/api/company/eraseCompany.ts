/** Erase a company: its people, its history, everything of it. Begun on purpose, finished even after a crash. */
import type { Ambient } from '../ambient.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import { record } from './audit.ts';
import type { CompanyKey } from './company.ts';
import { changeCompany, findCompany } from './findCompany.ts';
import { refuseWhileRunning } from './refuseWhileRunning.ts';

export interface EraseDeps {
  store: Store;
  ambient: Ambient;
}

/** Throws `not_found`, `name_mismatch`, `run_in_progress`. */
export async function eraseCompany(deps: EraseDeps, key: CompanyKey, by: Actor, confirmName: string): Promise<void> {
  const { doc } = await findCompany(deps.store, key);
  if (confirmName.trim() !== doc.name) {
    throw new AppError('name_mismatch', `To erase this company, confirmName must be exactly its name: "${doc.name}".`);
  }
  await refuseWhileRunning(deps.store, key, 'erase');
  // From here on nothing may start any more: every use of the company sees it as absent.
  await changeCompany(deps.store, key, (company) => ({ ...company, erasing: true, module: 'inactive', link: null }));
  await record(deps, { workspaceId: key.workspaceId, companyId: key.companyId, by, action: 'company.erase', detail: doc.name });
  await finishErasing(deps.store, key);
}

/** Removes all that belongs to the company, the company itself last. Safe to call again. */
export async function finishErasing(store: Store, key: CompanyKey): Promise<void> {
  const inside = { workspaceId: key.workspaceId, companyId: key.companyId };
  for (const collection of [
    store.people, store.createHolds, store.changePages, store.pageOutcomes, store.leftOutPages, store.runs,
    store.creditEntries, store.orders, store.cards, store.invitations, store.purchases, store.accounts,
  ]) {
    await collection.removeAll(inside);
  }
  const workspace = { workspaceId: key.workspaceId };
  await store.linkAttempts.removeAll(workspace, { companyId: key.companyId });
  await store.outbox.removeAll(workspace, { companyId: key.companyId });
  await store.idempotency.removeAll(workspace, { companyId: key.companyId });
  for (const collection of [store.tallies, store.syncStates, store.leases, store.schedules, store.reviews, store.notifySettings]) {
    await collection.remove(workspace, key.companyId);
  }
  await store.companies.remove(workspace, key.companyId);
}

/** Erasures that a crash interrupted, of all workspaces. Answers how many were finished. */
export async function finishErasures(store: Store): Promise<number> {
  const found = await store.companies.everywhere({ where: { erasing: true }, orderBy: 'id', limit: 100 });
  for (const { doc } of found.items) await finishErasing(store, { workspaceId: doc.workspaceId, companyId: doc.id });
  return found.items.length;
}
