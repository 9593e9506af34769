/**
 * The Bot Framework connector, v3, as Teams offers it to bots, under `/smba/`.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
import type { ServerResponse } from 'node:http';
import type { Cloud, CloudRequest } from '../cloud/port.ts';
import { botMri, conversationId, memberId, memberOf } from './activity.ts';
import type { Member } from './activity.ts';
import type { CardJson, Chat, ChatMessage, ConnectorFault, SuggestedAction } from './chat.ts';
import type { ChatBook } from './openChatBook.ts';

export interface ConnectorOptions {
  cloud: Cloud;
  book: ChatBook;
  botId: string;
  botName: string;
  now: () => Date;
  /** The bot asks for a token (`OAuthCard`). */
  onSignIn: (chat: Chat, question: { id: string; connectionName: string }) => Promise<void>;
}

export interface Connector {
  fail(fault: ConnectorFault): void;
  typing(): string[];
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };
type Place = { chat: Chat; threadId: string | null };
type Json = Record<string, unknown>;
type AddRoute = (method: string, pattern: string, handle: (params: string[], body: Json, request: CloudRequest) => Reply) => void;

interface Room extends ConnectorOptions {
  /** Until when, in milliseconds since 1970, by chat. */
  typing: Map<string, number>;
  members: (chat: Chat) => Member[];
}

const typingMs = 8000;
const maxActivityBytes = 100_000;
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const problem = (status: number, code: string, message: string): Reply => ({ status, body: { error: { code, message } } });

export function mountConnector(options: ConnectorOptions): Connector {
  const { cloud, book } = options;
  const faults: ConnectorFault[] = [];
  const typing = new Map<string, number>();
  const room: Room = { ...options, typing, members: (chat) => cloud.personas().filter(({ id }) => chat.members.includes(id)).map(memberOf) };
  const route: AddRoute = (method, pattern, handle) => {
    cloud.onCloud(method, new RegExp(`^/smba/+v3/${pattern}$`), async (request, response) => {
      if (!(await cloud.verifyBotToken(request.headers.authorization))) { write(response, problem(401, 'Unauthorized', 'Authorization has been denied for this request.')); return; }
      const fault = takeFault(faults);
      if (fault !== undefined) { write(response, faultReply(fault)); return; }
      if (request.body.length > maxActivityBytes) { write(response, problem(413, 'MessageSizeTooBig', 'Message size too large.')); return; }
      write(response, handle(request.match.slice(1).map(decodeURIComponent), parse(request.body), request));
    });
  };
  addActivityRoutes(route, room);
  addMemberRoutes(route, room);
  addTeamRoutes(route, book);
  return {
    fail: (fault) => { faults.push({ ...fault }); },
    typing: () => [...typing].filter(([, until]) => until > options.now().getTime()).map(([id]) => id),
  };
}

function post(room: Room, place: Place, activity: Json): Reply {
  const { book } = room;
  const refused = refusal(place.chat);
  if (refused !== undefined) return refused;
  if (activity['type'] === 'typing') {
    room.typing.set(place.chat.id, room.now().getTime() + typingMs);
    book.changed();
    return { status: 201, body: { id: book.nextId() } };
  }
  room.typing.delete(place.chat.id);
  const signIn = signInOf(activity);
  if (signIn !== undefined) {
    // Not in this request: the bot is still in the turn that asks.
    setImmediate(() => { void room.onSignIn(place.chat, signIn); });
    return { status: 201, body: { id: book.nextId() } };
  }
  return { status: 201, body: { id: book.add(place.chat, { ...contentOf(activity), ...botAuthor(room.botName), threadId: place.threadId }).id } };
}

function at(book: ChatBook, id: string | undefined, handle: (place: Place) => Reply): Reply {
  const place = placeOf(book, id ?? '');
  return place === undefined ? problem(404, 'ConversationNotFound', 'Conversation not found.') : handle(place);
}

function onMessage(book: ChatBook, [id, messageId]: string[], handle: (message: ChatMessage, chat: Chat) => Reply): Reply {
  return at(book, id, ({ chat }) => {
    const found = chat.messages.find((message) => message.id === messageId && message.kind === 'bot');
    return refusal(chat) ?? (found === undefined ? problem(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.') : handle(found, chat));
  });
}

function addActivityRoutes(route: AddRoute, room: Room): void {
  const { book } = room;
  route('POST', 'conversations/?', (_params, body) => createConversation(room, body));
  route('POST', 'conversations/([^/]+)/activities/?', ([id], body) => at(book, id, (place) => post(room, place, body)));
  route('POST', 'conversations/([^/]+)/activities/([^/]+)', ([id, replyTo], body) =>
    at(book, id, (place) => post(room, { ...place, threadId: place.threadId ?? threadOf(place.chat, replyTo) }, body)),
  );
  route('PUT', 'conversations/([^/]+)/activities/([^/]+)', (params, body) =>
    onMessage(book, params, (message) => {
      Object.assign(message, contentOf(body), { editedAt: room.now().toISOString(), views: {} });
      room.typing.delete(params[0] ?? '');
      book.changed();
      return { status: 200, body: { id: message.id } };
    }),
  );
  route('DELETE', 'conversations/([^/]+)/activities/([^/]+)', (params) =>
    onMessage(book, params, (message, chat) => {
      chat.messages.splice(chat.messages.indexOf(message), 1);
      book.changed();
      return { status: 200 };
    }),
  );
}

function addMemberRoutes(route: AddRoute, { book, members }: Room): void {
  const accounts = (chat: Chat): Json[] => members(chat).map((member) => account(chat, member));
  route('GET', 'conversations/([^/]+)/members/?', ([id]) => at(book, id, ({ chat }) => ({ status: 200, body: accounts(chat) })));
  route('GET', 'conversations/([^/]+)/activities/[^/]+/members/?', ([id]) => at(book, id, ({ chat }) => ({ status: 200, body: accounts(chat) })));
  route('GET', 'conversations/([^/]+)/pagedmembers/?', ([id], _body, { url }) => at(book, id, ({ chat }) => ({ status: 200, body: page(accounts(chat), url) })));
  route('GET', 'conversations/([^/]+)/members/([^/]+)', ([id, who]) =>
    at(book, id, ({ chat }) => {
      const found = members(chat).find((member) => memberId(member) === who || member.objectId === who || member.userPrincipalName === who);
      return found === undefined ? problem(404, 'MemberNotFoundInConversation', 'Member not found in conversation.') : { status: 200, body: account(chat, found) };
    }),
  );
}

function addTeamRoutes(route: AddRoute, book: ChatBook): void {
  route('GET', 'teams/([^/]+)/?', ([id]) =>
    team(book, id, (chat) => ({ id: chat.team?.id, name: chat.team?.name, aadGroupId: chat.team?.aadGroupId, tenantId: chat.tenantId, channelCount: 1, memberCount: chat.members.length })),
  );
  route('GET', 'teams/([^/]+)/conversations/?', ([id]) => team(book, id, (chat) => ({ conversations: [{ id: chat.id, name: 'People', type: 'standard' }] })));
}

function write(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function parse(body: Buffer): Json {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function takeFault(faults: ConnectorFault[]): ConnectorFault | undefined {
  const fault = faults[0];
  if (fault === undefined) return undefined;
  fault.times -= 1;
  if (fault.times <= 0) faults.shift();
  return fault;
}

function faultReply({ status, retryAfter }: ConnectorFault): Reply {
  const codes = { 403: 'ConversationBlockedByUser', 412: 'PreconditionFailed', 429: 'Throttled', 500: 'ServiceError', 502: 'BadGateway', 503: 'ServiceUnavailable' };
  return { ...problem(status, codes[status], 'The sandbox was asked to fail.'), ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) };
}

function refusal(chat: Chat): Reply | undefined {
  if (!chat.installed) return problem(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  if (chat.blocked) return { status: 403, body: { error: { code: 'ConversationBlockedByUser', message: 'User blocked the conversation with the bot.', innerHttpError: { statusCode: 403, body: {} } } } };
  return undefined;
}

function placeOf(book: ChatBook, id: string): Place | undefined {
  const [chatId = '', thread] = id.split(';messageid=');
  const chat = book.find(chatId);
  return chat === undefined ? undefined : { chat, threadId: thread ?? null };
}

const threadOf = (chat: Chat, messageId: string | undefined): string | null => chat.messages.find(({ id }) => id === messageId)?.threadId ?? null;

const botAuthor = (name: string): Pick<ChatMessage, 'kind' | 'personaId' | 'name' | 'editedAt' | 'views' | 'problem'> => ({ kind: 'bot', personaId: null, name, editedAt: null, views: {}, problem: null });

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function contentOf(activity: Json): Pick<ChatMessage, 'text' | 'cards' | 'suggested'> {
  const cards = list(activity['attachments'])
    .filter((attachment) => attachment['contentType'] === 'application/vnd.microsoft.card.adaptive')
    .map((attachment): CardJson => (isRecord(attachment['content']) ? attachment['content'] : {}));
  const suggested = isRecord(activity['suggestedActions']) ? list(activity['suggestedActions']['actions']) : [];
  return {
    text: typeof activity['text'] === 'string' ? activity['text'] : '',
    cards,
    suggested: suggested.map((action): SuggestedAction => ({ title: text(action['title']), value: text(action['value'] ?? action['title']) })),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function signInOf(activity: Json): { id: string; connectionName: string } | undefined {
  const card = list(activity['attachments']).find((attachment) => attachment['contentType'] === 'application/vnd.microsoft.card.oauth')?.['content'];
  if (!isRecord(card)) return undefined;
  const resource = isRecord(card['tokenExchangeResource']) ? card['tokenExchangeResource'] : {};
  return { id: text(resource['id']), connectionName: text(card['connectionName']) };
}

function account(chat: Chat, member: Member): Json {
  const [givenName = '', ...rest] = member.name.split(' ');
  return {
    id: memberId(member), name: member.name, objectId: member.objectId, aadObjectId: member.objectId, givenName, surname: rest.join(' '),
    email: member.userPrincipalName, userPrincipalName: member.userPrincipalName, tenantId: chat.tenantId, userRole: 'user',
  };
}

function page(members: Json[], url: URL): Json {
  const size = Math.min(500, Math.max(1, Number(url.searchParams.get('pageSize') ?? 200)));
  const start = Number(url.searchParams.get('continuationToken') ?? 0);
  const next = start + size;
  return { members: members.slice(start, next), ...(next < members.length ? { continuationToken: String(next) } : {}) };
}

function team(book: ChatBook, id: string | undefined, view: (chat: Chat) => Json): Reply {
  const chat = book.all().find((one) => one.team !== null && (one.team.id === id || one.id === id));
  if (chat === undefined) return problem(404, 'TeamNotFound', 'Team not found.');
  return chat.installed ? { status: 200, body: view(chat) } : problem(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
}

/** A new thread in a channel, or the personal chat with one member (allowed only where the app is installed). */
function createConversation(room: Room, body: Json): Reply {
  const data = isRecord(body['channelData']) ? body['channelData'] : {};
  const channelId = isRecord(data['channel']) ? text(data['channel']['id']) : '';
  const wanted = list(body['members'])[0];
  const chat = room.book.all().find((one) => {
    if (channelId !== '') return one.id === channelId;
    return one.kind === 'personal' && room.members(one).some((member) => memberId(member) === wanted?.['id'] || member.objectId === wanted?.['id']);
  });
  if (chat === undefined) return problem(404, 'ConversationNotFound', `No conversation for ${botMri(room.botId)} with this member.`);
  if (!chat.installed) return problem(403, 'ForbiddenOperationException', 'The bot is not installed in the personal scope of this user.');
  if (!isRecord(body['activity'])) return { status: 201, body: { id: chat.id } };
  const reply = post(room, { chat, threadId: null }, body['activity']);
  const activityId = isRecord(reply.body) ? text(reply.body['id']) : '';
  return reply.status === 201 ? { status: 201, body: { id: conversationId(chat, activityId), activityId } } : reply;
}
