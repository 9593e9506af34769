/** Documents of telling: chats that the bot knows, what they want, and messages still to be delivered. */
import type { CardFacts } from '../contract/chatFacts.ts';
import type { Language } from '../contract/primitives.ts';
import type { Wish } from '../contract/chat.ts';

export interface ChatDoc {
  /** Hash of the conversation id. */
  id: string;
  workspaceId: string;
  kind: 'personal' | 'groupChat' | 'channel';
  name: string;
  language: Language;
  timeZone: string | null;
  /** The Bot Framework conversation reference, as the channel gave it last. */
  reference: Record<string, unknown>;
  /** In personal chats: whose. */
  staffObjectId: string | null;
  /** False after the channel refused us: until somebody writes there again. */
  reachable: boolean;
  /** What this chat wants of each company; `default` for companies not named. */
  wishes: Record<string, Wish>;
  installedBy: string | null;
  welcomedAt: string | null;
}

/** One card in one chat about one thing. Its id is made of both, so that nothing is ever told twice. */
export interface OutboxDoc {
  id: string;
  workspaceId: string;
  companyId: string | null;
  chatId: string;
  /** In a channel, the thread the card belongs to; null: a new post. */
  thread: string | null;
  /** What it tells: `run:<runId>`, `welcome`, `digest:<companyId>:<week>`, `quiet:<companyId>:<end>`, `attention:<runId>:<need>`. */
  topic: string;
  /** What was last asked to be shown, and what the chat shows now; they differ while a delivery is due. */
  wanted: { version: number; facts: CardFacts };
  delivered: { version: number; activityId: string; at: string } | null;
  attempts: number;
  /** Seconds since 1970 of the next try; null: nothing to do. */
  dueAt: number | null;
  failed: string | null;
  expiresAt: number;
}

/** What a company wants beyond single chats. */
export interface NotifySettingsDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  weeklyDigest: { enabled: boolean; weekday: number; time: string };
  quietHours: { from: string; to: string; timeZone: string } | null;
}

export const defaultNotifySettings = (workspaceId: string, companyId: string): NotifySettingsDoc => ({
  id: companyId,
  workspaceId,
  weeklyDigest: { enabled: false, weekday: 1, time: '09:00' },
  quietHours: null,
});
