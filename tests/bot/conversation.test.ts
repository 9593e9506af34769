import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { actionsOf, type ChatWorld, contosoTenant, openChatWorld, textOf } from './chatWorld.ts';

let world: ChatWorld;
let companyId: string;

beforeAll(async () => {
  world = await openChatWorld();
}, 60_000);
afterAll(() => world.close());

describe('before anybody is known', () => {
  it('help works, and everything else asks to open Instep', async () => {
    await world.say('mila', 'help');
    await world.hears('mila', /What I can do/);
    await world.hears('mila', /Instep keeps people in step/);
    await world.say('mila', 'status');
    await world.hears('mila', /Open Instep once/);
  });

  it('a person without a role is told what to ask for, and gets no data', async () => {
    await world.ask('noor', 'GET', '/api/me');
    await world.say('noor', 'status');
    const message = await world.hears('noor', /Open Instep once|You have no role/);
    expect(textOf(message)).not.toContain('Contoso');
  });
});

describe('the main job in the chat', () => {
  it('with no company says what to do first', async () => {
    await world.ask('mila', 'GET', '/api/me');
    await world.say('mila', 'sync now');
    await world.hears('mila', /No company yet/);
  });

  it('"sync now" runs, and one card tells the result', async () => {
    companyId = await world.company('Contoso');
    const before = world.bot('mila').length;
    await world.say('mila', 'sync now');
    const message = await world.hears('mila', /Contoso: \d+ joined/);
    expect(world.bot('mila').length).toBe(before + 1);
    expect(message.editedAt).not.toBeNull();
    const [show] = actionsOf(message.cards[0]);
    expect(show).toMatchObject({ type: 'Action.OpenUrl' });
    expect(decodeURIComponent(show?.url ?? '')).toContain(`{"subEntityId":"companies/${companyId}/runs/`);
    const { body } = await world.ask('mila', 'GET', `/api/companies/${companyId}/runs`);
    expect(body['items']).toMatchObject([{ trigger: 'chat', status: 'succeeded', requestedBy: { name: 'Mila Janssen' } }]);
  });

  it('inside the cooldown says when, without an error’s tone, and starts nothing', async () => {
    await world.say('mila', 'nu synchroniseren');
    await world.hears('mila', /You can sync again at \d\d:\d\d/);
    expect((await world.ask('mila', 'GET', `/api/companies/${companyId}/runs`)).body['items']).toHaveLength(1);
  });

  it('a slip in a command that changes something is asked about', async () => {
    await world.say('mila', 'snyc now');
    const message = await world.hears('mila', /Did you mean \*sync now\*\?/);
    expect(await world.press('mila', message, 'Sync now')).toMatch(/You can sync again at/);
  });

  it('status, history, credits, pending, notifications and why are answered', async () => {
    await world.say('mila', 'status');
    await world.hears('mila', /Contoso: in step/);
    await world.say('mila', 'geschiedenis');
    await world.hears('mila', /Contoso: last syncs/);
    await world.say('mila', 'credits');
    await world.hears('mila', /No credits yet/);
    await world.say('mila', 'pending');
    await world.hears('mila', /nothing waits for you/);
    await world.say('mila', 'notifications');
    await world.hears('mila', /"value":"every sync"/);
    await world.say('mila', 'notifications problems');
    await world.hears('mila', /From now on.*only what needs you/);
    await world.say('mila', 'why');
    await world.hears('mila', /Tell me who/);
    await world.say('mila', 'why AlexW@M365x214355.onmicrosoft.com');
    await world.hears('mila', /Why: AlexW@M365x214355/);
  });

  it('speaks Dutch to a Dutch client, and the language that was chosen after that', async () => {
    await world.say('mila', 'status', 'personal', 'nl-NL');
    await world.hears('mila', /Contoso: loopt gelijk/);
    await world.say('mila', 'language');
    const message = await world.hears('mila', /Which language shall I speak/);
    expect(await world.press('mila', message, 'Nederlands')).toBeNull();
    await world.say('mila', 'help');
    await world.hears('mila', /Wat ik kan/);
    await world.say('mila', 'taal engels');
    await world.hears('mila', /I speak English from now on/);
  });

  it('a preview says what would be, with a button to do it', async () => {
    await world.sandbox.cloud.act(contosoTenant, { kind: 'hire', displayName: 'Nieuwe Collega' } as never);
    await world.say('mila', 'preview');
    const message = await world.hears('mila', /Contoso: .*would join/);
    expect(actionsOf(message.cards[0]).map((each) => each.title)).toEqual(['Sync now', 'Show in Instep']);
  });
});

describe('rights', () => {
  it('a reader may look, not change, with words or with buttons', async () => {
    await world.ask('ravi', 'GET', '/api/me');
    await world.say('ravi', 'status');
    await world.hears('ravi', /Contoso: in step/);
    await world.cooledDown(companyId);
    await world.say('ravi', 'sync now');
    await world.hears('ravi', /You may look, not change/);
    expect((await world.ask('ravi', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items']).toHaveLength(1);
  });

  it('somebody of another workspace sees nothing of this one', async () => {
    await world.ask('eva', 'GET', '/api/me');
    await world.say('eva', 'status Contoso');
    await world.hears('eva', /No company yet/);
    expect(world.bot('eva').map(textOf).join()).not.toContain('Contoso:');
  });

  it('in a channel nobody else’s button helps somebody without the right', async () => {
    await world.sandbox.teams.install({ chatId: world.chat('mila', 'channel').id, personaId: 'mila', client: { locale: 'en-GB', platform: 'Windows', timeZone: 'Europe/Amsterdam' } });
    await world.hears('mila', /Mila Janssen added Instep here/, 'channel');
    await world.say('mila', '@Instep snyc now', 'channel');
    const message = await world.hears('mila', /Did you mean/, 'channel');
    expect(await world.press('ravi', message, 'Sync now', 'channel')).toMatch(/You may look, not change/);
    expect(await world.press('noor', message, 'Sync now', 'channel')).toMatch(/Open Instep|Ask your administrator/);
    expect((await world.ask('ravi', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items']).toHaveLength(1);
  });

  it('"why" names nobody in a channel', async () => {
    await world.say('mila', '@Instep why Alex Wilber', 'channel');
    await world.hears('mila', /Only in our own chat/, 'channel');
  });

  it('an old proof is asked for again, silently, and what was asked goes on', async () => {
    await world.provedAgo('ravi', 9);
    await world.say('ravi', 'history');
    await world.hears('ravi', /Contoso: last syncs/);
  });
});

describe('two people at once', () => {
  it('type "sync now": one run, and both are told, running and ended', async () => {
    await Promise.all(['mila', 'sanne'].map((who) => world.ask(who, 'GET', '/api/me')));
    await world.cooledDown(companyId);
    await world.sandbox.cloud.act(contosoTenant, { kind: 'hire', displayName: 'Nog Iemand' });
    // Long enough for the second to find the run of the first.
    await world.sandbox.cloud.act(contosoTenant, { kind: 'fault', fault: { kind: 'throttle', seconds: 2, times: 1 } });
    const runsBefore = (await world.ask('mila', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items'] as unknown[];
    await world.say('sanne', 'help');
    await world.hears('sanne', /Instep keeps people in step/);
    const before = { mila: world.bot('mila').length, sanne: world.bot('sanne').length };
    await Promise.all([world.say('mila', 'sync now'), world.say('sanne', 'sync now')]);
    const told = () => (['mila', 'sanne'] as const).map((who) => world.bot(who).slice(before[who]).map(textOf));
    await vi.waitFor(() => {
      for (const each of told()) expect(each.filter((text) => /Contoso: .*\d+ joined/.test(text))).toHaveLength(1);
    }, { timeout: 10_000, interval: 25 });
    // Who came second is told whose run it is.
    expect(told().map((each) => each.length).sort()).toEqual([1, 2]);
    expect(told().flat().filter((text) => /being synced already, started by (Mila Janssen|Sanne de Wit)\. You see here how it goes/.test(text))).toHaveLength(1);
    const runs = (await world.ask('mila', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items'] as unknown[];
    expect(runs).toHaveLength(runsBefore.length + 1);
  });
});

describe('a proposal', () => {
  it('is answered in the chat, by the same plan as in the tab; a later press is told how it stands', async () => {
    await world.ask('mila', 'GET', '/api/me');
    const current = await world.ask('mila', 'GET', `/api/companies/${companyId}`);
    const response = await fetch(`${world.url}/api/companies/${companyId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${await world.sandbox.cloud.issueSsoToken('mila')}`, 'content-type': 'application/json', 'if-match': `"${String(current.body['etag'])}"` },
      body: JSON.stringify({ settings: { safety: { maxPeople: 0, maxPercent: 0 } } }),
    });
    expect(response.status).toBe(200);
    const [someone] = world.sandbox.cloud.users(contosoTenant, 'Alex');
    await world.sandbox.cloud.act(contosoTenant, { kind: 'delete', userId: someone?.id ?? '' } as never);
    await world.say('mila', 'notifications every run');
    await world.cooledDown(companyId);
    await world.say('mila', 'sync now');
    const message = await world.hears('mila', /change waits for you|changes wait for you/);
    expect(actionsOf(message.cards[0]).map((each) => each.title)).toEqual(['Approve', 'Decline', 'Show in Instep']);
    expect(actionsOf(message.cards[0])[0]?.data).toMatchObject({ companyId });
    expect(await world.press('mila', message, 'Approve')).toBeNull();
    await world.hears('mila', /1 left/);
    const again = { ...message, cards: message.cards, views: {} };
    const approve = actionsOf(again.cards[0]).find((each) => each.title === 'Approve');
    expect(approve).toBeUndefined();
    const runs = (await world.ask('mila', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items'] as { status: string; counts: { archived: number } }[];
    expect(runs[0]).toMatchObject({ status: 'succeeded', counts: { archived: 1 } });
  });
});

describe('in the API', () => {
  const path = () => `/api/companies/${companyId}/notifications`;
  interface Chats {
    chats: { chatId: string; name: string; kind: string; wants: string; reachable: boolean }[];
  }

  it('the chats are listed with what they want, and an admin changes it', async () => {
    const { body } = await world.ask('ravi', 'GET', path());
    const { chats } = body as unknown as Chats;
    const channel = chats.find((chat) => chat.kind === 'channel');
    expect(channel).toMatchObject({ wants: 'everyRun', reachable: true });
    const put = { chats: [{ chatId: channel?.chatId, wants: 'problems' }], weeklyDigest: { enabled: true, weekday: 1, time: '09:00' }, quietHours: null };
    expect((await world.ask('ravi', 'PUT', path(), put)).status).toBe(403);
    const changed = await world.ask('mila', 'PUT', path(), put);
    expect(changed.body).toMatchObject({ weeklyDigest: { enabled: true }, quietHours: null });
    expect((changed.body as unknown as Chats).chats.find((chat) => chat.kind === 'channel')?.wants).toBe('problems');
    expect((await world.ask('mila', 'PUT', path(), { ...put, chats: [{ chatId: channel?.chatId, wants: 'everyRun' }] })).status).toBe(200);
  });

  it('what does not fit is refused with its path', async () => {
    const put = { chats: [{ chatId: 'nowhere', wants: 'changes' }], weeklyDigest: { enabled: false, weekday: 1, time: '09:00' }, quietHours: null };
    expect(await world.ask('mila', 'PUT', path(), put)).toMatchObject({ status: 400, body: { errors: [{ path: 'chats.0.chatId' }] } });
    const quiet = { ...put, chats: [], quietHours: { from: '22:00', to: '06:00', timeZone: 'Mars/Olympus' } };
    expect(await world.ask('mila', 'PUT', path(), quiet)).toMatchObject({ status: 400, body: { errors: [{ path: 'quietHours.timeZone' }] } });
    expect((await world.ask('eva', 'GET', path())).status).toBe(404);
  });

  it('a test message arrives; a chat that refuses is told as unreachable', async () => {
    const channel = ((await world.ask('mila', 'GET', path())).body as unknown as Chats).chats.find((chat) => chat.kind === 'channel');
    expect((await world.ask('mila', 'POST', `${path()}/test`, { chatId: channel?.chatId })).body).toMatchObject({ sent: 1, failed: 0 });
    await world.hears('mila', /this is a test/, 'channel');
    world.sandbox.teams.block(world.chat('mila', 'channel').id, true);
    expect(await world.ask('mila', 'POST', `${path()}/test`, { chatId: channel?.chatId })).toMatchObject({ status: 409, body: { code: 'chat_unreachable' } });
    expect(((await world.ask('mila', 'GET', path())).body as unknown as Chats).chats.find((chat) => chat.kind === 'channel')?.reachable).toBe(false);
    world.sandbox.teams.block(world.chat('mila', 'channel').id, false);
    await world.say('mila', '@Instep help', 'channel');
    expect(((await world.ask('mila', 'GET', path())).body as unknown as Chats).chats.find((chat) => chat.kind === 'channel')?.reachable).toBe(true);
  });
});

describe('across a restart', () => {
  it('chats and wishes are still known', async () => {
    await world.restart();
    await world.cooledDown(companyId);
    await world.ask('mila', 'GET', '/api/me');
    const before = world.bot('mila', 'channel').length;
    await world.ask('mila', 'POST', `/api/companies/${companyId}/runs`, { kind: 'apply' });
    await vi.waitFor(() => {
      const told = world.bot('mila', 'channel').slice(before).map(textOf);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(/nothing changed|joined/);
    }, { timeout: 10_000, interval: 25 });
  });
});
