import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/sandbox/cloud/port.ts';
import { contosoId, openWorld, polderzichtId, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await world.cloud.act(contosoId, { kind: 'grantConsent' });
  await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
});
afterAll(async () => {
  await world.close();
});
afterEach(async () => {
  await world.cloud.act(contosoId, { kind: 'clearFaults' });
});

const breakIt = (fault: Fault): Promise<unknown> => world.cloud.act(contosoId, { kind: 'fault', fault });

describe('throttling', () => {
  it.each([
    ['integer', /^2$/],
    ['decimal', /^2\.000$/],
    ['date', /GMT$/],
    ['absent', null],
  ] as const)('says how long to wait: %s', async (retryAfter, expected) => {
    await breakIt({ kind: 'throttle', retryAfter, seconds: 2 });
    const answer = await world.graph('/users');
    expect([answer.status, answer.errorCode()]).toEqual([429, 'TooManyRequests']);
    if (expected) expect(answer.headers.get('retry-after')).toMatch(expected);
    else expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.headers.get('x-ms-throttle-information')).toBe('ResourceUnitLimitExceeded');
    expect((await world.graph('/users')).status).toBe(200);
  });

  it('hits as often as told, after as many as told, where told, in that tenant only', async () => {
    await breakIt({ kind: 'throttle', on: 'groups', after: 1, times: 2 });
    const statuses = [];
    for (let round = 0; round < 4; round += 1) statuses.push((await world.graph('/groups')).status);
    expect(statuses).toEqual([200, 429, 429, 200]);
    await breakIt({ kind: 'throttle', times: null });
    expect((await world.graph('/users', { tenantId: polderzichtId })).status).toBe(200);
    expect((await world.graph('/users')).status).toBe(429);
    expect(world.cloud.tenants().find(({ tenantId }) => tenantId === contosoId)?.faults).toMatchObject([{ kind: 'throttle', times: null }]);
  });
});

describe('broken answers', () => {
  it('cut in the middle of the body', async () => {
    await breakIt({ kind: 'cutBody' });
    await expect(world.graph('/users')).rejects.toThrow();
  });

  it('malformed JSON', async () => {
    await breakIt({ kind: 'malformedJson' });
    const answer = await world.graph('/users');
    expect(answer.status).toBe(200);
    expect(() => answer.json()).toThrow();
  });

  it('a reset connection', async () => {
    await breakIt({ kind: 'resetConnection' });
    await expect(world.graph('/users')).rejects.toThrow();
  });

  it('no answer at all', async () => {
    await breakIt({ kind: 'hang' });
    const token = await world.graphToken(contosoId);
    const asked = fetch(`${world.cloud.cloudUrl}/v1.0/users`, { headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(150) });
    await expect(asked).rejects.toThrow();
  });

  it.each([502, 503, 504] as const)('a gateway’s HTML with %i', async (status) => {
    await breakIt({ kind: 'htmlError', status });
    const answer = await world.graph('/users');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
  });

  it('200 with nothing', async () => {
    await breakIt({ kind: 'emptyBody' });
    const answer = await world.graph('/users');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it.each([
    [403, 'Authorization_RequestDenied'],
    [404, 'Request_ResourceNotFound'],
    [500, 'InternalServerError'],
    [503, 'serviceNotAvailable'],
  ] as const)('an error %i as Graph says it', async (status, code) => {
    await breakIt({ kind: 'error', status });
    const answer = await world.graph('/users');
    expect([answer.status, answer.errorCode()]).toEqual([status, code]);
  });
});

describe('bent answers', () => {
  it('an empty list without a link, as if there was nobody', async () => {
    await breakIt({ kind: 'emptyList', on: 'users' });
    const answer = await world.graph('/users');
    expect([answer.status, answer.items(), answer.link('next')]).toEqual([200, [], undefined]);
  });

  it('an empty page with a link to the real one', async () => {
    await breakIt({ kind: 'emptyPage' });
    const answer = await world.graph('/users?$top=5');
    expect(answer.items()).toEqual([]);
    expect((await world.graph(answer.link('next') ?? '')).items()).toHaveLength(5);
  });

  it('null instead of what the permission does not show', async () => {
    await breakIt({ kind: 'nulls', times: 1 });
    const [first] = (await world.graph('/users?$select=id,displayName,accountEnabled&$top=1')).items();
    expect(first).toMatchObject({ displayName: 'Conf Room Adams', accountEnabled: null });
    await breakIt({ kind: 'nulls', everything: true });
    expect((await world.graph('/users?$select=id,displayName,userPrincipalName&$top=1')).items()[0]).toMatchObject({ displayName: null, userPrincipalName: null });
  });

  it('page tokens that expire on the way', async () => {
    const link = (await world.graph('/users?$top=5')).link('next') ?? '';
    await breakIt({ kind: 'expiredPageToken' });
    expect((await world.graph('/users?$top=5')).status).toBe(200);
    expect((await world.graph(link)).errorCode()).toBe('Directory_ExpiredPageToken');
  });

  it('links that lead back to themselves, or away', async () => {
    await breakIt({ kind: 'loopingLink', times: 1 });
    const looping = await world.graph('/users?$top=5');
    expect(looping.link('next')).toBe(`${world.cloud.cloudUrl}/v1.0/users?$top=5`);
    await breakIt({ kind: 'foreignLink', times: 1 });
    const foreign = (await world.graph('/users?$top=5')).link('next') ?? '';
    expect(new URL(foreign).origin).not.toBe(world.cloud.cloudUrl);
  });

  it('the same people on two pages', async () => {
    const first = await world.graph('/users?$top=10&$select=id');
    await breakIt({ kind: 'replay' });
    const second = await world.graph(first.link('next') ?? '');
    const seen = new Set(first.items().map((item) => item['id']));
    expect(second.items().filter((item) => seen.has(item['id'] ?? null))).toHaveLength(5);
  });
});
