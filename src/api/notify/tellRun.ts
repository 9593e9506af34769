/** Tells the chats of a run: one card a chat, from running to its result; a new message only when a person is needed later. */
import pLimit from 'p-limit';
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { AttentionFacts, RunFacts } from '../contract/chatFacts.ts';
import type { Store } from '../store/port.ts';
import { isInProgress, type RunDoc } from '../sync/run.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';
import { gatherDigest } from './gatherDigest.ts';
import { chatsWithWishes } from './knownChats.ts';
import { cardsAbout, retell, runTopic, tell, type Telling } from './outbox.ts';
import { quietWindow } from './quietHours.ts';
import { forKind, gatherRunFacts } from './runFacts.ts';
import { needOf, wantsResult } from './wishes.ts';

export interface TellRunDeps {
  store: Store;
  ambient: Ambient;
  /** A delivery is due. */
  due: (doc: OutboxDoc) => void;
}

/** After this long nobody looks at the running card any more: what needs a person is told anew. */
const unseenMs = 120_000;
const atOnce = 16;

export async function post(deps: TellRunDeps, chat: ChatDoc, telling: Telling): Promise<void> {
  const doc = await tell(deps, chat, telling);
  if (doc !== undefined) deps.due(doc);
}

const cardOf = (key: CompanyKey, chat: ChatDoc, facts: RunFacts): Telling => ({ companyId: key.companyId, topic: runTopic(facts.run.id), facts: forKind(facts, chat.kind) });

function attentionOf(facts: RunFacts, doc: OutboxDoc, now: Date): { topic: string; facts: AttentionFacts } | undefined {
  const need = needOf(facts.run);
  if (need === undefined || doc.delivered === null || now.getTime() - Date.parse(doc.delivered.at) < unseenMs) return undefined;
  const { run, company } = facts;
  const count = need === 'conflict' ? run.counts.conflicts : need === 'approval' ? run.counts.awaitingApproval : run.counts.failed;
  return { topic: `attention:${run.id}:${need}`, facts: { kind: 'attention', company, runId: run.id, runNumber: run.number, need, count } };
}

/** Every card that shows the run says how it stands now. Answers the chats that have one. */
export async function refreshCards(deps: TellRunDeps, key: CompanyKey, facts: RunFacts): Promise<Set<string>> {
  const shown = await cardsAbout(deps.store, key.workspaceId, runTopic(facts.run.id));
  const limit = pLimit(atOnce);
  await Promise.all(shown.map(({ doc }) => limit(() => refreshCard(deps, key, doc, facts))));
  return new Set(shown.map(({ doc }) => doc.chatId));
}

async function refreshCard(deps: TellRunDeps, key: CompanyKey, doc: OutboxDoc, facts: RunFacts): Promise<void> {
  const before = doc.wanted.facts;
  const running = isInProgress(facts.run.status);
  // Between two states under way only the progress differs, and that is edited elsewhere.
  if (before.kind !== 'run' || (running && isInProgress(before.run.status))) return;
  const chat = (await deps.store.chats.get({ workspaceId: key.workspaceId }, doc.chatId))?.doc;
  if (chat === undefined) return;
  const written = await retell(deps, doc, forKind(facts, chat.kind));
  if (written !== undefined) deps.due(written);
  const attention = running || !isInProgress(before.run.status) ? undefined : attentionOf(facts, doc, deps.ambient.now());
  if (attention !== undefined) await post(deps, chat, { companyId: key.companyId, thread: doc.thread, ...attention });
}

async function quietNow({ store, ambient }: TellRunDeps, key: CompanyKey, run: RunDoc) {
  if (run.trigger !== 'schedule') return undefined;
  const settings = await store.notifySettings.get({ workspaceId: key.workspaceId }, key.companyId);
  return quietWindow(settings?.doc.quietHours ?? null, ambient.now());
}

/** A run is under way: the chats that want every run see it from the start. */
export async function tellStarted(deps: TellRunDeps, key: CompanyKey, run: RunDoc, facts: RunFacts): Promise<void> {
  const shown = await refreshCards(deps, key, facts);
  if (run.kind === 'preview' || (await quietNow(deps, key, run)) !== undefined) return;
  const limit = pLimit(atOnce);
  const wishing = await chatsWithWishes(deps.store, key.workspaceId, key.companyId);
  const chats = wishing.filter(({ chat, wants }) => wants === 'everyRun' && chat.reachable && !shown.has(chat.id));
  await Promise.all(chats.map(({ chat }) => limit(() => post(deps, chat, cardOf(key, chat, facts)))));
}

/** A run has ended, or waits: its cards say so, and chats that want just results get theirs; in quiet hours a digest at their end. */
export async function tellEnded(deps: TellRunDeps, key: CompanyKey, run: RunDoc, facts: RunFacts): Promise<void> {
  const shown = await refreshCards(deps, key, facts);
  // The proposal these two belong to was told before.
  if (run.kind !== 'preview' && run.status !== 'superseded' && run.status !== 'declined') await tellResult(deps, key, run, facts, shown);
  await refreshSuperseded(deps, key);
}

async function tellResult(deps: TellRunDeps, key: CompanyKey, run: RunDoc, facts: RunFacts, shown: ReadonlySet<string>): Promise<void> {
  const wishing = await chatsWithWishes(deps.store, key.workspaceId, key.companyId);
  const chats = wishing.filter(({ chat, wants }) => wantsResult(wants, facts.run) && chat.reachable && !shown.has(chat.id)).map(({ chat }) => chat);
  const quiet = chats.length === 0 ? undefined : await quietNow(deps, key, run);
  const limit = pLimit(atOnce);
  if (quiet === undefined) {
    await Promise.all(chats.map((chat) => limit(() => post(deps, chat, cardOf(key, chat, facts)))));
    return;
  }
  const digest = await gatherDigest(deps.store, key, { period: 'quiet', from: quiet.from, to: quiet.to });
  if (digest === undefined) return;
  const telling: Telling = { companyId: key.companyId, topic: `quiet:${key.companyId}:${quiet.to.toISOString()}`, facts: digest, notBefore: quiet.to };
  await Promise.all(chats.map((chat) => limit(() => post(deps, chat, telling))));
}

/** A newer run takes the place of one that waited: its buttons must go. */
async function refreshSuperseded(deps: TellRunDeps, key: CompanyKey): Promise<void> {
  const found = await deps.store.runs.list(key, { where: { status: 'superseded' }, orderBy: 'number', descending: true, limit: 3 });
  for (const { doc } of found.items) {
    const facts = await gatherRunFacts(deps.store, key, doc, null);
    if (facts !== undefined) await refreshCards(deps, key, facts);
  }
}
