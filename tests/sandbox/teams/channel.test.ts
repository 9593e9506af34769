/** The bot channel over real sockets: a bare HTTP server stands where the app's bot would. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Chat } from '../../../src/sandbox/teams/chat.ts';
import type { Speaker } from '../../../src/sandbox/teams/line.ts';
import { startSandbox } from '../../../src/sandbox/startSandbox.ts';
import type { Sandbox } from '../../../src/sandbox/startSandbox.ts';

type Json = Record<string, unknown>;
interface Heard {
  activity: Json;
  authorization: string;
}

let sandbox: Sandbox;
let app: Server;
let dataDir: string;
let heard: Heard[];
let answer: { status: number; body: unknown };

const client = { locale: 'en-US', platform: 'Windows' as const, timeZone: 'Europe/Amsterdam' };

async function startApp(): Promise<number> {
  app = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      heard.push({ activity: JSON.parse(Buffer.concat(chunks).toString()) as Json, authorization: incoming.headers.authorization ?? '' });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  return (app.address() as AddressInfo).port;
}

/** A request to the sandbox's https origin, trusting its certificate. */
function ask(method: string, url: string, headers: Record<string, string>, body?: string): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, ca: readFileSync(sandbox.cloud.certPath) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }); });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function botToken(): Promise<string> {
  const { env } = sandbox;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: env['BOT_ID'] ?? '', client_secret: env['BOT_PASSWORD'] ?? '', scope: 'https://api.botframework.com/.default' });
  const { text } = await ask('POST', `${env['BOT_LOGIN_URL'] ?? ''}/oauth2/v2.0/token`, { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
  return (JSON.parse(text) as { access_token: string }).access_token;
}

async function connector(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: Json }> {
  const headers = { authorization: `Bearer ${token ?? (await botToken())}`, 'content-type': 'application/json' };
  const { text, ...rest } = await ask(method, `${sandbox.teams.serviceUrl}v3/${path}`, headers, body === undefined ? undefined : JSON.stringify(body));
  return { ...rest, body: (text === '' ? {} : JSON.parse(text)) as Json };
}

function chat(kind: Chat['kind'], personaId = 'mila'): Chat {
  const found = sandbox.teams.chats(personaId).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

const speakerIn = (where: Chat, personaId = 'mila'): Speaker => ({ chatId: where.id, personaId, client });
const id = (where: Chat): string => encodeURIComponent(where.id);
const card = (text: string): Json => ({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text }] } }] });

beforeEach(async () => {
  heard = [];
  answer = { status: 202, body: {} };
  dataDir = mkdtempSync(join(tmpdir(), 'instep-channel-'));
  sandbox = await startSandbox({ dataDir, appUrl: `http://localhost:${String(await startApp())}`, cloud: { bigTenantPeople: 20 } });
});

afterEach(async () => {
  await sandbox.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what people do reaches the bot', () => {
  it('installing tells it twice, as Teams does, with who and where', async () => {
    await sandbox.teams.install(speakerIn(chat('personal')));
    expect(heard.map(({ activity }) => activity['type'])).toEqual(['conversationUpdate', 'installationUpdate']);
    const mila = sandbox.cloud.personas().find((persona) => persona.id === 'mila');
    expect(heard[1]?.activity).toMatchObject({
      action: 'add',
      channelId: 'msteams',
      serviceUrl: sandbox.teams.serviceUrl,
      from: { aadObjectId: mila?.objectId, name: mila?.name },
      conversation: { conversationType: 'personal', tenantId: mila?.tenantId },
      channelData: { tenant: { id: mila?.tenantId } },
      locale: 'en-US',
    });
  });

  it('activities are signed by the published keys, for the bot and for this service address', async () => {
    await sandbox.teams.say(speakerIn(chat('personal')), 'help', null);
    const metadata = JSON.parse((await ask('GET', sandbox.env['BOT_OPENID_METADATA_URL'] ?? '', {})).text) as { jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
      [customFetch]: async (url: string) => new Response((await ask('GET', url, {})).text),
    });
    const token = heard.at(-1)?.authorization.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, keys, { issuer: 'https://api.botframework.com', audience: sandbox.env['BOT_ID'] ?? '' });
    expect(payload['serviceurl']).toBe(sandbox.teams.serviceUrl);
  });

  it('a word in the personal chat installs first; no two activities share an id', async () => {
    await sandbox.teams.say(speakerIn(chat('personal')), 'sync now', null);
    expect(heard.map(({ activity }) => activity['type'])).toEqual(['conversationUpdate', 'installationUpdate', 'message']);
    expect(heard.at(-1)?.activity).toMatchObject({ text: 'sync now' });
    expect(new Set(heard.map(({ activity }) => activity['id'])).size).toBe(3);
  });

  it('in a group only what mentions it is heard, with the mention as markup and as an entity', async () => {
    const group = chat('groupChat');
    await sandbox.teams.install(speakerIn(group));
    await sandbox.teams.say(speakerIn(group, 'ravi'), 'good morning all', null);
    await sandbox.teams.say(speakerIn(group, 'ravi'), '@Instep status', null);
    const messages = heard.filter(({ activity }) => activity['type'] === 'message');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.activity['text']).toBe('<at>Instep</at> status');
    expect(messages[0]?.activity['entities']).toContainEqual(expect.objectContaining({ type: 'mention', text: '<at>Instep</at>' }));
  });

  it('a channel message begins a thread, and an answer to it stays in the thread', async () => {
    const channel = chat('channel');
    await sandbox.teams.install(speakerIn(channel));
    await sandbox.teams.say(speakerIn(channel), '@Instep status', null);
    const conversation = heard.at(-1)?.activity['conversation'] as { id: string };
    const asked = channel.messages.at(-1);
    expect(conversation.id).toBe(`${channel.id};messageid=${asked?.id ?? ''}`);
    await connector('POST', `conversations/${encodeURIComponent(conversation.id)}/activities/${asked?.id ?? ''}`, card('fine'));
    expect(chat('channel').messages.at(-1)).toMatchObject({ kind: 'bot', threadId: asked?.id });
  });

  it('a bot that fails is shown to the person, and does not lose the message', async () => {
    answer = { status: 500, body: {} };
    await sandbox.teams.say(speakerIn(chat('personal')), 'help', null);
    expect(chat('personal').messages.at(-1)).toMatchObject({ text: 'help', problem: 'Instep answered with HTTP 500.' });
  });
});

describe('buttons', () => {
  async function cardMessage(): Promise<string> {
    await sandbox.teams.install(speakerIn(chat('personal')));
    return String((await connector('POST', `conversations/${id(chat('personal'))}/activities`, card('first'))).body['id']);
  }

  it('Action.Execute asks the bot, and the card that it returns replaces the first one for the presser', async () => {
    const messageId = await cardMessage();
    answer = { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: { type: 'AdaptiveCard', body: [] } } };
    await sandbox.teams.press(speakerIn(chat('personal')), messageId, { type: 'Action.Execute', verb: 'run.approve', data: { runId: 'r' } });
    expect(heard.at(-1)?.activity).toMatchObject({ type: 'invoke', name: 'adaptiveCard/action', replyToId: messageId, value: { trigger: 'manual', action: { type: 'Action.Execute', verb: 'run.approve', data: { runId: 'r' } } } });
    expect(chat('personal').messages.at(-1)?.views).toEqual({ mila: { type: 'AdaptiveCard', body: [] } });
  });

  it('an edit by the bot ends what only the presser saw', async () => {
    const messageId = await cardMessage();
    answer = { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: { type: 'AdaptiveCard' } } };
    await sandbox.teams.press(speakerIn(chat('personal')), messageId, { type: 'Action.Execute', verb: 'x', data: {} });
    await connector('PUT', `conversations/${id(chat('personal'))}/activities/${messageId}`, card('second'));
    expect(chat('personal').messages.at(-1)).toMatchObject({ views: {}, cards: [{ body: [{ text: 'second' }] }] });
  });

  it('Action.Submit is a message with a value', async () => {
    const messageId = await cardMessage();
    await sandbox.teams.press(speakerIn(chat('personal')), messageId, { type: 'Action.Submit', data: { verb: 'x' } });
    expect(heard.at(-1)?.activity).toMatchObject({ type: 'message', value: { verb: 'x' }, replyToId: messageId });
  });

  it('a message as the answer is shown to the presser', async () => {
    const messageId = await cardMessage();
    answer = { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'You may not.' } };
    const { problem } = await sandbox.teams.press(speakerIn(chat('personal')), messageId, { type: 'Action.Execute', verb: 'x', data: {} });
    expect(problem).toBe('You may not.');
  });

  it('an OAuthCard is answered silently with an SSO token of whoever spoke', async () => {
    await sandbox.teams.say(speakerIn(chat('personal')), 'sync now', null);
    await connector('POST', `conversations/${id(chat('personal'))}/activities`, {
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content: { connectionName: 'sso', tokenExchangeResource: { id: 'q1', uri: 'api://x' } } }],
    });
    await expect.poll(() => heard.at(-1)?.activity['name']).toBe('signin/tokenExchange');
    expect(heard.at(-1)?.activity['value']).toMatchObject({ id: 'q1', connectionName: 'sso', token: expect.stringMatching(/^ey/) });
    expect(chat('personal').messages.some(({ kind }) => kind === 'bot')).toBe(false);
  });
});

describe('the connector', () => {
  it('takes nothing without the bot\'s own token', async () => {
    await sandbox.teams.install(speakerIn(chat('personal')));
    const sso = await sandbox.cloud.issueSsoToken('mila');
    for (const token of ['nonsense', sso, '']) expect((await connector('POST', `conversations/${id(chat('personal'))}/activities`, card('x'), token)).status).toBe(401);
    expect(chat('personal').messages.filter(({ kind }) => kind === 'bot')).toEqual([]);
  });

  it('posts, edits and deletes; an edit of what is gone is 404', async () => {
    await sandbox.teams.install(speakerIn(chat('personal')));
    const path = `conversations/${id(chat('personal'))}/activities`;
    const posted = await connector('POST', path, { type: 'message', text: 'Hello' });
    expect(posted.status).toBe(201);
    expect((await connector('PUT', `${path}/${String(posted.body['id'])}`, { type: 'message', text: 'Hello again' })).status).toBe(200);
    expect(chat('personal').messages.at(-1)).toMatchObject({ text: 'Hello again', editedAt: expect.any(String) });
    expect((await connector('DELETE', `${path}/${String(posted.body['id'])}`)).status).toBe(200);
    const gone = await connector('PUT', `${path}/${String(posted.body['id'])}`, { type: 'message', text: 'x' });
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'ActivityNotFoundInConversation' } } });
  });

  it('refuses where the bot is not installed, is blocked, or no conversation is', async () => {
    const path = `conversations/${id(chat('personal'))}/activities`;
    expect(await connector('POST', path, card('x'))).toMatchObject({ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    await sandbox.teams.install(speakerIn(chat('personal')));
    sandbox.teams.block(chat('personal').id, true);
    expect(await connector('POST', path, card('x'))).toMatchObject({ status: 403, body: { error: { code: 'ConversationBlockedByUser' } } });
    expect((await connector('POST', 'conversations/nowhere/activities', card('x'))).status).toBe(404);
  });

  it('fails on request, the number of times asked for, with its Retry-After', async () => {
    await sandbox.teams.install(speakerIn(chat('personal')));
    sandbox.teams.fail({ status: 429, times: 2, retryAfter: '1' });
    const path = `conversations/${id(chat('personal'))}/activities`;
    const answers = [await connector('POST', path, card('a')), await connector('POST', path, card('b')), await connector('POST', path, card('c'))];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 201]);
    expect(answers[0]?.headers['retry-after']).toBe('1');
  });

  it('creates a personal conversation only where the app is installed, and new threads in channels', async () => {
    const mila = sandbox.cloud.personas().find((persona) => persona.id === 'mila');
    const wanted = { members: [{ id: mila?.objectId }], channelData: { tenant: { id: mila?.tenantId } }, tenantId: mila?.tenantId };
    expect((await connector('POST', 'conversations', wanted)).status).toBe(403);
    await sandbox.teams.install(speakerIn(chat('personal')));
    expect((await connector('POST', 'conversations', wanted)).body['id']).toBe(chat('personal').id);
    const channel = chat('channel');
    await sandbox.teams.install(speakerIn(channel));
    const thread = await connector('POST', 'conversations', { channelData: { channel: { id: channel.id } }, activity: card('news') });
    expect(thread.body['id']).toBe(`${channel.id};messageid=${String(thread.body['activityId'])}`);
  });

  it('knows the members, page by page, and the team', async () => {
    const channel = chat('channel');
    await sandbox.teams.install(speakerIn(channel));
    const all = await connector('GET', `conversations/${id(channel)}/pagedmembers?pageSize=2`);
    const names = (all.body['members'] as { name: string }[]).map(({ name }) => name);
    expect(names).toHaveLength(2);
    expect(all.body['continuationToken']).toBe('2');
    const mila = sandbox.cloud.personas().find((persona) => persona.id === 'mila');
    expect((await connector('GET', `conversations/${id(channel)}/members/${mila?.objectId ?? ''}`)).body).toMatchObject({ aadObjectId: mila?.objectId });
    expect((await connector('GET', `teams/${encodeURIComponent(channel.team?.id ?? '')}`)).body).toMatchObject({ aadGroupId: channel.team?.aadGroupId });
  });

  it('shows typing until the message comes', async () => {
    await sandbox.teams.install(speakerIn(chat('personal')));
    await connector('POST', `conversations/${id(chat('personal'))}/activities`, { type: 'typing' });
    expect(sandbox.teams.typing()).toEqual([chat('personal').id]);
    await connector('POST', `conversations/${id(chat('personal'))}/activities`, card('done'));
    expect(sandbox.teams.typing()).toEqual([]);
  });
});

describe('the sandbox', () => {
  it('keeps chats over a restart', async () => {
    await sandbox.teams.say(speakerIn(chat('personal')), 'help', null);
    await sandbox.close();
    sandbox = await startSandbox({ dataDir, appUrl: 'http://localhost:1', cloud: { bigTenantPeople: 20 } });
    expect(chat('personal')).toMatchObject({ installed: true });
    expect(chat('personal').messages.at(-1)).toMatchObject({ text: 'help' });
  });

  it('answers its own page and nobody else\'s', async () => {
    const post = (origin: string): Promise<Response> =>
      fetch(`${sandbox.hostUrl}host/api/token`, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: '{"personaId":"mila"}' });
    expect((await post('http://evil.example')).status).toBe(403);
    expect((await post(new URL(sandbox.hostUrl).origin)).status).toBe(200);
    expect((await fetch(`${sandbox.hostUrl}host/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});
