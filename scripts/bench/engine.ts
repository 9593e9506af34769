/** The measured process: the engine as the server wires it, and the bare paging loop it is compared with. */
import diagnostics from 'node:diagnostics_channel';
import { realAmbient } from '../../src/api/ambient.ts';
import type { CompanyDoc } from '../../src/api/company/company.ts';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { openEntra } from '../../src/api/entra/openEntra.ts';
import { directoryOpener } from '../../src/api/graph/directoryOpener.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import { commandRuns } from '../../src/api/sync/commandRuns.ts';
import { LiveRuns } from '../../src/api/sync/holdRun.ts';
import { Worker } from '../../src/api/sync/worker.ts';
import type { EngineAsk, EngineSetup, Measured } from './messages.ts';
import { planEveryone } from './planner.ts';

const setup = JSON.parse(process.env['BENCH_SETUP'] ?? '{}') as EngineSetup;
const ambient = realAmbient;
let bytes = 0;
let requests = 0;
diagnostics.subscribe('undici:request:create', () => { requests += 1; });
diagnostics.subscribe('undici:request:bodyChunkReceived', (message) => { bytes += (message as { chunk: Uint8Array }).chunk.length; });

const entra = openEntra({ authorityHost: setup.cloudUrl, clientId: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c01', credential: { kind: 'secret', secret: 'secret' }, graphScope: `${setup.cloudUrl}/.default`, ambient });
await entra.graphToken(setup.tenantId);

const by = { tenantId: 'w', objectId: '00000000-0000-4000-8000-00000000000a', name: 'Bench' };
const key = { workspaceId: 'w', companyId: 'bench' };

async function openEngine() {
  const store = await openStore({ kind: 'sqlite', path: setup.dbPath });
  const openDirectory = directoryOpener({ endpoint: setup.cloudUrl, tokens: (tenantId, how) => entra.graphToken(tenantId, how), ambient });
  const at = ambient.now().toISOString();
  const scope = setup.groupId === null ? { kind: 'everyone' as const } : { kind: 'groups' as const, include: [{ id: setup.groupId, displayName: 'Everyone' }], exclude: [] };
  const company: CompanyDoc = {
    id: key.companyId, workspaceId: key.workspaceId, name: 'Bench', nameKey: 'bench', module: 'active', settings: { ...defaultSettings(), scope }, createdAt: at, createdBy: by,
    link: { tenantId: setup.tenantId, tenantName: 'Bench', defaultDomain: 'bench.example', linkedAt: at, linkedBy: by, status: 'linked', problem: null },
  };
  await store.companies.put(key, company);
  const live = new LiveRuns();
  let planned = 0;
  const worker = new Worker({
    store, ambient, openDirectory, live, enqueue: () => Promise.resolve(), log: () => undefined, linkBroke: () => Promise.resolve(), linkSound: () => Promise.resolve(),
    announce: (_key, run) => { if (run.status === 'applying' && planned === 0) planned = performance.now(); return Promise.resolve(); },
    hooks: { pageApplied: () => Promise.resolve(), answered: () => Promise.resolve(), abandoned: () => Promise.resolve() },
  });
  const runs = commandRuns({ store, ambient, cooldownMinutes: 0, enqueue: () => Promise.resolve(), openDirectory, live, beforeApproval: () => Promise.resolve() });
  return { store, worker, runs, plannedAt: () => { const at = planned; planned = 0; return at; } };
}

let engine: Awaited<ReturnType<typeof openEngine>> | undefined;

async function sync(): Promise<Measured> {
  engine ??= await openEngine();
  bytes = 0;
  const before = { cpu: process.cpuUsage(), at: performance.now() };
  const run = await engine.runs.start(key, by, { kind: 'apply', trigger: 'manual' });
  await engine.worker.work(key, run.id);
  const wallMs = performance.now() - before.at;
  const cpu = process.cpuUsage(before.cpu);
  const ended = (await engine.store.runs.get(key, run.id))?.doc;
  if (ended === undefined) throw new Error('no run');
  const { counts, cost } = ended;
  return {
    wallMs, planMs: engine.plannedAt() - before.at, requests: cost.graphRequests, bytes, storeWrites: cost.storeWrites, status: ended.status,
    changes: counts.created + counts.updated + counts.archived + counts.restored, peakRssMb: process.resourceUsage().maxRSS / 1024, cpuMs: (cpu.user + cpu.system) / 1000,
  };
}

/** The same pages, read and parsed and nothing else. */
async function loop(): Promise<Measured> {
  const token = await entra.graphToken(setup.tenantId);
  const select = 'id,userPrincipalName,displayName,mail,accountEnabled,userType,assignedLicenses,givenName,surname,businessPhones,mobilePhone,preferredLanguage,jobTitle,department,officeLocation';
  const first = setup.groupId === null ? `/users?$select=${select}&$top=999` : `/groups/${setup.groupId}/transitiveMembers/microsoft.graph.user?$select=${select}&$top=999&$count=true`;
  let next: string | undefined = `${setup.cloudUrl}/v1.0${first}`;
  bytes = 0;
  requests = 0;
  const before = { cpu: process.cpuUsage(), at: performance.now() };
  while (next !== undefined) {
    const response: Response = await fetch(next, { headers: { Authorization: `Bearer ${token}`, ConsistencyLevel: 'eventual' } });
    const page = (await response.json()) as { '@odata.nextLink'?: string };
    next = page['@odata.nextLink'];
  }
  const cpu = process.cpuUsage(before.cpu);
  return { wallMs: performance.now() - before.at, planMs: 0, requests, bytes, storeWrites: 0, changes: 0, status: 'read', peakRssMb: process.resourceUsage().maxRSS / 1024, cpuMs: (cpu.user + cpu.system) / 1000 };
}

async function answer(ask: EngineAsk): Promise<Measured> {
  switch (ask.ask) {
    case 'sync': return sync();
    case 'loop': return loop();
    case 'planner': return planEveryone(ask.people);
  }
}

process.on('message', (ask: EngineAsk) => {
  answer(ask).then((measured) => process.send?.(measured), (error: unknown) => { console.error(error); process.exit(1); });
});
process.send?.('ready');
