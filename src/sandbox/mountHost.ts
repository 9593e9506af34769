/** Serves the host page and answers it, on the people origin under `/` and `/host/`. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { z } from 'zod';
import type { Cloud, CloudRequest, DirectoryAction } from './cloud/port.ts';
import type { ChatsState, DirectoryState, HostSetup, Mail, MailsState } from './hostState.ts';
import type { Teams } from './teams/openTeams.ts';

export interface HostOptions {
  cloud: Cloud;
  teams: Teams;
  appUrl: string;
  clientId: string;
  /** The built page. */
  pageDir: string;
  /** Mails that arrived; absent while the sandbox takes none. */
  mails?: () => Mail[];
}

const client = z.strictObject({ locale: z.string().max(20), platform: z.enum(['Windows', 'Android']), timeZone: z.string().max(64) });
const who = z.strictObject({ chatId: z.string(), personaId: z.string(), client });
const said = who.extend({ text: z.string().min(1).max(4000), threadId: z.string().optional() });
const pressed = who.extend({
  messageId: z.string(),
  press: z.strictObject({ type: z.enum(['Action.Execute', 'Action.Submit']), id: z.string().optional(), verb: z.string().optional(), data: z.unknown() }),
});
const fault = z.strictObject({ status: z.union([z.literal(403), z.literal(412), z.literal(429), z.literal(500), z.literal(502), z.literal(503)]), times: z.int().min(1), retryAfter: z.string().optional() });
const acted = z.strictObject({ tenantId: z.string(), action: z.looseObject({ kind: z.string() }) });

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

export function mountHost(options: HostOptions): void {
  const { cloud, teams } = options;
  const get = (path: string, answer: (url: URL) => unknown): void =>
    cloud.onPeople('GET', new RegExp(`^/host/api/${path}$`), ({ url }, response) => json(response, 200, answer(url)));
  const post = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => unknown): void =>
    cloud.onPeople('POST', new RegExp(`^/host/api/${path}$`), (request, response) => answerPost(request, response, schema, act));

  get('setup', (): HostSetup => ({ appUrl: options.appUrl, clientId: options.clientId, personas: cloud.personas().filter(({ usesInstep }) => usesInstep) }));
  get('chats', (url): ChatsState => ({ revision: teams.book.revision(), chats: teams.chats(url.searchParams.get('persona') ?? ''), typing: teams.typing() }));
  get('directory', (): DirectoryState => ({ tenants: cloud.tenants() }));
  get('users', (url) => cloud.users(url.searchParams.get('tenant') ?? '', url.searchParams.get('search') ?? undefined));
  get('groups', (url) => cloud.groups(url.searchParams.get('tenant') ?? ''));
  get('requests', () => cloud.log().slice(-200).reverse());
  get('mails', (): MailsState => ({ configured: options.mails !== undefined, mails: options.mails?.() ?? [] }));

  post('token', z.strictObject({ personaId: z.string() }), async ({ personaId }) => ({ token: await cloud.issueSsoToken(personaId) }));
  post('install', who, (speaker) => teams.install(speaker));
  post('uninstall', who, (speaker) => teams.uninstall(speaker));
  post('say', said, ({ text, threadId, ...speaker }) => teams.say(speaker, text, threadId ?? null));
  post('press', pressed, ({ messageId, press: { type, data, id, verb }, ...speaker }) =>
    teams.press(speaker, messageId, { type, data, ...(id === undefined ? {} : { id }), ...(verb === undefined ? {} : { verb }) }),
  );
  post('block', z.strictObject({ chatId: z.string(), blocked: z.boolean() }), ({ chatId, blocked }) => { teams.block(chatId, blocked); });
  post('fault', fault, ({ status, times, retryAfter }) => { teams.fail({ status, times, ...(retryAfter === undefined ? {} : { retryAfter }) }); });
  // The cloud answers `ok: false` to an action that makes no sense; the panel offers only those of the port.
  post('act', acted, ({ tenantId, action }) => cloud.act(tenantId, action as unknown as DirectoryAction));

  cloud.onPeople('GET', /^\/host\/api\/events$/, (request, response) => { streamEvents(teams, request, response); });
  cloud.onPeople('GET', /^\/host\/(.+)$/, ({ match }, response) => { serveFile(options.pageDir, match[1] ?? '', response); });
  cloud.onPeople('GET', /^\/$/, (_request, response) => { serveFile(options.pageDir, 'index.html', response); });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body ?? {}));
}

async function answerPost<T>(request: CloudRequest, response: ServerResponse, schema: z.ZodType<T>, act: (body: T) => unknown): Promise<void> {
  // Other sites' pages in the same browser must not act here.
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== request.url.origin) { json(response, 403, { message: 'Only the host page may ask this.' }); return; }
  const body = schema.safeParse(parse(request.body));
  if (!body.success) { json(response, 400, { message: z.prettifyError(body.error) }); return; }
  try {
    json(response, 200, await act(body.data));
  } catch (error) {
    json(response, 409, { message: error instanceof Error ? error.message : 'It did not work.' });
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function streamEvents(teams: Teams, request: CloudRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`data: ${String(teams.book.revision())}\n\n`);
  const stop = teams.book.onChange((revision) => response.write(`data: ${String(revision)}\n\n`));
  const alive = setInterval(() => response.write(': still here\n\n'), 15_000);
  request.raw.on('close', () => { clearInterval(alive); stop(); });
  response.on('close', () => { clearInterval(alive); stop(); });
}

function serveFile(pageDir: string, path: string, response: ServerResponse): void {
  const file = join(pageDir, normalize(`/${path}`));
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(path === 'index.html' ? 'The host page is not built yet: run npm start.' : 'Not found.');
    return;
  }
  const hashed = path.startsWith('assets/');
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache', 'x-content-type-options': 'nosniff' });
  createReadStream(file).pipe(response);
}
