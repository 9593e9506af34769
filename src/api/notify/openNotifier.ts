/** Tells the chats: of runs as they go, of what needs a person, of weeks. `compose.ts` opens one per process. */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { ChatChannel, RenderCard } from '../contract/chatFacts.ts';
import type { Store } from '../store/port.ts';
import { isInProgress, type RunDoc } from '../sync/run.ts';
import type { Announce } from '../sync/runCommands.ts';
import { repeat } from '../repeat.ts';
import { type Deliverer, isUnderWay, openDeliverer } from './deliver.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';
import { type LiveCards, openLiveCards } from './liveCards.ts';
import { runTopic, type Telling } from './outbox.ts';
import { openPace } from './pace.ts';
import { forKind, gatherRunFacts } from './runFacts.ts';
import { tellWeeks } from './tellDigests.ts';
import { post, refreshCards, tellEnded, type TellRunDeps, tellStarted } from './tellRun.ts';

export interface NotifierDeps {
  store: Store;
  ambient: Ambient;
  chats: ChatChannel;
  renderCard: RenderCard;
  log: (event: string, fields: Record<string, string | number | null>) => void;
  /** Waits in real time; a test passes its own. */
  wait?: (ms: number) => Promise<void>;
}

export interface Where {
  chatId: string;
  /** In a channel. */
  thread: string | null;
  again?: string;
}

export interface Notifier {
  announce: Announce;
  /** Shows a run in this chat from now on, whatever the chat wants otherwise. `again`: as one more message. */
  follow(key: CompanyKey, run: RunDoc, where: Where): Promise<void>;
  /** Asks for one card in one chat. */
  post(chat: ChatDoc, telling: Telling): Promise<void>;
  /** Delivers what is due and starts the digests whose time has come. Safe in several processes at once. */
  sweep(): Promise<void>;
  /** Sweeps every two seconds until stopped. */
  start(): void;
  /** Ends when what is under way has ended. */
  stop(): Promise<void>;
}

const sweepEveryMs = 2000;
const weeksEveryMs = 60_000;
const realWait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** One after the other for each key. */
function openTurns(): (key: string, act: () => Promise<void>) => Promise<void> {
  const turns = new Map<string, Promise<void>>();
  return (key, act) => {
    const mine = (turns.get(key) ?? Promise.resolve()).then(act, act);
    turns.set(key, mine);
    const forget = (): void => {
      if (turns.get(key) === mine) turns.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
}

type Wired = TellRunDeps & { live: LiveCards };

/** The engine tells of every state and every bit of progress; what reaches the store is a start and an end. */
function openAnnounce(deps: Wired): Announce {
  const inTurn = openTurns();
  const shownRunning = new Set<string>();
  return (key, run, progress) => {
    const running = isInProgress(run.status);
    if (running && shownRunning.has(run.id)) {
      deps.live.progress(run, progress);
      return Promise.resolve();
    }
    if (running) shownRunning.add(run.id);
    else {
      shownRunning.delete(run.id);
      deps.live.ended(run.id);
    }
    return inTurn(run.id, async () => {
      const facts = await gatherRunFacts(deps.store, key, run, progress);
      if (facts !== undefined) await (running ? tellStarted : tellEnded)(deps, key, run, facts);
    });
  };
}

async function retellRun(deps: TellRunDeps, key: CompanyKey, run: RunDoc): Promise<void> {
  const facts = await gatherRunFacts(deps.store, key, run, null);
  if (facts !== undefined) await refreshCards(deps, key, facts);
}

async function followRun(deps: TellRunDeps, key: CompanyKey, run: RunDoc, { chatId, thread, again }: Where): Promise<void> {
  const { store } = deps;
  const chat = (await store.chats.get({ workspaceId: key.workspaceId }, chatId))?.doc;
  const facts = await gatherRunFacts(store, key, run, null);
  if (chat === undefined || facts === undefined) return;
  const more = again === undefined ? {} : { again };
  await post(deps, chat, { companyId: key.companyId, topic: runTopic(run.id), facts: forKind(facts, chat.kind), thread, createOnly: true, ...more });
  // It may have ended before the card was asked for: then nobody tells again.
  const now = (await store.runs.get(key, run.id))?.doc;
  if (now !== undefined && now.status !== run.status && !isInProgress(now.status)) await retellRun(deps, key, now);
}

/** A card that says "running" is compared with its run: whoever was to end it may have crashed. */
async function lookAgain(deps: TellRunDeps, doc: OutboxDoc): Promise<void> {
  if (!isUnderWay(doc) || doc.wanted.facts.kind !== 'run' || doc.companyId === null) return;
  const key = { workspaceId: doc.workspaceId, companyId: doc.companyId };
  const run = (await deps.store.runs.get(key, doc.wanted.facts.run.id))?.doc;
  if (run !== undefined && !isInProgress(run.status)) await retellRun(deps, key, run);
}

function openSweep(deps: TellRunDeps, deliverDue: () => Promise<unknown>): () => Promise<void> {
  const weeksDone = new Set<string>();
  let weeksAt = 0;
  return async () => {
    const now = deps.ambient.now().getTime();
    if (now - weeksAt >= weeksEveryMs) {
      weeksAt = now;
      await tellWeeks(deps, weeksDone);
    }
    await deliverDue();
  };
}

/** Deliveries under way, so that stopping can wait for them. */
function openDue(deliverer: () => Deliverer): { due: (doc: OutboxDoc) => void; settled: () => Promise<void> } {
  const underWay = new Set<Promise<void>>();
  return {
    due: (doc) => {
      const delivery = deliverer().deliver(doc.workspaceId, doc.id);
      underWay.add(delivery);
      void delivery.then(() => underWay.delete(delivery));
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
      await deliverer().idle();
    },
  };
}

export function openNotifier(deps: NotifierDeps): Notifier {
  const { store, ambient, log } = deps;
  const pace = openPace(() => ambient.now());
  const { due, settled } = openDue(() => deliverer);
  const live = openLiveCards({ ...deps, pace, inChat: (chatId, act) => deliverer.inChat(chatId, act) });
  const wired: Wired = { store, ambient, due, live };
  const deliverer: Deliverer = openDeliverer({
    ...deps,
    pace,
    wait: deps.wait ?? realWait,
    onDelivered: (doc, chat, activityId) => {
      live.delivered(doc, chat, activityId);
    },
    lookAgain: (doc) => lookAgain(wired, doc),
  });
  const sweep = openSweep(wired, () => deliverer.deliverDue());
  const failed = (error: unknown): void => {
    log('notification sweep failed', { error: error instanceof Error ? error.name : 'unknown' });
  };
  let stopSweeping = (): Promise<void> => Promise.resolve();
  return {
    announce: openAnnounce(wired),
    follow: (key, run, where) => followRun(wired, key, run, where),
    post: (chat, telling) => post(wired, chat, telling),
    sweep,
    start: () => {
      stopSweeping = repeat(sweepEveryMs, sweep, failed);
    },
    stop: async () => {
      await stopSweeping();
      await settled();
    },
  };
}
