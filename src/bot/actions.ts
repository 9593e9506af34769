/**
 * All that the bot may ask of Instep. `compose.ts` hands the implementation over; every call checks the sender's right itself,
 * by tenant and object id, whatever a card or a button said.
 */
import type { Role } from '../api/contract/caller.ts';
import type { Wish } from '../api/contract/chat.ts';
import type { ChatKind, RunFacts } from '../api/contract/chatFacts.ts';
import type { Company, Why } from '../api/contract/company.ts';
import type { ErrorCode } from '../api/contract/errorCodes.ts';
import type { Language } from '../api/contract/primitives.ts';
import type { Run } from '../api/contract/run.ts';

/** Who speaks, as the signed activity says. The workspace is the sender's tenant. */
export interface Sender {
  workspaceId: string;
  objectId: string;
  name: string;
}

/** A chat as an activity shows it. */
export interface SeenChat {
  workspaceId: string;
  /** Without the thread of a channel. */
  conversationId: string;
  kind: ChatKind;
  name: string;
  language: Language;
  timeZone: string | null;
  reference: Record<string, unknown>;
}

/** A chat as kept. */
export interface KnownChat {
  id: string;
  language: Language;
}

/** `fresh`: proved within 8 hours; `stale`: longer ago, ask Teams again; `none`: never seen with a valid token. */
export interface Standing {
  proof: 'fresh' | 'stale' | 'none';
  roles: Role[];
  language: Language | null;
}

/** Expected refusals are values. `at`: when it will be possible; `run`: the run that is in the way. */
export interface Refused {
  refused: ErrorCode;
  at?: string | undefined;
  run?: Run | undefined;
}
export type Outcome<T> = T | Refused;

export interface CreditLine {
  name: string;
  available: number;
  reserved: number;
}

export interface ChatWishes {
  company: { id: string; name: string };
  wants: Wish;
}

/** Where an answer that is updated later belongs: the chat, and in a channel the thread. */
export interface FollowIn {
  chatId: string;
  thread: string | null;
}

export interface BotActions {
  standing(sender: Sender): Promise<Standing>;
  /** Verifies a Teams SSO token like the API does, and that it is the sender's own. */
  prove(sender: Sender, token: string): Promise<boolean>;

  /** True once per activity, across processes and restarts. */
  firstTime(workspaceId: string, activityKey: string): Promise<boolean>;
  /** Keeps the way back to the chat; a person who writes can be reached again. */
  seen(chat: SeenChat, sender: Sender | null): Promise<KnownChat>;
  installed(chat: SeenChat, sender: Sender | null): Promise<void>;
  removed(workspaceId: string, conversationId: string): Promise<void>;

  /** Ids and names only, in order of name. */
  companies(sender: Sender): Promise<Outcome<{ companies: { id: string; name: string }[] }>>;
  company(sender: Sender, companyId: string): Promise<Outcome<{ company: Company }>>;
  /** The first companies by name, as they stand. */
  overview(sender: Sender, limit: number): Promise<Outcome<{ companies: Company[] }>>;
  /** Starts a run and shows it, now and when it ends, in the chat that asked. `already`: somebody else's run is shown instead. */
  startRun(sender: Sender, companyId: string, kind: 'apply' | 'preview', follow: FollowIn): Promise<Outcome<{ run: Run; already: boolean }>>;
  answer(sender: Sender, companyId: string, runId: string, planId: string, answer: 'approve' | 'decline', kind: ChatKind): Promise<Outcome<{ facts: RunFacts }>>;
  run(sender: Sender, companyId: string, runId: string, kind: ChatKind): Promise<Outcome<{ facts: RunFacts }>>;
  history(sender: Sender, companyId: string, limit: number): Promise<Outcome<{ runs: Run[] }>>;
  /** Posts the proposal that waits, as a card that keeps up with it; `shown` is false when nothing waits. */
  pending(sender: Sender, companyId: string, follow: FollowIn): Promise<Outcome<{ shown: boolean }>>;
  why(sender: Sender, companyId: string, person: string): Promise<Outcome<{ why: Why }>>;
  credits(sender: Sender, companyId: string): Promise<Outcome<{ lines: CreditLine[] }>>;
  wishes(sender: Sender, chatId: string): Promise<Outcome<{ wishes: ChatWishes[] }>>;
  setWish(sender: Sender, chatId: string, companyId: string | null, wants: Wish): Promise<Outcome<{ wishes: ChatWishes[] }>>;
  /** The sender's language, and the chat's where it is the sender's own or the sender is an admin. */
  setLanguage(sender: Sender, chatId: string, language: Language): Promise<{ chatToo: boolean }>;
}

export const isRefused = <T extends object>(outcome: Outcome<T>): outcome is Refused => 'refused' in outcome;
