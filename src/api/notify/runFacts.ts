/** What a card tells of a run, gathered from the store. */
import type { CompanyKey } from '../company/company.ts';
import type { ChatKind, RunFacts } from '../contract/chatFacts.ts';
import type { Progress } from '../contract/run.ts';
import type { Store } from '../store/port.ts';
import { pageIdOf } from '../sync/change.ts';
import { readChangePage } from '../sync/readChanges.ts';
import { isInProgress, type RunDoc } from '../sync/run.ts';
import { toRun } from '../sync/viewRun.ts';

const mostNames = 3;
const mostPages = 4;

/** A few of those who wait, for personal chats. */
async function waitingNames(store: Store, key: CompanyKey, run: RunDoc): Promise<string[]> {
  if (run.status !== 'awaitingApproval') return [];
  const names: string[] = [];
  for (let seq = 0; seq < Math.min(run.pages ?? 0, mostPages) && names.length < mostNames; seq += 1) {
    const page = await readChangePage(store, key, pageIdOf(run.id, seq));
    names.push(...(page?.changes ?? []).filter((change) => change.outcome === 'awaitingApproval').map((change) => change.name));
  }
  return names.slice(0, mostNames);
}

/** Facts for every kind of chat; `forKind` takes out what a chat may not see. undefined when the company is gone. */
export async function gatherRunFacts(store: Store, key: CompanyKey, run: RunDoc, progress: Progress | null): Promise<RunFacts | undefined> {
  const [company, schedule] = await Promise.all([
    store.companies.get({ workspaceId: key.workspaceId }, key.companyId),
    store.schedules.get({ workspaceId: key.workspaceId }, key.companyId),
  ]);
  if (company === undefined || company.doc.erasing === true) return undefined;
  const { settings, link, module, name } = company.doc;
  const scheduled = !isInProgress(run.status) && module === 'active' && link !== null && !settings.schedule.paused;
  return {
    kind: 'run',
    company: { id: key.companyId, name },
    run: toRun(run, progress),
    names: await waitingNames(store, key, run),
    timeZone: settings.schedule.timeZone,
    nextRunAt: scheduled ? (schedule?.doc.dueAt ?? null) : null,
  };
}

/** Names of people, staff included, go to personal chats only. */
export function forKind(facts: RunFacts, kind: ChatKind): RunFacts {
  if (kind === 'personal') return facts;
  const by = facts.run.requestedBy;
  return { ...facts, names: [], run: { ...facts.run, requestedBy: by === null ? null : { ...by, name: '' } } };
}
