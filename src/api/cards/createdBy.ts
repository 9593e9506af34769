/** What the recorded changes of a run say about new people: who waits to be created, and who was. */
import type { CompanyKey } from '../company/company.ts';
import type { ChangeDoc } from '../sync/change.ts';
import { changePagesOf } from '../sync/readChanges.ts';
import type { CardsDeps } from './deps.ts';

/** Person ids by change id: to whom an order held for this run can still go, whatever became of the run. */
export async function createdBy(deps: CardsDeps, key: CompanyKey, runId: string): Promise<Map<string, string>> {
  const created = new Map<string, string>();
  for await (const { id, outcome, personId } of creates(deps, key, runId)) {
    if (outcome === 'applied' && personId !== null) created.set(id, personId);
  }
  return created;
}

/** Ids of changes that would create somebody and wait for an answer. */
export async function waitingCreates(deps: CardsDeps, key: CompanyKey, runId: string): Promise<Set<string>> {
  const waiting = new Set<string>();
  for await (const { id, outcome } of creates(deps, key, runId)) if (outcome === 'awaitingApproval') waiting.add(id);
  return waiting;
}

async function* creates(deps: CardsDeps, key: CompanyKey, runId: string): AsyncGenerator<ChangeDoc> {
  const run = await deps.store.runs.get(key, runId);
  for await (const page of changePagesOf(deps.store, key, runId, run?.doc.pages ?? 0)) {
    yield* page.changes.filter((change) => change.kind === 'create');
  }
}
