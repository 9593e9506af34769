import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages, clientId, contosoId, openWorld, polderzichtId, userNamed, type World } from './world.ts';

let world: World;
const adele = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';
const eventual = { ConsistencyLevel: 'eventual' };

beforeAll(async () => {
  world = await openWorld();
  await world.cloud.act(contosoId, { kind: 'grantConsent' });
  await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
});
afterAll(async () => {
  await world.close();
});

describe('the bearer token', () => {
  it.each([
    ['none', '', 'Access token is empty.'],
    ['garbage', 'Bearer abc', 'CompactToken parsing failed with error code: 80049217'],
  ])('%s answers 401 with a challenge', async (_case, authorization, message) => {
    const answer = await world.graph('/users', { headers: { Authorization: authorization } });
    expect(answer.status).toBe(401);
    expect(answer.json()['error']).toMatchObject({ code: 'InvalidAuthenticationToken', message });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer realm=""');
  });

  it('of another audience, expired, or signed with another key answers 401', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { tid: contosoId, roles: ['User.Read.All'], iat: seconds, nbf: seconds, exp: seconds + 600, aud: world.cloud.cloudUrl };
    const bad = [
      await world.cloud.issueSsoToken('mila'),
      await world.cloud.signToken({ ...claims, exp: seconds - 1 }),
      await world.cloud.signToken(claims, 'consumer'),
      await world.cloud.signToken(claims, 'unpublished'),
    ];
    for (const token of bad) expect((await world.graph('/users', { token })).status).toBe(401);
    expect((await world.graph('/users', { token: await world.cloud.signToken({ ...claims, xms_sbx_epoch: 1 }) })).status).toBe(200);
  });
});

describe('GET /users', () => {
  it('gives exactly the eleven default properties in Graph’s order, unset ones null or empty', async () => {
    const answer = await world.graph('/users?$top=1');
    expect(Object.keys(answer.items()[0] ?? {})).toEqual([
      'businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage', 'surname',
      'userPrincipalName', 'id',
    ]);
    expect(answer.items()[0]).toMatchObject({ displayName: 'Conf Room Adams', givenName: null, businessPhones: [] });
    expect(answer.json()['@odata.context']).toBe(`${world.cloud.cloudUrl}/v1.0/$metadata#users`);
  });

  it('gives only what is selected, and says so in the context', async () => {
    const answer = await world.graph('/users?$select=accountEnabled,assignedLicenses,userType&$top=1');
    expect(answer.items()[0]).toEqual({ accountEnabled: false, assignedLicenses: [], userType: 'Member' });
    expect(answer.json()['@odata.context']).toContain('$metadata#users(accountEnabled,assignedLicenses,userType)');
  });

  it('serves a hundred by default and 999 at most', async () => {
    expect((await world.graph('/users', { tenantId: polderzichtId })).items()).toHaveLength(100);
    expect((await world.graph('/users?$top=999', { tenantId: polderzichtId })).items()).toHaveLength(450);
    expect((await world.graph('/users?$top=1000')).status).toBe(400);
  });

  it('pages over everybody once, by opaque links on its own origin that repeat the query', async () => {
    const { items, pages } = await allPages(world, '/users?$select=id,displayName&$top=99', { tenantId: polderzichtId });
    expect(pages).toBe(5);
    expect(new Set(items.map((item) => item['id'])).size).toBe(450);
    const link = (await world.graph('/users?$select=id&$top=99', { tenantId: polderzichtId })).link('next') ?? '';
    expect(link.startsWith(`${world.cloud.cloudUrl}/v1.0/users?$select=id&$top=99&$skiptoken=`)).toBe(true);
  });

  it('refuses a skip token that was edited, moved to another query, or belongs to another tenant', async () => {
    const link = (await world.graph('/users?$top=5')).link('next') ?? '';
    expect((await world.graph(`${link}x`)).status).toBe(400);
    expect((await world.graph(link.replace('$top=5', '$top=6'))).status).toBe(400);
    expect((await world.graph(link, { tenantId: polderzichtId })).status).toBe(400);
  });

  it('sends the headers that Graph sends', async () => {
    const answer = await world.graph('/users?$top=1', { headers: { 'client-request-id': 'mine' } });
    expect(answer.headers.get('client-request-id')).toBe('mine');
    expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('content-type')).toContain('odata.metadata=minimal');
    expect(answer.headers.get('x-ms-resource-unit')).toBe('1');
  });

  it.each([
    ['$select=foo', 400, 'BadRequest'],
    ['$select=skills', 501, 'NotImplemented'],
    ['$skip=5', 400, 'BadRequest'],
    ["$filter=displayName eq 'unclosed", 400, 'BadRequest'],
    ["$filter=contains(displayName,'a')", 400, 'Request_UnsupportedQuery'],
    ["$filter=displayName gt 'a'", 400, 'Request_UnsupportedQuery'],
    ["$filter=passwordPolicies eq 'x'", 400, 'Request_UnsupportedQuery'],
    ['$orderby=mobilePhone', 400, 'Request_UnsupportedQuery'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await world.graph(`/users?${query}`);
    expect([answer.status, answer.errorCode()]).toEqual([status, code]);
    expect(answer.json()['error']).toMatchObject({ innerError: { 'request-id': expect.any(String) as string } });
  });
});

describe('$filter', () => {
  const names = async (filter: string, headers = {}): Promise<unknown> => {
    const count = Object.keys(headers).length > 0 ? '&$count=true' : '';
    const answer = await world.graph(`/users?$select=displayName&$top=999${count}&$filter=${encodeURIComponent(filter)}`, { headers });
    return answer.status === 200 ? answer.items().map((item) => item['displayName']) : [answer.status, answer.errorCode()];
  };

  it.each([
    ["mail eq 'adelev@m365x214355.onmicrosoft.com'", ['Adele Vance']],
    ["startsWith(displayName,'adele')", ['Adele Vance']],
    ["displayName in ('Adele Vance','Lee Gu')", ['Adele Vance', 'Lee Gu']],
    ["userType eq 'Guest'", ['Provost, Anja (Fabrikam)']],
    ["accountEnabled eq false and startsWith(givenName,'Raul')", ['Raul Razo']],
    [`id eq '${adele}' or userPrincipalName eq 'LeeG@M365x214355.onmicrosoft.com'`, ['Adele Vance', 'Lee Gu']],
    ["otherMails/any(m:m eq 'anja.provost@fabrikam.example')", ['Provost, Anja (Fabrikam)']],
    ["proxyAddresses/any(p:startsWith(p,'SMTP:AdeleV'))", ['Adele Vance']],
  ])('answers %s by default', async (filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  it.each([
    "displayName ne 'Adele Vance'",
    "not startsWith(displayName,'A')",
    "endsWith(mail,'fabrikam.example')",
    "companyName eq 'Contoso'",
    "mobilePhone eq '5555555555'",
    'assignedLicenses/$count ne 0',
    'mail eq null',
  ])('needs header and $count for %s', async (filter) => {
    expect(await names(filter)).toEqual([400, 'Request_UnsupportedQuery']);
    expect(Array.isArray(await names(filter, eventual))).toBe(true);
  });

  it('evaluates advanced ones rightly', async () => {
    expect(await names("mobilePhone eq '5555555555'", eventual)).toEqual(['MOD Administrator']);
    expect(await names("endsWith(mail,'fabrikam.example')", eventual)).toEqual(['Provost, Anja (Fabrikam)']);
    expect(await names("not (userType eq 'Member')", eventual)).toEqual(['Provost, Anja (Fabrikam)']);
    expect(await names("assignedLicenses/$count eq 0 and accountEnabled eq true and userType eq 'Member'", eventual)).toEqual(['Brian Johnson (TAILSPIN)']);
  });
});

describe('$count, $search and $orderby', () => {
  it('ignores $count silently without the header, and tells it on the first page with it', async () => {
    expect((await world.graph('/users?$count=true')).json()['@odata.count']).toBeUndefined();
    const first = await world.graph('/users?$count=true&$top=30', { headers: eventual });
    expect(first.json()['@odata.count']).toBe(34);
    const second = await world.graph(first.link('next') ?? '', { headers: eventual });
    expect(second.json()['@odata.count']).toBeUndefined();
  });

  it('answers /users/$count as plain text with the header only', async () => {
    const refused = await world.graph('/users/$count');
    expect([refused.status, refused.errorCode()]).toEqual([400, 'Request_BadRequest']);
    const answer = await world.graph('/users/$count', { headers: eventual });
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['34', 'text/plain']);
  });

  it('searches words by their beginning, with the header only', async () => {
    const query = '/users?$select=displayName&$search=%22displayName:van%22';
    expect((await world.graph(query)).errorCode()).toBe('Request_UnsupportedQuery');
    const found = await world.graph(query, { headers: eventual });
    expect(found.items()).toEqual([{ displayName: 'Adele Vance' }]);
  });

  it('sorts by display name, but not together with a filter unless advanced', async () => {
    const sorted = (await world.graph('/users?$select=displayName&$orderby=displayName&$top=2')).items();
    expect(sorted).toEqual([{ displayName: 'Adele Vance' }, { displayName: 'Alex Wilber' }]);
    const both = "/users?$orderby=displayName&$filter=startsWith(displayName,'A')";
    expect((await world.graph(both)).status).toBe(400);
    expect((await world.graph(`${both}&$count=true`, { headers: eventual })).items()).toHaveLength(3);
  });

  it('wants the header again on every further page', async () => {
    const first = await world.graph('/users?$count=true&$top=5&$filter=mail%20ne%20null', { headers: eventual });
    expect((await world.graph(first.link('next') ?? '')).status).toBe(400);
    expect((await world.graph(first.link('next') ?? '', { headers: eventual })).status).toBe(200);
  });
});

describe('GET /users/{id}', () => {
  it('finds by object id and by principal name, the hash of a guest encoded', async () => {
    expect((await world.graph(`/users/${adele.toUpperCase()}?$select=displayName`)).json()['displayName']).toBe('Adele Vance');
    expect((await world.graph('/users/adelev@m365x214355.onmicrosoft.com')).json()['id']).toBe(adele);
    const guest = await world.graph('/users/anja.provost_fabrikam.example%23EXT%23@M365x214355.onmicrosoft.com?$select=userType');
    expect(guest.json()['userType']).toBe('Guest');
  });

  it('answers 404 for whoever is not there, and for the deleted', async () => {
    const answer = await world.graph(`/users/${clientId}`);
    expect(answer.json()['error']).toMatchObject({
      code: 'Request_ResourceNotFound',
      message: `Resource '${clientId}' does not exist or one of its queried reference-property objects are not present.`,
    });
    const alex = userNamed(world, contosoId, 'Alex Wilber');
    await world.cloud.act(contosoId, { kind: 'delete', userId: alex });
    expect((await world.graph(`/users/${alex}`)).status).toBe(404);
    await world.cloud.act(contosoId, { kind: 'restore', userId: alex });
    expect((await world.graph(`/users/${alex}`)).status).toBe(200);
  });

  it('refuses every write', async () => {
    for (const method of ['PATCH', 'DELETE', 'POST']) expect((await world.graph(`/users/${adele}`, { method, body: {} })).status).toBe(403);
  });
});

describe('without the permission', () => {
  const claims = (roles: string[]): Record<string, unknown> => {
    const seconds = Math.floor(Date.now() / 1000);
    return { tid: contosoId, roles, iat: seconds, nbf: seconds, exp: seconds + 600, aud: world.cloud.cloudUrl, xms_sbx_epoch: 1 };
  };

  it('User.ReadBasic.All sees the name card, everything else as null, and may not filter on what is hidden', async () => {
    const token = await world.cloud.signToken(claims(['User.ReadBasic.All']));
    const [first] = (await world.graph(`/users?$select=id,displayName,accountEnabled,department,businessPhones&$filter=id eq '${adele}'`, { token })).items();
    expect(first).toEqual({ id: adele, displayName: 'Adele Vance', accountEnabled: null, department: null, businessPhones: [] });
    expect((await world.graph("/users?$filter=userType eq 'Guest'", { token })).status).toBe(403);
    expect((await world.graph('/users/delta', { token })).status).toBe(403);
  });

  it('members come with type and id only', async () => {
    const token = await world.cloud.signToken(claims(['GroupMember.Read.All']));
    const [group] = world.cloud.groups(contosoId).filter(({ displayName }) => displayName === 'Marketing');
    const [member] = (await world.graph(`/groups/${group?.id ?? ''}/members?$select=id,displayName,mail`, { token })).items();
    expect(member).toEqual({ '@odata.type': '#microsoft.graph.user', id: adele, displayName: null, mail: null });
    expect((await world.graph('/users', { token })).status).toBe(403);
  });
});

describe('GET /organization', () => {
  it('tells id, name and domains', async () => {
    const [organization] = (await world.graph('/organization?$select=id,displayName,verifiedDomains')).items();
    expect(organization).toMatchObject({ id: contosoId, displayName: 'Contoso', verifiedDomains: [{ name: 'M365x214355.onmicrosoft.com', isDefault: true }] });
  });
});
