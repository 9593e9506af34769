import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, directoryOf, graphError, user } from './directoryOf.ts';
import { startSecureServer, type Answer, type SecureServer } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

const page: Answer = { json: { value: [user(1)] } };
const read = (opened: ReturnType<typeof directoryOf>) => collect(opened.directory.everyone([]));

describe('faults', () => {
  it.each<[string, Answer]>([
    ['500', graphError(500, 'InternalServerError')],
    ['502 as HTML', { status: 502, text: '<html>Bad gateway</html>', headers: { 'Content-Type': 'text/html' } }],
    ['503 without a body', { status: 503 }],
    ['504', graphError(504, 'UnknownError')],
    ['200 as HTML', { text: '<html>Sign in</html>', headers: { 'Content-Type': 'text/html' } }],
    ['200 with half a JSON document', { text: '{"value":[{"id":"x"' }],
    ['200 without a body', { text: '' }],
    ['200 without a value', { json: { '@odata.context': 'x' } }],
    ['200 with an error inside', graphError(200, 'UnknownError')],
    ['200 with an entry without an id', { json: { value: [{ displayName: 'x' }] } }],
    ['200 with a next link that is no text', { json: { value: [], '@odata.nextLink': 7 } }],
    ['a connection that breaks in the body', { ...page, cut: true }],
  ])('asks again after %s', async (_name, fault) => {
    server.answerInTurn(fault, fault, page);
    const opened = directoryOf(server.origin);
    expect(await read(opened)).toHaveLength(1);
    expect(opened.meter.graphRequests).toBe(3);
  });

  it('asks again when no answer comes in time', async () => {
    server.answerInTurn({ hang: true }, page);
    expect(await read(directoryOf(server.origin, { limits: { requestMs: 100 } }))).toHaveLength(1);
  });

  it('fails when a fault stays, and never ends a reading early', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=2` } }), { status: 500 });
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const people of directoryOf(server.origin).directory.everyone([])) seen.push(...people);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'directory_unavailable' });
    expect(seen).toHaveLength(1);
  });

  it('does not follow redirects', async () => {
    server.answerInTurn((_sent, origin) => ({ status: 302, headers: { Location: `${origin}/v1.0/elsewhere` } }));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'directory_unavailable' });
    expect(server.sent).toHaveLength(1);
  });

  it('says that the reading has to start anew when a page token has expired', async () => {
    for (const code of ['Directory_ExpiredPageToken', 'DirectoryPageTokenNotFoundException']) {
      server.answerInTurn((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=2` } }), graphError(400, code));
      await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'directory_inconsistent' });
    }
  });

  it('refuses for good what Graph refuses for good', async () => {
    server.answerInTurn(graphError(400, 'Request_UnsupportedQuery'));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'directory_refused', message: expect.stringContaining('Request_UnsupportedQuery') as string });
    expect(server.sent).toHaveLength(1);
  });

  it('stops a request that is under way when the run is cancelled', async () => {
    server.answerInTurn({ hang: true });
    const opened = directoryOf(server.origin);
    const reading = read(opened);
    await expect.poll(() => server.sent.length).toBe(1);
    opened.abort.abort(new Error('cancelled'));
    await expect(reading).rejects.toThrow('cancelled');
  });
});

describe('tokens and permissions', () => {
  it('tries once with a new token after a 401', async () => {
    server.answer((sent) => (sent.headers.authorization === 'Bearer new-token' ? page : graphError(401, 'InvalidAuthenticationToken')));
    const opened = directoryOf(server.origin);
    expect(await read(opened)).toHaveLength(1);
    expect(opened.tokensAsked).toEqual([false, true]);
  });

  it('takes a second 401 for consent that is gone', async () => {
    server.answerInTurn(graphError(401, 'InvalidAuthenticationToken'));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'consent_missing' });
    expect(server.sent).toHaveLength(2);
  });

  it('starts with a new token when consent may just have changed, and only then', async () => {
    server.answerInTurn((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=2` } }), page);
    const opened = directoryOf(server.origin, { freshToken: true });
    await read(opened);
    expect(opened.tokensAsked).toEqual([true, false]);
  });

  it('names the permission that is missing', async () => {
    server.answerInTurn(graphError(403, 'Authorization_RequestDenied'));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ code: 'directory_denied', message: expect.stringContaining('User.Read.All') as string });
    await expect(directoryOf(server.origin).directory.securityGroups()).rejects.toMatchObject({ code: 'directory_denied', message: expect.stringContaining('GroupMember.Read.All') as string });
  });

  it('never repeats what Graph wrote in a message', async () => {
    server.answerInTurn(graphError(400, 'BadRequest'));
    await expect(read(directoryOf(server.origin))).rejects.toMatchObject({ message: expect.not.stringContaining('Text that nobody') as string });
  });
});
