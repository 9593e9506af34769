/** A store, a channel that records, and a clock that stands still until it is moved. */
import type { Ambient } from '../../src/api/ambient.ts';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import type { CompanyKey } from '../../src/api/company/company.ts';
import type { Wish } from '../../src/api/contract/chat.ts';
import type { ChatDoc } from '../../src/api/notify/documents.ts';
import { type Notifier, openNotifier } from '../../src/api/notify/openNotifier.ts';
import { chatIdOf } from '../../src/api/notify/outbox.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';
import { noCounts, type RunDoc } from '../../src/api/sync/run.ts';
import { openLinks } from '../../src/bot/cards/cardContext.ts';
import { openRenderCard } from '../../src/bot/cards/tellingCards.ts';
import { openBot } from '../../src/bot/openBot.ts';
import type { Bot } from '../../src/bot/port.ts';
import { botId, type FakeChannel, tenantId } from '../bot/fakeChannel.ts';

export const key: CompanyKey = { workspaceId: tenantId, companyId: 'contoso' };
export const admin = '33333333-4444-4555-8666-777777777777';

export interface World {
  store: Store;
  ambient: Ambient & { pass: (ms: number) => void };
  bot: Bot;
  notifier: Notifier;
  logged: unknown[];
  /** Another process on the same store. */
  anotherNotifier: () => Notifier;
}

export function clock(at = '2026-11-23T10:00:00.000Z'): Ambient & { pass: (ms: number) => void } {
  let now = Date.parse(at);
  let count = 0;
  return {
    now: () => new Date(now),
    newId: () => `id${String((count += 1))}`,
    newSecret: () => `secret${String((count += 1))}`,
    random: () => 0.5,
    pass: (ms) => {
      now += ms;
    },
  };
}

export async function openWorld(channel: FakeChannel): Promise<World> {
  const store = await openStore({ kind: 'sqlite', path: ':memory:' });
  const ambient = clock();
  const logged: unknown[] = [];
  const log = (event: string, fields: object): void => {
    logged.push({ event, ...fields });
  };
  const bot = openBot({
    botId, botSecret: { password: 'x' }, openIdMetadataUrl: channel.metadataUrl, loginUrl: channel.loginUrl, serviceHosts: [channel.host],
    signInUrl: 'https://instep.example', appIdUri: 'api://x', now: () => new Date(), log,
  });
  const open = () =>
    openNotifier({
      store, ambient, chats: bot.chats, renderCard: openRenderCard(openLinks('app-1', 'https://instep.example')), log,
      wait: (ms) => Promise.resolve(ambient.pass(ms)),
    });
  await store.companies.create({ workspaceId: tenantId }, {
    id: key.companyId, workspaceId: tenantId, name: 'Contoso', nameKey: 'contoso', module: 'active', link: null, settings: defaultSettings(),
    createdAt: ambient.now().toISOString(), createdBy: { tenantId, objectId: admin, name: 'Mila' },
  });
  await store.staff.create({ workspaceId: tenantId }, { id: admin, workspaceId: tenantId, name: 'Mila', roles: ['admin', 'reader'], tokenIssuedAt: null, provedAt: ambient.now().toISOString(), language: null });
  return { store, ambient, bot, notifier: open(), logged, anotherNotifier: open };
}

export async function addChat(world: World, channel: FakeChannel, name: string, more: Partial<ChatDoc> = {}, wants?: Wish): Promise<ChatDoc> {
  const chat: ChatDoc = {
    id: chatIdOf(name), workspaceId: tenantId, kind: 'groupChat', name, language: 'en', timeZone: null,
    reference: { channelId: 'msteams', serviceUrl: channel.serviceUrl, bot: { id: `28:${botId}` }, conversation: { id: name, tenantId } },
    staffObjectId: null, reachable: true, wishes: wants === undefined ? {} : { [key.companyId]: wants }, installedBy: null, welcomedAt: null, ...more,
  };
  await world.store.chats.put({ workspaceId: tenantId }, chat);
  return chat;
}

let runs = 0;
export function aRun(more: Partial<RunDoc> = {}): RunDoc {
  runs += 1;
  const id = more.id ?? `run${String(runs)}`;
  return {
    id, workspaceId: tenantId, companyId: key.companyId, number: runs, kind: 'apply', trigger: 'schedule', requestedBy: null, reading: 'full', status: 'reading',
    startedAt: '2026-11-23T10:00:00.000Z', finishedAt: null, takenAt: null, counts: noCounts(), leftOut: [], plan: null, problem: null,
    cost: { graphRequests: 0, throttledSeconds: 0, storeWrites: 0, requestUnits: null }, full: false, settings: null, leftOutSet: null, undoOf: null, wrote: false, pages: null, pending: null,
    startKey: `k${id}`, expiresAt: 4_000_000_000, ...more,
  };
}

export const ended = (run: RunDoc, more: Partial<RunDoc> = {}): RunDoc => ({
  ...run, status: 'succeeded', finishedAt: '2026-11-23T10:00:09.000Z', counts: { ...noCounts(), inScope: 412, created: 3, updated: 12, archived: 1, unchanged: 396 }, ...more,
});

/** Saved and announced, as the engine does it. */
export async function announce(world: World, run: RunDoc, notifier: Notifier = world.notifier): Promise<void> {
  await world.store.runs.put(key, run);
  await notifier.announce(key, run, null);
}

/** The bold first line of what was posted. */
export function newsOf(body: Record<string, unknown>): string {
  const attachments = body['attachments'] as { content: { body: { text: string }[] } }[] | undefined;
  return attachments?.[0]?.content.body[0]?.text ?? (body['text'] as string);
}
