/** Microsoft's own client for trying bots out, the Agents Playground, against the whole server on the sandbox cloud. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ChatWorld, contosoTenant, openChatWorld } from '../bot/chatWorld.ts';
import { freePort, openBrowser } from './world.ts';

const root = join(import.meta.dirname, '../..');
const patience = 20_000;

let world: ChatWorld;
let companyId: string;
let playground: ChildProcess;
let browser: Browser;
let page: Page;

async function startPlayground(endpoint: string, port: number): Promise<ChildProcess> {
  const { PATH = '', HOME = '' } = process.env;
  const cli = join(root, 'node_modules/@microsoft/m365agentsplayground/cli.js');
  const child = spawn(process.execPath, [cli, 'start', '-e', endpoint, '-c', 'msteams', '--dt', '-p', String(port)], {
    cwd: root,
    env: { PATH, HOME, TEAMSAPPTESTER_BROWSER: 'none', M365_AGENTS_PLAYGROUND_LOGFILE: '/dev/null' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => { if (chunk.toString().includes(`Listening on ${String(port)}`)) resolve(); });
    child.once('exit', (code) => { reject(new Error(`The Playground stopped (${String(code)}).`)); });
  });
  return child;
}

const say = async (text: string): Promise<void> => {
  await page.locator('[role=textbox]').first().fill(text);
  await page.keyboard.press('Enter');
};

/** The cards on the page, oldest first, as somebody reads them. */
const cards = (): Promise<string[]> => page.locator('.ac-adaptiveCard').allInnerTexts();
const newest = async (): Promise<string> => (await cards()).at(-1) ?? '';
const shows = (what: RegExp): Promise<void> => expect.poll(newest, { timeout: patience, interval: 100 }).toMatch(what);

async function look(name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `playground-${name}.png`) });
}

/** From now on every archiving waits for somebody. */
async function askAlways(): Promise<void> {
  const { body } = await world.ask('mila', 'GET', `/api/companies/${companyId}`);
  const response = await fetch(`${world.url}/api/companies/${companyId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${await world.sandbox.cloud.issueSsoToken('mila')}`, 'content-type': 'application/json', 'if-match': `"${String(body['etag'])}"` },
    body: JSON.stringify({ settings: { safety: { maxPeople: 0, maxPercent: 0 } } }),
  });
  expect(response.status).toBe(200);
}

beforeAll(async () => {
  world = await openChatWorld();
  companyId = await world.company('Contoso');
  await world.ask('mila', 'GET', '/api/me');
  const port = await freePort();
  playground = await startPlayground(`${world.sandbox.cloud.peopleUrl}/playground/messages`, port);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  // Only fonts are asked for beyond this machine.
  await page.route(/^https?:\/\/(?!localhost|127\.0\.0\.1)/, (route) => route.abort());
  await page.goto(`http://127.0.0.1:${String(port)}/`);
});

afterAll(async () => {
  await browser.close();
  playground.kill();
  await world.close();
});

describe('the Agents Playground', () => {
  it('is welcomed once, with what Instep is about to do', async () => {
    await shows(/Instep/);
    await look('welcome');
    expect(await cards()).toHaveLength(1);
  });

  it('is helped', async () => {
    await say('help');
    await shows(/What I can do[\s\S]*sync now/);
    await look('help');
  });

  it('syncs: one card, from running to the result', async () => {
    const before = (await cards()).length;
    // Long enough to be seen running.
    await world.sandbox.cloud.act(contosoTenant, { kind: 'fault', fault: { kind: 'throttle', seconds: 3, times: 2 } });
    await say('sync now');
    await shows(/Contoso: Sync (is running|starts)/);
    await look('running');
    await shows(/Contoso: \d+ joined/);
    await look('result');
    expect(await cards()).toHaveLength(before + 1);
  });

  it('is told when it is too early, and nothing starts', async () => {
    await say('sync now');
    await shows(/You can sync again at \d\d:\d\d/);
    expect((await world.ask('mila', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items']).toHaveLength(1);
  });

  it('answers a proposal with Approve, and the card says what came of it', async () => {
    await askAlways();
    const [someone] = world.sandbox.cloud.users(contosoTenant, 'Alex');
    await world.sandbox.cloud.act(contosoTenant, { kind: 'delete', userId: someone?.id ?? '' });
    await world.cooledDown(companyId);
    await say('sync now');
    await shows(/change waits for you/);
    await look('proposal');
    const before = (await cards()).length;
    await page.getByRole('button', { name: 'Approve', exact: true }).last().click();
    await shows(/Contoso: 1 left/);
    await look('approved');
    expect(await cards()).toHaveLength(before);
    await vi.waitFor(async () => {
      const runs = (await world.ask('mila', 'GET', `/api/companies/${companyId}/runs?kind=apply`)).body['items'];
      expect(runs).toMatchObject([{ status: 'succeeded', counts: { archived: 1 } }, {}]);
    });
  });

  it('is asked silently for a token when the proof is old', async () => {
    await world.provedAgo('mila', 9);
    await say('history');
    await shows(/Contoso: last syncs/);
  });
});
