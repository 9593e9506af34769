/** How the containers are made: partition keys, and an index on what is asked for and on nothing else. `infra/` makes the same. */
import { PartitionKeyKind, type ContainerRequest } from '@azure/cosmos';
import { collections, containers, type ContainerName } from '../collections.ts';

const always = ['kind', 'workspaceId', 'companyId', 'doc/id'];

function indexedPaths(container: ContainerName): string[] {
  const fields = Object.values(collections)
    .filter((spec) => spec.container === container)
    .flatMap((spec) => Object.keys(spec.fields).map((field) => `doc/${field.replaceAll('.', '/')}`));
  return [...new Set([...always, ...fields])].map((path) => `/${path}/?`);
}

export const containerNames = Object.keys(containers) as ContainerName[];

export function containerDefinition(id: ContainerName): ContainerRequest {
  const paths: readonly string[] = containers[id];
  return {
    id,
    // Version 2 hashes long keys whole.
    partitionKey: { paths: [...paths], kind: paths.length > 1 ? PartitionKeyKind.MultiHash : PartitionKeyKind.Hash, version: 2 },
    // On, and nothing expires unless its own `ttl` says so.
    defaultTtl: -1,
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: indexedPaths(id).map((path) => ({ path })),
      excludedPaths: [{ path: '/*' }],
    },
  };
}
