/** The embedded store: one file, or memory. Several processes may share the file. */
import { randomBytes } from 'node:crypto';
import { setImmediate as giveWay } from 'node:timers/promises';
import { collections, eachCollection } from '../collections.ts';
import type { Store, StoreMeter } from '../port.ts';
import { Database } from './database.ts';
import { Places } from './places.ts';
import { ensureSchema } from './schema.ts';
import { shorthandOf } from './shorthands.ts';
import { SqliteCollection, type Shared } from './sqliteCollection.ts';

const purgePage = 500;

/** Never the same twice, also not by another process: a random stamp of this opening and a counter. */
function etagMaker(): () => string {
  const stamp = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${stamp}${(count++).toString(36)}`;
}

async function purge(database: Database, nowSeconds: number): Promise<number> {
  const expiring = Object.entries(collections).filter(([, spec]) => Object.hasOwn(spec.fields, 'expiresAt'));
  let total = 0;
  for (const [table] of expiring) {
    const sql = `DELETE FROM "${table}" WHERE n IN (SELECT n FROM "${table}" WHERE "f:expiresAt" IS NOT NULL AND "f:expiresAt" <= ? LIMIT ${purgePage})`;
    for (;;) {
      const removed = database.run(sql, [nowSeconds]);
      total += removed;
      await giveWay();
      if (removed < purgePage) break;
    }
  }
  return total;
}

function storeOver(shared: Shared): Store {
  const { database } = shared;
  return {
    ...eachCollection((name) => new SqliteCollection(shared, name, collections[name], shorthandOf(name))),
    metered: (meter: StoreMeter) => storeOver({ ...shared, meter }),
    purge: (nowSeconds) => purge(database, nowSeconds),
    check: async () => {
      database.run('INSERT INTO pulse (id, beats) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET beats = beats + 1', []);
    },
    close: async () => {
      database.close();
    },
  };
}

/** `path` may be `:memory:`. Throws `store_unavailable` when the file cannot be used. */
export function openSqliteStore(path: string): Store {
  const database = new Database(path);
  ensureSchema(database);
  return storeOver({ database, places: new Places(database), nextEtag: etagMaker(), meter: undefined });
}
