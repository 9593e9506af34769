import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBot } from '../../src/bot/openBot.ts';
import type { Bot, BotOptions, FirstTime } from '../../src/bot/port.ts';
import type { Dialogue, Turn } from '../../src/bot/turn.ts';
import { botId, type FakeChannel, message, objectId, post, serve, startChannel, tenantId } from './fakeChannel.ts';

const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
let channel: FakeChannel;
let bot: Bot;
let url: string;
let close: () => Promise<void>;
const heard: { what: string; turn: Turn; with: unknown }[] = [];
const once = new Set<string>();
const logged: unknown[] = [];

const dialogue: Dialogue = {
  message: (turn, text) => {
    heard.push({ what: 'message', turn, with: text });
    if (text === 'ask') return Promise.resolve([{ signIn: { requestId: 'r1', text: 'One moment', button: 'Sign in' } }]);
    return Promise.resolve([{ message: { card, text: `You said ${text}` } }]);
  },
  press: (turn, verb, data) => {
    heard.push({ what: verb, turn, with: data });
    return Promise.resolve(verb === 'run.show' ? { card: { card, text: 'shown' } } : { note: 'not known' });
  },
  token: (turn, requestId, token) => {
    heard.push({ what: 'token', turn, with: { requestId, token } });
    return Promise.resolve(token === 'good' ? { ok: true, replies: [{ message: { card: null, text: 'thanks' } }] } : { ok: false, replies: [] });
  },
  installed: (turn) => {
    heard.push({ what: 'installed', turn, with: undefined });
    return Promise.resolve();
  },
  removed: (turn) => {
    heard.push({ what: 'removed', turn, with: undefined });
    return Promise.resolve();
  },
};

const options = (): BotOptions => ({
  botId,
  botSecret: { password: 'secret-1' },
  openIdMetadataUrl: channel.metadataUrl,
  loginUrl: channel.loginUrl,
  serviceHosts: [channel.host],
  signInUrl: 'https://instep.example/tab',
  appIdUri: 'api://instep.example/app',
  now: () => new Date(),
  log: (event, fields) => logged.push({ event, ...fields }),
  perMinute: 1000,
});
const firstTime: FirstTime = (workspaceId, activityKey) => Promise.resolve(!once.has(workspaceId + activityKey) && once.add(workspaceId + activityKey).size > 0);

beforeAll(async () => {
  channel = await startChannel();
  bot = openBot(options());
  ({ url, close } = await serve(bot.listen(dialogue, firstTime)));
});
afterAll(async () => {
  await close();
  await channel.close();
});
beforeEach(() => {
  heard.length = 0;
  channel.posted.length = 0;
  channel.faults.length = 0;
  logged.length = 0;
});

describe('a good message', () => {
  it('reaches the dialogue with its sender, and the answer goes back to the conversation with the bot’s own token', async () => {
    expect(await post(url, await channel.sign(), message(channel, 'Status'))).toMatchObject({ status: 200 });
    expect(heard).toMatchObject([{ what: 'message', with: 'Status', turn: { sender: { workspaceId: tenantId, objectId }, chat: { kind: 'personal', language: 'en', timeZone: 'Europe/Amsterdam' } } }]);
    expect(channel.posted).toMatchObject([{ method: 'POST', conversationId: 'a:personal', body: { type: 'message', summary: 'You said Status', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] } }]);
    expect(channel.posted[0]?.authorization).toMatch(/^Bearer bot-token-\d+$/);
    const asked = channel.tokenRequests[0];
    expect(Object.fromEntries(asked ?? [])).toEqual({ grant_type: 'client_credentials', client_id: botId, client_secret: 'secret-1', scope: 'https://api.botframework.com/.default' });
  });

  it('has the mention taken off in a channel, and is answered in its thread', async () => {
    const at = { type: 'mention', text: '<at>Instep</at>', mentioned: { id: `28:${botId}`, name: 'Instep' } };
    const activity = message(channel, '<at>Instep</at> Sync now', {
      entities: [at],
      conversation: { id: '19:general@thread.tacv2;messageid=42', conversationType: 'channel', tenantId, isGroup: true },
      channelData: { tenant: { id: tenantId }, team: { id: '19:t', name: 'IT' }, channel: { id: '19:general@thread.tacv2', name: 'General' } },
    });
    expect((await post(url, await channel.sign(), activity)).status).toBe(200);
    expect(heard).toMatchObject([{ turn: { thread: '19:general@thread.tacv2;messageid=42', chat: { conversationId: '19:general@thread.tacv2', kind: 'channel', name: 'IT › General' } } }]);
    expect(String(heard[0]?.with).trim()).toBe('Sync now');
    expect(channel.posted[0]?.conversationId).toBe('19:general@thread.tacv2;messageid=42');
  });

  it('without text is answered too', async () => {
    await post(url, await channel.sign(), message(channel, '  '));
    expect(heard).toMatchObject([{ what: 'message', with: '' }]);
    expect(channel.posted).toHaveLength(1);
  });
});

describe('presses and sign-in', () => {
  const invoke = (name: string, value: unknown) => message(channel, '', { type: 'invoke', name, value, text: undefined, replyToId: 'act-9' });

  it('a press is answered in the response, with the card that takes its place', async () => {
    const action = { type: 'Action.Execute', verb: 'run.show', data: { runId: 'r1' } };
    expect(await post(url, await channel.sign(), invoke('adaptiveCard/action', { action }))).toEqual({
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card },
    });
    expect(heard).toMatchObject([{ what: 'run.show', with: { runId: 'r1' } }]);
  });

  it('an unknown verb gets words, not an error', async () => {
    const answer = await post(url, await channel.sign(), invoke('adaptiveCard/action', { action: { type: 'Action.Execute', verb: 'drop.tables', data: {} } }));
    expect(answer).toEqual({ status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'not known' } });
  });

  it('the fallback press comes as a message and updates the card it was on', async () => {
    const answer = await post(url, await channel.sign(), message(channel, '', { text: undefined, value: { verb: 'run.show', runId: 'r1' }, replyToId: 'act-7' }));
    expect(answer.status).toBe(200);
    expect(channel.posted).toMatchObject([{ method: 'PUT', path: '/v3/conversations/a%3Apersonal/activities/act-7' }]);
  });

  it('asks for a token by an OAuth card that names the App ID URI', async () => {
    await post(url, await channel.sign(), message(channel, 'ask'));
    expect(channel.posted[0]?.body).toMatchObject({
      attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content: { tokenExchangeResource: { id: 'r1', uri: 'api://instep.example/app' }, buttons: [{ type: 'signin', value: 'https://instep.example/tab' }] } }],
    });
  });

  it('takes the token, says 200, and goes on; a refused one is 412', async () => {
    expect(await post(url, await channel.sign(), invoke('signin/tokenExchange', { id: 'r1', connectionName: '', token: 'good' }))).toEqual({ status: 200, body: { id: 'r1', connectionName: '' } });
    expect(channel.posted.map((each) => each.body['text'])).toEqual(['thanks']);
    expect(await post(url, await channel.sign(), invoke('signin/tokenExchange', { id: 'r1', token: 'bad' }))).toMatchObject({ status: 412 });
  });

  it('installing and removing are told, and nothing is posted', async () => {
    await post(url, await channel.sign(), message(channel, '', { type: 'installationUpdate', action: 'add', text: undefined }));
    await post(url, await channel.sign(), message(channel, '', { type: 'conversationUpdate', text: undefined, membersAdded: [{ id: `28:${botId}` }] }));
    await post(url, await channel.sign(), message(channel, '', { type: 'conversationUpdate', text: undefined, membersAdded: [{ id: '29:someone' }] }));
    await post(url, await channel.sign(), message(channel, '', { type: 'installationUpdate', action: 'remove', text: undefined }));
    expect(heard.map((each) => each.what)).toEqual(['installed', 'installed', 'removed']);
    expect(channel.posted).toEqual([]);
  });
});

describe('what is refused has no effect', () => {
  const refusals: [string, number, () => Promise<[string | undefined, Record<string, unknown>]>][] = [
    ['no token', 401, async () => Promise.resolve([undefined, message(channel, 'x')])],
    ['another key under a known id', 401, async () => [await channel.sign({}, { key: 'foreign' }), message(channel, 'x')]],
    ['another audience', 401, async () => [await channel.sign({}, { audience: tenantId }), message(channel, 'x')]],
    ['another issuer', 401, async () => [await channel.sign({}, { issuer: `https://sts.windows.net/${tenantId}/` }), message(channel, 'x')]],
    ['an expired token', 401, async () => [await channel.sign({}, { expires: '-1h' }), message(channel, 'x')]],
    ['a token for another serviceUrl', 401, async () => [await channel.sign({ serviceurl: 'https://smba.trafficmanager.net/emea/' }), message(channel, 'x')]],
    ['no serviceurl claim', 401, async () => [await channel.sign({ serviceurl: undefined }), message(channel, 'x')]],
    ['a foreign host, properly signed', 403, async () => [await channel.sign({ serviceurl: 'https://evil.example/' }), message(channel, 'x', { serviceUrl: 'https://evil.example/' })]],
    ['no serviceUrl', 403, async () => [await channel.sign(), message(channel, 'x', { serviceUrl: undefined })]],
    ['no channelId', 403, async () => [await channel.sign(), message(channel, 'x', { channelId: undefined })]],
    ['another channel', 403, async () => [await channel.sign(), message(channel, 'x', { channelId: 'emulator' })]],
    ['no tenant', 403, async () => [await channel.sign(), message(channel, 'x', { channelData: {}, conversation: { id: 'a:personal' } })]],
    ['two different tenants', 403, async () => [await channel.sign(), message(channel, 'x', { channelData: { tenant: { id: objectId } } })]],
    ['something that is no activity', 400, async () => [await channel.sign(), { hello: 'world' }]],
    ['a body over 256 KB', 413, async () => [await channel.sign(), message(channel, 'x'.repeat(260 * 1024))]],
  ];
  it.each(refusals)('%s: %i', async (_name, status, make) => {
    const [token, activity] = await make();
    expect((await post(url, token, activity)).status).toBe(status);
    expect(heard).toEqual([]);
    expect(channel.posted).toEqual([]);
  });

  it('an unsecured token is refused', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${part({ alg: 'none', kid: 'own-1' })}.${part({ iss: 'https://api.botframework.com', aud: botId, exp: 4_000_000_000 })}.`;
    expect((await post(url, none, message(channel, 'x'))).status).toBe(401);
    expect(heard).toEqual([]);
  });

  it('a replayed activity is passed by', async () => {
    const activity = message(channel, 'once');
    const token = await channel.sign();
    expect((await post(url, token, activity)).status).toBe(200);
    expect((await post(url, token, activity)).status).toBe(200);
    expect(heard).toHaveLength(1);
    expect(channel.posted).toHaveLength(1);
  });

  it('a person who writes too often is asked to wait', async () => {
    const slow = openBot({ ...options(), perMinute: 2 });
    const server = await serve(slow.listen(dialogue, firstTime));
    const statuses = [];
    for (const text of ['a', 'b', 'c']) statuses.push((await post(server.url, await channel.sign(), message(channel, text))).status);
    await server.close();
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('logs no token and no text', async () => {
    const token = await channel.sign({}, { audience: tenantId });
    await post(url, token, message(channel, 'very private'));
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toMatch(/very private|eyJ|Mila/);
  });
});

describe('keys and configuration', () => {
  it('takes a token signed with a new key after the keys changed', async () => {
    let now = new Date();
    const patient = openBot({ ...options(), now: () => now });
    const server = await serve(patient.listen(dialogue, firstTime));
    expect((await post(server.url, await channel.sign(), message(channel, 'before'))).status).toBe(200);
    await channel.rotate();
    now = new Date(now.getTime() + 60_000);
    expect((await post(server.url, await channel.sign(), message(channel, 'after'))).status).toBe(200);
    await server.close();
  });

  it('is not created without a bot id', () => {
    expect(() => openBot({ ...options(), botId: ' ' })).toThrow(/BOT_ID/);
  });
});

describe('posting on its own account', () => {
  const address = () => ({ thread: null, reference: { channelId: 'msteams', serviceUrl: channel.serviceUrl, bot: { id: `28:${botId}` }, conversation: { id: '19:chat', conversationType: 'groupChat', tenantId } } });

  it('sends, and answers with the id to update later', async () => {
    const sent = await bot.chats.send(address(), { card, text: 'news' });
    expect(sent).toMatchObject({ ok: true });
    expect(channel.posted).toMatchObject([{ method: 'POST', path: '/v3/conversations/19%3Achat/activities' }]);
    const activityId = sent.ok ? sent.activityId : '';
    expect(await bot.chats.update(address(), activityId, { card, text: 'newer' })).toEqual({ ok: true, activityId });
    expect(channel.posted[1]).toMatchObject({ method: 'PUT', path: `/v3/conversations/19%3Achat/activities/${activityId}`, body: { summary: 'newer' } });
  });

  it.each([500, 502, 412, 403, 404])('tells a %i once, without trying again', async (status) => {
    channel.faults.push({ status, body: { error: { code: 'SomeCode', message: 'no' } } });
    expect(await bot.chats.send(address(), { card, text: 'news' })).toEqual({ ok: false, status, code: 'SomeCode', retryAfterSeconds: null });
    expect(channel.posted).toEqual([]);
  });

  it('hands on how long to wait', async () => {
    channel.faults.push({ status: 429, headers: { 'retry-after': '7' } });
    expect(await bot.chats.send(address(), { card, text: 'news' })).toMatchObject({ ok: false, status: 429, retryAfterSeconds: 7 });
  });

  it('tells a lost connection apart', async () => {
    channel.faults.push({ status: 0, lost: true });
    expect(await bot.chats.send(address(), { card, text: 'news' })).toEqual({ ok: false, status: null, code: null, retryAfterSeconds: null });
  });

  it('never sends its token to a host that is not allowed', async () => {
    const foreign = { ...address(), reference: { ...address().reference, serviceUrl: 'https://localhost:9/smba/' } };
    expect(await bot.chats.send(foreign, { card, text: 'news' })).toMatchObject({ ok: false, status: 403 });
  });
});
