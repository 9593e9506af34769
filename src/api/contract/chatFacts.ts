/** What a card in a chat tells: plain facts, kept until they are delivered, and rendered by the bot in the chat's language. */
import type { Language } from './primitives.ts';
import type { Run } from './run.ts';

export type ChatKind = 'personal' | 'groupChat' | 'channel';

export interface CompanyName {
  id: string;
  name: string;
}

/** One run of one company, from its start to its result. */
export interface RunFacts {
  kind: 'run';
  company: CompanyName;
  run: Run;
  /** First names of a few people who wait for an answer; empty outside personal chats. */
  names: string[];
  /** Of the company's schedule, for times of day. */
  timeZone: string;
  nextRunAt: string | null;
}

/** A run ended in a way that needs a person, long after its card was posted: editing a card tells nobody. */
export interface AttentionFacts {
  kind: 'attention';
  company: CompanyName;
  runId: string;
  runNumber: number;
  need: 'approval' | 'failure' | 'conflict';
  count: number;
}

/** What happened while a chat wanted quiet, or in a week. Counts of people. */
export interface DigestFacts {
  kind: 'digest';
  period: 'quiet' | 'week';
  company: CompanyName;
  from: string;
  to: string;
  timeZone: string;
  runs: number;
  joined: number;
  changed: number;
  left: number;
  failed: number;
  /** The run with a proposal that still waits. */
  waiting: { runId: string; planId: string; count: number } | null;
  people: { current: number; withoutPhone: number | null } | null;
  days: { day: string; joined: number; left: number }[];
}

export interface WelcomeFacts {
  kind: 'welcome';
  /** Who installed Instep here; null when the channel did not say. */
  installedBy: string | null;
  companies: number;
  linked: number;
}

export interface TestFacts {
  kind: 'test';
  company: CompanyName;
  by: string;
}

export type CardFacts = RunFacts | AttentionFacts | DigestFacts | WelcomeFacts | TestFacts;

/** A message ready for the channel: an Adaptive Card with its summary for the notification, or the text alone. */
export interface ChatMessage {
  card: Record<string, unknown> | null;
  text: string;
}

export type RenderCard = (facts: CardFacts, language: Language, kind: ChatKind) => ChatMessage;

/** What became of one message. `status` is null when the channel did not answer at all. */
export type Delivery =
  | { ok: true; activityId: string }
  | { ok: false; status: number | null; code: string | null; retryAfterSeconds: number | null };

/** Where to post: the conversation reference as the channel gave it last, and the thread of a channel post. */
export interface ChatAddress {
  reference: Record<string, unknown>;
  /** A conversation id with its thread; null: the chat itself, in a channel as a new post. */
  thread: string | null;
}

/** The way out to the chats. Never throws, never tries twice: what to do about a refusal is the caller's to decide. */
export interface ChatChannel {
  send(address: ChatAddress, message: ChatMessage): Promise<Delivery>;
  update(address: ChatAddress, activityId: string, message: ChatMessage): Promise<Delivery>;
}
