/** `/tab/*`: the built tab. The page itself never from cache, its hashed files for ever; any other path is the page again. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { AppError } from '../errors.ts';
import { type Exchange, redirect, sendBytes, sendHtml, sendJson } from './exchange.ts';
import { tabPolicy } from './headers.ts';
import type { Server } from './server.ts';

export interface TabDeps {
  /** Where the built tab is. */
  tabDir: string;
  clientId: string;
  /** The id of the Teams app, as deep links name it. */
  appId: string;
  botId: string;
  publicUrl: string;
  /** Origins beyond Microsoft's that may frame the tab: none, but in a sandbox on this machine. */
  extraHosts: () => Promise<string[]>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.map': 'application/json; charset=utf-8', '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The file that a path names inside `tabDir`; undefined for anything that would leave it. */
export function fileOf(tabDir: string, path: string): string | undefined {
  const root = normalize(tabDir + sep);
  const file = normalize(join(root, path));
  return path.includes('\0') || !file.startsWith(root) || file === root ? undefined : file;
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch {
    return undefined;
  }
}

async function sendIndex(exchange: Exchange, deps: TabDeps): Promise<void> {
  const html = await read(join(deps.tabDir, 'index.html'));
  if (html === undefined) throw new AppError('internal', 'The tab is not built. Run "npm run build".');
  exchange.response.setHeader('Content-Security-Policy', tabPolicy(exchange.nonce, await deps.extraHosts()));
  await sendHtml(exchange, 200, html.toString('utf8').replaceAll('__NONCE__', exchange.nonce), { 'Cache-Control': 'no-cache' });
}

function tabFile(deps: TabDeps) {
  return async (exchange: Exchange): Promise<void> => {
    const path = decodeURIComponent(exchange.url.pathname.slice('/tab/'.length));
    const type = types[extname(path)];
    if (type === undefined || path === 'index.html') {
      await sendIndex(exchange, deps);
      return;
    }
    const file = fileOf(deps.tabDir, path);
    const bytes = file === undefined ? undefined : await read(file);
    if (bytes === undefined) throw new AppError('not_found', 'There is no such file.');
    const cache = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    await sendBytes(exchange, type, bytes, { 'Cache-Control': cache });
  };
}

export function tabFiles(server: Server, deps: TabDeps): void {
  server.page('GET', '/tab/config.json', async (exchange) => {
    const { clientId, appId, botId, publicUrl } = deps;
    await sendJson(exchange, 200, { clientId, appId, botId, publicUrl, hostOrigins: await deps.extraHosts() }, { 'Cache-Control': 'no-cache' });
  });
  server.page('GET', '/tab', (exchange) => {
    redirect(exchange, '/tab/');
    return Promise.resolve();
  });
  server.page('GET', '/', (exchange) => {
    redirect(exchange, '/tab/');
    return Promise.resolve();
  });
  server.page('GET', '/tab/*', tabFile(deps));
}
