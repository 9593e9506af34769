/** Who was created by a run, as its recorded changes say: what an order held for it can still go to, whatever became of the run. */
import type { CompanyKey } from '../company/company.ts';
import { changePagesOf } from '../sync/recordPlan.ts';
import type { CardsDeps } from './deps.ts';

/** Person ids by change id. */
export async function createdBy(deps: CardsDeps, key: CompanyKey, runId: string): Promise<Map<string, string>> {
  const created = new Map<string, string>();
  const run = await deps.store.runs.get(key, runId);
  for await (const { page } of changePagesOf(deps.store, key, runId, run?.doc.pages ?? 0)) {
    for (const { id, kind, outcome, personId } of page.changes) {
      if (kind === 'create' && outcome === 'applied' && personId !== null) created.set(id, personId);
    }
  }
  return created;
}
