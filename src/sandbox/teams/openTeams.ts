/**
 * The make-believe Teams: chats of the personas with Instep's bot. What people do goes to the bot as signed activities; what the bot
 * does comes in through the connector (`mountConnector.ts`).
 */
import type { Cloud, Persona } from '../cloud/port.ts';
import { installActivity, invokeActivity, isHeard, memberOf, membersActivity, messageActivity } from './activity.ts';
import type { Activity, Envelope } from './activity.ts';
import { answerOf } from './answer.ts';
import type { InvokeAnswer } from './answer.ts';
import type { CardJson, Chat, ChatMessage, Client, ConnectorFault } from './chat.ts';
import { deliver, deliveryProblem } from './deliver.ts';
import type { Delivered } from './deliver.ts';
import { mountConnector } from './mountConnector.ts';
import { openChatBook } from './openChatBook.ts';
import type { ChatBook } from './openChatBook.ts';
import { chatsOf } from './rooms.ts';

export interface TeamsOptions {
  cloud: Cloud;
  /** Where the app runs, e.g. `http://localhost:3978`. */
  appUrl: string;
  botId: string;
  /** The chats on disk; null: memory only. */
  dataFile: string | null;
  now: () => Date;
}

/** A press of a button on a card. */
export interface Press {
  type: 'Action.Execute' | 'Action.Submit';
  id?: string;
  verb?: string;
  data: unknown;
}

export interface Teams {
  /** `https://localhost:PORT/smba/`: what activities name as their serviceUrl. */
  readonly serviceUrl: string;
  readonly book: ChatBook;
  /** The chats a person is in. */
  chats(personaId: string): Chat[];
  /** Adds the app to a chat; the bot is told. */
  install(chatId: string, personaId: string, client: Client): Promise<void>;
  uninstall(chatId: string, personaId: string, client: Client): Promise<void>;
  say(chatId: string, personaId: string, text: string, client: Client, threadId?: string): Promise<void>;
  press(chatId: string, personaId: string, messageId: string, press: Press, client: Client): Promise<{ problem: string | null }>;
  block(chatId: string, blocked: boolean): void;
  /** The connector answers the bot's next requests with this. */
  fail(fault: ConnectorFault): void;
  /** Ids of the chats in which the bot is typing. */
  typing(): string[];
  /** The card's or the bot's silent question for an SSO token (`OAuthCard`). */
  exchangeToken(chat: Chat, question: { id: string; connectionName: string }): Promise<void>;
  close(): void;
}

const botName = 'Instep';

export function openTeams(options: TeamsOptions): Teams {
  const { cloud, botId } = options;
  const book = openChatBook(options.dataFile, options.now);
  book.ensure(chatsOf(cloud.personas(), cloud.tenants()));
  const serviceUrl = `${cloud.cloudUrl}/smba/`;
  /** Who spoke last in a chat, and with what client: a token is asked of that person. */
  const lastSpeaker = new Map<string, { personaId: string; client: Client; threadId: string | null }>();
  const connector = mountConnector({ cloud, book, botId, botName, exchangeToken: (chat, question) => exchangeToken(chat, question) });

  const send = (activity: Activity): Promise<Delivered> => deliver({ appUrl: options.appUrl, serviceUrl, sign: (url) => cloud.signActivityToken(url) }, activity);
  const envelope = (chat: Chat, personaId: string, client: Client, threadId: string | null): Envelope => {
    lastSpeaker.set(chat.id, { personaId, client, threadId });
    const at = options.now();
    return { chat, from: memberOf(personOf(cloud, personaId)), client, botId, botName, serviceUrl, activityId: `f:${crypto.randomUUID()}`, at, threadId };
  };
  const mark = (message: ChatMessage, problem: string | null): void => {
    message.problem = problem;
    book.changed();
  };

  async function install(chatId: string, personaId: string, client: Client): Promise<void> {
    const chat = chatIn(book, chatId, personaId);
    if (chat.installed) return;
    chat.installed = true;
    const line = book.add(chat, systemLine(`${personOf(cloud, personaId).name} added Instep.`));
    const first = await send(membersActivity(envelope(chat, personaId, client, null), 'added'));
    const second = await send(installActivity(envelope(chat, personaId, client, null), 'add'));
    mark(line, deliveryProblem(first) ?? deliveryProblem(second));
  }

  async function uninstall(chatId: string, personaId: string, client: Client): Promise<void> {
    const chat = chatIn(book, chatId, personaId);
    if (!chat.installed) return;
    const line = book.add(chat, systemLine(`${personOf(cloud, personaId).name} removed Instep.`));
    await send(membersActivity(envelope(chat, personaId, client, null), 'removed'));
    const delivered = await send(installActivity(envelope(chat, personaId, client, null), 'remove'));
    chat.installed = false;
    mark(line, deliveryProblem(delivered));
  }

  async function say(chatId: string, personaId: string, text: string, client: Client, threadId?: string): Promise<void> {
    const chat = chatIn(book, chatId, personaId);
    if (!chat.installed && chat.kind === 'personal') await install(chatId, personaId, client);
    const person = personOf(cloud, personaId);
    const message = book.add(chat, { ...emptyMessage, kind: 'person', personaId, name: person.name, text, threadId: threadId ?? null });
    if (!isHeard(chat, text)) return;
    if (!chat.installed) return mark(message, 'Instep is not in this chat yet. Add it first.');
    const delivered = await send({ ...messageActivity(envelope(chat, personaId, client, message.threadId), text, undefined, null), id: message.id });
    mark(message, deliveryProblem(delivered));
  }

  async function press(chatId: string, personaId: string, messageId: string, pressed: Press, client: Client): Promise<{ problem: string | null }> {
    const chat = chatIn(book, chatId, personaId);
    const message = chat.messages.find(({ id }) => id === messageId);
    if (message === undefined) return { problem: 'This message is gone.' };
    const sender = envelope(chat, personaId, client, message.threadId);
    if (pressed.type === 'Action.Submit') return { problem: deliveryProblem(await send(messageActivity(sender, '', pressed.data ?? {}, message))) };
    const action = { type: pressed.type, ...(pressed.id === undefined ? {} : { id: pressed.id }), ...(pressed.verb === undefined ? {} : { verb: pressed.verb }), data: pressed.data ?? {} };
    const ask = async (extra: Record<string, unknown>): Promise<InvokeAnswer> => {
      const value = { action, trigger: 'manual', ...extra };
      return answerOf(await send(invokeActivity({ ...sender, activityId: `f:${crypto.randomUUID()}` }, 'adaptiveCard/action', value, message)));
    };
    let answer = await ask({});
    if (answer.kind === 'signIn') {
      const token = await cloud.issueSsoToken(personaId);
      answer = await ask({ authentication: { id: answer.id, connectionName: answer.connectionName, token } });
    }
    return show(message, personaId, answer);
  }

  function show(message: ChatMessage, personaId: string, answer: InvokeAnswer): { problem: string | null } {
    if (answer.kind === 'card') {
      message.views[personaId] = answer.card;
      book.changed();
    }
    if (answer.kind === 'problem') return { problem: answer.message };
    return { problem: answer.kind === 'message' ? answer.text : null };
  }

  async function exchangeToken(chat: Chat, question: { id: string; connectionName: string }): Promise<void> {
    const speaker = lastSpeaker.get(chat.id);
    if (speaker === undefined) return;
    const token = await cloud.issueSsoToken(speaker.personaId);
    const sender = envelope(chat, speaker.personaId, speaker.client, speaker.threadId);
    await send(invokeActivity(sender, 'signin/tokenExchange', { ...question, token }, null));
  }

  return {
    serviceUrl,
    book,
    chats: (personaId) => book.all().filter((chat) => chat.members.includes(personaId)),
    install,
    uninstall,
    say,
    press,
    exchangeToken,
    block(chatId, blocked) {
      const chat = book.find(chatId);
      if (chat === undefined) return;
      chat.blocked = blocked;
      book.changed();
    },
    fail: (fault) => connector.fail(fault),
    typing: () => connector.typing(),
    close: () => book.close(),
  };
}

const emptyMessage = { editedAt: null, text: '', cards: [] as CardJson[], views: {}, suggested: [], threadId: null, problem: null };

function systemLine(text: string): Omit<ChatMessage, 'id' | 'at'> {
  return { ...emptyMessage, cards: [], views: {}, kind: 'system', personaId: null, name: '', text };
}

function personOf(cloud: Cloud, personaId: string): Persona {
  const found = cloud.personas().find(({ id }) => id === personaId);
  if (found === undefined) throw new Error(`There is no persona ${personaId}.`);
  return found;
}

function chatIn(book: ChatBook, chatId: string, personaId: string): Chat {
  const chat = book.find(chatId);
  if (!chat?.members.includes(personaId)) throw new Error('There is no such chat for this person.');
  return chat;
}
