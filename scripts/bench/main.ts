/** Runs the scenarios and prints the table. Every ratio is taken inside one run, against the bare loop just before and after. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudReady, EngineAsk, EngineSetup, Measured } from './messages.ts';

// Numbers of people, and latencies as "50ms", leave out the others.
const quick = process.argv.includes('--quick');
const only = process.argv.slice(2).filter((word) => /^\d+$/.test(word));
const onlyLatency = process.argv.slice(2).filter((word) => /^\d+ms$/.test(word)).map((word) => Number(word.slice(0, -2)));
const sizes = only.length > 0 ? only.map(Number) : quick ? [1000, 10_000] : [1000, 10_000, 100_000];
const here = import.meta.dirname;

function start<T>(file: string, env: Record<string, string>): Promise<{ child: ChildProcess; ready: T }> {
  const child = fork(join(here, file), { env: { ...process.env, ...env }, execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'] });
  return new Promise((resolve, reject) => {
    child.once('message', (ready) => { resolve({ child, ready: ready as T }); });
    child.once('exit', (code) => { reject(new Error(`${file} ended with ${String(code)}`)); });
  });
}

function ask<T>(child: ChildProcess, question: unknown): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (answer) => { resolve(answer as T); });
    child.send(question as object);
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => { resolve(); });
    child.kill();
  });
}

const measure = (child: ChildProcess, question: EngineAsk) => ask<Measured>(child, question);
const seconds = (ms: number) => (ms / 1000).toFixed(2);

interface Row { people: number; latency: number; scope: string; what: string; sync: Measured; loopMs: number }

function line({ people, latency, scope, what, sync, loopMs }: Row): string {
  const ratio = (ms: number) => (what === 'first' ? (ms / loopMs).toFixed(2) : '–');
  const cells = [
    people.toLocaleString('en'), String(latency), scope, what, sync.status, String(sync.requests), (sync.bytes / 1e6).toFixed(1), seconds(loopMs), seconds(sync.wallMs), ratio(sync.planMs), ratio(sync.wallMs),
    seconds(sync.cpuMs), String(sync.changes), String(sync.storeWrites), sync.peakRssMb.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function scenario(ready: CloudReady, cloud: ChildProcess, tenant: CloudReady['tenants'][number], latency: number, scope: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'instep-bench-'));
  const setup: EngineSetup = { cloudUrl: ready.cloudUrl, tenantId: tenant.tenantId, dbPath: join(dir, 'bench.db'), groupId: scope === 'group' ? tenant.groupId : null };
  const env = { BENCH_SETUP: JSON.stringify(setup), NODE_EXTRA_CA_CERTS: ready.certPath };
  const { child: looper } = await start('engine.ts', env);
  const { child: engine } = await start('engine.ts', env);
  const loop = async () => (await measure(looper, { ask: 'loop' })).wallMs;
  await loop();
  const before = await loop();
  const first = await measure(engine, { ask: 'sync' });
  const loopMs = (before + (await loop())) / 2;
  console.log(line({ people: tenant.people, latency, scope, what: 'first', sync: first, loopMs }));
  console.log(line({ people: tenant.people, latency, scope, what: 'unchanged', sync: await measure(engine, { ask: 'sync' }), loopMs }));
  await ask(cloud, { tenantId: tenant.tenantId, changeNumbers: Math.round(tenant.people / 100) });
  console.log(line({ people: tenant.people, latency, scope, what: '1 % changed', sync: await measure(engine, { ask: 'sync' }), loopMs }));
  await Promise.all([stop(looper), stop(engine)]);
  rmSync(dir, { recursive: true, force: true });
}

console.log(`Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, SQLite. Times in seconds, bytes and memory in MB. Ratios: to a bare paging loop over the same pages.\n`);
console.log('| people | latency ms | scope | sync | result | requests | MB | bare loop | whole run | reading+planning ÷ loop | whole run ÷ loop | CPU | changes | store writes | peak RSS |');
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|');
const latencies = onlyLatency.length > 0 ? onlyLatency : [0, 50];
for (const latency of latencies) {
  const { child: cloud, ready } = await start<CloudReady>('cloud.ts', { BENCH_SIZES: sizes.join(','), BENCH_LATENCY: String(latency) });
  for (const tenant of ready.tenants) {
    for (const scope of ['everyone', 'group']) await scenario(ready, cloud, tenant, latency, scope);
  }
  if (latency === latencies.at(-1)) {
    const setup: EngineSetup = { cloudUrl: ready.cloudUrl, tenantId: ready.tenants[0]?.tenantId ?? '', dbPath: ':memory:', groupId: null };
    const { child } = await start('engine.ts', { BENCH_SETUP: JSON.stringify(setup), NODE_EXTRA_CA_CERTS: ready.certPath });
    for (const people of sizes) {
      const planner = await measure(child, { ask: 'planner', people });
      console.log(`\nPlanner alone: ${people.toLocaleString('en')} existing against as many desired, ${String(planner.changes)} changes: ${planner.wallMs.toFixed(0)} ms.`);
    }
    await stop(child);
  }
  await stop(cloud);
}
