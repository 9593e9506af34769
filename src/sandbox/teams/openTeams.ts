/**
 * The make-believe Teams: chats of the personas with Instep's bot. What people do goes to the bot as signed activities (`talk.ts`);
 * what the bot does comes in through the connector (`mountConnector.ts`).
 */
import type { Cloud } from '../cloud/port.ts';
import type { Chat, ConnectorFault } from './chat.ts';
import { openLine } from './line.ts';
import type { Speaker } from './line.ts';
import { mountConnector } from './mountConnector.ts';
import { openChatBook } from './openChatBook.ts';
import type { ChatBook } from './openChatBook.ts';
import { chatsOf } from './rooms.ts';
import { exchangeToken, install, press, say, uninstall } from './talk.ts';
import type { Press } from './talk.ts';

export interface TeamsOptions {
  cloud: Cloud;
  /** Where the app runs, e.g. `http://localhost:3978`. */
  appUrl: string;
  botId: string;
  /** The chats on disk; null: memory only. */
  dataFile: string | null;
  now: () => Date;
}

export interface Teams {
  /** `https://localhost:PORT/smba/`: what activities name as their serviceUrl. */
  readonly serviceUrl: string;
  readonly book: ChatBook;
  /** The chats a person is in. */
  chats(personaId: string): Chat[];
  install(speaker: Speaker): Promise<void>;
  uninstall(speaker: Speaker): Promise<void>;
  say(speaker: Speaker, text: string, threadId: string | null): Promise<void>;
  /** `problem` is what to tell the presser, if anything. */
  press(speaker: Speaker, messageId: string, press: Press): Promise<{ problem: string | null }>;
  /** Whether the bot may write here; it learns by a 403. */
  block(chatId: string, blocked: boolean): void;
  /** The connector answers the bot's next requests with this. */
  fail(fault: ConnectorFault): void;
  /** Ids of the chats in which the bot is typing. */
  typing(): string[];
  close(): void;
}

const botName = 'Instep';

export function openTeams(options: TeamsOptions): Teams {
  const { cloud, botId, appUrl, now } = options;
  const book = openChatBook(options.dataFile, now);
  book.ensure(chatsOf(cloud.personas(), cloud.tenants()));
  const serviceUrl = `${cloud.cloudUrl}/smba/`;
  const line = openLine({ cloud, book, appUrl, botId, botName, serviceUrl, now });
  const connector = mountConnector({ cloud, book, botId, botName, now, onSignIn: (chat, question) => exchangeToken(line, chat, question) });
  return {
    serviceUrl,
    book,
    chats: (personaId) => book.all().filter((chat) => chat.members.includes(personaId)),
    install: (speaker) => install(line, speaker),
    uninstall: (speaker) => uninstall(line, speaker),
    say: (speaker, text, threadId) => say(line, speaker, text, threadId),
    press: (speaker, messageId, pressed) => press(line, speaker, messageId, pressed),
    block(chatId, blocked) {
      const chat = book.find(chatId);
      if (chat === undefined) return;
      chat.blocked = blocked;
      book.changed();
    },
    fail: (fault) => { connector.fail(fault); },
    typing: () => connector.typing(),
    close: () => { book.close(); },
  };
}
