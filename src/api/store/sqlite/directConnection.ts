/** A connection used where it stands: for a database in memory, which has no disk to wait for. */
import type { Connection } from './connection.ts';
import { openDatabase } from './schema.ts';

export function openDirectly(path: string): Connection {
  const database = openDatabase(path);
  return {
    run: async (sql, parameters) => database.run(sql, parameters),
    one: async (sql, parameters) => database.one(sql, parameters),
    all: async (sql, parameters) => database.all(sql, parameters),
    batch: async (statements) => database.batch(statements),
    close: async () => { database.close(); },
  };
}
