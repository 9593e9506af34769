/** A whole world for one test file: sandbox, the app as its own process, and a browser. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/startSandbox.ts';

const root = join(import.meta.dirname, '../..');
const readyMs = 60_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface Visit {
  persona?: string;
  theme?: 'default' | 'dark' | 'contrast';
  locale?: 'en' | 'nl';
  sub?: string;
  width?: number;
  height?: number;
}

export interface World {
  sandbox: Sandbox;
  appUrl: string;
  browser: Browser;
  /** The host page in a browser context of its own. */
  visit(visit?: Visit): Promise<HostPage>;
  /** Stops the app and the sandbox and starts both again on the same data and ports. */
  restart(): Promise<void>;
  /** What the app wrote, for the message of a failing test. */
  appLog(): string;
  close(): Promise<void>;
}

export interface HostPage {
  page: Page;
  context: BrowserContext;
  tab: FrameLocator;
  /** Loads the host page anew with other choices. */
  open(visit: Visit): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  env?: Record<string, string>;
  cloud?: SandboxOptions['cloud'];
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

export function buildPages(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/building.mjs'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', headless: true, args: flags });
}

interface App {
  child: ChildProcess;
  log: string[];
}

function startApp(sandbox: Sandbox, port: number, dataDir: string, more: Record<string, string>): App {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH, HOME, PORT: String(port), PUBLIC_URL: `http://localhost:${String(port)}`, STORE: `sqlite:${join(dataDir, 'instep.db')}`,
    MANUAL_SYNC_COOLDOWN_MINUTES: '0', LOG_LEVEL: 'warn', ...sandbox.env, ...more,
  };
  const child = spawn(process.execPath, ['src/api/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  return { child, log };
}

async function ready(app: App, port: number): Promise<void> {
  const until = Date.now() + readyMs;
  while (Date.now() < until && app.child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The app is not ready.\n${app.log.join('')}`);
}

async function stopApp({ child }: App): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  buildPages();
  const dataDir = mkdtempSync(join(tmpdir(), 'instep-e2e-'));
  const port = await freePort();
  const appUrl = `http://localhost:${String(port)}`;
  const start = (ports: { cloudPort?: number; hostPort?: number }): Promise<Sandbox> =>
    startSandbox({ dataDir, appUrl, ...ports, cloud: { consentDelayMs: 300, ...options.cloud } });
  let sandbox = await start({});
  let app = startApp(sandbox, port, dataDir, options.env ?? {});
  const logs: string[] = [];
  const stopAll = async (): Promise<void> => {
    await stopApp(app);
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const browser = await ready(app, port).then(openBrowser).catch(async (error: unknown) => {
    await stopAll();
    throw error;
  });
  return {
    get sandbox() { return sandbox; },
    appUrl,
    browser,
    visit: (visit = {}) => visitHost(browser, sandbox.hostUrl, visit),
    async restart() {
      logs.push(...app.log);
      await stopApp(app);
      const ports = { cloudPort: Number(new URL(sandbox.cloud.cloudUrl).port), hostPort: Number(new URL(sandbox.hostUrl).port) };
      await sandbox.close();
      sandbox = await start(ports);
      app = startApp(sandbox, port, dataDir, options.env ?? {});
      await ready(app, port);
    },
    appLog: () => [...logs, ...app.log].join(''),
    async close() {
      await browser.close();
      await stopAll();
    },
  };
}

async function visitHost(browser: Browser, hostUrl: string, visit: Visit): Promise<HostPage> {
  const { width = 1440, height = 900, locale = 'en' } = visit;
  const context = await browser.newContext({ viewport: { width, height }, locale: locale === 'nl' ? 'nl-NL' : 'en-US', timezoneId: 'Europe/Amsterdam' });
  // The only address beyond this machine that anything asks: teams-js's list of hosts. It has its own fallback.
  await context.route(/res\.cdn\.office\.net/, (route) => route.abort());
  const page = await context.newPage();
  const open = async ({ persona, theme, locale, sub }: Visit): Promise<void> => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ persona, theme, locale, sub })) if (value !== undefined && value !== '') query.set(name, value);
    await page.goto(`${hostUrl}?${query.toString()}`);
  };
  await open(visit);
  return { page, context, tab: page.frameLocator('[data-testid=tab-frame]'), open, close: () => context.close() };
}

/** Evaluates an expression in the tab's own window. */
export async function inTab(host: HostPage, expression: string): Promise<unknown> {
  const frame = await (await host.page.waitForSelector('[data-testid=tab-frame]')).contentFrame();
  if (frame === null) throw new Error('The tab has no window.');
  return frame.evaluate(expression);
}
