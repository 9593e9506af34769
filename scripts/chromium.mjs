/** Finds a Chromium for the browser tests, or installs one where that is possible without asking. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function runs(path) {
  if (!path) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}

function find() {
  return [process.env['CHROMIUM_PATH'], ...candidates, playwrightsOwn()].find(runs);
}

function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && runs('/usr/bin/apt-get');
}

/** The path of a Chromium. Throws with what to do when there is none. */
export function ensureChromium() {
  const found = find();
  if (found) return found;
  if (canInstall()) {
    console.log('Installing Chromium (apt-get install chromium) …');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', ['-qq', ...command], { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    }
  }
  const installed = find();
  if (installed) return installed;
  throw new Error('No Chromium found. Install Chromium or Google Chrome, or run "npx playwright-core install chromium", or set CHROMIUM_PATH to an executable.');
}
