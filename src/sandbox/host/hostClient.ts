/** Talks to the sandbox that serves this page. */
import type { ChatsState, DirectoryState, GroupInfo, HostSetup, MailsState, RequestLogEntry, UserInfo } from '../hostState.ts';
import type { Client } from '../teams/chat.ts';

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/host/api/${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  // Both ends are built together (hostState.ts).
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error((answer as { message?: string }).message ?? `HTTP ${String(response.status)}`);
  return answer;
}

const query = (values: Record<string, string>): string => new URLSearchParams(values).toString();

export interface Speaker {
  chatId: string;
  personaId: string;
  client: Client;
}

export interface CardPress {
  type: 'Action.Execute' | 'Action.Submit';
  id?: string;
  verb?: string;
  data: unknown;
}

export const getSetup = (): Promise<HostSetup> => ask('setup');
export const getChats = (persona: string): Promise<ChatsState> => ask(`chats?${query({ persona })}`);
export const getDirectory = (): Promise<DirectoryState> => ask('directory');
export const getUsers = (tenant: string, search: string): Promise<UserInfo[]> => ask(`users?${query({ tenant, ...(search === '' ? {} : { search }) })}`);
export const getGroups = (tenant: string): Promise<GroupInfo[]> => ask(`groups?${query({ tenant })}`);
export const getRequests = (): Promise<RequestLogEntry[]> => ask('requests');
export const getMails = (): Promise<MailsState> => ask('mails');
export const getToken = (personaId: string): Promise<string> => ask<{ token: string }>('token', { personaId }).then(({ token }) => token);
export const install = (speaker: Speaker): Promise<unknown> => ask('install', speaker);
export const uninstall = (speaker: Speaker): Promise<unknown> => ask('uninstall', speaker);
export const say = (speaker: Speaker, text: string, threadId: string | null): Promise<unknown> => ask('say', { ...speaker, text, ...(threadId === null ? {} : { threadId }) });
export const press = (speaker: Speaker, messageId: string, pressed: CardPress): Promise<{ problem: string | null }> => ask('press', { ...speaker, messageId, press: pressed });
export const failConnector = (fault: { status: number; times: number; retryAfter?: string }): Promise<unknown> => ask('fault', fault);
export const act = (tenantId: string, action: { kind: string } & Record<string, unknown>): Promise<{ ok: boolean; message: string }> => ask('act', { tenantId, action });
