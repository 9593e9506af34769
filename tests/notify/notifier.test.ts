import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noCounts } from '../../src/api/sync/run.ts';
import { type FakeChannel, startChannel, tenantId } from '../bot/fakeChannel.ts';
import { addChat, admin, announce, aRun, ended, key, newsOf, openWorld, type World } from './world.ts';

let channel: FakeChannel;
let world: World;
beforeAll(async () => {
  channel = await startChannel();
});
afterAll(() => channel.close());
beforeEach(async () => {
  channel.posted.length = 0;
  channel.faults.length = 0;
  channel.onPost = undefined;
  world = await openWorld(channel);
});

const settle = async () => world.notifier.stop();
const told = () => channel.posted.map((each) => `${each.method} ${each.conversationId} ${newsOf(each.body)}`);

describe('one run, one card', () => {
  it('is posted when the run starts and becomes the result', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    await announce(world, run);
    await settle();
    expect(told()).toEqual(['POST team Contoso: Sync is running']);
    await announce(world, ended(run));
    await settle();
    expect(told()).toEqual(['POST team Contoso: Sync is running', 'PUT team Contoso: 3 joined, 12 changed, 1 left']);
    expect(channel.posted[1]?.path).toContain('/activities/act-');
  });

  it('is told once, however often it is announced', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    for (const _ of [1, 2, 3]) await announce(world, run);
    for (const _ of [1, 2, 3]) await announce(world, ended(run));
    await settle();
    expect(channel.posted.map((each) => each.method)).toEqual(expect.arrayContaining(['POST']));
    expect(channel.posted.filter((each) => each.method === 'POST')).toHaveLength(1);
  });

  it('progress edits the card at most every five seconds, and never after the result', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    await announce(world, run);
    await settle();
    for (let second = 0; second < 12; second += 1) {
      world.ambient.pass(1000);
      await world.notifier.announce(key, run, { phase: 'reading', done: second * 100, total: 1200, etaSeconds: 12 - second });
    }
    await settle();
    const edits = channel.posted.filter((each) => each.method === 'PUT');
    expect(edits.map((each) => JSON.stringify(each.body).includes('of about 1,200 people'))).toEqual([true, true]);
    await announce(world, ended(run));
    await settle();
    expect(told().at(-1)).toBe('PUT team Contoso: 3 joined, 12 changed, 1 left');
  });

  it('each chat gets what it wants', async () => {
    await addChat(world, channel, 'every', {}, 'everyRun');
    await addChat(world, channel, 'changes', {}, 'changes');
    await addChat(world, channel, 'problems', {}, 'problems');
    await addChat(world, channel, 'nothing', {}, 'nothing');
    await addChat(world, channel, 'never chose');
    await addChat(world, channel, 'installed by an admin', { installedBy: admin });
    await announce(world, ended(aRun(), { counts: noCounts() }));
    await settle();
    expect(told().map((each) => each.split(' Contoso')[0]).sort()).toEqual(['POST every', 'POST installed by an admin']);
    channel.posted.length = 0;
    await announce(world, ended(aRun()));
    await settle();
    expect(channel.posted.map((each) => each.conversationId).sort()).toEqual(['changes', 'every', 'installed by an admin']);
    channel.posted.length = 0;
    await announce(world, ended(aRun(), { status: 'failed', problem: { code: 'directory_unavailable', message: 'Microsoft did not answer.' }, counts: noCounts() }));
    await settle();
    expect(channel.posted.map((each) => each.conversationId).sort()).toEqual(['changes', 'every', 'installed by an admin', 'problems']);
  });

  it('a personal chat of somebody whose role has ended gets nothing more', async () => {
    await addChat(world, channel, 'personal', { kind: 'personal', staffObjectId: 'somebody', installedBy: 'somebody', wishes: { [key.companyId]: 'everyRun' } });
    await announce(world, ended(aRun()));
    await settle();
    expect(channel.posted).toEqual([]);
  });

  it('names go to personal chats only', async () => {
    await addChat(world, channel, 'personal', { kind: 'personal', staffObjectId: admin, installedBy: admin });
    await addChat(world, channel, 'team', { kind: 'channel' }, 'everyRun');
    const run = ended(aRun({ requestedBy: { tenantId, objectId: admin, name: 'Mila Janssen' }, trigger: 'manual' }), {
      status: 'awaitingApproval', pages: 1, plan: { planId: 'plan1', reasons: [{ code: 'many_archived', message: '58 people would be archived: 14 % of 412. The limit is 25 people or 10 %.' }] }, counts: { ...noCounts(), inScope: 354, awaitingApproval: 58 },
    });
    await world.store.changePages.put(key, {
      id: `${run.id}-00000`, workspaceId: tenantId, companyId: key.companyId, runId: run.id, seq: 0, tally: {}, expiresAt: 4_000_000_000,
      changes: [{ id: 'c1', kind: 'archive', personId: 'p1', objectId: null, name: 'Zoë de Vries', fields: [], reason: 'deleted_in_entra', outcome: 'awaitingApproval', problem: null, carry: {} }],
    });
    await announce(world, run);
    await settle();
    const said = (conversation: string) => JSON.stringify(channel.posted.find((each) => each.conversationId === conversation)?.body);
    expect(said('personal')).toContain('Mila Janssen');
    expect(said('team')).not.toMatch(/Mila|Zoë/);
    expect(said('team')).toContain('58 changes wait for you');
    expect(said('team')).toContain('"verb":"run.approve"');
    expect(said('team')).toContain('"planId":"plan1"');
  });

  it('an answered proposal changes on every card, and a superseded one loses its buttons', async () => {
    await addChat(world, channel, 'one', {}, 'everyRun');
    await addChat(world, channel, 'two', {}, 'problems');
    const waiting = ended(aRun(), { status: 'awaitingApproval', plan: { planId: 'plan1', reasons: [] }, counts: { ...noCounts(), awaitingApproval: 58 } });
    await announce(world, waiting);
    await settle();
    expect(channel.posted.map((each) => each.method)).toEqual(['POST', 'POST']);
    await world.store.runs.put(key, { ...waiting, status: 'superseded' });
    channel.posted.length = 0;
    await announce(world, ended(aRun(), { counts: noCounts() }));
    await settle();
    const edits = channel.posted.filter((each) => each.method === 'PUT');
    expect(edits.map((each) => each.conversationId).sort()).toEqual(['one', 'two']);
    expect(JSON.stringify(edits)).not.toContain('run.approve');
  });

  it('a person is called anew when they are needed long after the card', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    await announce(world, run);
    await settle();
    world.ambient.pass(10 * 60_000);
    await announce(world, ended(run, { status: 'awaitingApproval', plan: { planId: 'p', reasons: [] }, counts: { ...noCounts(), awaitingApproval: 58 } }));
    await settle();
    expect(channel.posted.map((each) => `${each.method} ${newsOf(each.body)}`).sort()).toEqual([
      'POST Contoso: 58 changes wait for your answer. See the card above, or open Instep.',
      'POST Contoso: Sync is running',
      'PUT Contoso: 58 changes wait for you',
    ]);
  });
});

describe('what the channel refuses', () => {
  const deliver = async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    await announce(world, ended(aRun()));
    await settle();
  };

  it.each([412, 429, 502, 503, 504])('%i is tried again later, and told once', async (status) => {
    channel.faults.push({ status, headers: { 'retry-after': '30' } });
    await deliver();
    expect(channel.posted).toEqual([]);
    world.ambient.pass(29_000);
    await world.notifier.sweep();
    expect(channel.posted).toEqual([]);
    world.ambient.pass(2000);
    await world.notifier.sweep();
    await world.notifier.sweep();
    expect(channel.posted).toHaveLength(1);
  });

  it('a lost connection is tried again', async () => {
    channel.faults.push({ status: 0, lost: true });
    await deliver();
    world.ambient.pass(600_000);
    await world.notifier.sweep();
    expect(channel.posted).toHaveLength(1);
  });

  it.each([400, 401, 413, 500])('%i is never tried again', async (status) => {
    channel.faults.push({ status });
    await deliver();
    world.ambient.pass(86_400_000);
    await world.notifier.sweep();
    expect(channel.posted).toEqual([]);
    expect(JSON.stringify(world.logged)).toContain(`"status":${String(status)}`);
  });

  it('after any 403 nothing more is sent there until somebody writes', async () => {
    channel.faults.push({ status: 403, body: { error: { code: 'ConversationBlockedByUser', message: '' } } });
    await deliver();
    await announce(world, ended(aRun()));
    await settle();
    expect(channel.posted).toEqual([]);
    const chats = await world.store.chats.list({ workspaceId: tenantId }, { orderBy: 'id', limit: 5 });
    expect(chats.items[0]?.doc.reachable).toBe(false);
  });

  it('a card that was deleted in the chat is posted again', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    await announce(world, run);
    await settle();
    channel.faults.push({ status: 404, body: { error: { code: 'ActivityNotFoundInConversation', message: '' } } });
    await announce(world, ended(run));
    await settle();
    expect(channel.posted.map((each) => each.method)).toEqual(['POST', 'POST']);
  });
});

describe('crashes and two processes', () => {
  it('what was asked for before a crash is delivered after it, once', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    channel.faults.push({ status: 503, headers: { 'retry-after': '5' } });
    await announce(world, ended(aRun()));
    await settle();
    world.ambient.pass(6000);
    const [one, two] = [world.anotherNotifier(), world.anotherNotifier()];
    await Promise.all([one.sweep(), two.sweep()]);
    expect(channel.posted).toHaveLength(1);
  });

  it('a running card whose run ended while nobody was there to tell is put right', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    const run = aRun();
    await announce(world, run);
    await settle();
    await world.store.runs.put(key, ended(run));
    world.ambient.pass(125_000);
    const later = world.anotherNotifier();
    await later.sweep();
    await later.stop();
    expect(told()).toEqual(['POST team Contoso: Sync is running', 'PUT team Contoso: 3 joined, 12 changed, 1 left']);
  });

  it('a chat that asked follows its run, also when the run was faster than the asking', async () => {
    const chat = await addChat(world, channel, 'asks', {}, 'nothing');
    const run = aRun({ trigger: 'chat' });
    await announce(world, ended(run));
    await world.notifier.follow(key, run, { chatId: chat.id, thread: null });
    await settle();
    expect(told().at(-1)).toMatch(/Contoso: 3 joined, 12 changed, 1 left$/);
    expect(channel.posted.filter((each) => each.method === 'POST')).toHaveLength(1);
  });
});

describe('a broadcast to a thousand chats', () => {
  it('under the limits of the channel each gets it exactly once, and no limit is broken', async () => {
    for (let index = 0; index < 1000; index += 1) await addChat(world, channel, `chat ${String(index)}`, {}, 'everyRun');
    const seconds = new Map<number, number>();
    let throttled = 0;
    channel.onPost = () => {
      const second = Math.floor(world.ambient.now().getTime() / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
      if (throttled < 50 && channel.posted.length % 7 === 0) {
        throttled += 1;
        channel.faults.push({ status: 429, headers: { 'retry-after': '2' } });
      }
    };
    await announce(world, ended(aRun()));
    await settle();
    for (let round = 0; round < 20; round += 1) {
      world.ambient.pass(3000);
      await world.notifier.sweep();
    }
    const perChat = new Map<string, number>();
    for (const each of channel.posted) perChat.set(each.conversationId, (perChat.get(each.conversationId) ?? 0) + 1);
    expect(throttled).toBe(50);
    expect(perChat.size).toBe(1000);
    expect([...perChat.values()].every((count) => count === 1)).toBe(true);
    expect(Math.max(...seconds.values())).toBeLessThanOrEqual(60);
  });
});

describe('quiet hours', () => {
  it('what a schedule did meanwhile comes as one digest at their end', async () => {
    await addChat(world, channel, 'team', {}, 'everyRun');
    await world.store.notifySettings.put({ workspaceId: tenantId }, { id: key.companyId, workspaceId: tenantId, weeklyDigest: { enabled: false, weekday: 1, time: '09:00' }, quietHours: { from: '10:30', to: '12:00', timeZone: 'Europe/Amsterdam' } });
    // 10:00 UTC is 11:00 in Amsterdam.
    await announce(world, aRun({ id: 'q1' }));
    await announce(world, ended(aRun({ id: 'q1' })));
    await announce(world, ended(aRun({ id: 'q2' })));
    await settle();
    expect(channel.posted).toEqual([]);
    world.ambient.pass(61 * 60_000);
    await world.notifier.sweep();
    expect(told()).toEqual(['POST team Contoso: while it was quiet 6 joined, 24 changed, 2 left']);
  });

  it('do not keep from somebody what they asked for', async () => {
    const chat = await addChat(world, channel, 'team', {}, 'everyRun');
    await world.store.notifySettings.put({ workspaceId: tenantId }, { id: key.companyId, workspaceId: tenantId, weeklyDigest: { enabled: false, weekday: 1, time: '09:00' }, quietHours: { from: '00:00', to: '23:59', timeZone: 'Europe/Amsterdam' } });
    const run = aRun({ trigger: 'chat' });
    await world.store.runs.put(key, run);
    await world.notifier.follow(key, run, { chatId: chat.id, thread: null });
    await announce(world, ended(run));
    await settle();
    expect(channel.posted.length).toBeGreaterThan(0);
  });
});

describe('the weekly digest', () => {
  it('comes once, at its time in the company’s zone', async () => {
    await addChat(world, channel, 'team', {}, 'problems');
    await addChat(world, channel, 'silent', {}, 'nothing');
    await world.store.notifySettings.put({ workspaceId: tenantId }, { id: key.companyId, workspaceId: tenantId, weeklyDigest: { enabled: true, weekday: 1, time: '11:30' }, quietHours: null });
    await world.store.runs.put(key, ended(aRun({ startedAt: '2026-11-20T05:00:00.000Z' })));
    await world.notifier.sweep();
    expect(channel.posted).toEqual([]);
    world.ambient.pass(31 * 60_000);
    const other = world.anotherNotifier();
    await Promise.all([world.notifier.sweep(), other.sweep()]);
    await settle();
    await other.stop();
    world.ambient.pass(3_600_000);
    await world.notifier.sweep();
    expect(told()).toEqual(['POST team Contoso: this week 3 joined, 12 changed, 1 left']);
    expect(JSON.stringify(channel.posted[0]?.body)).toContain('Chart.VerticalBar.Grouped');
  });
});
