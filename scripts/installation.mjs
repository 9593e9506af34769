/**
 * What must be there before anything else runs: dependencies and the right Node. Plain JavaScript for any Node from 18 on,
 * because it runs before the project's own Node is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** True when every package of the lock is installed in its locked version (packages of other platforms may be absent). */
export function isInstalled() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    return found === undefined ? Boolean(entry.optional || entry.devOptional || entry.peer) : found.version === entry.version;
  });
}

/** Installs what the lock says when it is not there. Throws when npm fails. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit', shell: windows });
  if (status !== 0) throw new Error('npm ci failed. It needs network access to the npm registry, or a filled npm cache.');
}

/** The project's own Node: the npm package `node` when it is installed, else this one when it is new enough. */
export function nodePath() {
  const own = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`Instep needs Node 24 or newer; this is ${process.versions.node}, and the npm package "node" was installed without its install script. Run "npm ci" without --ignore-scripts.`);
}

/** The environment of children: the project's own Node and tools come first. */
export function childEnvironment(more = {}) {
  return { ...process.env, PATH: [join(modules, '.bin'), process.env['PATH'] ?? ''].join(delimiter), ...more };
}

/**
 * A first sync of 100,000 people makes much short-lived garbage. A young space that holds a few batches lets it die there, and an old one that
 * is cleaned when it has grown by half, not by four times, keeps some hundred megabytes less of it. As in `package.json` and the Dockerfile.
 */
export const smallHeap = ['--max-semi-space-size=32', '--heap-growing-percent=50'];
