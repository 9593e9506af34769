/** Puts all routes on the server. What they do is handed in; nothing is opened here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import { isLoopbackHttp } from '../configValues.ts';
import type { Entra } from '../entra/port.ts';
import { isAppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import type { OpenDirectory } from '../sync/directory.ts';
import type { RunCommands } from '../sync/runCommands.ts';
import { createAuthenticate } from './authenticate.ts';
import { callerRoutes } from './callerRoutes.ts';
import { companyRoutes, type CompanyRouteDeps } from './companyRoutes.ts';
import { sendJson } from './exchange.ts';
import type { EventPace } from './eventStream.ts';
import { healthPages } from './healthPages.ts';
import { legalPages } from './legalPages.ts';
import { linkPages } from './linkRoutes.ts';
import { openApi } from './openApi.ts';
import { peopleRoutes } from './peopleRoutes.ts';
import type { Register } from './route.ts';
import { runRoutes } from './runRoutes.ts';
import { openServer, type Server } from './server.ts';
import { tabFiles } from './tabFiles.ts';

export interface HttpConfig {
  publicUrl: string;
  clientId: string;
  homeTenantId: string;
  botId: string;
  /** The id of the Teams app in deep links. */
  appId: string;
  activation: 'manual' | 'auto';
  cooldownMinutes: number;
}

export interface CreateServerDeps {
  config: HttpConfig;
  ambient: Ambient;
  logger: Logger;
  store: Store;
  entra: Entra;
  openDirectory: OpenDirectory;
  runs: RunCommands;
  refreshSchedule: (key: CompanyKey) => Promise<void>;
  /** Answers `POST /api/messages` on its own; it checks the Bot Framework's token and reads the body itself. */
  bot?: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Names of parts that fail; none: ready. */
  readiness: () => Promise<string[]>;
  tabDir: string;
  /** Routes of further nouns, each a file that calls `register`. */
  more?: readonly ((register: Register, server: Server) => void)[];
  /** For tests: how patient the linking and how quick the event stream is. */
  linkPatience?: { giveUpMilliseconds: number; proofPauses: readonly number[] };
  eventPace?: EventPace;
}

const usualPatience = { giveUpMilliseconds: 45_000, proofPauses: [500, 500, 1000, 1000, 1500, 2000, 2500] };

export function createServer(deps: CreateServerDeps): Server {
  const { config, ambient, store, logger } = deps;
  const secure = config.publicUrl.startsWith('https:');
  const authenticate = createAuthenticate({ entra: deps.entra, store, ambient, homeTenantId: config.homeTenantId });
  const server = openServer({ ambient, logger, store, authenticate, secure });
  const companyDeps = companyDepsOf(deps);
  healthPages(server, deps.readiness);
  describeApi(server, config.publicUrl);
  callerRoutes(server.register, store);
  companyRoutes(server.register, companyDeps);
  runRoutes(server.register, { store, ambient, runs: deps.runs, closing: server.closing, ...(deps.eventPace === undefined ? {} : { pace: deps.eventPace }) });
  peopleRoutes(server.register, { store, ambient, runs: deps.runs });
  for (const routesOfANoun of deps.more ?? []) routesOfANoun(server.register, server);
  linkPages(server, { ...companyDeps, secure, workspaceName: nameWorkspaces(deps), proofPauses: (deps.linkPatience ?? usualPatience).proofPauses });
  legalPages(server);
  tabFiles(server, { tabDir: deps.tabDir, clientId: config.clientId, appId: config.appId, botId: config.botId, publicUrl: config.publicUrl, extraHosts: extraHosts(deps.entra) });
  mountBot(server, deps.bot);
  return server;
}

/** Made once, when first asked for: by then all routes are there. */
function describeApi(server: Server, publicUrl: string): void {
  let description: Record<string, unknown> | undefined;
  server.page('GET', '/api/openapi.json', (exchange) => {
    description ??= openApi(server.registered(), publicUrl);
    return sendJson(exchange, 200, description, { 'Cache-Control': 'no-cache' });
  });
}

function companyDepsOf(deps: CreateServerDeps): CompanyRouteDeps {
  const { config, ambient, store, entra, openDirectory, refreshSchedule, logger } = deps;
  return {
    store, ambient, entra, openDirectory, refreshSchedule,
    publicUrl: config.publicUrl,
    activation: config.activation,
    cooldownMinutes: config.cooldownMinutes,
    giveUpMilliseconds: (deps.linkPatience ?? usualPatience).giveUpMilliseconds,
    onTrouble: (failure, cause) => {
      // Codes only: what Microsoft said may name people.
      logger.warn({ failure, cause: isAppError(cause) ? cause.code : typeof cause === 'string' ? cause.slice(0, 60) : 'unexpected' }, 'linking failed');
    },
  };
}

function mountBot(server: Server, bot: CreateServerDeps['bot']): void {
  if (bot === undefined) return;
  server.page('POST', '/api/messages', ({ request, response }) => bot(request, response));
}

/** The name of a workspace, if its own directory may be read (the host's, or one that is linked itself); asked once an hour at most. */
function nameWorkspaces(deps: CreateServerDeps): (workspaceId: string) => Promise<string | undefined> {
  const known = new Map<string, { name: string | undefined; until: number }>();
  return async (workspaceId) => {
    const now = deps.ambient.now().getTime();
    const found = known.get(workspaceId);
    if (found !== undefined && found.until > now) return found.name;
    const name = await deps
      .openDirectory(workspaceId, { meter: { graphRequests: 0, throttledSeconds: 0 }, signal: AbortSignal.timeout(3000) })
      .tenant()
      .then((tenant) => tenant.displayName)
      .catch(() => undefined);
    if (known.size > 1000) known.clear();
    known.set(workspaceId, { name, until: now + 3600_000 });
    return name;
  };
}

/** In a sandbox on this machine its own page plays Teams. No real cloud signs people in by http on loopback. */
function extraHosts(entra: Entra): () => Promise<string[]> {
  return async () => {
    try {
      const origin = await entra.browserOrigin();
      return isLoopbackHttp(new URL(origin)) ? [origin] : [];
    } catch {
      return [];
    }
  };
}
