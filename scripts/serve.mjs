/**
 * `npm run serve`: the production server. On a fresh clone it installs and builds what is missing first; otherwise it starts at once,
 * in this very process. An image that brings Node 24 and a build runs `node src/api/main.ts` itself.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './building.mjs';
import { childEnvironment, ensureInstalled, nodePath, root, smallHeap } from './installation.mjs';

const entry = join(root, 'src/api/main.ts');

ensureInstalled();
// An installation without the build tools brings its build along.
if (existsSync(join(root, 'node_modules/vite'))) ensureBuilt('tab');
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(entry);
} else {
  const child = spawn(nodePath(), [...smallHeap, entry], { cwd: root, env: childEnvironment(), stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => { process.exitCode = code ?? (signal === null ? 1 : 0); });
}
