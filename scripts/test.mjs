/**
 * `npm test`: installs what is missing, builds the tab, then type-checks, lints, checks the doors and runs every test.
 * The last line is `N passed, N failed` or `N passed, N failed, N skipped`; each check that is not a test counts as one.
 * Plain JavaScript for any Node from 18 on, because it installs the project's own Node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { childEnvironment, ensureInstalled, nodePath, root } from './installation.mjs';

const checks = ['build', 'typecheck', 'lint', 'doors'];
const checkMinutes = 5;
const testMinutes = 13;

const result = { passed: 0, failed: 0, skipped: [], failures: [] };

function record(name, problem) {
  if (problem === undefined) result.passed += 1;
  else {
    result.failed += 1;
    result.failures.push(`${name}: ${problem}`);
  }
}

function attempt(name, work) {
  try {
    const value = work();
    record(name);
    return value;
  } catch (error) {
    console.error(error.message);
    record(name, error.message);
    return undefined;
  }
}

function timed(title, work) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const value = work();
  console.log(`── ${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return value;
}

function run(command, args, options) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options });
  if (error) return error.code === 'ETIMEDOUT' ? 'took too long' : error.message;
  return status === 0 ? undefined : `ended with ${signal ?? `exit code ${status}`}`;
}

function runCheck(name, env) {
  record(name, timed(name, () => run('npm', ['run', '--silent', name], { env, timeout: checkMinutes * 60_000 })));
}

/** All projects in one run. What the reporter could not count (Vitest itself failing) counts as one failure. */
function runTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'instep-test-'));
  const file = join(folder, 'summary.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--reporter=dot', '--reporter=./scripts/testReporter.mjs'];
  const problem = timed('tests', () => run(nodePath(), args, { env: { ...env, INSTEP_TEST_SUMMARY: file }, shell: false, timeout: testMinutes * 60_000 }));
  const summary = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: [], failures: [] };
  rmSync(folder, { recursive: true, force: true });
  result.passed += summary.passed;
  result.failed += summary.failed;
  result.skipped.push(...summary.skipped);
  result.failures.push(...summary.failures);
  if (problem !== undefined && summary.failed === 0) record('vitest', problem);
}

function report() {
  if (result.skipped.length > 0) console.log(`\nSkipped:\n${result.skipped.map(({ name, why }) => `  ${name} (${why})`).join('\n')}`);
  else console.log('\nNothing was skipped.');
  if (result.failures.length > 0) console.log(`\nFailed:\n${result.failures.map((each) => `  ${each}`).join('\n')}`);
  const skipped = result.skipped.length > 0 ? `, ${result.skipped.length} skipped` : '';
  console.log(`\n${result.passed} passed, ${result.failed} failed${skipped}`);
}

function main() {
  attempt('install', ensureInstalled);
  if (result.failed > 0 || attempt('node', nodePath) === undefined) return;
  const chromium = attempt('chromium', ensureChromium);
  const env = childEnvironment(chromium ? { CHROMIUM_PATH: chromium } : {});
  for (const check of checks) runCheck(check, env);
  runTests(env);
}

main();
report();
process.exitCode = result.failed === 0 ? 0 : 1;
