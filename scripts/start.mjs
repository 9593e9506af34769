/**
 * `npm start`: installs and builds what is missing, then runs the sandbox and the app on it until it is stopped.
 * Plain JavaScript for any Node from 18 on, because it installs the project's own Node.
 * Environment: PORT, SANDBOX_HOST_PORT, SANDBOX_CLOUD_PORT, SANDBOX_MAIL_PORT, INSTEP_DATA_DIR, and MANUAL_SYNC_COOLDOWN_MINUTES and LOG_LEVEL for the app.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { isAbsolute, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt, pageNames } from './building.mjs';
import { childEnvironment, ensureInstalled, isInstalled, nodePath, root, smallHeap } from './installation.mjs';

const healthySeconds = 60;
const patienceSeconds = 12;
const warning = 40;

const ports = {
  SANDBOX_HOST_PORT: { port: process.env['SANDBOX_HOST_PORT'] || '4100', what: 'the host page' },
  SANDBOX_CLOUD_PORT: { port: process.env['SANDBOX_CLOUD_PORT'] || '4101', what: 'the make-believe Microsoft cloud' },
  SANDBOX_MAIL_PORT: { port: process.env['SANDBOX_MAIL_PORT'] || '4102', what: "the sandbox's mail server" },
  PORT: { port: process.env['PORT'] || '3978', what: 'the app' },
};
const chosenDir = process.env['INSTEP_DATA_DIR'] || '.instep';
const dataDir = isAbsolute(chosenDir) ? chosenDir : join(root, chosenDir);
const appUrl = `http://localhost:${ports.PORT.port}`;
const logFile = join(dataDir, 'app.log');
const children = [];
let stopping = false;

async function step(number, title, work) {
  process.stdout.write(`${number}/4 ${title}\n`);
  const started = Date.now();
  const outcome = await work();
  process.stdout.write(`    ${outcome} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(Number(port), '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function checkPorts() {
  const busy = [];
  for (const [name, { port, what }] of Object.entries(ports)) {
    if (!(Number(port) > 0 && Number(port) < 65536)) busy.push(`${name}=${port} is not a port.`);
    else if (!(await isFree(port))) busy.push(`Port ${port}, meant for ${what}, is in use. Stop what uses it, or choose another: ${name}=${Number(port) + 1000} npm start`);
  }
  if (busy.length > 0) throw new Error(busy.join('\n'));
}

/** A child process; when it ends by itself, everything ends. */
function run(name, file, env, stdio) {
  const child = spawn(nodePath(), [...smallHeap, file], { cwd: root, env: childEnvironment(env), stdio });
  children.push(child);
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  child.once('exit', (code, signal) => {
    if (stopping) return;
    console.error(`\n${name} stopped by itself (${signal ?? `exit code ${code}`}).${name === 'The app' ? ` Its log: ${relative(process.cwd(), logFile)}` : ''}`);
    void stop(1);
  });
  return child;
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  // The app first: it may still need the cloud to end a run in order.
  for (const child of running.reverse()) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceSeconds * 1000);
    await child.ended;
    clearTimeout(timer);
  }
  process.exit(code);
}

function startSandbox() {
  const env = { SANDBOX_DATA_DIR: join(dataDir, 'sandbox'), SANDBOX_HOST_PORT: ports.SANDBOX_HOST_PORT.port, SANDBOX_CLOUD_PORT: ports.SANDBOX_CLOUD_PORT.port, SANDBOX_MAIL_PORT: ports.SANDBOX_MAIL_PORT.port, PUBLIC_URL: appUrl };
  const child = run('The sandbox', 'src/sandbox/main.ts', env, ['ignore', 'inherit', 'inherit', 'ipc']);
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The sandbox did not start.')));
  });
}

/** The log goes to a file; warnings, errors and whatever is not a log line are shown as well. */
function followLog(child) {
  const file = createWriteStream(logFile, { flags: 'a' });
  const show = (line) => {
    file.write(`${line}\n`);
    const level = /^\{"level":(\d+)/.exec(line)?.[1];
    if (level === undefined || Number(level) > warning) process.stderr.write(`${line}\n`);
  };
  createInterface({ input: child.stdout }).on('line', show);
  createInterface({ input: child.stderr }).on('line', show);
}

async function startApp(sandboxEnv) {
  const own = {
    PORT: ports.PORT.port,
    HOST: '127.0.0.1',
    PUBLIC_URL: appUrl,
    STORE: `sqlite:${join(dataDir, 'instep.db')}`,
    QUEUE: 'memory',
    // Half an hour, as in production, is long for somebody who tries things out.
    MANUAL_SYNC_COOLDOWN_MINUTES: process.env['MANUAL_SYNC_COOLDOWN_MINUTES'] || '1',
    // Nothing of a production configuration that happens to be in this shell may mix in.
    AAD_APP_CERTIFICATE_PATH: undefined, MANAGED_IDENTITY_CLIENT_ID: undefined, COSMOS_ENDPOINT: undefined, COSMOS_DATABASE: undefined, COSMOS_KEY: undefined,
    AZURE_STORAGE_CONNECTION_STRING: undefined, AZURE_STORAGE_QUEUE_URL: undefined, SMTP_URL: undefined, MAIL_FROM: undefined,
    ...sandboxEnv,
  };
  const child = run('The app', 'src/api/main.ts', own, ['ignore', 'pipe', 'pipe']);
  followLog(child);
  await healthy(`http://127.0.0.1:${ports.PORT.port}/readyz`, child);
  return child;
}

async function healthy(url, child) {
  const until = Date.now() + healthySeconds * 1000;
  let said = 'no answer';
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (response) said = `HTTP ${response.status}: ${(await response.text()).slice(0, 500)}`;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(child.exitCode === null ? `The app was not ready after ${healthySeconds} seconds (${said}).` : 'The app did not start.');
}

async function main() {
  const started = Date.now();
  await step(1, 'Dependencies', () => {
    if (isInstalled()) return 'installed';
    console.log('    installing; the first time takes a minute or two');
    ensureInstalled();
    return 'installed';
  });
  await checkPorts();
  await step(2, 'Pages', () => {
    const built = pageNames.filter((name) => {
      process.stdout.write(`    ${name} …\n`);
      return ensureBuilt(name);
    });
    return built.length > 0 ? `built: ${built.join(', ')}` : 'up to date';
  });
  mkdirSync(dataDir, { recursive: true });
  let sandbox;
  await step(3, 'Sandbox: a make-believe Microsoft cloud with sample companies', async () => {
    sandbox = await startSandbox();
    return 'running';
  });
  await step(4, 'App', async () => {
    const child = await startApp(sandbox.env);
    return `running (process ${child.pid})`;
  });
  if (stopping) return;
  console.log(`
Instep is ready after ${((Date.now() - started) / 1000).toFixed(0)} seconds.

  Open     ${sandbox.hostUrl}   plays Teams: Instep's tab, and the chat with its bot beside it

  API      ${appUrl}/api/openapi.json
  Data     ${relative(process.cwd(), dataDir) || dataDir}   (survives a restart; delete it to start afresh)
  Log      ${relative(process.cwd(), logFile)}
  Stop     Ctrl+C
`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
main().catch((error) => {
  if (!stopping) console.error(`\n${error.message}`);
  void stop(1);
});
