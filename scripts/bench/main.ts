/**
 * Runs the scenarios and prints the table. Every ratio is taken inside one scenario: to the bare loop just before and just after the sync.
 * Numbers of people, and latencies as "50ms", leave out the others; "3x" measures each scenario three times and prints the medians.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudAsk, CloudReady, LoopSetup, Looped, MeasureAsk, Planned } from './messages.ts';
import { startServer, type Synced } from './server.ts';

const words = process.argv.slice(2);
const numbers = (pattern: RegExp) => words.flatMap((word) => pattern.exec(word)?.[1] ?? []).map(Number);
const only = numbers(/^(\d+)$/);
const sizes = only.length > 0 ? only : words.includes('--quick') ? [1000, 10_000] : [1000, 10_000, 100_000];
const onlyLatency = numbers(/^(\d+)ms$/);
const latencies = onlyLatency.length > 0 ? onlyLatency : [0, 50];
const [times = 1] = numbers(/^(\d+)x$/);

function start<T>(file: string, env: Record<string, string>): Promise<{ child: ChildProcess; ready: T }> {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, ...env }, execArgv: ['--disable-warning=ExperimentalWarning'] });
  return new Promise((resolve, reject) => {
    child.once('message', (ready) => { resolve({ child, ready: ready as T }); });
    child.once('exit', (code) => { reject(new Error(`${file} ended with ${String(code)}`)); });
  });
}

function ask<T>(child: ChildProcess, question: MeasureAsk | CloudAsk): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (answer) => { resolve(answer as T); });
    child.send(question);
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => { resolve(); });
    child.kill();
  });
}

interface Measured {
  scope: string;
  what: string;
  latency: number;
  people: number;
  sync: Synced;
  loop: Looped;
}

/** One company from its first sync on, and the same pages read barely before and after that. */
async function scenario(ready: CloudReady, cloud: ChildProcess, tenant: CloudReady['tenants'][number], latency: number, scope: string): Promise<Measured[]> {
  const { people } = tenant;
  const dir = mkdtempSync(join(tmpdir(), 'instep-bench-'));
  const setup: LoopSetup = { cloudUrl: ready.cloudUrl, tenantId: tenant.tenantId, groupId: scope === 'group' ? tenant.groupId : null };
  const { child: looper } = await start('measure.ts', { NODE_EXTRA_CA_CERTS: ready.certPath });
  const bare = () => ask<Looped>(looper, { ask: 'loop', setup });
  const server = await startServer(ready, setup, join(dir, 'bench.db'));
  await bare();
  const before = await bare();
  const first = await server.sync();
  const after = await bare();
  const loop = { ...before, wallMs: (before.wallMs + after.wallMs) / 2 };
  const unchanged = await server.sync();
  await ask(cloud, { ask: 'change', tenantId: tenant.tenantId, numbers: Math.round(people / 100) });
  const changed = await server.sync();
  await Promise.all([stop(looper), server.stop()]);
  rmSync(dir, { recursive: true, force: true });
  return [['first', first], ['unchanged', unchanged], ['1 % changed', changed]].map(([what, sync]) => ({ scope, what: what as string, latency, people, sync: sync as Synced, loop }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const told = (value: number, digits = 2) => (Number.isNaN(value) ? '–' : value.toFixed(digits));

/** The medians of one scenario measured several times. */
function line(measured: readonly Measured[]): string {
  const [one] = measured;
  if (one === undefined) return '';
  const middle = (of: (each: Measured) => number) => median(measured.map(of));
  const ratio = (of: (each: Measured) => number) => (one.what === 'first' ? told(middle((each) => of(each) / each.loop.wallMs)) : '–');
  const { counts, cost, status } = one.sync.run;
  const cells = [
    one.people.toLocaleString('en'), String(one.latency), one.scope, one.what, status, String(cost.graphRequests), told(one.loop.bytes / 1e6, 1), told(middle(({ loop }) => loop.wallMs / 1000)),
    told(middle(({ sync }) => sync.wallMs / 1000)), ratio(({ sync }) => sync.planMs), ratio(({ sync }) => sync.wallMs), told(middle(({ sync }) => sync.cpuMs / 1000)),
    String(counts.created + counts.updated + counts.archived + counts.restored), String(cost.storeWrites), told(middle(({ sync }) => sync.peakRssMb), 0),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function measureAll(ready: CloudReady, cloud: ChildProcess, latency: number): Promise<void> {
  for (const tenant of ready.tenants) {
    for (const scope of ['everyone', 'group']) {
      const rounds: Measured[][] = [];
      for (let round = 0; round < times; round += 1) rounds.push(await scenario(ready, cloud, tenant, latency, scope));
      for (const index of rounds[0]?.keys() ?? []) console.log(line(rounds.flatMap((round) => round[index] ?? [])));
    }
  }
}

async function measurePlanner(): Promise<void> {
  const { child } = await start('measure.ts', {});
  for (const people of sizes) {
    const { changes, wallMs } = await ask<Planned>(child, { ask: 'planner', people });
    console.log(`\nPlanner alone: ${people.toLocaleString('en')} existing against as many desired, ${String(changes)} changes: ${wallMs.toFixed(0)} ms.`);
  }
  await stop(child);
}

const load = () => loadavg()[0]?.toFixed(1) ?? '';
console.log(`Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, SQLite; load ${load()} at the start; ${times === 1 ? 'one run each' : `medians of ${String(times)}`}.`);
console.log('Times in seconds, bytes and memory in MB; ratios to a bare paging loop over the same pages; CPU and peak RSS are of the whole server process.\n');
console.log('| people | latency ms | scope | sync | result | requests | MB of all pages | bare loop | whole run | reading+planning ÷ loop | whole run ÷ loop | CPU | changes | store writes | peak RSS |');
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|');
for (const latency of latencies) {
  const { child: cloud, ready } = await start<CloudReady>('cloud.ts', { BENCH_SIZES: sizes.join(','), BENCH_LATENCY: String(latency) });
  await measureAll(ready, cloud, latency);
  await stop(cloud);
}
await measurePlanner();
console.log(`\nLoad at the end: ${load()}.`);
