import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, directoryOf, guid, user } from './directoryOf.ts';
import { startSecureServer, type SecureServer } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

/** A list of people over several pages; links as Graph makes them. */
function pages(counts: number[], of: (n: number) => unknown = user) {
  server.answer((sent, origin) => {
    const at = Number(/skiptoken=(\d+)/.exec(sent.url)?.[1] ?? 0);
    const before = counts.slice(0, at).reduce((sum, count) => sum + count, 0);
    const value = Array.from({ length: counts[at] ?? 0 }, (_, n) => of(before + n + 1));
    const next = at + 1 < counts.length ? { '@odata.nextLink': `${origin}/v1.0/users?$select=id&$top=999&$skiptoken=${at + 1}` } : {};
    return { json: { value, ...next } };
  });
}

describe('everyone', () => {
  it('asks with exactly the properties that are needed, 999 at a time, with the token', async () => {
    pages([1]);
    await collect(directoryOf(server.origin).directory.everyone(['department', 'businessPhones[0]', 'extensionAttribute3', 'extensionAttribute1']));
    expect(server.sent[0]?.url).toBe(
      '/v1.0/users?$select=id,userPrincipalName,displayName,mail,accountEnabled,userType,assignedLicenses,businessPhones,department,onPremisesExtensionAttributes&$top=999',
    );
    expect(server.sent[0]?.headers).toMatchObject({ authorization: 'Bearer token', 'user-agent': 'Instep/1.0', 'client-request-id': '01234567-89ab-cdef-0123-456789abcdef' });
  });

  it('follows next links to the last page, empty pages and all', async () => {
    pages([2, 0, 3, 0, 1]);
    const { directory, meter } = directoryOf(server.origin);
    expect((await collect(directory.everyone([]))).map((person) => person.objectId)).toEqual([1, 2, 3, 4, 5, 6].map(guid));
    expect(meter.graphRequests).toBe(5);
  });

  it('sends a next link as it came, whatever it looks like', async () => {
    const odd = "/v1.0/users/microsoft.graph.delta(a='x')?$skiptoken=a%2Bb%2f(~)&$top=999&b=%C3%A9&a==&$select=id";
    server.answerInTurn((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': origin + odd } }), { json: { value: [user(2)] } });
    await collect(directoryOf(server.origin).directory.everyone([]));
    expect(server.sent[1]?.url).toBe(odd);
  });

  it('asks for the next page while one is being used, and for no more than that', async () => {
    pages([1, 1, 1, 1]);
    const reading = directoryOf(server.origin).directory.everyone([])[Symbol.asyncIterator]();
    await reading.next();
    await expect.poll(() => server.sent.length).toBe(2);
    await reading.next();
    await expect.poll(() => server.sent.length).toBe(3);
    await reading.return?.();
    expect(server.sent.length).toBe(3);
  });

  it.each([
    ['another host', () => 'https://graph.microsoft.com/v1.0/users?$skiptoken=1'],
    ['another port', (origin: string) => origin.replace(/:\d+$/, ':1/v1.0/users?$skiptoken=1')],
    ['the open', (origin: string) => `${origin.replace('https', 'http')}/v1.0/users?$skiptoken=1`],
    ['another path', (origin: string) => `${origin}/beta/users?$skiptoken=1`],
    ['credentials', (origin: string) => `${origin.replace('//', '//user:pass@')}/v1.0/users?$skiptoken=1`],
  ])('does not follow a next link into %s', async (_name, link) => {
    server.answer((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': link(origin) } }));
    await expect(collect(directoryOf(server.origin).directory.everyone([]))).rejects.toMatchObject({ code: 'directory_unavailable' });
    expect(server.sent).toHaveLength(1);
  });

  it('fails when pages lead back to one already read', async () => {
    server.answer((_sent, origin) => ({ json: { value: [user(1)], '@odata.nextLink': `${origin}/v1.0/users?$skiptoken=same` } }));
    await expect(collect(directoryOf(server.origin).directory.everyone([]))).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('fails when one user comes back without a user principal name: 200 with nulls means too little permission', async () => {
    pages([2], (n) => (n === 2 ? user(n, { userPrincipalName: null, displayName: null, accountEnabled: null }) : user(n)));
    await expect(collect(directoryOf(server.origin).directory.everyone([]))).rejects.toMatchObject({ code: 'directory_denied', message: expect.stringContaining('User.Read.All') as string });
  });

  it('fails at the end when nobody was told to be enabled or disabled', async () => {
    pages([2, 1], (n) => user(n, { accountEnabled: null }));
    await expect(collect(directoryOf(server.origin).directory.everyone([]))).rejects.toMatchObject({ code: 'directory_denied' });
  });

  it('accepts that some are not told to be enabled or disabled', async () => {
    pages([2], (n) => user(n, { accountEnabled: n === 1 ? null : false }));
    const people = await collect(directoryOf(server.origin).directory.everyone([]));
    expect(people.map((person) => person.accountEnabled)).toEqual([null, false]);
  });

  it('reads an empty tenant as empty', async () => {
    pages([0]);
    expect(await collect(directoryOf(server.origin).directory.everyone([]))).toEqual([]);
  });

  it('survives a hundred thousand people', async () => {
    pages(Array.from({ length: 101 }, (_, n) => (n < 100 ? 999 : 100)));
    expect(await collect(directoryOf(server.origin).directory.everyone(['department']))).toHaveLength(100_000);
  });

  it('counts about how many there are, and does not insist', async () => {
    server.answerInTurn({ text: '\uFEFF893' }, { status: 429, headers: { 'Retry-After': '9' } });
    const { directory, waits } = directoryOf(server.origin);
    expect(await directory.countEveryone()).toBe(893);
    expect(server.sent[0]).toMatchObject({ url: '/v1.0/users/$count', headers: { consistencylevel: 'eventual' } });
    expect(await directory.countEveryone()).toBeUndefined();
    expect(waits).toEqual([]);
  });

  it('refuses an endpoint in the open', () => {
    expect(() => directoryOf('http://localhost:1')).toThrow('https');
  });
});
