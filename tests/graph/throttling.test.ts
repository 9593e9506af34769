/** Waits that Microsoft asks for: how long, how often, and where the reading is afterwards. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/api/graph/retry.ts';
import type { Directory } from '../../src/api/sync/directory.ts';
import { collect, directoryOf, fixedNow, graphError, guid, user } from './directoryOf.ts';
import { startSecureServer, type Answer, type SecureServer, type Sent } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

const page: Answer = { json: { value: [user(1)] } };
const tooMany = (retryAfter?: string): Answer => ({ ...graphError(429, 'TooManyRequests'), ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }) });
const nextPage = (number: number, more = true) => (_sent: Sent, origin: string): Answer => ({ json: { value: [user(number)], ...(more && { '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=${number}` }) } });
const read = (opened: ReturnType<typeof directoryOf>) => collect(opened.directory.everyone([]));

describe('throttling', () => {
  it.each([
    ['an integer', '7', 7],
    ['a decimal', '2.128', 2.128],
    ['an HTTP date', new Date(fixedNow.getTime() + 12_000).toUTCString(), 12],
  ])('waits as long as Retry-After says as %s, says so, and asks for the same page', async (_name, retryAfter, seconds) => {
    server.answerInTurn(tooMany(retryAfter), page);
    const opened = directoryOf(server.origin);
    expect(await read(opened)).toHaveLength(1);
    expect(opened.waits).toEqual([seconds]);
    expect(opened.told).toEqual([seconds, 0]);
    expect(opened.meter).toEqual({ graphRequests: 2, throttledSeconds: seconds });
    expect(server.sent[0]?.url).toBe(server.sent[1]?.url);
  });

  it('backs off exponentially when Retry-After is absent', async () => {
    server.answerInTurn(tooMany(), tooMany(), tooMany(), tooMany(), page);
    const opened = directoryOf(server.origin);
    await read(opened);
    expect(opened.waits).toEqual([0.5, 1, 2, 4]);
  });

  it('survives eight refusals in a row, where others give up at the fourth', async () => {
    server.answerInTurn(...Array.from({ length: 8 }, () => tooMany('1')), page);
    expect(await read(directoryOf(server.origin))).toHaveLength(1);
  });

  it('never hammers when Retry-After is 0 or has passed', async () => {
    server.answerInTurn(tooMany('0'), tooMany(new Date(0).toUTCString()), page);
    const opened = directoryOf(server.origin);
    await read(opened);
    expect(opened.waits.every((seconds) => seconds > 0)).toBe(true);
  });

  it('goes on from the page that was refused, not from the first', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=2` } }), tooMany('3'), { status: 503, headers: { 'Retry-After': '1' } }, page);
    expect(await read(directoryOf(server.origin))).toHaveLength(2);
    expect(server.sent.map((sent) => sent.url.includes('skiptoken'))).toEqual([false, true, true, true]);
  });

  it('gives a wait that is too long back at once while nothing has come in, with the seconds', async () => {
    server.answerInTurn(tooMany('300'));
    const opened = directoryOf(server.origin);
    await expect(read(opened)).rejects.toMatchObject({ code: 'directory_throttled', retryAfterSeconds: 300 });
    expect(opened.waits).toEqual([]);
  });

  it('gives up when it has waited as long as the limits allow without an answer', async () => {
    server.answerInTurn(tooMany('50'));
    const opened = directoryOf(server.origin);
    await expect(read(opened)).rejects.toMatchObject({ code: 'directory_throttled', retryAfterSeconds: 50 });
    expect(opened.waits.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(defaultLimits.startSeconds);
  });

  it.each<[string, (directory: Directory) => AsyncIterable<unknown>]>([
    ['everyone', (directory) => directory.everyone([])],
    ['the members of a group', (directory) => directory.members('g', [])],
    ['the ids of a group', (directory) => directory.memberIds('g')],
    ['the changes', (directory) => directory.delta(`${server.origin}/v1.0/users/delta?$deltatoken=1`)],
  ])('sits a long wait out once pages of %s have come in, and never asks for one of them again', async (_name, start) => {
    server.answerInTurn(nextPage(2), nextPage(3), tooMany('300'), tooMany('300'), { json: { value: [user(3)], '@odata.deltaLink': `${server.origin}/v1.0/users/delta?$deltatoken=2` } });
    const opened = directoryOf(server.origin);
    for await (const _page of start(opened.directory)) { /* to its end */ }
    expect(opened.waits).toEqual([300, 300]);
    expect(opened.told).toEqual([300, 0, 300, 0]);
    expect(server.sent.map((sent) => /skiptoken=(\d)/.exec(sent.url)?.[1])).toEqual([undefined, '2', '3', '3', '3']);
  });

  it('sits the waits of a batch out as well when pages would have to be read again for it', async () => {
    const batch: Answer = { json: { responses: [{ id: '0', status: 200, body: user(1) }] } };
    server.answerInTurn(page, tooMany('300'), batch);
    const opened = directoryOf(server.origin);
    await read(opened);
    expect((await opened.directory.whereabouts([guid(1)], [])).size).toBe(1);
    expect(opened.waits).toEqual([300]);
  });

  it('never loses the place of a reading that goes on, however slowly', async () => {
    const refused = new Set<string>();
    server.answer((sent, origin) => {
      const first = !sent.url.includes('skiptoken');
      if (!first && !refused.has(sent.url)) {
        refused.add(sent.url);
        return tooMany('200');
      }
      return nextPage(refused.size + 2, refused.size < 20)(sent, origin);
    });
    const opened = directoryOf(server.origin);
    expect(await read(opened)).toHaveLength(21);
    expect(opened.meter.throttledSeconds).toBeGreaterThan(3 * defaultLimits.placeSeconds);
  });

  it('gives up after a quarter of an hour without a page, and says when to come back', async () => {
    server.answerInTurn(nextPage(2), tooMany('250'));
    const opened = directoryOf(server.origin);
    await expect(read(opened)).rejects.toMatchObject({ code: 'directory_throttled', retryAfterSeconds: 250 });
    expect(opened.waits).toEqual([250, 250, 250]);
    server.answerInTurn(nextPage(2), tooMany(String(defaultLimits.placeSeconds + 1)));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'directory_throttled', retryAfterSeconds: defaultLimits.placeSeconds + 1 });
  });

  it('keeps nobody in a long wait who cannot be told of it', async () => {
    server.answerInTurn(nextPage(2), tooMany('300'));
    const opened = directoryOf(server.origin, { untold: true });
    await expect(read(opened)).rejects.toMatchObject({ code: 'directory_throttled' });
    expect(opened.waits).toEqual([]);
  });

  it('adds the waits of all pages up, and stops at the limit for the whole directory', async () => {
    let turn = 0;
    server.answer((sent, origin) => {
      turn += 1;
      return turn % 2 === 1 ? tooMany('40') : nextPage(turn)(sent, origin);
    });
    const opened = directoryOf(server.origin, { limits: { totalSeconds: 100 } });
    await expect(read(opened)).rejects.toMatchObject({ code: 'directory_throttled' });
    expect(opened.waits).toEqual([40, 40]);
  });

  it('counts the waits of batches side by side as one', async () => {
    const bodies = new Set<string>();
    server.answer((sent) => {
      if (!sent.url.endsWith('$batch')) return page;
      if (!bodies.has(sent.body)) {
        bodies.add(sent.body);
        return tooMany('80');
      }
      const { requests } = JSON.parse(sent.body) as { requests: { id: string; url: string }[] };
      return { json: { responses: requests.map(({ id, url }) => ({ id, status: 200, body: user(Number.parseInt(/-(\w{12})\?/.exec(url)?.[1] ?? '', 16)) })) } };
    });
    // No time passes: all three wait at the same moment.
    const opened = directoryOf(server.origin, { limits: { totalSeconds: 100 }, sleep: () => Promise.resolve() });
    expect((await opened.directory.whereabouts(Array.from({ length: 60 }, (_, n) => guid(n + 1)), [])).size).toBe(60);
    expect(opened.meter.throttledSeconds).toBe(240);
  });

  it('stops waiting the moment the run is cancelled', async () => {
    server.answerInTurn(tooMany('60'));
    const opened = directoryOf(server.origin, {
      sleep: (_milliseconds, signal) => {
        opened.abort.abort(new Error('cancelled'));
        return signal.aborted ? Promise.reject(new Error('woken')) : Promise.resolve();
      },
    });
    await expect(read(opened)).rejects.toThrow('cancelled');
    expect(server.sent).toHaveLength(1);
  });
});
