/** The chats the bot knows: how to find back to them, who installed Instep there, and the welcome, said once. */
import type { Ambient } from '../ambient.ts';
import type { ChatKind } from '../contract/chatFacts.ts';
import type { Language } from '../contract/primitives.ts';
import type { Store } from '../store/port.ts';
import type { ChatDoc } from './documents.ts';
import { changeChat } from './knownChats.ts';
import { chatIdOf, type Telling } from './outbox.ts';

export interface KeepChatsDeps {
  store: Store;
  ambient: Ambient;
  post: (chat: ChatDoc, telling: Telling) => Promise<void>;
}

export interface SeenChat {
  workspaceId: string;
  conversationId: string;
  kind: ChatKind;
  name: string;
  language: Language;
  timeZone: string | null;
  reference: Record<string, unknown>;
}

export interface Person {
  objectId: string;
  name: string;
}

function newChat(seen: SeenChat, by: Person | null): ChatDoc {
  const own = seen.kind === 'personal' ? (by?.objectId ?? null) : null;
  return {
    id: chatIdOf(seen.conversationId),
    workspaceId: seen.workspaceId,
    kind: seen.kind,
    name: seen.name,
    language: seen.language,
    timeZone: seen.timeZone,
    reference: seen.reference,
    staffObjectId: own,
    reachable: true,
    wishes: {},
    // Who writes in a personal chat has Instep installed.
    installedBy: own,
    welcomedAt: null,
  };
}

const asJson = (value: unknown): string => JSON.stringify(value);

/** undefined when nothing is new. */
function seenAgain(chat: ChatDoc, seen: SeenChat, by: Person | null): ChatDoc | undefined {
  const own = chat.kind === 'personal' ? (chat.staffObjectId ?? by?.objectId ?? null) : null;
  const next: ChatDoc = {
    ...chat,
    name: seen.name === '' ? chat.name : seen.name,
    // Elsewhere an admin chose it.
    language: chat.kind === 'personal' ? seen.language : chat.language,
    timeZone: seen.timeZone ?? chat.timeZone,
    reference: seen.reference,
    staffObjectId: own,
    installedBy: chat.installedBy ?? own,
    reachable: true,
  };
  return asJson(next) === asJson(chat) ? undefined : next;
}

/** Keeps the way back to the chat. Whoever writes can be reached again. */
export async function keepChat({ store }: Pick<KeepChatsDeps, 'store'>, seen: SeenChat, by: Person | null): Promise<ChatDoc> {
  const partition = { workspaceId: seen.workspaceId };
  const fresh = newChat(seen, by);
  for (;;) {
    const known = await changeChat(store, seen.workspaceId, fresh.id, (chat) => seenAgain(chat, seen, by));
    if (known !== undefined) return known;
    const made = await store.chats.create(partition, fresh);
    if (typeof made === 'object') return made.doc;
  }
}

async function setupOf(store: Store, workspaceId: string): Promise<{ companies: number; linked: number }> {
  const page = await store.companies.list({ workspaceId }, { orderBy: 'nameKey', limit: 500 });
  const companies = page.items.filter(({ doc }) => doc.erasing !== true);
  return { companies: companies.length, linked: companies.filter(({ doc }) => doc.link !== null).length };
}

/** Installed, or installed anew by an update: the welcome is said once, until Instep is removed. */
export async function keepInstalled(deps: KeepChatsDeps, seen: SeenChat, by: Person | null): Promise<void> {
  const chat = await keepChat(deps, seen, by);
  let first = false;
  const installed = await changeChat(deps.store, chat.workspaceId, chat.id, (found) => {
    first = found.welcomedAt === null;
    return first ? { ...found, welcomedAt: deps.ambient.now().toISOString(), installedBy: by?.objectId ?? found.installedBy } : undefined;
  });
  if (!first || installed === undefined) return;
  const setup = await setupOf(deps.store, chat.workspaceId);
  // How many companies there are is nobody's business in a chat whose installer may have no role.
  const shown = await mayKnow(deps.store, chat.workspaceId, by) ? setup : { companies: 0, linked: 0 };
  await deps.post(installed, { companyId: null, topic: 'welcome', facts: { kind: 'welcome', installedBy: by === null || by.name === '' ? null : by.name, ...shown } });
}

async function mayKnow(store: Store, workspaceId: string, by: Person | null): Promise<boolean> {
  if (by === null) return false;
  const staff = await store.staff.get({ workspaceId }, by.objectId);
  return (staff?.doc.roles.length ?? 0) > 0;
}

/** Removed: forgotten, with everything that was still to be told there. */
export async function forgetChat({ store }: Pick<KeepChatsDeps, 'store'>, workspaceId: string, conversationId: string): Promise<void> {
  const id = chatIdOf(conversationId);
  await store.chats.remove({ workspaceId }, id);
  await store.outbox.removeAll({ workspaceId }, { chatId: id });
}
