import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeltaPage } from '../../src/api/sync/directory.ts';
import { directoryOf, graphError, guid, user } from './directoryOf.ts';
import { startSecureServer, type Answer, type Script, type SecureServer } from './secureServer.ts';

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sent.length = 0;
});

const start = () => `${server.origin}/v1.0/users/delta?$deltatoken=old`;
const last = (value: unknown[], token = 'new'): Script => (_sent, origin) => ({ json: { value, '@odata.deltaLink': `${origin}/v1.0/users/delta?$deltatoken=${token}` } });
const middle = (value: unknown[], token: string): Script => (_sent, origin) => ({ json: { value, '@odata.nextLink': `${origin}/v1.0/users/delta?$skiptoken=${token}` } });

async function follow(link = start()): Promise<{ pages: DeltaPage[]; next: string }> {
  const reading = directoryOf(server.origin).directory.delta(link);
  const pages: DeltaPage[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done === true) return { pages, next: step.value };
    pages.push(step.value);
  }
}

describe('the delta link', () => {
  it('is taken from now on, with the same properties as a reading', async () => {
    server.answerInTurn(last([], 'now'));
    expect(await directoryOf(server.origin).directory.latestDelta(['department'])).toBe(`${server.origin}/v1.0/users/delta?$deltatoken=now`);
    expect(server.sent[0]?.url).toBe('/v1.0/users/delta?$select=id,userPrincipalName,displayName,mail,accountEnabled,userType,assignedLicenses,department&$deltatoken=latest');
  });

  it('is followed through empty pages to the next delta link', async () => {
    server.answerInTurn(middle([user(1)], 'a'), middle([], 'b'), last([user(2)]));
    const { pages, next } = await follow();
    expect(pages.flatMap((page) => page.changed.map((person) => person.objectId))).toEqual([guid(1), guid(2)]);
    expect(next).toBe(`${server.origin}/v1.0/users/delta?$deltatoken=new`);
    expect(server.sent[0]?.url).toBe('/v1.0/users/delta?$deltatoken=old');
  });

  it('gives a new link even when nothing changed', async () => {
    server.answerInTurn(last([]));
    expect(await follow()).toEqual({ pages: [{ changed: [], removed: [] }], next: `${server.origin}/v1.0/users/delta?$deltatoken=new` });
  });

  it('tells both kinds of removal, and duplicates as they come', async () => {
    server.answerInTurn(last([user(1), { id: guid(2).toUpperCase(), '@removed': { reason: 'changed' } }, { id: guid(3), '@removed': { reason: 'deleted' } }, user(1, { displayName: 'Later' })]));
    const { pages } = await follow();
    expect(pages[0]?.removed).toEqual([{ objectId: guid(2), reason: 'changed' }, { objectId: guid(3), reason: 'deleted' }]);
    expect(pages[0]?.changed.map((person) => person.values.displayName)).toEqual(['Person 1', 'Later']);
  });

  it('keeps what was never told apart from what was told to be empty', async () => {
    server.answerInTurn(last([{ id: guid(1), jobTitle: null }]));
    const { pages } = await follow();
    expect(pages[0]?.changed[0]).toEqual({ objectId: guid(1), values: { jobTitle: null } });
  });

  it.each<[string, Answer]>([
    ['410 with a place to start anew', { status: 410, headers: { Location: 'https://localhost/v1.0/users/delta?$deltatoken=' }, json: { error: { code: 'resyncRequired', message: '' } } }],
    ['410 without a body', { status: 410 }],
    ['syncStateNotFound', graphError(400, 'syncStateNotFound')],
    ['SyncStateNotFound as a 404', graphError(404, 'SyncStateNotFound')],
    ['resyncRequired', graphError(400, 'resyncRequired')],
    ['Request_UnsupportedQuery', graphError(400, 'Request_UnsupportedQuery')],
    ['Request_BadRequest', graphError(400, 'Request_BadRequest')],
    ['BadRequest', graphError(400, 'BadRequest')],
  ])('has expired when Graph answers %s', async (_name, answer) => {
    server.answerInTurn(answer);
    await expect(follow()).rejects.toMatchObject({ code: 'delta_expired' });
    expect(server.sent).toHaveLength(1);
  });

  it('has not expired when a later page is refused', async () => {
    server.answerInTurn(middle([user(1)], 'a'), graphError(400, 'Request_BadRequest'));
    await expect(follow()).rejects.toMatchObject({ code: 'directory_refused' });
  });

  it('is waited for like everything else', async () => {
    server.answerInTurn(middle([user(1)], 'a'), { status: 429, headers: { 'Retry-After': '5' } }, last([user(2)]));
    expect((await follow()).pages).toHaveLength(2);
  });

  it.each<[string, Script]>([
    ['neither link', () => ({ json: { value: [] } })],
    ['both links', (_sent, origin) => ({ json: { value: [], '@odata.nextLink': `${origin}/v1.0/a`, '@odata.deltaLink': `${origin}/v1.0/b` } })],
    ['a delta link to another place', () => ({ json: { value: [], '@odata.deltaLink': 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x' } })],
  ])('fails on a page with %s', async (_name, script) => {
    server.answer(script);
    await expect(follow()).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('is not sent anywhere but to the configured origin', async () => {
    await expect(follow('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x')).rejects.toMatchObject({ code: 'directory_unavailable' });
    expect(server.sent).toHaveLength(0);
  });

  it('fails when a change comes with a user principal name of null', async () => {
    server.answerInTurn(last([user(1, { userPrincipalName: null })]));
    await expect(follow()).rejects.toMatchObject({ code: 'directory_denied' });
  });
});
