/**
 * Activities as the Teams channel sends them to a bot (Bot Framework activity schema; Teams' additions in channelData).
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
 */
import type { Chat, ChatMessage, Client } from './chat.ts';

export interface Member {
  personaId: string;
  name: string;
  objectId: string;
  userPrincipalName: string;
}

export const memberOf = (persona: { id: string; name: string; objectId: string; userPrincipalName: string }): Member => ({
  personaId: persona.id,
  name: persona.name,
  objectId: persona.objectId,
  userPrincipalName: persona.userPrincipalName,
});

export interface Envelope {
  chat: Chat;
  from: Member;
  client: Client;
  botId: string;
  botName: string;
  serviceUrl: string;
  /** Unique over all activities. */
  activityId: string;
  at: Date;
  /** In a channel, the thread. */
  threadId: string | null;
}

export type Activity = Record<string, unknown> & { type: string; id: string };

/** The person's id within the channel: opaque to the bot, stable for the person. */
export const memberId = (member: Member): string => `29:1${member.objectId.replaceAll('-', '')}`;
export const botMri = (botId: string): string => `28:${botId}`;

export function conversationId(chat: Chat, threadId: string | null): string {
  return chat.kind === 'channel' && threadId !== null ? `${chat.id};messageid=${threadId}` : chat.id;
}

function conversation({ chat, threadId }: Envelope): Record<string, unknown> {
  return {
    ...(chat.kind === 'personal' ? {} : { isGroup: true }),
    ...(chat.kind === 'groupChat' ? { name: chat.name } : {}),
    conversationType: chat.kind,
    tenantId: chat.tenantId,
    id: conversationId(chat, threadId),
  };
}

function channelData(envelope: Envelope, extra: Record<string, unknown>): Record<string, unknown> {
  const { chat } = envelope;
  return {
    ...extra,
    tenant: { id: chat.tenantId },
    ...(chat.team === null
      ? {}
      : { teamsChannelId: chat.id, teamsTeamId: chat.team.id, channel: { id: chat.id }, team: { id: chat.team.id, name: chat.team.name, aadGroupId: chat.team.aadGroupId } }),
  };
}

function base(envelope: Envelope, type: string, extra: Record<string, unknown> = {}): Activity {
  const { from, client } = envelope;
  return {
    type,
    id: envelope.activityId,
    timestamp: envelope.at.toISOString(),
    localTimestamp: envelope.at.toISOString(),
    localTimezone: client.timeZone,
    serviceUrl: envelope.serviceUrl,
    channelId: 'msteams',
    from: { id: memberId(from), name: from.name, aadObjectId: from.objectId },
    conversation: conversation(envelope),
    recipient: { id: botMri(envelope.botId), name: envelope.botName },
    locale: client.locale,
    entities: [clientInfo(client)],
    channelData: channelData(envelope, extra),
  };
}

function clientInfo(client: Client): Record<string, unknown> {
  return { type: 'clientInfo', locale: client.locale, country: client.locale.startsWith('nl') ? 'NL' : 'US', platform: client.platform, timezone: client.timeZone };
}

const mention = /^\s*@?instep\b[\s,:]*/iu;

/** A message of a person. Outside the personal chat Teams sends the mention as markup in the text and as an entity. */
export function messageActivity(envelope: Envelope, text: string, value: unknown, replyTo: ChatMessage | null): Activity {
  const activity = base(envelope, 'message');
  const tag = `<at>${envelope.botName}</at>`;
  const group = envelope.chat.kind !== 'personal' && value === undefined;
  const said = group ? `${tag} ${text.replace(mention, '')}` : text;
  return {
    ...activity,
    ...(value === undefined ? { text: said, textFormat: 'plain' } : { value }),
    ...(replyTo === null ? {} : { replyToId: replyTo.id }),
    ...(group
      ? { entities: [clientInfo(envelope.client), { type: 'mention', text: tag, mentioned: { id: botMri(envelope.botId), name: envelope.botName } }] }
      : {}),
  };
}

/** Whether the bot hears a message: everything in the personal chat, elsewhere only when it is mentioned. */
export const isHeard = (chat: Chat, text: string): boolean => chat.kind === 'personal' || mention.test(text) || /<at>/iu.test(text);

export function installActivity(envelope: Envelope, action: 'add' | 'remove'): Activity {
  return { ...base(envelope, 'installationUpdate', { settings: { selectedChannel: { id: envelope.chat.id } }, source: { name: 'message' } }), action };
}

export function membersActivity(envelope: Envelope, change: 'added' | 'removed'): Activity {
  const bot = [{ id: botMri(envelope.botId) }];
  const eventType = envelope.chat.team === null ? {} : { eventType: change === 'added' ? 'teamMemberAdded' : 'teamMemberRemoved' };
  return { ...base(envelope, 'conversationUpdate', eventType), ...(change === 'added' ? { membersAdded: bot } : { membersRemoved: bot }) };
}

/** A question the bot answers in the response of the very request (`adaptiveCard/action`, `signin/tokenExchange`). */
export function invokeActivity(envelope: Envelope, name: string, value: unknown, replyTo: ChatMessage | null): Activity {
  return { ...base(envelope, 'invoke', { source: { name: 'message' } }), name, value, ...(replyTo === null ? {} : { replyToId: replyTo.id }) };
}
