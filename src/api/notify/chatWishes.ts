/** Which chats get what: for the tab, the API and the chat itself. */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { ChatChannel, RenderCard } from '../contract/chatFacts.ts';
import type { Notifications, NotificationsPut, Wish } from '../contract/chat.ts';
import type { Actor } from '../contract/primitives.ts';
import type { ReplyOf } from '../contract/routes.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import { type ChatDoc, defaultNotifySettings } from './documents.ts';
import { changeChat, chatsWithWishes, type WishingChat } from './knownChats.ts';

export interface WishDeps {
  store: Store;
  ambient: Ambient;
}

const toChatWish = ({ chat, wants }: WishingChat): Notifications['chats'][number] => ({
  chatId: chat.id, name: chat.name, kind: chat.kind, language: chat.language, wants, reachable: chat.reachable,
});

/** Throws `not_found`. */
export async function getNotifications({ store }: Pick<WishDeps, 'store'>, key: CompanyKey): Promise<Notifications> {
  await findCompany(store, key);
  const [chats, settings] = await Promise.all([
    chatsWithWishes(store, key.workspaceId, key.companyId),
    store.notifySettings.get({ workspaceId: key.workspaceId }, key.companyId),
  ]);
  const { weeklyDigest, quietHours } = settings?.doc ?? defaultNotifySettings(key.workspaceId, key.companyId);
  return { chats: chats.map(toChatWish).sort((a, b) => a.name.localeCompare(b.name)), weeklyDigest, quietHours };
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new AppError('invalid_request', `"${timeZone}" is not a time zone.`, { errors: [{ path: 'quietHours.timeZone', message: 'must be an IANA time zone, as in "Europe/Amsterdam"' }] });
  }
}

/** Chats not named keep what they want. Throws `not_found`, `invalid_request` for a chat that is not there. */
export async function putNotifications(deps: WishDeps, key: CompanyKey, by: Actor, body: NotificationsPut): Promise<Notifications> {
  const { store } = deps;
  await findCompany(store, key);
  if (body.quietHours !== null) checkZone(body.quietHours.timeZone);
  const known = new Set((await store.chats.getMany({ workspaceId: key.workspaceId }, body.chats.map(({ chatId }) => chatId))).map(({ doc }) => doc.id));
  const errors = body.chats.flatMap(({ chatId }, index) => (known.has(chatId) ? [] : [{ path: `chats.${String(index)}.chatId`, message: 'no such chat in this workspace' }]));
  if (errors.length > 0) throw new AppError('invalid_request', 'Some of these chats are not known here. Load the list again.', { errors });
  for (const { chatId, wants } of body.chats) await setWish(store, key.workspaceId, chatId, key.companyId, wants);
  await store.notifySettings.put({ workspaceId: key.workspaceId }, { id: key.companyId, workspaceId: key.workspaceId, weeklyDigest: body.weeklyDigest, quietHours: body.quietHours });
  await record(deps, { ...key, by, action: 'notifications.change', detail: `${String(body.chats.length)} chats` });
  return getNotifications(deps, key);
}

/** `companyId` null: of every company not chosen for by itself. */
export async function setWish(store: Store, workspaceId: string, chatId: string, companyId: string | null, wants: Wish): Promise<ChatDoc | undefined> {
  return changeChat(store, workspaceId, chatId, (chat) => ({ ...chat, wishes: companyId === null ? { default: wants } : { ...chat.wishes, [companyId]: wants } }));
}

export interface TestDeps extends WishDeps {
  chats: ChatChannel;
  renderCard: RenderCard;
}

const mostTests = 50;

/** Sends now, and says how it went. Throws `not_found`; `chat_unreachable` when the one chat asked for cannot be reached. */
export async function testNotifications(deps: TestDeps, key: CompanyKey, by: Actor, chatId: string | undefined): Promise<ReplyOf<'testNotifications'>> {
  const { store, ambient } = deps;
  const { doc: company } = await findCompany(store, key);
  const wishing = await chatsWithWishes(store, key.workspaceId, key.companyId);
  const chosen = wishing.filter(({ chat, wants }) => (chatId === undefined ? wants !== 'nothing' && chat.reachable : chat.id === chatId)).slice(0, mostTests);
  if (chatId !== undefined && chosen.length === 0) throw new AppError('not_found', 'There is no such chat in this workspace.');
  let sent = 0;
  for (const { chat } of chosen) {
    const facts = { kind: 'test' as const, company: { id: company.id, name: company.name }, by: chat.kind === 'personal' ? by.name : '' };
    const delivery = await deps.chats.send({ reference: chat.reference, thread: null }, deps.renderCard(facts, chat.language, chat.kind));
    if (delivery.ok) sent += 1;
    else if (delivery.status === 403 || delivery.status === 404) await changeChat(store, chat.workspaceId, chat.id, (found) => ({ ...found, reachable: false }));
  }
  if (chatId !== undefined && sent === 0) throw new AppError('chat_unreachable', 'This chat cannot be reached. Somebody there has to write to Instep, or install it again.');
  await record(deps, { ...key, by, action: 'notifications.test', detail: `${String(sent)} of ${String(chosen.length)} chats` });
  return { sent, failed: chosen.length - sent, at: ambient.now().toISOString() };
}
