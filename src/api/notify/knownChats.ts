/** The chats of a workspace with what each wants of a company. */
import type { Wish } from '../contract/chat.ts';
import type { Role } from '../contract/caller.ts';
import type { Store } from '../store/port.ts';
import type { ChatDoc } from './documents.ts';
import { type RolesOf, wishOf } from './wishes.ts';

export async function listChats(store: Store, workspaceId: string): Promise<ChatDoc[]> {
  const chats: ChatDoc[] = [];
  let after: string | undefined;
  do {
    const page = await store.chats.list({ workspaceId }, { orderBy: 'id', limit: 500, ...(after === undefined ? {} : { after }) });
    chats.push(...page.items.map(({ doc }) => doc));
    after = page.next;
  } while (after !== undefined);
  return chats;
}

async function rolesIn(store: Store, workspaceId: string, chats: readonly ChatDoc[]): Promise<RolesOf> {
  const ids = [...new Set(chats.flatMap((chat) => [chat.staffObjectId, chat.installedBy]).filter((id) => id !== null))];
  const staff = await store.staff.getMany({ workspaceId }, ids);
  const roles = new Map<string, readonly Role[]>(staff.map(({ doc }) => [doc.id, doc.roles]));
  return (objectId) => roles.get(objectId) ?? [];
}

export interface WishingChat {
  chat: ChatDoc;
  wants: Wish;
}

export async function chatsWithWishes(store: Store, workspaceId: string, companyId: string): Promise<WishingChat[]> {
  const chats = await listChats(store, workspaceId);
  const rolesOf = await rolesIn(store, workspaceId, chats);
  return chats.map((chat) => ({ chat, wants: wishOf(chat, companyId, rolesOf) }));
}

/** Changes a chat whatever others write meanwhile; undefined when it is gone. */
export async function changeChat(store: Store, workspaceId: string, chatId: string, change: (chat: ChatDoc) => ChatDoc | undefined): Promise<ChatDoc | undefined> {
  for (;;) {
    const found = await store.chats.get({ workspaceId }, chatId);
    const next = found === undefined ? undefined : change(found.doc);
    if (found === undefined || next === undefined) return found?.doc;
    const written = await store.chats.replace({ workspaceId }, next, found.etag);
    if (typeof written === 'object') return written.doc;
  }
}
