import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';
import { key, outbox, person } from './samples.ts';
import { storeContract } from './storeContract.ts';

storeContract('SQLite in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'instep-store-'));
  const path = join(folder, 'deep', 'instep.db');
  const opened: Store[] = [];
  const open = async () => {
    const store = await openStore({ kind: 'sqlite', path });
    opened.push(store);
    return store;
  };
  return {
    store: await open(),
    again: open,
    end: async () => {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

storeContract('SQLite in memory', async () => {
  const store = await openStore({ kind: 'sqlite', path: ':memory:' });
  return { store, again: async () => store, end: async () => store.close() };
});

describe('the SQLite file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'instep-store-'));
    path = join(folder, 'instep.db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('keeps everything over a restart', async () => {
    const before = await openStore({ kind: 'sqlite', path });
    const written = await before.people.put(key, person(key, 'a'));
    await before.close();
    const after = await openStore({ kind: 'sqlite', path });
    expect(await after.people.get(key, 'a')).toEqual(written);
    await after.close();
  });

  test('is readable by its owner only', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    await store.people.put(key, person(key, 'a'));
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(statSync(`${path}-wal`).mode & 0o077).toBe(0);
    await store.close();
  });

  test('learns a field that was declared after the documents were written', async () => {
    const before = await openStore({ kind: 'sqlite', path });
    await before.accounts.put(key, { id: key.companyId, ...key, balances: {}, reservations: [], pendingEntries: [], busy: true });
    await before.outbox.put(key, outbox('workspace-1', 'o', { dueAt: 7 }));
    await before.close();
    const raw = new DatabaseSync(path);
    raw.exec('DROP INDEX "outbox:sweep:dueAt"; ALTER TABLE outbox DROP COLUMN "f:dueAt"; ALTER TABLE accounts DROP COLUMN "f:busy"');
    raw.close();
    const after = await openStore({ kind: 'sqlite', path });
    expect(await after.outbox.count(key, { dueAt: 7 })).toBe(1);
    expect(await after.accounts.count(key, { busy: true })).toBe(1);
    await after.close();
  });

  test('of a newer Instep is refused and left as it was', async () => {
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    await expect(openStore({ kind: 'sqlite', path })).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('that is no database, or cannot be made, is store_unavailable', async () => {
    writeFileSync(path, 'not a database '.repeat(100));
    await expect(openStore({ kind: 'sqlite', path })).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(openStore({ kind: 'sqlite', path: join(path, 'below-a-file.db') })).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('once closed answers store_unavailable', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    await store.close();
    await store.close();
    await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(store.people.get(key, 'a')).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('locked by another process is store_unavailable, and nothing of the batch is kept', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    await store.people.put(key, person(key, 'a'));
    const raw = new DatabaseSync(path);
    raw.exec('BEGIN IMMEDIATE');
    await expect(store.people.saveMany(key, [{ type: 'put', doc: person(key, 'b') }])).rejects.toMatchObject({ code: 'store_unavailable' });
    raw.exec('ROLLBACK');
    raw.close();
    expect(await store.people.count(key)).toBe(1);
    await store.close();
  });

  test('takes 20,000 people without holding up the event loop', async () => {
    const store = await openStore({ kind: 'sqlite', path });
    let beats = 0;
    const heartbeat = setInterval(() => { beats += 1; }, 0);
    for (let start = 0; start < 20_000; start += 250) {
      await store.people.saveMany(key, Array.from({ length: 250 }, (_, n) => ({ type: 'create' as const, doc: person(key, `p${start + n}`) })));
    }
    let seen = 0;
    for await (const page of store.people.scan(key, ['id', 'objectId', 'fingerprint', 'status', 'active', 'emailKey', 'inScope'])) seen += page.length;
    clearInterval(heartbeat);
    expect(seen).toBe(20_000);
    // Eighty calls, each of which gives way at least once.
    expect(beats).toBeGreaterThan(20);
    await store.close();
  });
});
