/** What of an inbound activity we read: Bot Framework activity schema with Teams' additions. Everything else is passed by. */
import { z } from 'zod';
import type { ChatKind } from '../api/contract/chatFacts.ts';
import type { Language } from '../api/contract/primitives.ts';
import type { Sender } from './actions.ts';

const Account = z.looseObject({ id: z.string().max(500), name: z.string().max(500).nullish(), aadObjectId: z.string().max(100).nullish() });

export const Activity = z.looseObject({
  type: z.string().min(1).max(100),
  id: z.string().min(1).max(500),
  name: z.string().max(200).nullish(),
  action: z.string().max(100).nullish(),
  serviceUrl: z.string().max(500).nullish(),
  channelId: z.string().max(100).nullish(),
  locale: z.string().max(50).nullish(),
  localTimezone: z.string().max(100).nullish(),
  text: z.string().max(100_000).nullish(),
  value: z.unknown().optional(),
  replyToId: z.string().max(500).nullish(),
  from: Account.nullish(),
  recipient: Account.nullish(),
  conversation: z.looseObject({
    id: z.string().min(1).max(1000),
    name: z.string().max(500).nullish(),
    conversationType: z.string().max(50).nullish(),
    tenantId: z.string().max(100).nullish(),
  }),
  membersAdded: z.array(Account).max(5000).nullish(),
  membersRemoved: z.array(Account).max(5000).nullish(),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id: z.string().max(100) }).nullish(),
      team: z.looseObject({ id: z.string(), name: z.string().nullish() }).nullish(),
      channel: z.looseObject({ id: z.string(), name: z.string().nullish() }).nullish(),
      eventType: z.string().nullish(),
    })
    .nullish(),
});
export type Activity = z.infer<typeof Activity>;

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The sender's tenant. undefined when it is missing, no GUID, or told in two ways. */
export function tenantOf(activity: Activity): string | undefined {
  const told = [activity.channelData?.tenant?.id, activity.conversation.tenantId].flatMap((id) => (typeof id === 'string' ? [id.toLowerCase()] : []));
  const [tenant] = told;
  return tenant !== undefined && guid.test(tenant) && told.every((id) => id === tenant) ? tenant : undefined;
}

/** The person who wrote or pressed; undefined when Teams does not say who. */
export function senderOf(activity: Activity): Sender | undefined {
  const workspaceId = tenantOf(activity);
  const objectId = activity.from?.aadObjectId?.toLowerCase();
  if (workspaceId === undefined || objectId === undefined || !guid.test(objectId)) return undefined;
  return { workspaceId, objectId, name: activity.from?.name ?? '' };
}

export function chatKindOf(activity: Activity): ChatKind {
  const kind = activity.conversation.conversationType;
  return kind === 'channel' || kind === 'groupChat' ? kind : 'personal';
}

/** A channel's conversation without its thread. */
export const rootConversation = (id: string): string => id.split(';messageid=')[0] ?? id;

/** The thread an answer belongs to; null outside channels. */
export const threadOf = (activity: Activity): string | null => (chatKindOf(activity) === 'channel' && activity.conversation.id.includes(';messageid=') ? activity.conversation.id : null);

export function chatNameOf(activity: Activity): string {
  const { team, channel } = activity.channelData ?? {};
  const names = [team?.name, channel?.name ?? activity.conversation.name].filter((name) => typeof name === 'string' && name !== '');
  if (chatKindOf(activity) === 'personal') return activity.from?.name ?? '';
  return [...new Set(names)].join(' › ');
}

export const languageOf = (locale: string | null | undefined): Language => (locale?.toLowerCase().startsWith('nl') === true ? 'nl' : 'en');

/** The named zone of the sender's client, when the runtime knows it. */
export function timeZoneOf(activity: Activity): string | null {
  const zone = activity.localTimezone;
  if (typeof zone !== 'string' || zone === '') return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return null;
  }
}

/** The bot itself among those added or removed. */
export const namesBot = (accounts: Activity['membersAdded'], activity: Activity): boolean =>
  (accounts ?? []).some((account) => account.id === activity.recipient?.id);
