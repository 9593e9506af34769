import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store, StoreMeter } from '../../src/api/store/port.ts';
import { key, person } from './samples.ts';
import { storeContract } from './storeContract.ts';
import { startThrottlingProxy } from './throttlingProxy.ts';

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${(address as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const emulatorKey = Buffer.from('emulator').toString('base64');

// The emulator ignores the partition key of queries, keeps no TTL and knows only the first path of a hierarchical key:
// what passes here does so because the queries say workspace and company themselves.
storeContract('Cosmos DB (emulator)', async () => {
  const database = randomUUID();
  const opened: Store[] = [];
  const open = async () => {
    const store = await openStore({ kind: 'cosmos', endpoint, database, key: emulatorKey });
    opened.push(store);
    return store;
  };
  return {
    store: await open(),
    again: open,
    end: async () => {
      for (const store of opened) await store.close();
    },
  };
});

describe('Cosmos DB', () => {
  test('sums the request charge of reads and writes', async () => {
    const store = await openStore({ kind: 'cosmos', endpoint, database: randomUUID(), key: emulatorKey });
    const meter: { writes: number; requestUnits: number | null } = { writes: 0, requestUnits: null };
    const metered = store.metered(meter);
    await metered.people.saveMany(key, [{ type: 'create', doc: person(key, 'a') }, { type: 'create', doc: person(key, 'b') }]);
    expect(meter.requestUnits).toBe(2);
    await metered.people.list(key, { orderBy: 'id', limit: 5 });
    expect(meter.requestUnits).toBeGreaterThanOrEqual(2);
    await store.close();
  });

  test('counts what an answer costs that says no', async () => {
    const store = await openStore({ kind: 'cosmos', endpoint, database: randomUUID(), key: emulatorKey });
    const { etag } = await store.people.put(key, person(key, 'there'));
    await store.people.put(key, person(key, 'there', { notes: 'changed' }));
    const noes: [string, (people: Store['people']) => Promise<unknown>][] = [
      ['not found', (people) => people.get(key, 'nobody')],
      ['there already', (people) => people.create(key, person(key, 'there'))],
      ['changed meanwhile', (people) => people.replace(key, person(key, 'there'), etag)],
      ['gone meanwhile', (people) => people.replace(key, person(key, 'nobody'), etag)],
      ['nothing to remove', (people) => people.remove(key, 'nobody')],
      ['not to be removed', (people) => people.remove(key, 'there', etag)],
    ];
    for (const [name, ask] of noes) {
      const meter: StoreMeter = { writes: 0, requestUnits: null };
      await ask(store.metered(meter).people);
      expect(meter, name).toEqual({ writes: 0, requestUnits: 1 });
    }
    await store.close();
  });

  test('is asked again, and only for what it throttled', async () => {
    const proxy = await startThrottlingProxy(endpoint);
    const store = await openStore({ kind: 'cosmos', endpoint: proxy.endpoint, database: randomUUID(), key: emulatorKey });
    const kept = await store.people.put(key, person(key, 'kept'));
    const writes = Array.from({ length: 8 }, (_, n) => ({ type: 'create' as const, doc: person(key, `p${n}`) }));
    proxy.throttle(2);
    const outcomes = await store.people.saveMany(key, [...writes, { type: 'create', doc: person(key, 'kept') }, { type: 'replace', doc: person(key, 'kept', { notes: 'new' }), etag: kept.etag }]);
    expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.doc.id))).toEqual([...writes.map((write) => write.doc.id), 'exists', 'kept']);
    expect(proxy.sizes).toEqual([10, 5, 2]);
    expect(await store.people.count(key)).toBe(9);
    await store.close();
    await proxy.close();
  });

  test('that is not there is store_unavailable', async () => {
    await expect(openStore({ kind: 'cosmos', endpoint: 'http://127.0.0.1:1', database: 'x', key: emulatorKey })).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
