/**
 * Lets the Microsoft 365 Agents Playground talk with the bot. The Playground cannot sign what it sends without a real tenant, and the bot
 * takes nothing unsigned: so it posts to `/playground/messages` here, where each activity gets the sandbox's signature and an https
 * `serviceUrl`; what the bot then says at that address, with its own token, is passed on to the Playground's connector.
 */
import type { ServerResponse } from 'node:http';
import type { Cloud, CloudRequest } from '../cloud/port.ts';
import { deliver } from '../teams/deliver.ts';
import type { Delivered } from '../teams/deliver.ts';

export interface PlaygroundOptions {
  cloud: Pick<Cloud, 'cloudUrl' | 'onCloud' | 'onPeople' | 'personas' | 'issueSsoToken' | 'signActivityToken' | 'verifyBotToken'>;
  /** Where the app runs, e.g. `http://localhost:3978`. */
  appUrl: string;
}

type Json = Record<string, unknown>;
type Activity = Json & { type: string; id: string };

interface Relay extends PlaygroundOptions {
  /** What activities name instead of the Playground's own address. */
  serviceUrl: string;
  /** The Playground's connector, as the last activity named it. */
  connectorUrl: string | undefined;
  /** The last activity of each conversation: whom a request for a token is meant for. */
  last: Map<string, Activity>;
}

interface Passed {
  status: number;
  body: string;
}

const prefix = '/playground';
const patienceMs = 15_000;
const conversationsAtMost = 1000;
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const problem = (status: number, code: string, message: string): Passed => ({ status, body: JSON.stringify({ error: { code, message } }) });

export function mountPlayground(options: PlaygroundOptions): void {
  const { cloud } = options;
  const relay: Relay = { ...options, serviceUrl: `${cloud.cloudUrl}${prefix}/`, connectorUrl: undefined, last: new Map() };
  // How the Playground looks whether somebody is there.
  cloud.onPeople('HEAD', /^\/playground\/messages$/, (_request, response) => { write(response, { status: 200, body: '' }); });
  cloud.onPeople('POST', /^\/playground\/messages$/, async (request, response) => { write(response, await inbound(relay, request)); });
  cloud.onCloud('*', /^\/playground\/+(v3\/.+)$/, async (request, response) => { write(response, await outbound(relay, request)); });
}

/** The Playground runs on this machine; nobody else's address is taken over. */
function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

const conversationOf = (activity: Json): string => textOf(recordOf(activity['conversation'])['id']);

async function inbound(relay: Relay, request: CloudRequest): Promise<Passed> {
  // Other sites' pages in the same browser must not speak here: a page may only send JSON to its own origin.
  if (request.headers.origin !== undefined || !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return problem(403, 'Forbidden', 'Only the Playground may speak here.');
  const activity = parse(request.body);
  const type = textOf(activity['type']);
  const id = textOf(activity['id']);
  const connectorUrl = textOf(activity['serviceUrl']);
  if (type === '' || id === '' || !isLocal(connectorUrl)) return problem(400, 'BadArgument', 'This is not an activity of a Playground on this machine.');
  relay.connectorUrl = connectorUrl.replace(/\/+$/, '');
  const signed: Activity = { ...activity, type, id, serviceUrl: relay.serviceUrl };
  remember(relay.last, signed);
  return toPassed(await send(relay, signed));
}

function remember(last: Map<string, Activity>, activity: Activity): void {
  last.set(conversationOf(activity), activity);
  for (const oldest of last.keys()) {
    if (last.size <= conversationsAtMost) break;
    last.delete(oldest);
  }
}

const send = ({ cloud, appUrl, serviceUrl }: Relay, activity: Activity): Promise<Delivered> => deliver({ appUrl, serviceUrl, sign: (url) => cloud.signActivityToken(url) }, activity);

const toPassed = ({ status, body }: Delivered): Passed =>
  status === 0 ? problem(504, 'NoAnswer', 'Instep did not answer within 20 seconds.') : { status, body: body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body) };

async function outbound(relay: Relay, request: CloudRequest): Promise<Passed> {
  if (!(await relay.cloud.verifyBotToken(request.headers.authorization))) return problem(401, 'Unauthorized', 'Authorization has been denied for this request.');
  const question = request.method === 'POST' ? signInOf(parse(request.body)) : undefined;
  if (question !== undefined) {
    // Not in this request: the bot is still in the turn that asks.
    setImmediate(() => { void exchangeToken(relay, question); });
    return { status: 201, body: JSON.stringify({ id: crypto.randomUUID() }) };
  }
  if (relay.connectorUrl === undefined) return problem(404, 'ConversationNotFound', 'No Playground has spoken yet.');
  return forward(`${relay.connectorUrl}/${request.match[1] ?? ''}${request.url.search}`, request);
}

async function forward(url: string, { method, body }: CloudRequest): Promise<Passed> {
  try {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(patienceMs),
      ...(body.length === 0 ? {} : { body: body.toString('utf8') }),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return problem(502, 'BadGateway', 'The Playground does not answer.');
  }
}

interface SignIn {
  conversation: string;
  id: string;
  connectionName: string;
}

/** The bot asks for a token (`OAuthCard`), which the Playground does not know. */
function signInOf(activity: Json): SignIn | undefined {
  const attachments: unknown[] = Array.isArray(activity['attachments']) ? activity['attachments'] : [];
  const card = attachments.map(recordOf).find((each) => each['contentType'] === 'application/vnd.microsoft.card.oauth');
  if (card === undefined) return undefined;
  const content = recordOf(card['content']);
  return { conversation: conversationOf(activity), id: textOf(recordOf(content['tokenExchangeResource'])['id']), connectionName: textOf(content['connectionName']) };
}

/** Answers as Teams does: without showing it, with a token of whoever spoke last. */
async function exchangeToken(relay: Relay, { conversation, id, connectionName }: SignIn): Promise<void> {
  const last = relay.last.get(conversation);
  const persona = relay.cloud.personas().find(({ objectId }) => objectId === recordOf(last?.['from'])['aadObjectId']);
  if (last === undefined || persona === undefined) return;
  const token = await relay.cloud.issueSsoToken(persona.id);
  const { channelData, conversation: place, from, recipient, locale, channelId, serviceUrl } = last;
  await send(relay, { type: 'invoke', id: crypto.randomUUID(), name: 'signin/tokenExchange', value: { id, connectionName, token }, channelData, conversation: place, from, recipient, locale, channelId, serviceUrl });
}

function parse(body: Buffer): Json {
  try {
    return recordOf(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

function write(response: ServerResponse, { status, body }: Passed): void {
  response.writeHead(status, body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === '' ? undefined : body);
}
