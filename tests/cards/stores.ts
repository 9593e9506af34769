/** Both stores, for what must hold on either. */
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';

export interface TestStores {
  name: string;
  /** An empty store. */
  open(): Promise<Store>;
  close(): Promise<void>;
}

export function testStores(): TestStores[] {
  return [sqliteStores()];
}

function sqliteStores(): TestStores {
  return { name: 'SQLite', open: () => openStore({ kind: 'sqlite', path: ':memory:' }), close: () => Promise.resolve() };
}
