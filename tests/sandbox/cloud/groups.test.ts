import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contosoId, groupNamed, openWorld, polderzichtId, userNamed, type Json, type World } from './world.ts';

let world: World;
const eventual = { ConsistencyLevel: 'eventual' };
const adele = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';

beforeAll(async () => {
  world = await openWorld();
  await world.cloud.act(contosoId, { kind: 'grantConsent' });
  await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
});
afterAll(async () => {
  await world.close();
});

async function members(name: string, tenantId = contosoId): Promise<Json[]> {
  const path = `/groups/${groupNamed(world, tenantId, name)}/transitiveMembers/microsoft.graph.user?$select=id,displayName&$top=999&$count=true`;
  return (await world.graph(path, { headers: eventual, tenantId })).items();
}

describe('GET /groups', () => {
  it('knows the kinds apart', async () => {
    const { value } = { value: (await world.graph('/groups?$select=displayName,groupTypes,mailEnabled,securityEnabled&$top=999')).items() };
    const kinds = Object.fromEntries(value.map((group) => [group['displayName'], [group['groupTypes'], group['mailEnabled'], group['securityEnabled']]]));
    expect(kinds).toMatchObject({
      Sales: [[], false, true],
      'Finance (dynamic)': [['DynamicMembership'], false, true],
      Executives: [[], true, true],
      'HR Taskforce': [['Unified'], true, false],
      'Project Falcon': [[], true, false],
    });
  });

  it.each([
    ["$filter=startswith(displayName,'Inside')", ['Inside Sales']],
    ["$filter=securityEnabled eq true and startsWith(displayName,'S')", ['Sales']],
    ["$filter=groupTypes/any(c:c eq 'DynamicMembership')", ['Finance (dynamic)']],
  ])('filters by default with %s', async (query, expected) => {
    expect((await world.graph(`/groups?${query}`)).items().map((group) => group['displayName'])).toEqual(expected);
  });

  it('searches names and descriptions with the header only', async () => {
    const query = '/groups?$select=displayName&$search=%22displayName:sales%22&$count=true&$orderby=displayName';
    expect((await world.graph(query)).status).toBe(400);
    expect((await world.graph(query, { headers: eventual })).items()).toEqual([{ displayName: 'Inside Sales' }, { displayName: 'Sales' }]);
    const described = await world.graph('/groups?$search=%22description:telephone%22', { headers: eventual });
    expect(described.items()).toHaveLength(1);
  });

  it('answers 404 for a group that is gone and 400 for what is no id', async () => {
    const { ids } = await world.cloud.act(contosoId, { kind: 'createGroup', displayName: 'Short lived', memberIds: [adele] });
    expect((await world.graph(`/groups/${ids[0] ?? ''}`)).status).toBe(200);
    await world.cloud.act(contosoId, { kind: 'deleteGroup', groupId: ids[0] ?? '' });
    for (const path of ['', '/members', '/transitiveMembers']) {
      expect((await world.graph(`/groups/${ids[0] ?? ''}${path}`)).errorCode()).toBe('Request_ResourceNotFound');
    }
    expect((await world.graph('/groups/sales')).status).toBe(400);
  });
});

describe('transitiveMembers', () => {
  it('cast to users needs header and $count, with or without other parameters', async () => {
    const path = `/groups/${groupNamed(world, contosoId, 'Sales')}/transitiveMembers/microsoft.graph.user`;
    for (const query of ['', '?$count=true', '?$select=id&$top=5']) expect((await world.graph(`${path}${query}`)).errorCode()).toBe('Request_UnsupportedQuery');
    expect((await world.graph(path, { headers: eventual })).status).toBe(400);
    expect((await world.graph(`${path}?$count=true`, { headers: eventual })).status).toBe(200);
  });

  it('reaches people in groups in groups, once each, and names no type when cast', async () => {
    expect((await members('Sales')).map((member) => member['displayName'])).toEqual(['Ben Walters', 'Christie Cline', 'Lidia Holloway', 'Lynne Robbins', 'Raul Razo']);
    const everybody = await members('All Staff');
    expect(new Set(everybody.map((member) => member['id'])).size).toBe(everybody.length);
    expect(everybody[0]).not.toHaveProperty('@odata.type');
  });

  it('uncast mixes users, groups and devices, each with its type', async () => {
    const answer = await world.graph(`/groups/${groupNamed(world, contosoId, 'Sales')}/transitiveMembers`);
    const types = answer.items().map((member) => member['@odata.type']);
    expect(new Set(types)).toEqual(new Set(['#microsoft.graph.user', '#microsoft.graph.group', '#microsoft.graph.device']));
  });

  it('lists direct members only at /members', async () => {
    const answer = await world.graph(`/groups/${groupNamed(world, contosoId, 'Sales')}/members?$select=displayName`);
    expect(answer.items().map((member) => member['displayName'])).toEqual(['Ben Walters', 'Christie Cline', 'Inside Sales']);
  });

  it('survives cycles', async () => {
    const team = await members('Team Thuiszorg Zwolle', polderzichtId);
    const department = await members('Thuiszorg', polderzichtId);
    expect(team.length).toBe(department.length);
    expect(team.length).toBeGreaterThan(10);
  });

  it('counts as plain text with the header', async () => {
    const path = `/groups/${groupNamed(world, contosoId, 'Sales')}/transitiveMembers/microsoft.graph.user/$count`;
    expect((await world.graph(path)).status).toBe(400);
    expect((await world.graph(path, { headers: eventual })).text).toBe('5');
  });

  it('pages with the header on each page', async () => {
    const path = `/groups/${groupNamed(world, contosoId, 'All Staff')}/transitiveMembers/microsoft.graph.user?$select=id&$top=10&$count=true`;
    const first = await world.graph(path, { headers: eventual });
    expect([first.items().length, first.json()['@odata.count']]).toEqual([10, 25]);
    expect((await world.graph(first.link('next') ?? '')).status).toBe(400);
    expect((await world.graph(first.link('next') ?? '', { headers: eventual })).items()).toHaveLength(10);
  });

  it('computes a dynamic group from its rule', async () => {
    const before = (await members('Finance (dynamic)')).length;
    await world.cloud.act(contosoId, { kind: 'changeField', userId: adele, field: 'department', value: 'Finance' });
    expect((await members('Finance (dynamic)')).map((member) => member['displayName'])).toContain('Adele Vance');
    await world.cloud.act(contosoId, { kind: 'changeField', userId: adele, field: 'department', value: 'Marketing' });
    expect(await members('Finance (dynamic)')).toHaveLength(before);
    const refused = await world.cloud.act(contosoId, { kind: 'addToGroup', groupId: groupNamed(world, contosoId, 'Finance (dynamic)'), memberId: adele });
    expect(refused.ok).toBe(false);
  });

  it('does not list the soft-deleted, who are members again once restored', async () => {
    const lynne = userNamed(world, contosoId, 'Lynne Robbins');
    await world.cloud.act(contosoId, { kind: 'delete', userId: lynne });
    expect(await members('Sales')).toHaveLength(4);
    await world.cloud.act(contosoId, { kind: 'restore', userId: lynne });
    expect(await members('Sales')).toHaveLength(5);
  });
});

describe('from the person’s side', () => {
  it('checkMemberGroups answers transitively with those of at most twenty groups', async () => {
    const lidia = userNamed(world, contosoId, 'Lidia Holloway');
    const ids = ['All Staff', 'Sales', 'Inside Sales', 'Marketing'].map((name) => groupNamed(world, contosoId, name));
    const answer = await world.graph(`/users/${lidia}/checkMemberGroups`, { method: 'POST', body: { groupIds: ids } });
    expect(answer.json()['value']).toEqual(ids.slice(0, 3));
    const many = await world.graph(`/users/${lidia}/checkMemberGroups`, { method: 'POST', body: { groupIds: Array.from({ length: 21 }, () => ids[0]) } });
    expect(many.status).toBe(400);
    const gone = await world.graph(`/users/${ids[0] ?? ''}/checkMemberGroups`, { method: 'POST', body: { groupIds: ids } });
    expect(gone.status).toBe(404);
  });

  it('memberOf is direct, transitiveMemberOf is not', async () => {
    const lidia = userNamed(world, contosoId, 'Lidia Holloway');
    const names = async (path: string, headers = {}): Promise<unknown[]> => (await world.graph(`/users/${lidia}/${path}`, { headers })).items().map((group) => group['displayName']);
    expect(await names('memberOf?$select=displayName')).toEqual(expect.arrayContaining(['Inside Sales', 'X1050 Launch Team']));
    expect(await names('memberOf?$select=displayName')).not.toContain('Sales');
    expect(await names('transitiveMemberOf?$select=displayName')).toEqual(expect.arrayContaining(['Inside Sales', 'Sales', 'All Staff']));
    expect((await world.graph(`/users/${lidia}/transitiveMemberOf/microsoft.graph.group`)).status).toBe(400);
    expect(await names('transitiveMemberOf/microsoft.graph.group?$count=true', eventual)).toContain('Sales');
  });
});
