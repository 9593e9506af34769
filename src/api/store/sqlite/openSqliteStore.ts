/** The embedded store: one file, or memory. Several processes may share the file. */
import { randomBytes } from 'node:crypto';
import { collections, eachCollection } from '../collections.ts';
import type { Store, StoreMeter } from '../port.ts';
import type { Connection } from './connection.ts';
import { openDirectly } from './directConnection.ts';
import { Places } from './places.ts';
import { shorthandOf } from './shorthands.ts';
import { SqliteCollection, type Shared } from './sqliteCollection.ts';
import { openInThread } from './threadConnection.ts';

const purgePage = 500;

/** Never the same twice, also not by another process: a random stamp of this opening and a counter. */
function etagMaker(): () => string {
  const stamp = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${stamp}${(count++).toString(36)}`;
}

async function purge(connection: Connection, nowSeconds: number): Promise<number> {
  const expiring = Object.entries(collections).filter(([, spec]) => Object.hasOwn(spec.fields, 'expiresAt'));
  let total = 0;
  for (const [table] of expiring) {
    const sql = `DELETE FROM "${table}" WHERE n IN (SELECT n FROM "${table}" WHERE "f:expiresAt" IS NOT NULL AND "f:expiresAt" <= ? LIMIT ${purgePage})`;
    for (;;) {
      const removed = await connection.run(sql, [nowSeconds]);
      total += removed;
      if (removed < purgePage) break;
    }
  }
  return total;
}

function storeOver(shared: Shared): Store {
  const { connection } = shared;
  return {
    ...eachCollection((name) => new SqliteCollection(shared, name, collections[name], shorthandOf(name))),
    metered: (meter: StoreMeter) => storeOver({ ...shared, meter }),
    purge: (nowSeconds) => purge(connection, nowSeconds),
    check: async () => {
      await connection.run('INSERT INTO pulse (id, beats) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET beats = beats + 1', []);
    },
    close: () => connection.close(),
  };
}

/** `path` may be `:memory:`. Throws `store_unavailable` when the file cannot be used. */
export async function openSqliteStore(path: string): Promise<Store> {
  const connection = path === ':memory:' ? openDirectly(path) : await openInThread(path);
  return storeOver({ connection, places: new Places(connection), nextEtag: etagMaker(), meter: undefined });
}
