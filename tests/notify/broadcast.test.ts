/** A thousand chats, a channel that limits and stumbles as Teams does, and a process that dies halfway. Time is simulated. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeChannel, startChannel } from '../bot/fakeChannel.ts';
import { addChat, announce, aRun, ended, openWorld } from './world.ts';

const chats = 1000;
/** Every so many requests one stumbles; told apart by primes, so that each kind hits different chats. */
const stumbles: readonly (readonly [every: number, status: number, retryAfter?: string])[] = [[11, 412], [13, 502], [17, 504], [19, 503], [23, 429, '3']];

let channel: FakeChannel;
beforeAll(async () => {
  channel = await startChannel();
});
afterAll(() => channel.close());

describe('a broadcast to a thousand chats', () => {
  it('tells each exactly once, through limits, stumbles and the end of a process', { timeout: 60_000 }, async () => {
    const world = await openWorld(channel);
    for (let index = 0; index < chats; index += 1) await addChat(world, channel, `chat ${String(index)}`, {}, 'everyRun');
    const told = new Map<string, number>();
    let refused = 0;
    channel.onPost = ({ conversationId }) => {
      told.set(conversationId, (told.get(conversationId) ?? 0) + 1);
      for (const [every, status, retryAfter] of stumbles) {
        if (channel.posted.length % every !== 0 || channel.faults.length > 0) continue;
        refused += 1;
        channel.faults.push({ status, ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) });
      }
    };
    await announce(world, ended(aRun()));
    await world.notifier.stop();
    const beforeTheEnd = told.size;
    expect(refused).toBeGreaterThan(100);
    expect(beforeTheEnd).toBeLessThan(chats);

    // The first process is gone with what waited in its memory; two others share what is left.
    const [one, two] = [world.anotherNotifier(), world.anotherNotifier()];
    for (let round = 0; round < 40 && told.size < chats; round += 1) {
      world.ambient.pass(5000);
      await Promise.all([one.sweep(), two.sweep()]);
    }
    world.ambient.pass(3_600_000);
    await Promise.all([one.sweep(), two.sweep()]);
    await Promise.all([one.stop(), two.stop()]);
    expect(told.size).toBe(chats);
    expect([...told.values()].filter((count) => count !== 1)).toEqual([]);
    expect(channel.posted.every(({ method }) => method === 'POST')).toBe(true);
    await world.store.close();
  });

  it('keeps to the rate of a tenant while nothing stumbles', async () => {
    const world = await openWorld(channel);
    channel.posted.length = 0;
    for (let index = 0; index < 200; index += 1) await addChat(world, channel, `calm ${String(index)}`, {}, 'everyRun');
    const sentAt: number[] = [];
    channel.onPost = () => { sentAt.push(world.ambient.now().getTime()); };
    const from = world.ambient.now().getTime();
    await announce(world, ended(aRun()));
    await world.notifier.stop();
    expect(sentAt).toHaveLength(200);
    // 30 in a second at most: 200 take six further seconds.
    expect(world.ambient.now().getTime() - from).toBeGreaterThanOrEqual(6000);
    await world.store.close();
  });
});
