/** The measured process: the production server, whole, on a SQLite file of its own, asked over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CompanyDoc } from '../../src/api/company/company.ts';
import type { Run } from '../../src/api/contract/run.ts';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import { type CloudReady, type LoopSetup, registration } from './messages.ts';

const key = { workspaceId: registration.homeTenantId, companyId: 'bench' };

/** As often as the tab looks at a run. */
const pollMs = 500;

export interface Synced {
  run: Run;
  /** Until the reading was complete, with its plan; until the end. */
  planMs: number;
  wallMs: number;
  /** Of the process during the run; NaN where the system does not tell. */
  cpuMs: number;
  /** Of the process up to now; NaN where the system does not tell. */
  peakRssMb: number;
}

export interface BenchServer {
  sync(): Promise<Synced>;
  stop(): Promise<void>;
}

/** A linked company, as the link page would have left it. */
async function prepareStore(path: string, { tenantId, groupId }: LoopSetup): Promise<void> {
  const store = await openStore({ kind: 'sqlite', path });
  const at = new Date().toISOString();
  const by = { tenantId: key.workspaceId, objectId: '00000000-0000-4000-8000-00000000000a', name: 'Bench' };
  const scope = groupId === null ? { kind: 'everyone' as const } : { kind: 'groups' as const, include: [{ id: groupId, displayName: 'Everyone' }], exclude: [] };
  const company: CompanyDoc = {
    id: key.companyId, workspaceId: key.workspaceId, name: 'Bench', nameKey: 'bench', module: 'active', settings: { ...defaultSettings(), scope }, createdAt: at, createdBy: by,
    link: { tenantId, tenantName: 'Bench', defaultDomain: 'bench.example', linkedAt: at, linkedBy: by, status: 'linked', problem: null },
  };
  await store.companies.put(key, company);
  await store.close();
}

/** As `npm run serve` has them. */
function productionFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { scripts: { serve: string } };
  return scripts.serve.split(' ').filter((word) => word.startsWith('--'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

function environment({ cloudUrl, certPath }: CloudReady, port: number, dbPath: string): NodeJS.ProcessEnv {
  const { clientId, clientSecret, botId, botPassword, homeTenantId } = registration;
  return {
    PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), AAD_APP_CLIENT_ID: clientId, AAD_APP_TENANT_ID: homeTenantId, AAD_APP_CLIENT_SECRET: clientSecret,
    AAD_APP_OAUTH_AUTHORITY_HOST: cloudUrl, GRAPH_ENDPOINT: cloudUrl, BOT_ID: botId, BOT_TENANT_ID: homeTenantId, BOT_PASSWORD: botPassword,
    BOT_OPENID_METADATA_URL: `${cloudUrl}/v1/.well-known/openidconfiguration`, BOT_LOGIN_URL: `${cloudUrl}/${homeTenantId}`, BOT_SERVICE_HOSTS: new URL(cloudUrl).host,
    STORE: `sqlite:${dbPath}`, NODE_EXTRA_CA_CERTS: certPath, MANUAL_SYNC_COOLDOWN_MINUTES: '0', LOG_LEVEL: 'warn',
  };
}

/** What Linux tells of a process: https://man7.org/linux/man-pages/man5/proc.5.html */
function usageOf(child: ChildProcess): { cpuMs: number; peakRssMb: number } {
  try {
    const [, afterName = ''] = readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8').split(') ');
    const fields = afterName.split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1];
    return { cpuMs: ticks * 10, peakRssMb: Number(peak) / 1024 };
  } catch {
    return { cpuMs: Number.NaN, peakRssMb: Number.NaN };
  }
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10 * 60_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(pollMs);
  }
  throw new Error(`Waited in vain until ${what}.`);
}

export async function startServer(ready: CloudReady, setup: LoopSetup, dbPath: string): Promise<BenchServer> {
  await prepareStore(dbPath, setup);
  const port = await freePort();
  const child = spawn(process.execPath, [...productionFlags(), join(import.meta.dirname, '../../src/api/main.ts')], { env: environment(ready, port, dbPath), stdio: ['ignore', 'ignore', 'inherit'] });
  const root = `http://127.0.0.1:${String(port)}`;
  const headers = { Authorization: `Bearer ${ready.adminToken}`, 'Content-Type': 'application/json' };
  const runs = `${root}/api/companies/${key.companyId}/runs`;
  const read = async (url: string, init: RequestInit = {}): Promise<Run> => {
    const answer = await fetch(url, { ...init, headers });
    if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${await answer.text()}`);
    return (await answer.json()) as Run;
  };
  await until('the server was ready', () => fetch(`${root}/readyz`).then((answer) => (answer.ok ? true : undefined), () => undefined));
  return {
    async sync() {
      const before = usageOf(child);
      const { id } = await read(runs, { method: 'POST', body: JSON.stringify({ kind: 'apply' }) });
      const run = await until('the run had ended', async () => {
        const now = await read(`${runs}/${id}`);
        return now.finishedAt === null ? undefined : now;
      });
      const after = usageOf(child);
      const since = (at: string | null) => Date.parse(at ?? '') - Date.parse(run.startedAt);
      return { run, planMs: since(run.takenAt), wallMs: since(run.finishedAt), cpuMs: after.cpuMs - before.cpuMs, peakRssMb: after.peakRssMb };
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
