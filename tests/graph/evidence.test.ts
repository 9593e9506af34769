import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryOf, guid, user } from './directoryOf.ts';
import { startSecureServer, type Answer, type SecureServer, type Sent } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

interface Item {
  id: string;
  method: string;
  url: string;
  body?: { groupIds: string[] };
}
const itemsOf = (sent: Sent): Item[] => (JSON.parse(sent.body) as { requests: Item[] }).requests;
const notFound = { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: '' } } };

/** Answers each item by its address, in reverse order. */
function batch(answer: (item: Item, turn: number) => Record<string, unknown> | undefined) {
  let turn = 0;
  server.answer((sent) => {
    turn += 1;
    const responses = itemsOf(sent).map((item) => ({ id: item.id, reply: answer(item, turn) })).filter(({ reply }) => reply !== undefined);
    return { json: { responses: responses.reverse().map(({ id, reply }) => ({ id, ...reply })) } } satisfies Answer;
  });
}
const numberIn = (url: string) => parseInt(/([0-9a-f]{12})/.exec(url.slice(-100))?.[1] ?? '', 16);
const found = (item: Item) => ({ status: 200, body: user(numberIn(item.url.split('?')[0] ?? '')) });
const open = () => directoryOf(server.origin);

describe('where people are', () => {
  it('is asked twenty at a time, and answered in any order', async () => {
    batch((item) => found(item));
    const opened = open();
    const where = await opened.directory.whereabouts(Array.from({ length: 45 }, (_, n) => guid(n + 1)), []);
    expect(server.sent.map((sent) => itemsOf(sent).length).sort()).toEqual([20, 20, 5].sort());
    expect(where.get(guid(33))).toMatchObject({ found: true, person: { objectId: guid(33) } });
    expect(where.size).toBe(45);
    expect(opened.meter.graphRequests).toBe(3);
    expect(server.sent[0]).toMatchObject({ method: 'POST', url: '/v1.0/$batch' });
  });

  it('is deleted items for those who answer 404, and nowhere when they are not there either', async () => {
    batch((item) => {
      if (item.url.startsWith('/users/')) return notFound;
      return item.url.includes(guid(1)) ? { status: 200, body: { '@odata.type': '#microsoft.graph.user', id: guid(1), deletedDateTime: '2026-11-20T00:00:00Z' } } : notFound;
    });
    const where = await open().directory.whereabouts([guid(1), guid(2)], []);
    expect(where).toEqual(new Map([[guid(1), { found: false, deletedAt: '2026-11-20T00:00:00Z' }], [guid(2), { found: false, deletedAt: null }]]));
    expect(server.sent.map((sent) => itemsOf(sent)[0]?.url.split('?')[0])).toEqual([`/users/${guid(1)}`, `/directory/deletedItems/${guid(1)}`]);
  });

  it('needs Graph\u2019s own 404: one without its error is no evidence', async () => {
    batch(() => ({ status: 404, body: 'not here' }));
    await expect(open().directory.whereabouts([guid(1)], [])).rejects.toMatchObject({ code: 'directory_refused' });
  });

  it.each([
    ['403', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }, 'directory_denied'],
    ['400', { status: 400, body: { error: { code: 'Request_BadRequest' } } }, 'directory_refused'],
    ['401', { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } }, 'directory_refused'],
    ['500 that stays', { status: 500 }, 'directory_unavailable'],
    ['another person', { status: 200, body: user(77) }, 'directory_unavailable'],
    ['a person with nothing but nulls', { status: 200, body: user(1, { userPrincipalName: null }) }, 'directory_denied'],
  ])('is unknown when one item answers %s', async (_name, reply, code) => {
    batch((item) => (item.url.includes(guid(1)) ? reply : found(item)));
    await expect(open().directory.whereabouts([guid(1), guid(2)], [])).rejects.toMatchObject({ code });
  });

  it('asks again for the items that were throttled, after the longest wait, and for those only', async () => {
    batch((item, turn) => {
      if (turn > 1) return found(item);
      if (item.url.includes(guid(2))) return { status: 429, headers: { 'Retry-After': '4' }, body: { error: { code: 'TooManyRequests' } } };
      return item.url.includes(guid(3)) ? { status: 429, headers: { 'retry-after': '9' } } : found(item);
    });
    const opened = open();
    expect((await opened.directory.whereabouts([1, 2, 3].map(guid), [])).size).toBe(3);
    expect(opened.waits).toEqual([9]);
    expect(itemsOf(server.sent[1] ?? { method: '', url: '', headers: {}, body: '' })).toHaveLength(2);
  });

  it.each([
    ['a date', 'Sun, 22 Nov 2026 08:00:30 GMT', 30],
    ['a decimal', '12.5', 12.5],
    ['nothing', undefined, 0.5],
    ['what nobody can read', 'soon', 0.5],
  ])('waits as long as a throttled item asks by %s, also when another one broke, and counts it as throttled', async (_name, retryAfter, seconds) => {
    batch((item, turn) => {
      if (turn > 1) return found(item);
      if (item.url.includes(guid(1))) return { status: 500 };
      return item.url.includes(guid(2)) ? { status: 429, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } } : found(item);
    });
    const opened = open();
    expect((await opened.directory.whereabouts([1, 2, 3].map(guid), [])).size).toBe(3);
    expect(opened.waits).toEqual([seconds]);
    expect(opened.meter.throttledSeconds).toBe(seconds);
  });

  it('asks again for items that are missing from the answer', async () => {
    batch((item, turn) => (turn === 1 && item.url.includes(guid(2)) ? undefined : found(item)));
    expect((await open().directory.whereabouts([1, 2].map(guid), [])).size).toBe(2);
  });

  it('asks again when the whole batch is throttled', async () => {
    server.answerInTurn({ status: 429, headers: { 'Retry-After': '2' } }, (sent) => ({ json: { responses: itemsOf(sent).map((item) => ({ id: item.id, ...found(item) })) } }));
    expect((await open().directory.whereabouts([guid(1)], [])).size).toBe(1);
  });

  it('of nobody asks nothing', async () => {
    expect(await open().directory.whereabouts([], [])).toEqual(new Map());
    expect(server.sent).toHaveLength(0);
  });
});

describe('which groups people are in', () => {
  it('is asked for twenty groups a call', async () => {
    const groups = Array.from({ length: 25 }, (_, n) => guid(100 + n));
    batch((item) => ({ status: 200, body: { value: item.url.includes(guid(1)) ? (item.body?.groupIds ?? []).slice(0, 1).map((id) => id.toUpperCase()) : [] } }));
    const memberOf = await open().directory.memberOf([guid(1), guid(2)], groups);
    expect(memberOf).toEqual(new Map([[guid(1), [guid(100), guid(120)]], [guid(2), []]]));
    expect(itemsOf(server.sent[0] ?? { method: '', url: '', headers: {}, body: '' }).map((item) => [item.method, item.url, item.body?.groupIds.length])).toEqual([
      ['POST', `/users/${guid(1)}/checkMemberGroups`, 20],
      ['POST', `/users/${guid(1)}/checkMemberGroups`, 5],
      ['POST', `/users/${guid(2)}/checkMemberGroups`, 20],
      ['POST', `/users/${guid(2)}/checkMemberGroups`, 5],
    ]);
  });

  it('is no answer for somebody who is not found', async () => {
    batch(() => notFound);
    await expect(open().directory.memberOf([guid(1)], [guid(2)])).rejects.toMatchObject({ code: 'directory_inconsistent' });
  });

  it('is no answer without a list', async () => {
    batch(() => ({ status: 200, body: {} }));
    await expect(open().directory.memberOf([guid(1)], [guid(2)])).rejects.toMatchObject({ code: 'directory_unavailable' });
  });
});

describe('whether groups are there', () => {
  it('is asked twenty at a time; gone is who Graph itself says is not found', async () => {
    const groups = Array.from({ length: 25 }, (_, n) => guid(100 + n));
    batch((item) => (item.url.includes(guid(103)) || item.url.includes(guid(124)) ? notFound : { status: 200, body: { id: item.url.split(/[/?]/)[2] } }));
    expect(await open().directory.groupsGone(groups.map((id) => id.toUpperCase()))).toEqual([guid(103), guid(124)]);
    expect(server.sent).toHaveLength(2);
  });

  it.each([['is forbidden', { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: '' } } }, 'directory_denied'], ['is no answer of Graph\u2019s', { status: 404, body: 'not here' }, 'directory_refused'], ['speaks of another', { status: 200, body: { id: guid(1) } }, 'directory_unavailable']])(
    'is not known when the answer %s', async (_name, answer, code) => {
      batch(() => answer);
      await expect(open().directory.groupsGone([guid(9)])).rejects.toMatchObject({ code });
    });
});
