import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contosoId, groupNamed, openWorld, userNamed, type World } from './world.ts';

let world: World;
const adele = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';
const nobody = '00000000-1111-4222-8333-444444444444';

beforeAll(async () => {
  world = await openWorld();
  await world.cloud.act(contosoId, { kind: 'grantConsent' });
});
afterAll(async () => {
  await world.close();
});

const Responses = z.array(z.object({ id: z.string(), status: z.number(), headers: z.record(z.string(), z.string()), body: z.json().optional() }));

async function batch(requests: unknown[]): Promise<Map<string, z.infer<typeof Responses>[number]>> {
  const answer = await world.graph('/$batch', { method: 'POST', body: { requests } });
  expect(answer.status).toBe(200);
  return new Map(Responses.parse(answer.json()['responses']).map((response) => [response.id, response]));
}

const getAdele = (id: string): Record<string, unknown> => ({ id, method: 'GET', url: `/users/${adele}?$select=id,displayName` });

describe('$batch', () => {
  it('answers each item by itself, in another order', async () => {
    const answer = await world.graph('/$batch', { method: 'POST', body: { requests: [getAdele('1'), { id: '2', method: 'GET', url: `/users/${nobody}` }] } });
    const responses = Responses.parse(answer.json()['responses']);
    expect(responses.map(({ id, status }) => [id, status])).toEqual([['2', 404], ['1', 200]]);
    expect(responses[1]?.body).toMatchObject({ id: adele, displayName: 'Adele Vance' });
  });

  it('takes the advanced header inside the item, not around the batch', async () => {
    const url = `/groups/${groupNamed(world, contosoId, 'Sales')}/transitiveMembers/microsoft.graph.user/$count`;
    const items = [{ id: 'with', method: 'GET', url, headers: { ConsistencyLevel: 'eventual' } }, { id: 'without', method: 'GET', url }];
    const answer = await world.graph('/$batch', { method: 'POST', body: { requests: items }, headers: { ConsistencyLevel: 'eventual' } });
    const statuses = Object.fromEntries(Responses.parse(answer.json()['responses']).map(({ id, status }) => [id, status]));
    expect(statuses).toEqual({ with: 200, without: 400 });
  });

  it('posts checkMemberGroups with its body', async () => {
    const groupIds = [groupNamed(world, contosoId, 'Marketing')];
    const responses = await batch([{ id: '1', method: 'POST', url: `/users/${adele}/checkMemberGroups`, headers: { 'Content-Type': 'application/json' }, body: { groupIds } }]);
    expect(responses.get('1')?.body).toMatchObject({ value: groupIds });
  });

  it.each([
    ['more than twenty', Array.from({ length: 21 }, (_, index) => getAdele(String(index)))],
    ['the same id twice', [getAdele('1'), getAdele('1')]],
    ['nothing', []],
  ])('refuses %s', async (_case, requests) => {
    expect((await world.graph('/$batch', { method: 'POST', body: { requests } })).status).toBe(400);
  });

  it('throttles items inside an otherwise good batch', async () => {
    await world.cloud.act(contosoId, { kind: 'fault', fault: { kind: 'throttle', on: 'user', insideBatch: true, seconds: 3 } });
    const responses = await batch([getAdele('1'), getAdele('2')]);
    expect([responses.get('1')?.status, responses.get('2')?.status]).toEqual([429, 200]);
    expect(responses.get('1')?.headers['Retry-After']).toBe('3');
  });

  it('does not run what depends on a failed item', async () => {
    const responses = await batch([{ id: '1', method: 'GET', url: `/users/${nobody}` }, { ...getAdele('2'), dependsOn: ['1'] }]);
    expect(responses.get('2')?.status).toBe(424);
  });

  it('refuses whole addresses and a batch in a batch', async () => {
    const responses = await batch([
      { id: '1', method: 'GET', url: `${world.cloud.cloudUrl}/v1.0/users/${adele}` },
      { id: '2', method: 'POST', url: '/$batch', body: { requests: [] } },
    ]);
    expect([responses.get('1')?.status, responses.get('2')?.status]).toEqual([400, 400]);
  });

  it('stands in the log item by item', async () => {
    await batch([getAdele('1')]);
    expect(world.cloud.log().slice(-2).map(({ path, insideBatch }) => [path, insideBatch])).toEqual([
      [`/users/${adele}?$select=id,displayName`, true],
      ['/v1.0/$batch', false],
    ]);
  });
});

describe('deleted items', () => {
  it('hold the soft-deleted, with the principal name mangled, until they are restored or purged', async () => {
    const megan = userNamed(world, contosoId, 'Megan Bowen');
    expect((await world.graph(`/directory/deletedItems/${megan}`)).status).toBe(404);
    await world.cloud.act(contosoId, { kind: 'delete', userId: megan });
    const one = (await world.graph(`/directory/deletedItems/${megan}?$select=id,deletedDateTime,userPrincipalName`)).json();
    expect(one).toMatchObject({ id: megan, deletedDateTime: expect.stringMatching(/Z$/) as string });
    expect(one['userPrincipalName']).toBe(`${megan.replaceAll('-', '')}MeganB@M365x214355.onmicrosoft.com`);
    const list = await world.graph('/directory/deletedItems/microsoft.graph.user?$select=id');
    expect(list.items()).toEqual([{ id: megan }]);
    await world.cloud.act(contosoId, { kind: 'purge', userId: megan });
    expect((await world.graph(`/directory/deletedItems/${megan}`)).status).toBe(404);
  });

  it('must be cast, and are not the app’s to restore', async () => {
    expect((await world.graph('/directory/deletedItems')).status).toBe(400);
    expect((await world.graph(`/directory/deletedItems/${adele}/restore`, { method: 'POST' })).status).toBe(403);
  });
});
