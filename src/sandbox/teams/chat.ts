/** What the make-believe Teams keeps of a chat. Read by the channel and by the host page; holds no I/O. */

export type ChatKind = 'personal' | 'groupChat' | 'channel';

/** An Adaptive Card as JSON; the page's renderer is the one that understands it. */
export type CardJson = Record<string, unknown>;

export interface SuggestedAction {
  title: string;
  value: string;
}

export interface ChatMessage {
  /** Milliseconds since 1970 as Teams writes them, unique in the chat. */
  id: string;
  /** `system` is a line such as "Mila Janssen added Instep". */
  kind: 'person' | 'bot' | 'system';
  /** Who wrote it, when a person did. */
  personaId: string | null;
  name: string;
  at: string;
  editedAt: string | null;
  text: string;
  cards: CardJson[];
  /** What one person sees instead, after pressing a button: Teams replaces a card for the presser only, until the bot edits the message. */
  views: Record<string, CardJson>;
  suggested: SuggestedAction[];
  /** In a channel: the id of the first message of the thread (its own id for the first one). */
  threadId: string | null;
  /** Why the bot did not take a person's message. */
  problem: string | null;
}

export interface Team {
  id: string;
  name: string;
  aadGroupId: string;
}

export interface Chat {
  id: string;
  kind: ChatKind;
  tenantId: string;
  name: string;
  /** Personas in it. */
  members: string[];
  team: Team | null;
  installed: boolean;
  /** The person (or the tenant) keeps the bot from writing here. */
  blocked: boolean;
  messages: ChatMessage[];
}

/** A failure the connector answers on purpose. */
export interface ConnectorFault {
  status: 403 | 412 | 429 | 500 | 502 | 503;
  /** How many requests of the bot get it. */
  times: number;
  /** The text of `Retry-After`; absent means no header. */
  retryAfter?: string;
}

/** The client a person uses. */
export interface Client {
  locale: string;
  platform: 'Windows' | 'Android';
  timeZone: string;
}
