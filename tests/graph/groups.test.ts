import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, directoryOf, graphError, guid, user } from './directoryOf.ts';
import { startSecureServer, type SecureServer } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

const group = (n: number, more: Record<string, unknown> = {}) => ({ id: guid(n), displayName: `Group ${n}`, description: null, groupTypes: [], mailEnabled: false, securityEnabled: true, ...more });
const missing = graphError(404, 'Request_ResourceNotFound');
const open = () => directoryOf(server.origin).directory;

describe('the members of a group', () => {
  it('are read with nested ones, as an advanced query on every page', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { '@odata.count': 2, value: [user(1)], '@odata.nextLink': `${origin}/v1.0/groups/${guid(9)}/x?$skiptoken=2` } }), { json: { value: [user(2)] } });
    expect(await collect(open().members(guid(9), ['jobTitle']))).toHaveLength(2);
    expect(server.sent[0]?.url).toBe(
      `/v1.0/groups/${guid(9)}/transitiveMembers/microsoft.graph.user?$select=id,userPrincipalName,displayName,mail,accountEnabled,userType,assignedLicenses,jobTitle&$top=999&$count=true`,
    );
    expect(server.sent.map((sent) => sent.headers['consistencylevel'])).toEqual(['eventual', 'eventual']);
  });

  it('are people only: a group or a device among them is passed over', async () => {
    server.answerInTurn({ json: { value: [user(1, { '@odata.type': '#microsoft.graph.user' }), { '@odata.type': '#microsoft.graph.group', id: guid(2), mail: 'sales@contoso.example' }, { '@odata.type': '#microsoft.graph.device', id: guid(3) }] } });
    expect((await collect(open().members(guid(9), []))).map((person) => person.objectId)).toEqual([guid(1)]);
  });

  it('are not readable without User.Read.All, although Graph answers 200', async () => {
    server.answerInTurn({ json: { value: [{ id: guid(1), userPrincipalName: null, displayName: null, mail: null, accountEnabled: null, userType: null, assignedLicenses: [] }] } });
    await expect(collect(open().members(guid(9), []))).rejects.toMatchObject({ code: 'directory_denied', message: expect.stringContaining('User.Read.All') as string });
  });

  it('are a failure when the group is gone', async () => {
    server.answerInTurn(missing);
    await expect(collect(open().members(guid(9), []))).rejects.toMatchObject({ code: 'group_gone' });
    await expect(collect(open().memberIds(guid(9)))).rejects.toMatchObject({ code: 'group_gone' });
    await expect(open().countMembers(guid(9))).rejects.toMatchObject({ code: 'group_gone' });
  });

  it('are none in an empty group', async () => {
    server.answerInTurn({ json: { value: [] } }, { json: { id: guid(9), visibility: null } });
    expect(await collect(open().members(guid(9), []))).toEqual([]);
  });

  it('are not taken for none in a group that hides them', async () => {
    server.answer((sent) => (sent.url.includes('transitiveMembers') ? { json: { value: [] } } : { json: { id: guid(9), visibility: 'HiddenMembership' } }));
    await expect(collect(open().members(guid(9), []))).rejects.toMatchObject({ code: 'group_unreadable' });
    await expect(collect(open().memberIds(guid(9)))).rejects.toMatchObject({ code: 'group_unreadable' });
  });

  it('are told by id alone, in lower case', async () => {
    server.answerInTurn({ json: { value: [{ id: guid(171).toUpperCase() }, { id: guid(2) }, { '@odata.type': '#microsoft.graph.group', id: guid(3) }] } });
    expect(await collect(open().memberIds(guid(9)))).toEqual([guid(171), guid(2)]);
    expect(server.sent[0]?.url).toContain('?$select=id&$top=999&$count=true');
  });

  it('are counted from a bare text', async () => {
    server.answerInTurn({ text: '\uFEFF10000', headers: { 'Content-Type': 'text/plain' } });
    expect(await open().countMembers(guid(9))).toBe(10_000);
    expect(server.sent[0]).toMatchObject({ url: `/v1.0/groups/${guid(9)}/transitiveMembers/microsoft.graph.user/$count`, headers: { consistencylevel: 'eventual' } });
  });
});

describe('groups to choose from', () => {
  it('are those that can be a scope, by kind', async () => {
    server.answerInTurn({
      json: {
        value: [
          group(1),
          group(2, { groupTypes: ['DynamicMembership'] }),
          group(3, { mailEnabled: true }),
          group(4, { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false }),
          group(5, { mailEnabled: true, securityEnabled: false }),
        ],
      },
    });
    const { items } = await open().groups(undefined, 50, undefined);
    expect(items.map((item) => item.kind)).toEqual(['security', 'dynamic', 'mailEnabledSecurity', 'microsoft365']);
    expect(server.sent[0]?.url).toContain('$top=50&$count=true&$orderby=displayName');
  });

  it('are searched by name, with quotes made harmless', async () => {
    server.answerInTurn({ json: { value: [] } });
    await open().groups('Sales "EU"\\ & more', 50, undefined);
    expect(decodeURIComponent(server.sent[0]?.url ?? '')).toContain('$search="displayName:Sales \\"EU\\"\\\\ & more"');
    expect(server.sent[0]?.headers['consistencylevel']).toBe('eventual');
  });

  it('go on from a cursor, which leads back here only', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [group(1)], '@odata.nextLink': `${origin}/v1.0/groups?$top=1&$skiptoken=abc` } }), { json: { value: [group(2)] } });
    const first = await open().groups(undefined, 1, undefined);
    expect(await open().groups(undefined, 1, first.nextCursor)).toMatchObject({ items: [{ id: guid(2) }] });
    expect(server.sent[1]?.url).toBe('/v1.0/groups?$top=1&$skiptoken=abc');
    for (const forged of ['@evil.example/groups?', '/users?$top=999', '/groups/../users?$top=1', '.evil.example/groups?x']) {
      await expect(open().groups(undefined, 1, Buffer.from(forged).toString('base64url'))).rejects.toMatchObject({ code: 'invalid_request' });
    }
    expect(server.sent).toHaveLength(2);
  });

  it('are looked for on the next page when one holds nothing but distribution lists', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [group(1, { mailEnabled: true, securityEnabled: false })], '@odata.nextLink': `${origin}/v1.0/groups?$skiptoken=2` } }), { json: { value: [group(2)] } });
    expect(await open().groups(undefined, 1, undefined)).toMatchObject({ items: [{ id: guid(2) }] });
  });

  it('are found by id, or not', async () => {
    server.answerInTurn({ json: group(1) }, missing);
    expect(await open().group(guid(1))).toEqual({ id: guid(1), displayName: 'Group 1', description: null, kind: 'security' });
    expect(await open().group(guid(2))).toBeUndefined();
  });

  it('are all read when every security group is asked for', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [group(1)], '@odata.nextLink': `${origin}/v1.0/groups?$skiptoken=2` } }), { json: { value: [group(2)] } });
    expect(await open().securityGroups()).toHaveLength(2);
    expect(decodeURIComponent(server.sent[0]?.url ?? '')).toContain('$filter=securityEnabled eq true');
  });
});
