/** The product as its users meet it: `node src/api/main.ts` as a process of its own, with nothing but its environment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cloud } from '../../src/sandbox/cloud/port.ts';

export const clientId = '1f6a7c0e-8f55-4c25-9a46-2b1f0f3e9a01';
export const botId = '77c0f1de-3a52-4d0c-8a55-90a1be0c1c02';
export const homeTenantId = '0a4b6c1d-1111-4222-8333-444455556666';
export const clientSecret = 'app-secret-of-the-tests';
export const botPassword = 'bot-password-of-the-tests';

export type Environment = Record<string, string | undefined>;

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** All of CONTRACT §2 that `serve` needs. */
export function environmentOf(cloud: Pick<Cloud, 'cloudUrl' | 'certPath'>, port: number, store: string): Environment {
  return {
    PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: `http://localhost:${String(port)}`,
    AAD_APP_CLIENT_ID: clientId, AAD_APP_TENANT_ID: homeTenantId, AAD_APP_CLIENT_SECRET: clientSecret,
    AAD_APP_OAUTH_AUTHORITY_HOST: cloud.cloudUrl, GRAPH_ENDPOINT: cloud.cloudUrl,
    BOT_ID: botId, BOT_TENANT_ID: homeTenantId, BOT_PASSWORD: botPassword,
    BOT_OPENID_METADATA_URL: `${cloud.cloudUrl}/v1/.well-known/openidconfiguration`, BOT_LOGIN_URL: `${cloud.cloudUrl}/${homeTenantId}`,
    BOT_SERVICE_HOSTS: new URL(cloud.cloudUrl).host, STORE: store, NODE_EXTRA_CA_CERTS: cloud.certPath, MANUAL_SYNC_COOLDOWN_MINUTES: '0',
  };
}

export interface Instep {
  url: string;
  /** stdout and stderr so far. */
  output(): string;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** The exit code; null after a signal. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

function launch(environment: Environment): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/api/main.ts')], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null)) };
}

/** Starts one that is expected to refuse: its exit code and all it said. */
export async function refused(environment: Environment): Promise<{ code: number | null; output: string }> {
  const { child, output, ended } = launch(environment);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await ended;
  clearTimeout(timer);
  return { code, output: output() };
}

export async function startInstep(environment: Environment): Promise<Instep> {
  const { child, output, ended } = launch(environment);
  const url = `http://127.0.0.1:${environment.PORT ?? ''}`;
  let over = false;
  void ended.then(() => (over = true));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const up = await fetch(`${url}/readyz`).then((answer) => answer.status === 200, () => false);
    if (up) break;
    if (over || Date.now() > deadline) throw new Error(`Instep did not start: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url, output, ended,
    signal: (name) => { child.kill(name); },
    async stop() {
      if (!over) child.kill('SIGTERM');
      await ended;
    },
  };
}
