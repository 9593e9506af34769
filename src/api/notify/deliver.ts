/**
 * Delivers what is due, each message once: claimed before it is sent, so that two processes never send the same.
 * What cannot be avoided: a process killed between sending and writing it down sends again after the claim has run out. The claim is
 * taken last and given back first, so that this window is one request long.
 */
import pLimit from 'p-limit';
import type { Ambient } from '../ambient.ts';
import type { ChatChannel, ChatMessage, Delivery, RenderCard } from '../contract/chatFacts.ts';
import type { Store, Versioned } from '../store/port.ts';
import { isInProgress } from '../sync/run.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';
import { secondsOf } from './outbox.ts';
import type { Pace } from './pace.ts';

export interface DeliverDeps {
  store: Store;
  ambient: Ambient;
  chats: ChatChannel;
  renderCard: RenderCard;
  pace: Pace;
  wait: (ms: number) => Promise<void>;
  log: (event: string, fields: Record<string, string | number | null>) => void;
  /** A card was posted or changed. */
  onDelivered: (doc: OutboxDoc, chat: ChatDoc, activityId: string) => void;
  /** A card that shows something under way is looked at again: whoever was to end it may have crashed. */
  lookAgain: (doc: OutboxDoc) => Promise<void>;
}

/** Longer than any one request to the channel may take. */
const claimSeconds = 60;
const longestWaitMs = 20_000;
/** How often a card that says "running" is checked against its run. */
export const lookAgainSeconds = 120;
const mostAttempts = 24;
const parallel = 8;

export type Verdict = { then: 'retry'; afterSeconds: number } | { then: 'postAgain' } | { then: 'unreachable' } | { then: 'fail'; why: string };

/**
 * What to do about a refusal. Source: "Status codes from bot conversational APIs" and
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: 412, 429, 502, 503 and 504 are repeated, 500 never.
 */
export function judge(refusal: Exclude<Delivery, { ok: true }>, updating: boolean, attempts: number, random: number): Verdict {
  const { status, code, retryAfterSeconds } = refusal;
  if (status === 404 && updating && code !== 'ConversationNotFound') return { then: 'postAgain' };
  if (status === 403 || status === 404) return { then: 'unreachable' };
  if (status !== null && ![412, 429, 502, 503, 504].includes(status)) return { then: 'fail', why: `refused_${String(status)}` };
  if (attempts >= mostAttempts) return { then: 'fail', why: 'gave_up' };
  const grown = Math.min(2 ** Math.min(attempts, 10), 600);
  return { then: 'retry', afterSeconds: Math.ceil(Math.max(retryAfterSeconds ?? 0, grown * (0.5 + random / 2))) };
}

export interface Deliverer {
  /** Delivers this one if it is due. Never throws. */
  deliver(workspaceId: string, outboxId: string): Promise<void>;
  /** Everything that is due, of all workspaces. */
  deliverDue(): Promise<number>;
  /** One thing at a time in a chat. */
  inChat<T>(chatId: string, act: () => Promise<T>): Promise<T>;
  idle(): Promise<void>;
}

/** Writes a change whatever others wrote meanwhile. */
async function amend(store: Store, workspaceId: string, id: string, change: (doc: OutboxDoc) => OutboxDoc): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await store.outbox.get({ workspaceId }, id);
    if (found === undefined) return;
    const written = await store.outbox.replace({ workspaceId }, change(found.doc), found.etag);
    if (typeof written === 'object') return;
  }
}

async function markUnreachable(store: Store, chat: Versioned<ChatDoc>): Promise<void> {
  await store.chats.replace({ workspaceId: chat.doc.workspaceId }, { ...chat.doc, reachable: false }, chat.etag);
}

async function settle(deps: DeliverDeps, doc: OutboxDoc, chat: Versioned<ChatDoc>, delivery: Delivery): Promise<void> {
  const { store, ambient } = deps;
  const now = ambient.now();
  const save = (change: (found: OutboxDoc) => OutboxDoc) => amend(store, doc.workspaceId, doc.id, change);
  if (delivery.ok) {
    const delivered = { version: doc.wanted.version, activityId: delivery.activityId, at: doc.delivered?.at ?? now.toISOString() };
    const rest = isUnderWay(doc) ? secondsOf(now) + lookAgainSeconds : null;
    await save((found) => ({ ...found, delivered, attempts: 0, failed: null, dueAt: found.wanted.version === doc.wanted.version ? rest : secondsOf(now) }));
    deps.onDelivered(doc, chat.doc, delivery.activityId);
    return;
  }
  const verdict = judge(delivery, doc.delivered !== null, doc.attempts, ambient.random());
  deps.log('chat message not delivered', { status: delivery.status, code: delivery.code, then: verdict.then, attempts: doc.attempts });
  if (verdict.then === 'retry') await save((found) => ({ ...found, dueAt: secondsOf(now) + verdict.afterSeconds }));
  if (verdict.then === 'postAgain') await save((found) => ({ ...found, delivered: null, dueAt: secondsOf(now) }));
  if (verdict.then === 'fail') await save((found) => ({ ...found, failed: verdict.why, dueAt: null }));
  if (verdict.then === 'unreachable') {
    await markUnreachable(store, chat);
    await save((found) => ({ ...found, failed: 'unreachable', dueAt: null }));
  }
}

export const isUnderWay = ({ wanted: { facts } }: OutboxDoc): boolean => facts.kind === 'run' && isInProgress(facts.run.status);
/** In the language the person of a personal chat chose, in the tab or here. */
async function messageOf({ store, renderCard }: DeliverDeps, doc: OutboxDoc, chat: ChatDoc): Promise<ChatMessage> {
  const staff = chat.staffObjectId === null ? undefined : await store.staff.get({ workspaceId: chat.workspaceId }, chat.staffObjectId);
  return renderCard(doc.wanted.facts, staff?.doc.language ?? chat.language, chat.kind);
}

async function deliverOne(deps: DeliverDeps, workspaceId: string, id: string): Promise<boolean> {
  const { store, ambient, chats, pace } = deps;
  const found = await store.outbox.get({ workspaceId }, id);
  const due = found?.doc.dueAt ?? null;
  if (found === undefined || due === null || due > secondsOf(ambient.now())) return false;
  if (found.doc.delivered?.version === found.doc.wanted.version) {
    await amend(store, workspaceId, id, (doc) => ({ ...doc, dueAt: isUnderWay(doc) ? secondsOf(ambient.now()) + lookAgainSeconds : null }));
    await deps.lookAgain(found.doc);
    return true;
  }
  const chat = await store.chats.get({ workspaceId }, found.doc.chatId);
  if (chat?.doc.reachable !== true) {
    await amend(store, workspaceId, id, (doc) => ({ ...doc, dueAt: null, failed: 'unreachable' }));
    return false;
  }
  const ms = pace.reserve(chat.doc.id, workspaceId, longestWaitMs);
  if (ms === undefined) {
    await amend(store, workspaceId, id, (doc) => ({ ...doc, dueAt: secondsOf(ambient.now()) + longestWaitMs / 1000 }));
    return false;
  }
  if (ms > 0) await deps.wait(ms);
  const claim = { ...found.doc, attempts: found.doc.attempts + 1, dueAt: secondsOf(ambient.now()) + claimSeconds };
  const claimed = await store.outbox.replace({ workspaceId }, claim, found.etag);
  if (typeof claimed !== 'object') return true;
  const { doc } = claimed;
  const address = { reference: chat.doc.reference, thread: doc.thread };
  const message = await messageOf(deps, doc, chat.doc);
  const delivery = doc.delivered === null ? await chats.send(address, message) : await chats.update(address, doc.delivered.activityId, message);
  await settle(deps, doc, chat, delivery);
  return true;
}

export function openDeliverer(deps: DeliverDeps): Deliverer {
  const limit = pLimit(parallel);
  const busy = new Map<string, Promise<unknown>>();
  const inChat = async <T>(chatId: string, act: () => Promise<T>): Promise<T> => {
    const before = busy.get(chatId) ?? Promise.resolve();
    const mine = before.then(act, act);
    const settled = mine.then(() => undefined, () => undefined);
    busy.set(chatId, settled);
    void settled.then(() => {
      if (busy.get(chatId) === settled) busy.delete(chatId);
    });
    return mine;
  };
  /** Until it is neither due nor changed any more: a card may change while it is being posted, and a lost race is looked at again. */
  const attempt = async (workspaceId: string, id: string): Promise<void> => {
    for (let round = 0; round < 5; round += 1) if (!(await deliverOne(deps, workspaceId, id))) return;
  };
  const deliver = async (workspaceId: string, id: string): Promise<void> => {
    try {
      const chatId = (await deps.store.outbox.get({ workspaceId }, id))?.doc.chatId;
      if (chatId !== undefined) await limit(() => inChat(chatId, () => attempt(workspaceId, id)));
    } catch (error) {
      deps.log('delivery failed', { error: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const deliverDue = async (): Promise<number> => {
    let count = 0;
    let after: string | undefined;
    do {
      const due = await deps.store.outbox.everywhere({ where: { dueAt: { before: secondsOf(deps.ambient.now()) + 1 } }, orderBy: 'id', limit: 200, ...(after === undefined ? {} : { after }) });
      await Promise.all(due.items.map(({ doc }) => deliver(doc.workspaceId, doc.id)));
      count += due.items.length;
      after = due.next;
    } while (after !== undefined);
    return count;
  };
  return { deliver, deliverDue, inChat, idle: async () => void (await Promise.all(busy.values())) };
}
