/** A turn without any SDK: what came in, and what goes back. `channel.ts` translates both ways. */
import type { ChatMessage } from '../api/contract/chatFacts.ts';
import type { SeenChat, Sender } from './actions.ts';

export interface Turn {
  /** undefined: the channel did not say who. */
  sender: Sender | undefined;
  chat: SeenChat;
  /** In a channel, the thread. */
  thread: string | null;
}

/** Asks Teams, without a click where possible, for a token of the sender (`signin/tokenExchange`). */
export interface SignIn {
  /** Comes back with the token: whose it must be, and what was asked. */
  requestId: string;
  text: string;
  button: string;
}

export type Reply = { message: ChatMessage } | { signIn: SignIn };

/** What a press shows: another card instead of the one pressed, or a line of text above it. */
export type Pressed = { card: ChatMessage } | { note: string; replies?: Reply[] };

export interface Dialogue {
  message(turn: Turn, text: string): Promise<Reply[]>;
  /** `data` is what the button carried: never trusted, parsed inside. */
  press(turn: Turn, verb: string, data: unknown): Promise<Pressed>;
  /** A token for the sender came in. `ok: false`: it was refused. The replies go on with what was asked. */
  token(turn: Turn, requestId: string, token: string): Promise<{ ok: boolean; replies: Reply[] }>;
  installed(turn: Turn): Promise<void>;
  removed(turn: Turn): Promise<void>;
}

/** CONTRACT "Chat": the verbs of `Action.Execute`. */
export const pressVerbs = ['sync.now', 'run.approve', 'run.decline', 'run.show', 'company.choose', 'language.set'] as const;
export type PressVerb = (typeof pressVerbs)[number];
