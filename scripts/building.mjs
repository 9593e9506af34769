/** Builds the pages for the browser when their sources changed. Plain JavaScript for any Node from 18 on. Run by itself it builds all. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnvironment, nodePath, root } from './installation.mjs';

const pages = {
  'host page': { config: 'src/sandbox/host/vite.config.ts', sources: ['src/sandbox/host', 'src/sandbox/hostState.ts', 'src/sandbox/teams/chat.ts', 'package-lock.json'], result: 'dist/sandbox-host/index.html' },
  tab: { config: 'src/tab/vite.config.ts', sources: ['src/tab', 'src/api/contract', 'package-lock.json'], result: 'dist/tab/index.html' },
};

export const pageNames = Object.keys(pages);

function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)));
}

function hashOf(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(join(root, source)))) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Builds one page unless it is up to date. Returns whether it had to. Throws with vite's own words when it fails. */
export function ensureBuilt(name) {
  const { config, sources, result } = pages[name];
  const stamp = join(root, 'dist', `.${name.replaceAll(' ', '-')}.hash`);
  const hash = hashOf(sources);
  if (existsSync(join(root, result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(nodePath(), [vite, 'build', '--config', config, '--logLevel', 'error'], { cwd: root, env: childEnvironment({ NO_COLOR: '1' }), encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The ${name} could not be built.\n${built.stdout}${built.stderr}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of pageNames) console.log(`${name}: ${ensureBuilt(name) ? 'built' : 'up to date'}`);
}
