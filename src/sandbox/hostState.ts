/** What the host page and its server tell each other. Types only. */
import type { Persona, RequestLogEntry, TenantInfo, UserInfo, GroupInfo } from './cloud/port.ts';
import type { Chat } from './teams/chat.ts';

export interface HostSetup {
  appUrl: string;
  clientId: string;
  personas: Persona[];
}

export interface ChatsState {
  revision: number;
  chats: Chat[];
  /** Ids of the chats in which the bot is typing. */
  typing: string[];
}

export interface DirectoryState {
  tenants: TenantInfo[];
}

export interface Mail {
  id: string;
  /** When it arrived, ISO 8601. */
  at: string;
  from: string;
  /** To whom it was really sent. */
  to: string[];
  subject: string;
  text: string;
  html: string | null;
}

export interface MailsState {
  /** False while nothing takes mail. */
  configured: boolean;
  /** Newest first. */
  mails: Mail[];
}

export type { Chat, GroupInfo, Persona, RequestLogEntry, TenantInfo, UserInfo };
