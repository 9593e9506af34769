import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allPages, contosoId, keyFile, openWorld, polderzichtId, savedKeys, userNamed, type Answer, type Json, type World } from './world.ts';

let world: World;
let keys: string | undefined;
const adele = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';
const select = 'displayName,mobilePhone,accountEnabled,businessPhones';

beforeEach(async () => {
  keys ??= await savedKeys();
  world = await openWorld({ dataFile: keyFile(keys) });
  await world.cloud.act(contosoId, { kind: 'grantConsent' });
  await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
});
afterEach(async () => {
  await world.close();
});

async function latest(query = `$select=${select}`, tenantId = contosoId): Promise<string> {
  return (await world.graph(`/users/delta?${query}&$deltatoken=latest`, { tenantId })).link('delta') ?? '';
}

async function changesSince(link: string, headers = {}): Promise<{ items: Json[]; next: string }> {
  const answer = await world.graph(link, { headers });
  return { items: answer.items(), next: answer.link('delta') ?? '' };
}

describe('the first round', () => {
  it('tells everybody over small pages, the last one empty, and ends with a delta link', async () => {
    const { items, pages, last } = await allPages(world, `/users/delta?$select=${select}&$top=999`, { tenantId: polderzichtId });
    expect(items).toHaveLength(450);
    expect(pages).toBe(4);
    expect(last.items()).toEqual([]);
    expect(last.link('delta')).toContain('$deltatoken=');
    expect(last.link('next')).toBeUndefined();
  });

  it('is reached by every spelling of the path, and answers with several of them', async () => {
    for (const path of ['delta', 'microsoft.graph.delta', 'delta()', 'microsoft.graph.delta()']) {
      expect((await world.graph(`/users/${path}`)).status).toBe(200);
    }
    const paths = new Set<string>();
    for (let answer = await world.graph('/users/delta', { tenantId: polderzichtId }); ; ) {
      const next = answer.link('next');
      if (next === undefined) break;
      paths.add(new URL(next).pathname);
      answer = await world.graph(next, { tenantId: polderzichtId });
    }
    expect(paths.size).toBeGreaterThan(1);
  });

  it('leaves out what was never set, where a list would say null, and always gives the id', async () => {
    const { items } = await allPages(world, `/users/delta?$select=${select}`);
    expect(items.find((item) => item['id'] === adele)).toEqual({
      id: adele,
      displayName: 'Adele Vance',
      accountEnabled: true,
      businessPhones: ['+1 425 555 0109'],
    });
  });

  it('tracks the default properties without a selection', async () => {
    const { items } = await allPages(world, '/users/delta');
    expect(Object.keys(items.find((item) => item['id'] === adele) ?? {})).not.toContain('accountEnabled');
  });

  it('can be limited to fifty ids, and by no other filter', async () => {
    const two = await world.graph(`/users/delta?$filter=id eq '${adele}' or id eq '${userNamed(world, contosoId, 'Lee Gu')}'`);
    expect(two.items()).toHaveLength(2);
    expect((await world.graph("/users/delta?$filter=startsWith(displayName,'A')")).errorCode()).toBe('Request_UnsupportedQuery');
  });
});

describe('later rounds', () => {
  it('start from now with $deltatoken=latest: nothing, and a link', async () => {
    const answer = await world.graph('/users/delta?$select=displayName&$deltatoken=latest');
    expect(answer.items()).toEqual([]);
    expect(answer.link('delta')).toBeDefined();
  });

  it('are empty when nothing happened, with another delta link', async () => {
    const { items, next } = await changesSince(await latest());
    expect(items).toEqual([]);
    expect((await changesSince(next)).items).toEqual([]);
  });

  it('tell a changed object with all selected properties ever set; with return=minimal only what changed', async () => {
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'changeNumber', userId: adele, mobilePhone: '+1 425 555 0199' });
    const whole = await changesSince(link);
    expect(whole.items).toEqual([{ id: adele, displayName: 'Adele Vance', mobilePhone: '+1 425 555 0199', accountEnabled: true, businessPhones: ['+1 425 555 0109'] }]);
    const minimal = await changesSince(link, { Prefer: 'return=minimal' });
    expect(minimal.items).toEqual([{ id: adele, mobilePhone: '+1 425 555 0199' }]);
  });

  it('tell an emptied property as null, and an emptied collection as empty', async () => {
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'changeNumber', userId: adele, mobilePhone: '1' });
    await world.cloud.act(contosoId, { kind: 'changeNumber', userId: adele, mobilePhone: null });
    await world.cloud.act(contosoId, { kind: 'changeField', userId: adele, field: 'businessPhones[0]', value: null });
    expect((await changesSince(link)).items).toEqual([{ id: adele, displayName: 'Adele Vance', mobilePhone: null, accountEnabled: true, businessPhones: [] }]);
  });

  it('say nothing of a change to a property that is not selected', async () => {
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'changeField', userId: adele, field: 'city', value: 'Bellevue' });
    expect((await changesSince(link)).items).toEqual([]);
  });

  it('tell deletions as changed, purges as deleted, and a restored user as a whole object', async () => {
    let link = await latest();
    await world.cloud.act(contosoId, { kind: 'delete', userId: adele });
    const deleted = await changesSince(link);
    expect(deleted.items).toEqual([{ id: adele, '@removed': { reason: 'changed' } }]);
    link = deleted.next;
    await world.cloud.act(contosoId, { kind: 'restore', userId: adele });
    const restored = await changesSince(link);
    expect(restored.items).toEqual([expect.objectContaining({ id: adele, displayName: 'Adele Vance' })]);
    await world.cloud.act(contosoId, { kind: 'delete', userId: adele });
    await world.cloud.act(contosoId, { kind: 'purge', userId: adele });
    expect((await changesSince(restored.next)).items).toEqual([{ id: adele, '@removed': { reason: 'deleted' } }]);
  });

  it('tell new people, over pages when there are many', async () => {
    const link = await latest('$select=displayName', polderzichtId);
    const { ids } = await world.cloud.act(polderzichtId, { kind: 'hireMany', count: 250 });
    const { items, pages } = await allPages(world, link, { tenantId: polderzichtId });
    expect(new Set(items.map((item) => item['id']))).toEqual(new Set(ids));
    expect(pages).toBe(3);
  });

  it('say what happened before again when the service replays', async () => {
    await world.cloud.act(contosoId, { kind: 'changeNumber', userId: adele });
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'fault', fault: { kind: 'replay', on: 'delta' } });
    expect((await changesSince(link)).items).toHaveLength(1);
    expect((await changesSince(link)).items).toHaveLength(0);
  });

  it('lag behind when told to, and catch up', async () => {
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'fault', fault: { kind: 'lag', seconds: 60, times: null } });
    await world.cloud.act(contosoId, { kind: 'delete', userId: adele });
    expect((await changesSince(link)).items).toEqual([]);
    expect((await world.graph('/users?$top=999')).items().map((item) => item['id'])).toContain(adele);
    expect((await world.graph(`/users/${adele}`)).status).toBe(404);
    world.clock.ahead += 61_000;
    expect((await changesSince(link)).items).toHaveLength(1);
    expect((await world.graph('/users?$top=999')).items().map((item) => item['id'])).not.toContain(adele);
  });
});

describe('tokens', () => {
  const refusal = (answer: Answer): unknown[] => [answer.status, answer.errorCode()];

  it('get too old after seven days, in the words the service really uses', async () => {
    const link = await latest();
    world.clock.ahead += 7 * 24 * 3600 * 1000 + 1000;
    const answer = await world.graph(link, { token: await world.graphToken(contosoId) });
    expect(refusal(answer)).toEqual([400, 'Request_UnsupportedQuery']);
    expect(answer.json()['error']).toMatchObject({ message: 'DeltaLink older than 30 days is not supported.' });
  });

  it('of another tenant, edited, or with a selection added are refused', async () => {
    const link = await latest();
    expect((await world.graph(link, { tenantId: polderzichtId })).status).toBe(400);
    expect((await world.graph(link.replace('$deltatoken=', '$deltatoken=x'))).status).toBe(400);
    expect((await world.graph(`${link}&$select=displayName`)).status).toBe(400);
  });

  it.each([
    ['olderThan30Days', 400, 'Request_UnsupportedQuery'],
    ['syncStateNotFound', 400, 'syncStateNotFound'],
    ['resyncRequired', 400, 'resyncRequired'],
    ['gone', 410, 'SyncStateNotFound'],
    ['badlyFormed', 400, 'Request_BadRequest'],
  ] as const)('expire in the shape %s', async (shape, status, code) => {
    const link = await latest();
    await world.cloud.act(contosoId, { kind: 'fault', fault: { kind: 'deltaExpired', shape } });
    expect((await world.graph('/users?$top=1')).status).toBe(200);
    const answer = await world.graph(link);
    expect(refusal(answer)).toEqual([status, code]);
    expect(answer.headers.get('location')).toBe(shape === 'gone' ? `${world.cloud.cloudUrl}/v1.0/users/delta?$deltatoken=` : null);
    expect((await world.graph(link)).status).toBe(200);
  });
});
