/** The store in Azure Cosmos DB for NoSQL. */
import { CosmosClient, type Database } from '@azure/cosmos';
import { DefaultAzureCredential } from '@azure/identity';
import { collections, eachCollection, type CollectionName, type DocumentOf } from '../collections.ts';
import type { Store, StoreMeter } from '../port.ts';
import { containerDefinition, containerNames } from './containers.ts';
import { CosmosCollection, type Shared } from './cosmosCollection.ts';
import { ask } from './cosmosErrors.ts';

export interface CosmosOptions {
  endpoint: string;
  database: string;
  /** Only for emulators: with it, what is missing is made, and `purge` does what their TTL does not. */
  key?: string;
  /** Client id of a user-assigned managed identity; without it, whatever identity the environment offers. */
  managedIdentityClientId?: string;
}

const pulseSeconds = 60;

function connect({ endpoint, key, managedIdentityClientId }: CosmosOptions): CosmosClient {
  const retryOptions = { maxRetryAttemptCount: 9, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 30 };
  // Emulators name themselves wrongly when asked for their endpoints.
  if (key !== undefined) return new CosmosClient({ endpoint, key, connectionPolicy: { enableEndpointDiscovery: false, retryOptions } });
  const aadCredentials = new DefaultAzureCredential(managedIdentityClientId === undefined ? {} : { managedIdentityClientId });
  return new CosmosClient({ endpoint, aadCredentials, connectionPolicy: { retryOptions } });
}

async function ensureContainers(client: CosmosClient, name: string): Promise<void> {
  const { database } = await ask(() => client.databases.createIfNotExists({ id: name }));
  await Promise.all(containerNames.map((container) => ask(() => database.containers.createIfNotExists(containerDefinition(container)))));
}

/** A document of its own, written and forgotten: reading alone would not show a missing permission to write. */
async function check(database: Database): Promise<void> {
  await ask(() => database.container('companies').items.upsert({ id: 'pulse', kind: 'pulse', workspaceId: 'pulse', ttl: pulseSeconds }));
}

function storeOver(shared: Shared, client: CosmosClient, options: CosmosOptions): Store {
  const purges: ((nowSeconds: number) => Promise<number>)[] = [];
  function make<N extends CollectionName>(name: N): CosmosCollection<DocumentOf<N>> {
    const collection = new CosmosCollection<DocumentOf<N>>(shared, name, collections[name]);
    if (Object.hasOwn(collections[name].fields, 'expiresAt')) purges.push((nowSeconds) => collection.purge(nowSeconds));
    return collection;
  }
  return {
    ...eachCollection(make),
    metered: (meter: StoreMeter) => storeOver({ ...shared, meter }, client, options),
    purge: async (nowSeconds) => {
      if (options.key === undefined) return 0;
      let total = 0;
      for (const purge of purges) total += await purge(nowSeconds);
      return total;
    },
    check: () => check(client.database(options.database)),
    close: async () => {
      client.dispose();
    },
  };
}

/** Throws `store_unavailable` when an emulator cannot be reached; Cosmos DB itself is first asked by `check`. */
export async function openCosmosStore(options: CosmosOptions): Promise<Store> {
  const client = connect(options);
  if (options.key !== undefined) await ensureContainers(client, options.database);
  const database = client.database(options.database);
  const shared: Shared = { container: (name) => database.container(name), nowSeconds: () => Math.floor(Date.now() / 1000), meter: undefined };
  return storeOver(shared, client, options);
}
