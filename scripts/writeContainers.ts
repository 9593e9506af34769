/** Writes infra/containers.json from the store's own table. Run after a change of a collection: `node scripts/writeContainers.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerDefinition, containerNames } from '../src/api/store/cosmos/containers.ts';

writeFileSync(join(import.meta.dirname, '../infra/containers.json'), `${JSON.stringify(containerNames.map(containerDefinition), null, 2)}\n`);
