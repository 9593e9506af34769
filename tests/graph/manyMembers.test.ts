/** Groups as large as they come: nothing may depend on how many arguments a call takes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryOf, guid, user } from './directoryOf.ts';
import { startSecureServer, type SecureServer } from './secureServer.ts';

const members = 130_000;
const pageSize = 999;
let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
  server.answer((sent, origin) => {
    const from = Number(/skiptoken=(\d+)/.exec(sent.url)?.[1] ?? 0);
    const until = Math.min(members, from + pageSize);
    const one = sent.url.includes('displayName') ? user : (n: number) => ({ id: guid(n) });
    const next = until < members && { '@odata.nextLink': `${origin}${sent.url.replace(/&\$skiptoken=\d+/, '')}&$skiptoken=${until}` };
    return { json: { value: Array.from({ length: until - from }, (_, n) => one(from + n)), ...next } };
  });
});
afterAll(() => server.close());

describe('a group of 130,000', () => {
  it('is read by its ids', async () => {
    const ids = new Set<string>();
    for await (const page of directoryOf(server.origin).directory.memberIds('g')) for (const id of page) ids.add(id);
    expect(ids.size).toBe(members);
  });

  it('is read with its people', async () => {
    let people = 0;
    for await (const page of directoryOf(server.origin).directory.members('g', [])) people += page.length;
    expect(people).toBe(members);
  });
});
