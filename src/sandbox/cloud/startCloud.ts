/** Puts the sandbox cloud together and starts it. */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { contoso } from './data/contoso.ts';
import { polderzicht } from './data/generateTenant.ts';
import { homeWorkspace, secondWorkspace } from './data/workspaces.ts';
import { act } from './directory/act.ts';
import { describeGroups, describeTenant, describeUsers } from './directory/describe.ts';
import type { TenantData } from './directory/records.ts';
import { openTenant, type Tenant } from './directory/tenant.ts';
import { addAdminConsent } from './entra/adminConsent.ts';
import { addAuthorize } from './entra/authorize.ts';
import { createCodeBook } from './entra/codes.ts';
import { addDiscovery } from './entra/discovery.ts';
import { botIssuer, issueActivityToken, issueSsoToken } from './entra/issueTokens.ts';
import { createSessions } from './entra/sessions.ts';
import { addTokenEndpoint } from './entra/tokenEndpoint.ts';
import { createBearerReader } from './graph/bearer.ts';
import { graphHandler } from './graph/serveGraph.ts';
import type { Cloud, CloudOptions, RequestLogEntry } from './port.ts';
import { createSaver, type Saver } from './saver.ts';
import { openCertificate } from './server/certificate.ts';
import { listen, stop } from './server/listen.ts';
import { createRoutes, listenerFor, type RouteTable } from './server/routes.ts';
import { openKeyRing, saveKeyRing, type KeyRing } from './signing/keys.ts';
import { currentKey, signToken, verifyOwnToken } from './signing/tokens.ts';
import { readSnapshot, restoreTenant, takeSnapshot, writeSnapshot } from './snapshot.ts';
import { findPersona, findTenant, personasOf, type CloudState } from './state.ts';

const defaultBigTenant = 2500;
const loggedAtMost = 5000;

interface Opened {
  tenants: Map<string, Tenant>;
  ring: KeyRing;
  saver: Saver;
}

function tenantData(options: CloudOptions): TenantData[] {
  return [
    homeWorkspace(options.homeTenantId),
    secondWorkspace(),
    contoso(),
    polderzicht(options.bigTenantPeople ?? defaultBigTenant),
    ...(options.extraTenants ?? []),
  ];
}

async function open(options: CloudOptions): Promise<Opened> {
  const { dataFile } = options;
  const snapshot = dataFile === null ? undefined : await readSnapshot(dataFile);
  const ring = await openKeyRing(snapshot?.keys);
  const tenants = new Map(tenantData(options).map((data) => [data.tenantId.toLowerCase(), openTenant(data)]));
  if (snapshot) for (const tenant of tenants.values()) restoreTenant(tenant, snapshot);
  const saver = createSaver(async () => {
    if (dataFile !== null) await writeSnapshot(dataFile, takeSnapshot(tenants.values(), saveKeyRing(ring)));
  });
  saver.changed();
  return { tenants, ring, saver };
}

interface Tables {
  cloud: RouteTable;
  people: RouteTable;
  moreCloud: RouteTable;
  morePeople: RouteTable;
}

function addRoutes(state: CloudState, tables: Tables): void {
  const codes = createCodeBook();
  const sessions = createSessions();
  addDiscovery(state, tables.cloud);
  addTokenEndpoint(state, codes, tables.cloud);
  addAuthorize(state, codes, sessions, tables.people);
  addAdminConsent(state, sessions, tables.people);
  const bearer = createBearerReader(state.ring, state.cloudUrl(), (id) => findTenant(state, id));
  const serving = {
    bearer,
    graphUrl: state.cloudUrl,
    clientId: state.options.clientId,
    latencyMs: state.options.latencyMs ?? 0,
    now: state.now,
    log: state.log,
  };
  tables.cloud.add('*', /^\/v1\.0\/.*$/, graphHandler(serving));
}

async function verifyBotToken(state: CloudState, authorization: string | undefined): Promise<boolean> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const result = await verifyOwnToken(state.ring, token, botIssuer, state.now());
  return result.ok && result.claims['appid'] === state.options.botId;
}

async function signWith(state: CloudState, claims: Record<string, unknown>, key: 'entra' | 'consumer' | 'bot' | 'unpublished'): Promise<string> {
  if (key === 'unpublished') return signToken(await state.ring.unpublished(), claims);
  return signToken(key === 'entra' ? currentKey(state.ring) : state.ring[key], claims);
}

function mustFind(state: CloudState, tenantId: string): Tenant {
  const tenant = findTenant(state, tenantId);
  if (!tenant) throw new Error(`The sandbox has no tenant ${tenantId}.`);
  return tenant;
}

/** Everything but the addresses and `close`. */
function offer(state: CloudState, tables: Tables, entries: readonly RequestLogEntry[]): Omit<Cloud, 'cloudUrl' | 'peopleUrl' | 'certPath' | 'close'> {
  return {
    tenants: () => [...state.tenants.values()].map((tenant) => describeTenant(tenant, state.now())),
    personas: () => personasOf(state),
    async issueSsoToken(personaId) {
      const persona = findPersona(state, personaId);
      if (!persona) throw new Error(`The sandbox knows nobody called ${personaId}.`);
      return issueSsoToken(state, persona);
    },
    signActivityToken: (serviceUrl) => issueActivityToken(state, serviceUrl),
    verifyBotToken: (authorization) => verifyBotToken(state, authorization),
    signToken: (claims, key = 'entra') => signWith(state, claims, key),
    onCloud: (method, pattern, handler) => {
      tables.moreCloud.add(method, pattern, handler);
    },
    onPeople: (method, pattern, handler) => {
      tables.morePeople.add(method, pattern, handler);
    },
    async act(tenantId, action) {
      const result = await act(mustFind(state, tenantId), state.ring, action, state.now());
      state.changed();
      return result;
    },
    users: (tenantId, search = '') => describeUsers(mustFind(state, tenantId), search),
    groups: (tenantId) => describeGroups(mustFind(state, tenantId)),
    log: () => [...entries],
  };
}

/** Starts both servers on loopback. Rejects when a port is taken, or the saved data cannot be read. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const now = options.now ?? Date.now;
  const [certificate, { tenants, ring, saver }] = await Promise.all([openCertificate(options.certDir, Date.now()), open(options)]);
  const tables: Tables = { cloud: createRoutes(), people: createRoutes(), moreCloud: createRoutes(), morePeople: createRoutes() };
  let cloudUrl = '';
  let peopleUrl = '';
  const entries: RequestLogEntry[] = [];
  const state: CloudState = {
    options,
    tenants,
    ring,
    now,
    cloudUrl: () => cloudUrl,
    peopleUrl: () => peopleUrl,
    log(entry) {
      entries.push(entry);
      if (entries.length > loggedAtMost) entries.splice(0, entries.length - loggedAtMost);
    },
    changed: () => {
      saver.changed();
    },
  };
  const cloudServer = createHttpsServer({ cert: certificate.cert, key: certificate.key }, listenerFor(() => cloudUrl, [tables.cloud, tables.moreCloud]));
  const peopleServer = createHttpServer(listenerFor(() => peopleUrl, [tables.people, tables.morePeople]));
  cloudUrl = `https://localhost:${String(await listen(cloudServer, options.cloudPort))}`;
  peopleUrl = `http://localhost:${String(await listen(peopleServer, options.peoplePort))}`;
  addRoutes(state, tables);
  return {
    cloudUrl,
    peopleUrl,
    certPath: certificate.certPath,
    ...offer(state, tables, entries),
    async close() {
      await Promise.all([stop(cloudServer), stop(peopleServer)]);
      await saver.close();
    },
  };
}
