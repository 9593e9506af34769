/** `npm run bench`: measures the engine against a make-believe Graph of its own. `-- --quick` leaves out 100,000 people. Any Node from 18 on. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, nodePath, root } from './installation.mjs';

await ensureInstalled(() => undefined);
const { status } = spawnSync(nodePath(), [join(root, 'scripts/bench/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
process.exit(status ?? 1);
