/** What SQLite answers early: one transaction for many batches, and what becomes of it when the database fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/api/store/sqlite/database.ts';
import { openDatabase } from '../../src/api/store/sqlite/schema.ts';

const place = (n: number) => ({ sql: 'INSERT INTO places (n, name) VALUES (?, ?)', parameters: [n, `place ${String(n)}`] });
const countPlaces = (database: Database) => Number(database.one('SELECT count(*) AS total FROM places', [])?.['total']);

describe('an early batch', () => {
  let folder: string;
  let database: Database;
  let other: Database;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'instep-early-'));
    database = openDatabase(join(folder, 'a.db'));
    other = openDatabase(join(folder, 'a.db'));
  });

  afterEach(() => {
    other.close();
    try { database.close(); } catch { /* Reason: a database that failed says so at its end as well. */ }
    rmSync(folder, { recursive: true });
  });

  test('is seen where it was written, and elsewhere once something else is written', () => {
    expect(database.earlyBatch([place(1)])).toEqual([1]);
    database.earlyBatch([place(2)]);
    expect([countPlaces(database), countPlaces(other)]).toEqual([2, 0]);
    database.run('INSERT INTO places (n, name) VALUES (?, ?)', [3, 'place 3']);
    expect(countPlaces(other)).toBe(3);
  });

  test('is kept when the database is closed', () => {
    database.earlyBatch([place(1)]);
    database.close();
    expect(countPlaces(other)).toBe(1);
  });

  test('that fails with nothing before it harms nobody', () => {
    expect(() => database.earlyBatch([place(1), place(1)])).toThrow();
    expect(countPlaces(database)).toBe(0);
    database.run('INSERT INTO places (n, name) VALUES (?, ?)', [1, 'place 1']);
    expect(countPlaces(other)).toBe(1);
  });

  test('that is lost with another one stops every write, so that nobody goes on counting on it', () => {
    database.earlyBatch([place(1)]);
    expect(() => database.earlyBatch([place(2), place(2)])).toThrow();
    for (const write of [() => database.run('DELETE FROM places', []), () => database.batch([place(3)]), () => database.earlyBatch([place(3)])]) {
      expect(write).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    }
    expect(countPlaces(other)).toBe(0);
  });
});
