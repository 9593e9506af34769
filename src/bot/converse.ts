/** The conversation: from a turn to its answer. Every right is checked anew, at every message and every press. */
import { z } from 'zod';
import type { ChatMessage } from '../api/contract/chatFacts.ts';
import type { Company } from '../api/contract/company.ts';
import { Language } from '../api/contract/primitives.ts';
import { type BotActions, isRefused, type Sender, type Standing } from './actions.ts';
import type { CardContext, LinkTo } from './cards/cardContext.ts';
import { languageCard, helpCard, noRightCard, openFirstCard, refusedText, sayCard, unknownCard } from './cards/wordCards.ts';
import { type Ask, carryOut, type Conversation } from './carryOut.ts';
import { parseCommand, parseLanguage } from './parseCommand.ts';
import { pressRun } from './pressRun.ts';
import { textsOf } from './texts/texts.ts';
import type { Dialogue, Pressed, Reply, Turn } from './turn.ts';

export interface DialogueDeps {
  actions: BotActions;
  linkTo: LinkTo;
  now: () => Date;
  newId: () => string;
}

const ChosenCompany = z.looseObject({ companyId: z.string().max(128), ask: z.string().max(200).default('status') });
const ChosenLanguage = z.looseObject({ language: Language });
const CompanyOnly = z.looseObject({ companyId: z.string().max(128) });

const say = (text: string): Reply => ({ message: { card: null, text } });
const asPressed = (replies: readonly Reply[], fallback: string): Pressed => {
  const [first] = replies;
  if (first === undefined || !('message' in first)) return { note: fallback };
  return first.message.card === null ? { note: first.message.text } : { card: first.message };
};

/** A question kept until the company is chosen: it may name a person, so it never travels in a button. */
function openMemory(newId: () => string): { keep(ask: Ask): string; recall(id: string): Ask | undefined } {
  const kept = new Map<string, Ask>();
  return {
    keep: (ask) => {
      if (ask.person === '') return ask.command;
      const id = newId();
      kept.set(id, ask);
      for (const oldest of kept.keys()) {
        if (kept.size <= 1000) break;
        kept.delete(oldest);
      }
      return id;
    },
    recall: (id) => kept.get(id) ?? (/^[a-z]+$/.test(id) ? { command: id, person: '' } : undefined),
  };
}

/** What a sign-in request is for: it comes back with the token, and counts only for the person it was made for. */
const sealRequest = (sender: Sender, asked: { text: string } | { verb: string; data: unknown }): string => `${sender.objectId}.${Buffer.from(JSON.stringify(asked)).toString('base64url')}`;
const Asked = z.union([z.strictObject({ text: z.string().max(1000) }), z.strictObject({ verb: z.string().max(50), data: z.unknown() })]);
function openRequest(requestId: string, sender: Sender): z.infer<typeof Asked> | undefined {
  const [objectId, sealed] = requestId.split('.');
  if (objectId !== sender.objectId || sealed === undefined) return undefined;
  try {
    return Asked.safeParse(JSON.parse(Buffer.from(sealed, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

interface Opened {
  sender: Sender;
  standing: Standing;
  conversation: Conversation;
  context: CardContext;
}

interface Hall extends DialogueDeps {
  memory: ReturnType<typeof openMemory>;
}

const contextOf = ({ linkTo }: Hall, turn: Turn, language: Language): CardContext => ({ language, texts: textsOf(language), kind: turn.chat.kind, linkTo });

async function open(hall: Hall, turn: Turn, sender: Sender): Promise<Opened> {
  const { actions, now, memory } = hall;
  const [standing, chat] = await Promise.all([actions.standing(sender), actions.seen(turn.chat, sender)]);
  const context = contextOf(hall, turn, turn.chat.kind === 'personal' ? (standing.language ?? turn.chat.language) : chat.language);
  const keep = (ask: Ask): string => memory.keep(ask);
  return { sender, standing, context, conversation: { actions, sender, context, follow: { chatId: chat.id, thread: turn.thread }, timeZone: turn.chat.timeZone, now, keep } };
}

const signIn = ({ sender, context }: Opened, asked: { text: string } | { verb: string; data: unknown }): Reply => ({
  signIn: { requestId: sealRequest(sender, asked), text: context.texts.signIn, button: context.texts.buttons.signIn },
});

async function speak(hall: Hall, turn: Turn, { sender, conversation, context }: Opened, language: Language | undefined): Promise<ChatMessage> {
  if (language === undefined) return languageCard(context);
  const { chatToo } = await hall.actions.setLanguage(sender, conversation.follow.chatId, language);
  const spoken = contextOf(hall, turn, language);
  return sayCard(chatToo ? spoken.texts.languageCard.set : spoken.texts.languageCard.setForYou, spoken);
}

/** `askTeams`: an old proof may be asked for again; not twice for the same message. */
async function answer(hall: Hall, turn: Turn, text: string, askTeams: boolean): Promise<Reply[]> {
  if (turn.sender === undefined) return [{ message: openFirstCard(contextOf(hall, turn, turn.chat.language)) }];
  const opened = await open(hall, turn, turn.sender);
  const { context, standing, conversation } = opened;
  const parsed = parseCommand(text.slice(0, 2000));
  if (parsed.kind === 'unknown') return [{ message: unknownCard(parsed.suggestions, context) }];
  if (parsed.kind === 'hello' || parsed.command === 'help') return [{ message: helpCard(context) }];
  if (parsed.command === 'language') return [{ message: await speak(hall, turn, opened, parseLanguage(parsed.rest)) }];
  if (standing.proof === 'stale' && askTeams) return [signIn(opened, { text: text.slice(0, 300) })];
  if (standing.proof !== 'fresh') return [{ message: openFirstCard(context) }];
  if (standing.roles.length === 0) return [{ message: noRightCard(context) }];
  return carryOut(conversation, parsed);
}

async function chooseCompany({ actions, memory }: Hall, { sender, conversation, context }: Opened, data: unknown): Promise<Pressed> {
  const parsed = ChosenCompany.safeParse(data);
  const ask = parsed.success ? memory.recall(parsed.data.ask) : undefined;
  if (!parsed.success || ask === undefined) return { note: context.texts.answered };
  const found = await actions.company(sender, parsed.data.companyId);
  if (isRefused(found)) return { note: refusedText(found.refused, '', context) };
  return asPressed(await carryOut(conversation, { kind: 'command', command: ask.command, rest: ask.person }, found.company), startedText(found.company, context));
}

async function syncNow({ actions }: Hall, { sender, conversation, context }: Opened, data: unknown): Promise<Pressed> {
  const parsed = CompanyOnly.safeParse(data);
  const found = parsed.success ? await actions.company(sender, parsed.data.companyId) : undefined;
  if (found === undefined) return { note: context.texts.answered };
  if (isRefused(found)) return { note: refusedText(found.refused, '', context) };
  const [first] = await carryOut(conversation, { kind: 'command', command: 'sync', rest: '' }, found.company);
  return { note: first !== undefined && 'message' in first ? first.message.text : startedText(found.company, context) };
}

async function press(hall: Hall, turn: Turn, verb: string, data: unknown, askTeams: boolean): Promise<Pressed> {
  if (turn.sender === undefined) return { note: textsOf(turn.chat.language).openFirst.text };
  const opened = await open(hall, turn, turn.sender);
  const { context, standing, conversation } = opened;
  if (verb === 'language.set') {
    const wanted = ChosenLanguage.safeParse(data);
    return wanted.success ? { card: await speak(hall, turn, opened, wanted.data.language) } : { note: context.texts.answered };
  }
  if (standing.proof === 'stale' && askTeams) return { note: context.texts.signIn, replies: [signIn(opened, { verb, data })] };
  if (standing.proof !== 'fresh') return { note: context.texts.openFirst.text };
  if (standing.roles.length === 0) return { note: context.texts.noRight.text };
  if (verb === 'company.choose') return chooseCompany(hall, opened, data);
  if (verb === 'sync.now') return syncNow(hall, opened, data);
  return pressRun(conversation, verb, data);
}

async function takeToken(hall: Hall, turn: Turn, requestId: string, token: string): Promise<{ ok: boolean; replies: Reply[] }> {
  const { sender } = turn;
  if (sender === undefined || !(await hall.actions.prove(sender, token))) return { ok: false, replies: [] };
  const asked = openRequest(requestId, sender);
  if (asked === undefined) return { ok: true, replies: [] };
  if ('text' in asked) return { ok: true, replies: await answer(hall, turn, asked.text, false) };
  const pressed = await press(hall, turn, asked.verb, asked.data, false);
  return { ok: true, replies: 'note' in pressed ? [say(pressed.note)] : [{ message: pressed.card }] };
}

export function createDialogue(deps: DialogueDeps): Dialogue {
  const hall: Hall = { ...deps, memory: openMemory(deps.newId) };
  return {
    message: (turn, text) => answer(hall, turn, text, true),
    press: (turn, verb, data) => press(hall, turn, verb, data, true),
    token: (turn, requestId, token) => takeToken(hall, turn, requestId, token),
    installed: (turn) => deps.actions.installed(turn.chat, turn.sender ?? null),
    removed: (turn) => deps.actions.removed(turn.chat.workspaceId, turn.chat.conversationId),
  };
}

const startedText = (company: Company, { texts }: CardContext): string => `${company.name}: ${texts.news.queued(texts.kind.apply)}`;
