/** What is to be told, kept until it is told. Ids are made of chat and topic: asking twice is asking once. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Ambient } from '../ambient.ts';
import type { CardFacts } from '../contract/chatFacts.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';

export interface OutboxDeps {
  store: Store;
  ambient: Ambient;
}

const keptDays = 60;
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

export const outboxId = (chatId: string, topic: string): string => createHash('sha256').update(`${chatId}|${topic}`).digest('base64url').slice(0, 32);
export const chatIdOf = (conversationId: string): string => createHash('sha256').update(conversationId).digest('base64url').slice(0, 32);
export const runTopic = (runId: string): string => `run:${runId}`;

export interface Telling {
  companyId: string | null;
  topic: string;
  facts: CardFacts;
  thread?: string | null;
  /** Another card about the same topic in the same chat. */
  again?: string;
  /** Not before this. */
  notBefore?: Date;
  /** A card that exists already stays as it is. */
  createOnly?: true;
}

/** Facts go through JSON in the store: compared as they come back. */
const same = (a: CardFacts, b: CardFacts): boolean => isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

function first(chat: ChatDoc, telling: Telling, dueAt: number, now: Date): OutboxDoc {
  return {
    id: outboxId(chat.id, telling.again === undefined ? telling.topic : `${telling.topic}#${telling.again}`),
    workspaceId: chat.workspaceId,
    companyId: telling.companyId,
    chatId: chat.id,
    thread: telling.thread ?? null,
    topic: telling.topic,
    wanted: { version: 1, facts: telling.facts },
    delivered: null,
    attempts: 0,
    dueAt,
    failed: null,
    expiresAt: secondsOf(now) + keptDays * 86_400,
  };
}

/** The next state of a card that exists; undefined when it says so already. */
function changed(doc: OutboxDoc, facts: CardFacts, dueAt: number): OutboxDoc | undefined {
  if (same(doc.wanted.facts, facts)) return undefined;
  return { ...doc, wanted: { version: doc.wanted.version + 1, facts }, dueAt, attempts: 0, failed: null };
}

/** Asks for a card in a chat, or for its change. Answers the document when a delivery is due. */
export async function tell({ store, ambient }: OutboxDeps, chat: ChatDoc, telling: Telling): Promise<OutboxDoc | undefined> {
  const partition = { workspaceId: chat.workspaceId };
  const now = ambient.now();
  const dueAt = Math.max(secondsOf(now), telling.notBefore === undefined ? 0 : secondsOf(telling.notBefore));
  const fresh = first(chat, telling, dueAt, now);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await store.outbox.get(partition, fresh.id);
    if (found === undefined) {
      const made = await store.outbox.create(partition, fresh);
      if (typeof made === 'object') return made.doc;
      continue;
    }
    if (telling.createOnly === true) return undefined;
    const next = changed(found.doc, telling.facts, dueAt);
    if (next === undefined) return undefined;
    const written = await store.outbox.replace(partition, next, found.etag);
    if (typeof written === 'object') return written.doc;
  }
  return undefined;
}

/** Changes what one card is to show. Answers the document when a delivery is due. */
export async function retell({ store, ambient }: OutboxDeps, doc: OutboxDoc, facts: CardFacts): Promise<OutboxDoc | undefined> {
  const partition = { workspaceId: doc.workspaceId };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await store.outbox.get(partition, doc.id);
    const next = found === undefined ? undefined : changed(found.doc, facts, secondsOf(ambient.now()));
    if (found === undefined || next === undefined) return undefined;
    const written = await store.outbox.replace(partition, next, found.etag);
    if (typeof written === 'object') return written.doc;
  }
  return undefined;
}

/** Every card about a topic, in whichever chat. */
export async function cardsAbout(store: Store, workspaceId: string, topic: string): Promise<Versioned<OutboxDoc>[]> {
  const found: Versioned<OutboxDoc>[] = [];
  let after: string | undefined;
  do {
    const page = await store.outbox.list({ workspaceId }, { where: { topic }, orderBy: 'id', limit: 500, ...(after === undefined ? {} : { after }) });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}
