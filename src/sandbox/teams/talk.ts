/** What people do in a chat: install, say, press a button, sign in silently. */
import { installActivity, invokeActivity, isHeard, membersActivity, messageActivity } from './activity.ts';
import { answerOf } from './answer.ts';
import type { InvokeAnswer } from './answer.ts';
import type { Chat, ChatMessage } from './chat.ts';
import { deliveryProblem } from './deliver.ts';
import type { Line, Speaker } from './line.ts';

/** A press of a button on a card. */
export interface Press {
  type: 'Action.Execute' | 'Action.Submit';
  id?: string;
  verb?: string;
  data: unknown;
}

type Written = Omit<ChatMessage, 'id' | 'at'>;

const written = (content: Pick<Written, 'kind' | 'personaId' | 'name' | 'text' | 'threadId'>): Written => ({ ...content, editedAt: null, cards: [], views: {}, suggested: [], problem: null });
const systemLine = (text: string): Written => written({ kind: 'system', personaId: null, name: '', text, threadId: null });

/** Adds the app to a chat; the bot is told, as Teams does, in two activities. */
export async function install(line: Line, speaker: Speaker): Promise<void> {
  const chat = line.chat(speaker);
  if (chat.installed) return;
  chat.installed = true;
  const note = line.book.add(chat, systemLine(`${line.person(speaker.personaId).name} added Instep.`));
  const first = await line.send(membersActivity(line.envelope(chat, speaker, null), 'added'));
  const second = await line.send(installActivity(line.envelope(chat, speaker, null), 'add'));
  line.mark(note, deliveryProblem(first) ?? deliveryProblem(second));
}

export async function uninstall(line: Line, speaker: Speaker): Promise<void> {
  const chat = line.chat(speaker);
  if (!chat.installed) return;
  chat.installed = false;
  const note = line.book.add(chat, systemLine(`${line.person(speaker.personaId).name} removed Instep.`));
  const first = await line.send(membersActivity(line.envelope(chat, speaker, null), 'removed'));
  const second = await line.send(installActivity(line.envelope(chat, speaker, null), 'remove'));
  line.mark(note, deliveryProblem(first) ?? deliveryProblem(second));
}

/** Writes into a chat; in the personal chat that installs the app first. */
export async function say(line: Line, speaker: Speaker, text: string, threadId: string | null): Promise<void> {
  const chat = line.chat(speaker);
  if (!chat.installed && chat.kind === 'personal') await install(line, speaker);
  const { id, name } = line.person(speaker.personaId);
  const message = line.book.add(chat, written({ kind: 'person', personaId: id, name, text, threadId }));
  if (!isHeard(chat, text)) return;
  if (!chat.installed) return line.mark(message, 'Instep is not in this chat yet. Install it first.');
  const envelope = { ...line.envelope(chat, speaker, message.threadId), activityId: message.id };
  line.mark(message, deliveryProblem(await line.send(messageActivity(envelope, text, undefined, null))));
}

/** Returns what to tell the presser, if anything. A returned card replaces the card for the presser only. */
export async function press(line: Line, speaker: Speaker, messageId: string, pressed: Press): Promise<{ problem: string | null }> {
  const chat = line.chat(speaker);
  const message = chat.messages.find(({ id }) => id === messageId);
  if (message === undefined) return { problem: 'This message is gone.' };
  if (pressed.type === 'Action.Submit') {
    const activity = messageActivity(line.envelope(chat, speaker, message.threadId), '', pressed.data ?? {}, message);
    return { problem: deliveryProblem(await line.send(activity)) };
  }
  const answer = await execute(line, speaker, { chat, message, pressed });
  if (answer.kind === 'card') {
    message.views[speaker.personaId] = answer.card;
    line.book.changed();
  }
  if (answer.kind === 'problem') return { problem: answer.message };
  return { problem: answer.kind === 'message' ? answer.text : null };
}

async function execute(line: Line, speaker: Speaker, { chat, message, pressed }: { chat: Chat; message: ChatMessage; pressed: Press }): Promise<InvokeAnswer> {
  const { type, id, verb, data } = pressed;
  const action = { type, ...(id === undefined ? {} : { id }), ...(verb === undefined ? {} : { verb }), data: data ?? {} };
  const ask = async (extra: Record<string, unknown>): Promise<InvokeAnswer> => {
    const value = { action, trigger: 'manual', ...extra };
    return answerOf(await line.send(invokeActivity(line.envelope(chat, speaker, message.threadId), 'adaptiveCard/action', value, message)));
  };
  const answer = await ask({});
  if (answer.kind !== 'signIn') return answer;
  return ask({ authentication: { id: answer.id, connectionName: answer.connectionName, token: await line.ssoToken(speaker.personaId) } });
}

/** Answers the bot's `OAuthCard` as Teams does: without showing it, with a token of whoever spoke last. */
export async function exchangeToken(line: Line, chat: Chat, question: { id: string; connectionName: string }): Promise<void> {
  const last = line.lastSpeaker(chat.id);
  if (last === undefined) return;
  const token = await line.ssoToken(last.speaker.personaId);
  await line.send(invokeActivity(line.envelope(chat, last.speaker, last.threadId), 'signin/tokenExchange', { ...question, token }, null));
}
