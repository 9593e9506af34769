/** The bot as the rest of Instep sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatChannel } from '../api/contract/chatFacts.ts';
import type { Dialogue } from './turn.ts';

export interface BotOptions {
  /** Never empty: the SDK would then let anybody in. */
  botId: string;
  botSecret: { password: string } | { assertion: (tokenEndpoint: string) => Promise<string> };
  openIdMetadataUrl: string;
  loginUrl: string;
  serviceHosts: readonly string[];
  /** Where a sign-in button leads when Teams cannot answer silently, and the App ID URI whose token is asked for. */
  signInUrl: string;
  appIdUri: string;
  now: () => Date;
  log: (event: string, fields: Record<string, string | number | null>) => void;
  /** Messages and presses a person may send in a minute; 0 means none. */
  perMinute?: number;
}

/** Handles one request to `/api/messages` whole, its body and its response included. Never throws. */
export type HandleMessages = (request: IncomingMessage & { body?: unknown }, response: ServerResponse) => Promise<void>;
/** True once per activity, across processes and restarts. */
export type FirstTime = (workspaceId: string, activityKey: string) => Promise<boolean>;

export interface Bot {
  /** The way out: it needs nobody to talk to. */
  chats: ChatChannel;
  /** The way in. Call it once. */
  listen(dialogue: Dialogue, firstTime: FirstTime): HandleMessages;
}
