/** Opens the store that the configuration names. */
import type { Store } from './port.ts';
import { openSqliteStore } from './sqlite/openSqliteStore.ts';

export type StoreOptions =
  /** `path` may be `:memory:`. */
  | { kind: 'sqlite'; path: string }
  /** `key` only for emulators; otherwise the identity of the installation (Entra) is used, and the containers must exist. */
  | { kind: 'cosmos'; endpoint: string; database: string; key?: string; managedIdentityClientId?: string };

/** Throws `store_unavailable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.kind === 'sqlite') return openSqliteStore(options.path);
  // Only here: installations on SQLite need not load the Azure SDK.
  const { openCosmosStore } = await import('./cosmos/openCosmosStore.ts');
  return openCosmosStore(options);
}
