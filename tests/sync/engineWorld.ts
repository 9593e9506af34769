/**
 * The engine on a real store against the make-believe Graph over real HTTPS: everything but the HTTP server. The queue is the test's hand:
 * a run works when `sync` says so, and time is moved on by `later`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { type Ambient, realAmbient } from '../../src/api/ambient.ts';
import { approvalCards } from '../../src/api/cards/approvalCards.ts';
import type { CardsDeps } from '../../src/api/cards/deps.ts';
import { followRuns } from '../../src/api/cards/followRuns.ts';
import type { CompanyDoc, CompanyKey } from '../../src/api/company/company.ts';
import { markLinkBroken, markLinkSound } from '../../src/api/company/markLink.ts';
import type { Run } from '../../src/api/contract/run.ts';
import { defaultSettings, Settings, type SettingsPatch } from '../../src/api/contract/settings.ts';
import { openEntra } from '../../src/api/entra/openEntra.ts';
import { directoryOpener } from '../../src/api/graph/directoryOpener.ts';
import type { PersonPatch } from '../../src/api/contract/person.ts';
import { editPerson } from '../../src/api/person/changePerson.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import { type CommandDeps, commandRuns } from '../../src/api/sync/commandRuns.ts';
import type { OpenDirectory } from '../../src/api/sync/directory.ts';
import { LiveRuns } from '../../src/api/sync/holdRun.ts';
import { changePagesOf } from '../../src/api/sync/readChanges.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { RunCommands, RunRequest } from '../../src/api/sync/runCommands.ts';
import { Worker, type WorkerDeps } from '../../src/api/sync/worker.ts';
import type { Cloud, CloudOptions, DirectoryAction, Fault } from '../../src/sandbox/cloud/port.ts';
import { startCloud } from '../../src/sandbox/cloud/startCloud.ts';

export const contoso = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';
export const admin = { tenantId: '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10', objectId: '00000000-0000-4000-8000-00000000000a', name: 'Mila Janssen' };
export const clientId = '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c01';

export interface EngineWorld {
  cloud: Cloud;
  store: Store;
  key: CompanyKey;
  runs: RunCommands;
  openDirectory: OpenDirectory;
  live: LiveRuns;
  cards: CardsDeps;
  /** Starts a run and works on it to its end. */
  sync(request?: Partial<RunRequest>): Promise<RunDoc>;
  work(runId: string): Promise<void>;
  /** A worker of another process, with parts of its own when given. */
  anotherWorker(parts?: Partial<WorkerDeps>): Worker;
  act(...actions: DirectoryAction[]): Promise<void>;
  fault(...faults: Fault[]): Promise<void>;
  settings(patch: SettingsPatch): Promise<void>;
  /** The link now points to another tenant. */
  relink(tenantId: string): Promise<void>;
  /** An edit by hand. */
  edit(personId: string, patch: PersonPatch): Promise<void>;
  /** The commands of a process that sees another store, with parts of its own when given. */
  commandsOn(store: Store, parts?: Partial<CommandDeps>): RunCommands;
  company(): Promise<CompanyDoc>;
  run(runId: string): Promise<RunDoc>;
  changes(run: Pick<RunDoc, 'id' | 'pages'>): Promise<ChangeDoc[]>;
  people(status?: 'current' | 'archived'): Promise<PersonDoc[]>;
  person(userPrincipalNamePrefix: string): Promise<PersonDoc>;
  /** Graph requests since the last call, without those inside batches and without tokens. */
  requests(): string[];
  later(milliseconds: number): void;
  ambient: Ambient;
  announced: { status: Run['status']; id: string }[];
  close(): Promise<void>;
}

export interface WorldOptions {
  tenantId?: string;
  cloud?: Partial<CloudOptions>;
  store?: Store;
  /** A cloud that several worlds share; who opened it closes it. */
  sharedCloud?: Cloud;
  /** How long one request may take; default 2 s. */
  requestMs?: number;
}

/** One certificate a process: two with the same name would shadow each other. */
const certDir = mkdtempSync(join(tmpdir(), 'instep-engine-'));
let trusted = false;
process.once('exit', () => { rmSync(certDir, { recursive: true, force: true }); });

/** Trusts the make-believe cloud's certificate in this process. */
export function trust(certPath: string): void {
  if (trusted) return;
  trusted = true;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certPath, 'utf8')]);
}

/** The make-believe Entra and Graph, with consent in the tenant. */
export async function openCloud(tenantId: string, options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await startCloud({
    dataFile: null, cloudPort: 0, peoplePort: 0, certDir, clientId, clientSecret: 'secret', botId: 'b', botPassword: 'p', homeTenantId: admin.tenantId,
    redirectOrigins: () => [], bigTenantPeople: 10, consentDelayMs: 0, ...options,
  });
  trust(cloud.certPath);
  await cloud.act(tenantId, { kind: 'grantConsent' });
  return cloud;
}

export async function openWorld(options: WorldOptions = {}): Promise<EngineWorld> {
  const tenantId = options.tenantId ?? contoso;
  const cloud = options.sharedCloud ?? (await openCloud(tenantId, options.cloud));
  const store = options.store ?? (await openStore({ kind: 'sqlite', path: ':memory:' }));
  let shift = 0;
  const ambient: Ambient = { ...realAmbient, now: () => new Date(Date.now() + shift) };
  const sleep = (milliseconds: number) => { shift += milliseconds; return Promise.resolve(); };
  const entra = openEntra({ authorityHost: cloud.cloudUrl, clientId, credential: { kind: 'secret', secret: 'secret' }, graphScope: `${cloud.cloudUrl}/.default`, ambient: realAmbient, sleep });
  const openDirectory = directoryOpener({ endpoint: cloud.cloudUrl, tokens: (tenant, how) => entra.graphToken(tenant, how), ambient, sleep, limits: { requestMs: options.requestMs ?? 2000 } });
  const key: CompanyKey = { workspaceId: admin.tenantId, companyId: 'contoso1' };
  const created: CompanyDoc = {
    id: key.companyId, workspaceId: key.workspaceId, name: 'Contoso', nameKey: 'contoso', module: 'active', settings: defaultSettings(), createdAt: ambient.now().toISOString(), createdBy: admin,
    link: { tenantId, tenantName: 'Contoso', defaultDomain: 'contoso.com', linkedAt: ambient.now().toISOString(), linkedBy: admin, status: 'linked', problem: null },
  };
  await store.companies.create(key, created);
  const live = new LiveRuns();
  const cards: CardsDeps = { store, ambient, hostWorkspaceId: key.workspaceId, publicUrl: 'https://instep.example', mailer: undefined };
  const approvals = approvalCards(cards);
  const announced: EngineWorld['announced'] = [];
  const workerDeps = {
    store, ambient, openDirectory, live, enqueue: () => Promise.resolve(), log: () => undefined, 
    hooks: followRuns(approvals),
    announce: (_key: CompanyKey, run: RunDoc) => { announced.push({ id: run.id, status: run.status }); return Promise.resolve(); },
    linkBroke: (company: CompanyKey, tenant: string, error: { code: string; message: string }) => markLinkBroken(store, company, tenant, { code: error.code, message: error.message }),
    linkSound: (company: CompanyKey, tenant: string) => markLinkSound(store, company, tenant),
  };
  const worker = new Worker(workerDeps);
  const commandDeps: CommandDeps = { store, ambient, cooldownMinutes: 30, enqueue: () => Promise.resolve(), openDirectory, live, beforeApproval: (company, run, by, approval) => approvals.reserve(company, run.id, by, approval) };
  const runs = commandRuns(commandDeps);
  let seen = 0;

  const world: EngineWorld = {
    cloud, store, key, runs, openDirectory, live, ambient, announced, cards,
    async sync(request = {}) {
      const run = await runs.start(key, admin, { kind: 'apply', trigger: 'manual', ...request });
      await worker.work(key, run.id);
      shift += 31 * 60_000;
      return world.run(run.id);
    },
    work: (runId) => worker.work(key, runId),
    anotherWorker: (parts = {}) => new Worker({ ...workerDeps, live: new LiveRuns(), ...parts }),
    async act(...actions) {
      for (const action of actions) {
        const result = await cloud.act(tenantId, action);
        if (!result.ok) throw new Error(result.message);
      }
    },
    fault: (...faults) => world.act(...faults.map((fault) => ({ kind: 'fault' as const, fault }))),
    async settings(patch) {
      const found = await store.companies.get(key, key.companyId);
      if (found === undefined) throw new Error('no company');
      await store.companies.put(key, { ...found.doc, settings: Settings.parse({ ...found.doc.settings, ...patch }) });
    },
    async relink(tenant) {
      const company = await world.company();
      if (company.link === null) throw new Error('no link');
      await store.companies.put(key, { ...company, link: { ...company.link, tenantId: tenant } });
    },
    async edit(personId, patch) {
      await editPerson({ store, ambient }, key, personId, admin, patch, () => true);
    },
    commandsOn: (other, parts = {}) => commandRuns({ ...commandDeps, store: other, ...parts }),
    async company() {
      const found = await store.companies.get(key, key.companyId);
      if (found === undefined) throw new Error('no company');
      return found.doc;
    },
    async run(runId) {
      const found = await store.runs.get(key, runId);
      if (found === undefined) throw new Error('no run');
      return found.doc;
    },
    async changes(run) {
      const changes: ChangeDoc[] = [];
      for await (const page of changePagesOf(store, key, run.id, run.pages ?? 0)) changes.push(...page.changes);
      return changes;
    },
    async people(status = 'current') {
      const people: PersonDoc[] = [];
      let after: string | undefined;
      do {
        const found = await store.people.list(key, { where: { status }, orderBy: 'nameKey', limit: 500, ...(after === undefined ? {} : { after }) });
        people.push(...found.items.map((item) => item.doc));
        after = found.next;
      } while (after !== undefined);
      return people;
    },
    async person(prefix) {
      const all = [...(await world.people()), ...(await world.people('archived'))];
      const found = all.find((person) => person.userPrincipalName?.toLowerCase().startsWith(prefix.toLowerCase()));
      if (found === undefined) throw new Error(`nobody starts with ${prefix}`);
      return found;
    },
    requests() {
      const log = cloud.log();
      const fresh = log.slice(seen).filter((entry) => entry.path.startsWith('/v1.0/') && !entry.insideBatch).map((entry) => `${entry.method} ${entry.path}`);
      seen = log.length;
      return fresh;
    },
    later(milliseconds) { shift += milliseconds; },
    async close() {
      await worker.stop();
      await store.close();
      if (options.sharedCloud === undefined) await cloud.close();
    },
  };
  return world;
}
