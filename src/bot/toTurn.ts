/** From an activity to a turn: who, in which chat, in which thread. */
import { type Activity, chatKindOf, chatNameOf, languageOf, rootConversation, senderOf, tenantOf, threadOf, timeZoneOf } from './activity.ts';
import type { Turn } from './turn.ts';

/** What is kept to find back to a chat: no names of people. */
function referenceOf(activity: Activity): Record<string, unknown> {
  const { conversation, recipient } = activity;
  return {
    channelId: activity.channelId,
    serviceUrl: activity.serviceUrl,
    bot: { id: recipient?.id ?? '', name: recipient?.name ?? '' },
    conversation: {
      id: rootConversation(conversation.id),
      conversationType: chatKindOf(activity),
      tenantId: tenantOf(activity),
      isGroup: chatKindOf(activity) !== 'personal',
    },
  };
}

export function toTurn(activity: Activity): Turn {
  return {
    sender: senderOf(activity),
    thread: threadOf(activity),
    chat: {
      workspaceId: tenantOf(activity) ?? '',
      conversationId: rootConversation(activity.conversation.id),
      kind: chatKindOf(activity),
      name: chatNameOf(activity),
      language: languageOf(activity.locale),
      timeZone: timeZoneOf(activity),
      reference: referenceOf(activity),
    },
  };
}
