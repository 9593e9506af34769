/** `npm start` as a new user meets it, on free ports and an own data directory. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from './world.ts';

const root = join(import.meta.dirname, '../..');

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

let dataDir: string;
let ports: Record<'PORT' | 'SANDBOX_HOST_PORT' | 'SANDBOX_CLOUD_PORT' | 'SANDBOX_MAIL_PORT', string>;
let running: Started[];

function start(): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { PATH, HOME, INSTEP_DATA_DIR: dataDir, ...ports }, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  const started = { child, output: () => parts.join(''), ended: new Promise<number | null>((resolve) => child.once('close', resolve)) };
  running.push(started);
  return started;
}

const isReady = (started: Started): Promise<void> => expect.poll(() => started.output(), { timeout: 90_000, interval: 200 }).toContain('Instep is ready');

beforeEach(async () => {
  running = [];
  dataDir = mkdtempSync(join(tmpdir(), 'instep-start-'));
  ports = { PORT: String(await freePort()), SANDBOX_HOST_PORT: String(await freePort()), SANDBOX_CLOUD_PORT: String(await freePort()), SANDBOX_MAIL_PORT: String(await freePort()) };
});

afterEach(async () => {
  for (const { child, ended } of running) {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  it('shows its progress, serves the host page and the app, and ends in order on SIGTERM', async () => {
    const started = start();
    await isReady(started);
    const hostUrl = `http://localhost:${ports.SANDBOX_HOST_PORT}/`;
    for (const words of ['1/4', '2/4', '3/4', '4/4', hostUrl]) expect(started.output()).toContain(words);
    expect(await (await fetch(hostUrl)).text()).toContain('Instep');
    expect((await fetch(`http://localhost:${ports.PORT}/tab/`)).status).toBe(200);
    expect((await fetch(`http://localhost:${ports.PORT}/readyz`)).status).toBe(200);
    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
  });

  it('says which port is busy and what to set', async () => {
    const squatter = createServer().listen(Number(ports.SANDBOX_HOST_PORT), '127.0.0.1');
    const started = start();
    expect(await started.ended).toBe(1);
    squatter.close();
    expect(started.output()).toContain(`Port ${ports.SANDBOX_HOST_PORT}`);
    expect(started.output()).toContain('SANDBOX_HOST_PORT=');
  });

  it('stops everything, and says so, when the app ends by itself', async () => {
    const started = start();
    await isReady(started);
    const pid = /running \(process (\d+)\)/.exec(started.output())?.[1];
    process.kill(Number(pid), 'SIGKILL');
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('The app stopped by itself');
    await expect(fetch(`http://localhost:${ports.SANDBOX_HOST_PORT}/`)).rejects.toThrow();
  });
});
