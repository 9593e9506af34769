/** Keeps the chats of the make-believe Teams, in memory and in one file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Chat, ChatMessage } from './chat.ts';

const keptMessages = 300;
const saveDelayMs = 200;

export interface ChatBook {
  all(): Chat[];
  find(chatId: string): Chat | undefined;
  /** Adds chats that are not there yet; what is there keeps its messages and takes over name and members. */
  ensure(chats: Chat[]): void;
  add(chat: Chat, message: Omit<ChatMessage, 'id' | 'at'>): ChatMessage;
  /** Told after every change; the number grows. */
  changed(): void;
  revision(): number;
  onChange(listener: (revision: number) => void): () => void;
  nextId(): string;
  /** Forgets every message and installation. */
  clear(): void;
  close(): void;
}

export function openChatBook(file: string | null, now: () => Date): ChatBook {
  const chats = new Map<string, Chat>(read(file).map((chat) => [chat.id, chat]));
  const listeners = new Set<(revision: number) => void>();
  let revision = 0;
  let lastId = 0;
  let saving: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(saving);
    saving = undefined;
    if (file !== null) write(file, [...chats.values()]);
  };
  const changed = (): void => {
    revision += 1;
    for (const listener of listeners) listener(revision);
    saving ??= setTimeout(save, saveDelayMs);
  };
  const nextId = (): string => {
    lastId = Math.max(lastId + 1, now().getTime());
    return String(lastId);
  };
  return {
    all: () => [...chats.values()],
    find: (chatId) => chats.get(chatId),
    ensure(wanted) {
      for (const chat of wanted) {
        const found = chats.get(chat.id);
        chats.set(chat.id, found === undefined ? chat : { ...found, name: chat.name, members: chat.members, team: chat.team });
      }
    },
    add(chat, message) {
      const added: ChatMessage = { ...message, id: nextId(), at: now().toISOString() };
      if (chat.kind === 'channel' && added.threadId === null) added.threadId = added.id;
      chat.messages.push(added);
      chat.messages.splice(0, chat.messages.length - keptMessages);
      changed();
      return added;
    },
    changed,
    revision: () => revision,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextId,
    clear() {
      for (const chat of chats.values()) Object.assign(chat, { messages: [], installed: false, blocked: false });
      changed();
    },
    close() {
      listeners.clear();
      save();
    },
  };
}

function read(file: string | null): Chat[] {
  if (file === null) return [];
  try {
    // Written by `write` below and by nobody else.
    return JSON.parse(readFileSync(file, 'utf8')) as Chat[];
  } catch {
    return [];
  }
}

function write(file: string, chats: Chat[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(chats));
  renameSync(`${file}.new`, file);
}
