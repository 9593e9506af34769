/** Both stores, for what must hold on either. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';

export interface TestStores {
  name: string;
  /** An empty store. */
  open(): Promise<Store>;
  close(): Promise<void>;
}

export function testStores(): TestStores[] {
  return [sqliteStores(), cosmosStores()];
}

function sqliteStores(): TestStores {
  return { name: 'SQLite', open: () => openStore({ kind: 'sqlite', path: ':memory:' }), close: () => Promise.resolve() };
}

/** The emulator in this process, a database for each store. */
function cosmosStores(): TestStores {
  let server: Server | undefined;
  const endpoint = async () => {
    server ??= await listen(createHttpServer());
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };
  return {
    name: 'Cosmos DB (emulator)',
    open: async () => openStore({ kind: 'cosmos', endpoint: await endpoint(), database: randomUUID(), key: Buffer.from('emulator').toString('base64') }),
    close: async () => {
      server?.closeAllConnections();
      server?.close();
    },
  };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
