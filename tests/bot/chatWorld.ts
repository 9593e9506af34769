/** The whole server on the sandbox cloud, spoken to through the sandbox's Teams: real sockets, signed activities, a real engine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import pino from 'pino';
import { vi } from 'vitest';
import { type Ambient, realAmbient } from '../../src/api/ambient.ts';
import { type App, compose } from '../../src/api/compose.ts';
import { readConfig } from '../../src/api/config.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';
import type { Chat, ChatMessage } from '../../src/sandbox/teams/chat.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox.ts';

export const contosoTenant = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';

export interface ChatWorld {
  sandbox: Sandbox;
  store: Store;
  url: string;
  /** The next sync by hand may start now. */
  cooledDown(companyId: string): Promise<void>;
  /** The person was last seen with a token this long ago. */
  provedAgo(personaId: string, hours: number): Promise<void>;
  ask(personaId: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** A company that is active and linked to Contoso's directory. */
  company(name: string): Promise<string>;
  chat(personaId: string, kind: Chat['kind']): Chat;
  /** Says it, and answers what the bot posted or changed because of it. */
  say(personaId: string, text: string, kind?: Chat['kind'], locale?: string): Promise<void>;
  press(personaId: string, message: ChatMessage, title: string, kind?: Chat['kind']): Promise<string | null>;
  bot(personaId: string, kind?: Chat['kind']): ChatMessage[];
  /** Waits until the bot's newest message in the chat tells this, and answers it. */
  hears(personaId: string, what: RegExp, kind?: Chat['kind']): Promise<ChatMessage>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** All text of a message, as somebody would read it. */
export const textOf = (message: ChatMessage): string => `${message.text} ${message.cards.map((card) => JSON.stringify(card['body'])).join(' ')}`;

interface Action {
  title: string;
  type: string;
  verb?: string;
  data?: Record<string, unknown>;
  url?: string;
}
export const actionsOf = (card: Record<string, unknown> | undefined): Action[] => (card?.['actions'] ?? []) as Action[];

export async function openChatWorld(): Promise<ChatWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'instep-chat-'));
  const port = await freePort();
  const url = `http://localhost:${String(port)}`;
  const sandbox = await startSandbox({ dataDir: join(dataDir, 'sandbox'), appUrl: url, cloud: { bigTenantPeople: 20, consentDelayMs: 0 } });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(sandbox.env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8')]);
  const path = join(dataDir, 'instep.db');
  const config = readConfig({ ...sandbox.env, PORT: String(port), PUBLIC_URL: url, STORE: `sqlite:${path}` });
  if ('problems' in config) throw new Error(config.problems.join('; '));
  const home = config.entra.homeTenantId;
  const ambient: Ambient = realAmbient;
  const store = await openStore({ kind: 'sqlite', path });
  let app: App = await compose(config, { ambient, logger: pino({ level: 'silent' }) });
  await app.listen(port, '127.0.0.1');
  const client = (locale: string) => ({ locale, platform: 'Windows' as const, timeZone: 'Europe/Amsterdam' });

  const world: ChatWorld = {
    sandbox, store, url,
    cooledDown: async (companyId) => {
      const found = await store.leases.get({ workspaceId: home }, companyId);
      if (found !== undefined) await store.leases.put({ workspaceId: home }, { ...found.doc, manualAt: null });
    },
    provedAgo: async (personaId, hours) => {
      const objectId = sandbox.cloud.personas().find(({ id }) => id === personaId)?.objectId ?? '';
      const found = await store.staff.get({ workspaceId: home }, objectId);
      const at = new Date(Date.now() - hours * 3_600_000).toISOString();
      if (found !== undefined) await store.staff.put({ workspaceId: home }, { ...found.doc, provedAt: at, tokenIssuedAt: at });
    },
    ask: async (personaId, method, route, body) => {
      const response = await fetch(`${url}${route}`, {
        method,
        headers: { authorization: `Bearer ${await sandbox.cloud.issueSsoToken(personaId)}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    company: async (name) => {
      const made = await world.ask('mila', 'POST', '/api/companies', { name });
      const id = String(made.body['id']);
      for (const action of ['request', 'activate']) await world.ask('mila', 'POST', `/api/companies/${id}/activation`, { action });
      await sandbox.cloud.act(contosoTenant, { kind: 'grantConsent' });
      const found = await store.companies.get({ workspaceId: home }, id);
      if (found === undefined) throw new Error('no company');
      const link = { tenantId: contosoTenant, tenantName: 'Contoso', defaultDomain: 'contoso.com', linkedAt: new Date().toISOString(), linkedBy: { tenantId: contosoTenant, objectId: null, name: 'MOD' }, status: 'linked' as const, problem: null };
      await store.companies.put({ workspaceId: home }, { ...found.doc, link });
      return id;
    },
    chat: (personaId, kind) => {
      const found = sandbox.teams.chats(personaId).find((chat) => chat.kind === kind);
      if (found === undefined) throw new Error(`no ${kind} chat`);
      return found;
    },
    say: (personaId, text, kind = 'personal', locale = 'en-GB') => sandbox.teams.say({ chatId: world.chat(personaId, kind).id, personaId, client: client(locale) }, text, null),
    press: async (personaId, message, title, kind = 'personal') => {
      const action = actionsOf(message.views[personaId] ?? message.cards[0]).find((each) => each.title === title);
      if (action === undefined) throw new Error(`no button "${title}" among ${actionsOf(message.cards[0]).map((each) => each.title).join(', ')}`);
      const { problem } = await sandbox.teams.press({ chatId: world.chat(personaId, kind).id, personaId, client: client('en-GB') }, message.id, { type: 'Action.Execute', verb: action.verb ?? '', data: action.data });
      return problem;
    },
    bot: (personaId, kind = 'personal') => world.chat(personaId, kind).messages.filter((message) => message.kind === 'bot'),
    hears: (personaId, what, kind = 'personal') =>
      vi.waitFor(() => {
        const message = world.bot(personaId, kind).find((each) => what.test(textOf(each)));
        if (message === undefined) throw new Error(`not yet heard ${String(what)}: ${world.bot(personaId, kind).map(textOf).join(' | ')}`);
        return message;
      }, { timeout: 10_000, interval: 25 }),
    restart: async () => {
      await app.close();
      app = await compose(config, { ambient, logger: pino({ level: 'silent' }) });
      await app.listen(port, '127.0.0.1');
    },
    close: async () => {
      await app.close();
      await store.close();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}
