/** Which chats get what (CONTRACT "Chat"). */
import { z } from 'zod';
import { Id, Language, Timestamp } from './primitives.ts';

/** `everyRun`: each result; `changes`: only runs that changed something; `problems`: only what needs a human; `nothing`. */
export const Wish = z.enum(['everyRun', 'changes', 'problems', 'nothing']);
export type Wish = z.infer<typeof Wish>;

export const ChatWish = z.strictObject({
  chatId: Id,
  name: z.string(),
  kind: z.enum(['personal', 'groupChat', 'channel']),
  language: Language,
  wants: Wish,
  reachable: z.boolean(),
});
export type ChatWish = z.infer<typeof ChatWish>;

export const QuietHours = z.strictObject({
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  timeZone: z.string().max(64),
});

export const Notifications = z.strictObject({
  chats: z.array(ChatWish),
  weeklyDigest: z.strictObject({ enabled: z.boolean(), weekday: z.int().min(1).max(7), time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/) }),
  quietHours: QuietHours.nullable(),
});
export type Notifications = z.infer<typeof Notifications>;

export const NotificationsPut = z.strictObject({
  chats: z.array(z.strictObject({ chatId: Id, wants: Wish })).max(1000),
  weeklyDigest: Notifications.shape.weeklyDigest,
  quietHours: QuietHours.nullable(),
});
export type NotificationsPut = z.infer<typeof NotificationsPut>;
export const TestMessage = z.strictObject({ chatId: Id.optional() });
export const TestMessageResult = z.strictObject({ sent: z.int(), failed: z.int(), at: Timestamp });
