import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryOf, graphError, guid, user } from './directoryOf.ts';
import { startSecureServer, type SecureServer } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});
const open = () => directoryOf(server.origin).directory;
const missing = graphError(404, 'Request_ResourceNotFound');

describe('finding one person', () => {
  it('by object id asks once', async () => {
    server.answerInTurn({ json: user(1) });
    expect(await open().find(guid(1), [])).toHaveLength(1);
    expect(server.sent.map((sent) => sent.url.split('?')[0])).toEqual([`/v1.0/users/${guid(1)}`]);
  });

  it('by user principal name encodes what an address may hold', async () => {
    server.answerInTurn({ json: user(1) }, { json: { value: [user(1)] } });
    expect(await open().find('guest_gmail.com#EXT#@contoso.example', [])).toHaveLength(1);
    expect(server.sent[0]?.url).toContain('/v1.0/users/guest_gmail.com%23EXT%23%40contoso.example?');
  });

  it('by mail finds everybody who has it, with quotes doubled', async () => {
    server.answerInTurn(missing, { json: { value: [user(1), user(2)] } });
    expect(await open().find("o'brien@contoso.example", [])).toHaveLength(2);
    expect(decodeURIComponent(server.sent[1]?.url ?? '')).toContain("$filter=mail eq 'o''brien@contoso.example' or userPrincipalName eq 'o''brien@contoso.example'");
  });

  it('by what starts with a dollar uses the form Graph wants', async () => {
    server.answerInTurn(graphError(400, 'Request_BadRequest'), { json: { value: [] } });
    expect(await open().find('$x@contoso.example', [])).toEqual([]);
    expect(server.sent[0]?.url).toContain("/v1.0/users('%24x%40contoso.example')");
  });

  it('by anything else finds nobody without asking', async () => {
    expect(await open().find('Person 1', [])).toEqual([]);
    expect(server.sent).toHaveLength(0);
  });

  it('finds nobody when Graph knows nobody', async () => {
    server.answerInTurn(missing);
    expect(await open().find(guid(1), [])).toEqual([]);
  });

  it('fails when it may not look', async () => {
    server.answerInTurn(graphError(403, 'Authorization_RequestDenied'));
    await expect(open().find(guid(1), [])).rejects.toMatchObject({ code: 'directory_denied' });
  });
});

describe('the tenant', () => {
  it('is told with its default domain', async () => {
    server.answerInTurn({ json: { value: [{ id: guid(9).toUpperCase(), displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.onmicrosoft.example' }, { name: 'contoso.example', isDefault: true }] }] } });
    expect(await open().tenant()).toEqual({ tenantId: guid(9), displayName: 'Contoso', defaultDomain: 'contoso.example' });
  });

  it('is a failure when the answer names none', async () => {
    server.answerInTurn({ json: { value: [] } });
    await expect(open().tenant()).rejects.toMatchObject({ code: 'directory_unavailable' });
  });
});
