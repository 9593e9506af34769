/** Tells the chats: of runs as they go, of what needs a person, of weeks. `compose.ts` opens one per process. */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { ChatChannel, RenderCard } from '../contract/chatFacts.ts';
import type { Store } from '../store/port.ts';
import { isInProgress, type RunDoc } from '../sync/run.ts';
import type { Announce } from '../sync/runCommands.ts';
import { isUnderWay, openDeliverer } from './deliver.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';
import { openLiveCards } from './liveCards.ts';
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

export interface Notifier {
  announce: Announce;
  /** Shows a run in this chat from now on, whatever the chat wants otherwise. `again`: as one more message. */
  follow(key: CompanyKey, run: RunDoc, where: { chatId: string; thread: string | null; again?: string }): Promise<void>;
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

export function openNotifier(deps: NotifierDeps): Notifier {
  const { store, ambient } = deps;
  const pace = openPace(() => ambient.now());
  const underWay = new Set<Promise<void>>();
  const live = openLiveCards({ ...deps, pace, inChat: (chatId, act) => deliverer.inChat(chatId, act) });
  const lookAgain = async (doc: OutboxDoc): Promise<void> => {
    if (!isUnderWay(doc) || doc.wanted.facts.kind !== 'run' || doc.companyId === null) return;
    const key = { workspaceId: doc.workspaceId, companyId: doc.companyId };
    const run = (await store.runs.get(key, doc.wanted.facts.run.id))?.doc;
    if (run !== undefined && !isInProgress(run.status)) await retellRun(key, run);
  };
  const deliverer = openDeliverer({ ...deps, pace, wait: deps.wait ?? realWait, onDelivered: live.delivered, lookAgain });
  const tellDeps: TellRunDeps = {
    store,
    ambient,
    due: (doc) => {
      const delivery = deliverer.deliver(doc.workspaceId, doc.id);
      underWay.add(delivery);
      void delivery.then(() => underWay.delete(delivery));
    },
  };
  const retellRun = async (key: CompanyKey, run: RunDoc): Promise<void> => {
    const facts = await gatherRunFacts(store, key, run, null);
    if (facts !== undefined) await refreshCards(tellDeps, key, facts);
  };

  const inTurn = openTurns();
  const shownRunning = new Set<string>();
  const announce: Announce = (key, run, progress) => {
    if (isInProgress(run.status) && shownRunning.has(run.id)) {
      live.progress(run, progress);
      return Promise.resolve();
    }
    if (isInProgress(run.status)) shownRunning.add(run.id);
    else {
      shownRunning.delete(run.id);
      live.ended(run.id);
    }
    return inTurn(run.id, async () => {
      const facts = await gatherRunFacts(store, key, run, progress);
      if (facts !== undefined) await (isInProgress(run.status) ? tellStarted : tellEnded)(tellDeps, key, run, facts);
    });
  };

  const follow: Notifier['follow'] = async (key, run, { chatId, thread, again }) => {
    const chat = (await store.chats.get({ workspaceId: key.workspaceId }, chatId))?.doc;
    const facts = await gatherRunFacts(store, key, run, null);
    if (chat === undefined || facts === undefined) return;
    const more = again === undefined ? {} : { again };
    await post(tellDeps, chat, { companyId: key.companyId, topic: runTopic(run.id), facts: forKind(facts, chat.kind), thread, createOnly: true, ...more });
    // It may have ended before the card was asked for: then nobody tells again.
    const now = (await store.runs.get(key, run.id))?.doc;
    if (now !== undefined && now.status !== run.status && !isInProgress(now.status)) await retellRun(key, now);
  };

  const weeksDone = new Set<string>();
  let weeksAt = 0;
  const sweep = async (): Promise<void> => {
    const now = ambient.now().getTime();
    if (now - weeksAt >= weeksEveryMs) {
      weeksAt = now;
      await tellWeeks(tellDeps, weeksDone);
    }
    await deliverer.deliverDue();
  };

  let timer: NodeJS.Timeout | undefined;
  let sweeping = Promise.resolve();
  const tick = (): void => {
    sweeping = sweep()
      .catch((error: unknown) => {
        deps.log('notification sweep failed', { error: error instanceof Error ? error.name : 'unknown' });
      })
      .then(() => {
        if (timer !== undefined) timer = setTimeout(tick, sweepEveryMs);
      });
  };
  return {
    announce,
    follow,
    post: (chat, telling) => post(tellDeps, chat, telling),
    sweep,
    start: () => {
      timer = setTimeout(tick, 0);
    },
    stop: async () => {
      clearTimeout(timer);
      timer = undefined;
      await sweeping;
      await Promise.all(underWay);
      await deliverer.idle();
    },
  };
}
