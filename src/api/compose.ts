/** The only file that sees everything: opens the parts, hands them to each other, keeps the clocks. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openLinks } from '../bot/cards/cardContext.ts';
import { openRenderCard } from '../bot/cards/tellingCards.ts';
import { createDialogue } from '../bot/converse.ts';
import { openBot } from '../bot/openBot.ts';
import type { BotOptions, HandleMessages } from '../bot/port.ts';
import type { Ambient } from './ambient.ts';
import { approvalCards } from './cards/approvalCards.ts';
import type { CardsDeps } from './cards/deps.ts';
import { followRuns } from './cards/followRuns.ts';
import { sweepCards } from './cards/sweepCards.ts';
import type { CompanyKey } from './company/company.ts';
import { finishErasures } from './company/eraseCompany.ts';
import { markLinkBroken, markLinkSound } from './company/markLink.ts';
import type { Config } from './config.ts';
import type { ChatChannel, RenderCard } from './contract/chatFacts.ts';
import { openCredential } from './entra/credential.ts';
import { openEntra } from './entra/openEntra.ts';
import type { Entra } from './entra/port.ts';
import { directoryOpener } from './graph/directoryOpener.ts';
import { cardRoutes } from './http/cardRoutes.ts';
import { createServer } from './http/createServer.ts';
import { invitePages } from './http/inviteRoutes.ts';
import { notificationRoutes } from './http/notificationRoutes.ts';
import { reviewRoutes } from './http/reviewRoutes.ts';
import type { Server } from './http/server.ts';
import { openSmtp } from './mail/smtp.ts';
import { openChatActions } from './notify/chatActions.ts';
import { type Notifier, openNotifier } from './notify/openNotifier.ts';
import { openQueue } from './queue/openQueue.ts';
import type { Queue } from './queue/port.ts';
import { repeat } from './repeat.ts';
import { openStore } from './store/openStore.ts';
import type { Store } from './store/port.ts';
import { commandRuns } from './sync/commandRuns.ts';
import type { OpenDirectory } from './sync/directory.ts';
import { LiveRuns } from './sync/holdRun.ts';
import { startScheduled, sweepLeases, sweepRuns, type TimeDeps } from './sync/keepTime.ts';
import type { Announce, RunCommands } from './sync/runCommands.ts';
import { refreshSchedule } from './sync/schedule.ts';
import { sweepMs, Worker } from './sync/worker.ts';

export interface ComposeOptions {
  ambient: Ambient;
  logger: Logger;
}

export interface App {
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Takes no more requests; runs in progress are left resumable. */
  close(): Promise<void>;
}

interface Parts {
  config: Config;
  ambient: Ambient;
  logger: Logger;
  store: Store;
  queue: Queue;
  entra: Entra;
  openDirectory: OpenDirectory;
  cards: CardsDeps;
}

interface Engine {
  runs: RunCommands;
  worker: Worker;
}

async function openParts(config: Config, { ambient, logger }: ComposeOptions): Promise<Parts> {
  const identity = config.managedIdentityClientId === undefined ? {} : { managedIdentityClientId: config.managedIdentityClientId };
  const entra = openEntra({ authorityHost: config.entra.authorityHost, clientId: config.entra.clientId, credential: config.entra.credential, graphScope: `${config.graphEndpoint}/.default`, ambient });
  const store = await openStore({ ...config.store, ...identity });
  return {
    config, ambient, logger, store, entra,
    queue: await openQueue({ ...config.queue, ...identity }, { onTrouble: (what, error) => { logger.warn({ what, error: error instanceof Error ? error.name : 'unknown' }, 'queue_trouble'); } }),
    openDirectory: directoryOpener({ endpoint: config.graphEndpoint, tokens: (tenantId, how) => entra.graphToken(tenantId, how), ambient }),
    cards: {
      store, ambient, hostWorkspaceId: config.entra.homeTenantId, publicUrl: config.publicUrl,
      mailer: config.mail === undefined ? undefined : openSmtp({ url: config.mail.smtpUrl, from: config.mail.from }),
    },
  };
}

function openEngine(parts: Parts, announce: Announce): Engine {
  const { store, ambient, openDirectory, queue, logger } = parts;
  const live = new LiveRuns();
  const approvals = approvalCards(parts.cards);
  const enqueue = (key: CompanyKey, runId: string, delaySeconds: number) => queue.send({ ...key, runId }, { delaySeconds });
  const runs = commandRuns({
    store, ambient, openDirectory, live, enqueue, cooldownMinutes: parts.config.cooldownMinutes,
    beforeApproval: (key, run, by, approval) => approvals.reserve(key, run.id, by, approval),
  });
  const worker = new Worker({
    store, ambient, openDirectory, live, announce, enqueue, hooks: followRuns(approvals),
    linkBroke: async (key, tenantId, error) => {
      await markLinkBroken(store, key, tenantId, { code: error.code, message: error.message });
      await refreshSchedule(store, key, ambient.now());
    },
    linkSound: (key, tenantId) => markLinkSound(store, key, tenantId),
    log: (event, facts) => { logger.info(facts, event); },
  });
  return { runs, worker };
}

/** The way out to the chats, and what listens once the engine can be asked. */
interface Chat {
  chats: ChatChannel;
  renderCard: RenderCard;
  notifier: Notifier;
  listen(runs: RunCommands): HandleMessages;
}

function openChat({ config, ambient, logger, store, entra }: Parts): Chat {
  const now = () => ambient.now();
  const log: BotOptions['log'] = (event, facts) => { logger.info(facts, event); };
  const { host } = new URL(config.publicUrl);
  const bot = openBot({
    botId: config.bot.id, botSecret: botSecret(config, ambient), openIdMetadataUrl: config.bot.openIdMetadataUrl, loginUrl: config.bot.loginUrl,
    serviceHosts: config.bot.serviceHosts, signInUrl: `${config.publicUrl}/tab/`, appIdUri: `api://${host}/${config.entra.clientId}`, now, log,
  });
  const linkTo = openLinks(config.teamsAppId, config.publicUrl);
  const renderCard = openRenderCard(linkTo);
  const notifier = openNotifier({ store, ambient, chats: bot.chats, renderCard, log });
  return {
    chats: bot.chats, renderCard, notifier,
    listen: (runs) => {
      const actions = openChatActions({
        store, ambient, runs, notifier, verifyAccessToken: (token) => entra.verifyAccessToken(token), homeTenantId: config.entra.homeTenantId, cooldownMinutes: config.cooldownMinutes,
      });
      return bot.listen(createDialogue({ actions, linkTo, now, newId: () => ambient.newId() }), actions.firstTime);
    },
  };
}

function botSecret({ bot }: Config, ambient: Ambient): BotOptions['botSecret'] {
  if (bot.credential.kind === 'password') return { password: bot.credential.password };
  const proof = openCredential(bot.credential, bot.id, ambient);
  return 'secret' in proof ? { password: proof.secret } : { assertion: (endpoint) => proof.makeAssertion(endpoint) };
}

function startClocks(parts: Parts, engine: Engine): () => Promise<void> {
  const { store, ambient, logger, cards } = parts;
  const time: TimeDeps = {
    store, ambient,
    start: (key, by, request) => engine.runs.start(key, by, request),
    work: (key, runId) => engine.worker.work(key, runId),
    log: (event, facts) => { logger.info(facts, event); },
  };
  const failed = (clock: string) => (error: unknown) => { logger.error({ clock, error: error instanceof Error ? error.name : 'unknown' }, 'clock_failed'); };
  const clocks = [
    repeat(sweepMs, () => sweepLeases(time), failed('leases')),
    repeat(10_000, () => startScheduled(time), failed('schedule')),
    repeat(300_000, () => sweepRuns(time), failed('runs')),
    repeat(15_000, () => sweepCards(cards), failed('cards')),
    repeat(60_000, () => finishErasures(store), failed('erasures')),
    repeat(3600_000, () => store.purge(Math.floor(ambient.now().getTime() / 1000)), failed('purge')),
  ];
  return async () => { await Promise.all(clocks.map((stop) => stop())); };
}

async function failingParts(parts: Parts): Promise<string[]> {
  const checks: [string, () => Promise<unknown>][] = [['store', () => parts.store.check()], ['queue', () => parts.queue.check()], ['entra', () => parts.entra.browserOrigin()]];
  const results = await Promise.all(checks.map(([name, check]) => check().then(() => undefined, () => name)));
  return results.filter((name) => name !== undefined);
}

function openHttp(parts: Parts, engine: Engine, chat: Chat): Server {
  const { config, ambient, logger, store, entra, openDirectory, cards } = parts;
  return createServer({
    config: {
      publicUrl: config.publicUrl, clientId: config.entra.clientId, homeTenantId: config.entra.homeTenantId, botId: config.bot.id, appId: config.teamsAppId,
      activation: config.activation, cooldownMinutes: config.cooldownMinutes,
    },
    ambient, logger, store, entra, openDirectory, runs: engine.runs,
    refreshSchedule: (key) => refreshSchedule(store, key, ambient.now()),
    bot: chat.listen(engine.runs),
    readiness: () => failingParts(parts),
    tabDir: join(import.meta.dirname, '../../dist/tab'),
    more: [
      (register) => { cardRoutes(register, cards); },
      (register) => { reviewRoutes(register, { store, ambient }); },
      (register) => { notificationRoutes(register, { store, ambient, chats: chat.chats, renderCard: chat.renderCard }); },
      (_register, server) => { invitePages(server, cards); },
    ],
  });
}

/** Opens everything. Throws when the store cannot be opened. */
export async function compose(config: Config, options: ComposeOptions): Promise<App> {
  const parts = await openParts(config, options);
  const chat = openChat(parts);
  const engine = openEngine(parts, chat.notifier.announce);
  const server = openHttp(parts, engine, chat);
  let stopClocks = () => Promise.resolve();
  return {
    async listen(port, host) {
      const at = await server.listen(port, host);
      parts.queue.receive(({ runId, ...key }) => engine.worker.work(key, runId), { concurrency: 8 });
      stopClocks = startClocks(parts, engine);
      chat.notifier.start();
      return at;
    },
    async close() {
      await Promise.all([server.close(), engine.worker.stop()]);
      await stopClocks();
      await chat.notifier.stop();
      await parts.queue.close();
      parts.cards.mailer?.close();
      await parts.store.close();
    },
  };
}
