/** The line between the people in the chats and the bot: finds who and where, stamps activities, sends them. */
import type { Cloud, Persona } from '../cloud/port.ts';
import { memberOf } from './activity.ts';
import type { Activity, Envelope } from './activity.ts';
import type { Chat, ChatMessage, Client } from './chat.ts';
import { deliver } from './deliver.ts';
import type { Delivered } from './deliver.ts';
import type { ChatBook } from './openChatBook.ts';

export interface LineOptions {
  cloud: Cloud;
  book: ChatBook;
  appUrl: string;
  botId: string;
  botName: string;
  serviceUrl: string;
  now: () => Date;
}

/** Who says it, where, with what client. */
export interface Speaker {
  chatId: string;
  personaId: string;
  client: Client;
}

export interface Line {
  readonly book: ChatBook;
  person(personaId: string): Persona;
  /** Throws when the person is not in it. */
  chat(speaker: Speaker): Chat;
  /** A new one each time: ids of activities are unique. */
  envelope(chat: Chat, speaker: Speaker, threadId: string | null): Envelope;
  send(activity: Activity): Promise<Delivered>;
  mark(message: ChatMessage, problem: string | null): void;
  ssoToken(personaId: string): Promise<string>;
  /** The last one who said something in a chat. */
  lastSpeaker(chatId: string): { speaker: Speaker; threadId: string | null } | undefined;
}

export function openLine(options: LineOptions): Line {
  const { cloud, book } = options;
  const speakers = new Map<string, { speaker: Speaker; threadId: string | null }>();
  const person = (personaId: string): Persona => {
    const found = cloud.personas().find(({ id }) => id === personaId);
    if (found === undefined) throw new Error(`There is no persona ${personaId}.`);
    return found;
  };
  return {
    book,
    person,
    chat({ chatId, personaId }) {
      const chat = book.find(chatId);
      if (!chat?.members.includes(personaId)) throw new Error('There is no such chat for this person.');
      return chat;
    },
    envelope(chat, speaker, threadId) {
      speakers.set(chat.id, { speaker, threadId });
      const { botId, botName, serviceUrl } = options;
      return { chat, from: memberOf(person(speaker.personaId)), client: speaker.client, botId, botName, serviceUrl, activityId: `f:${crypto.randomUUID()}`, at: options.now(), threadId };
    },
    send: (activity) => deliver({ appUrl: options.appUrl, serviceUrl: options.serviceUrl, sign: (url) => cloud.signActivityToken(url) }, activity),
    mark(message, problem) {
      message.problem = problem;
      book.changed();
    },
    ssoToken: (personaId) => cloud.issueSsoToken(personaId),
    lastSpeaker: (chatId) => speakers.get(chatId),
  };
}
