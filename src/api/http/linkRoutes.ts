/** `/link/*`: what the customer's admin walks through in a browser. Open without a token; bound by cookie and state. */
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { LinkFailure } from '../company/linkAttempt.ts';
import { type AttemptKey, attemptOfAddress, attemptOfState, handleOf } from '../company/linkSecrets.ts';
import { afterConsent, afterSignIn, type LinkDeps, type Next, openAddress, startSignIn, tryProof } from '../company/linkTenant.ts';
import { languageOf } from './authenticate.ts';
import { type Exchange, redirect, sendHtml } from './exchange.ts';
import { pagePolicy } from './headers.ts';
import { renderAsk, renderFailed, renderLinked, renderWaiting } from './linkPages.ts';
import { linkTexts } from './linkTexts.ts';
import type { Page, Server } from './server.ts';

export interface LinkPageDeps extends LinkDeps {
  /** A cookie that travels by https only. */
  secure: boolean;
  /** The name of a workspace, when it can be told. */
  workspaceName: (workspaceId: string) => Promise<string | undefined>;
  /** Pauses between tries to prove the consent within one request, in milliseconds; after them the page asks again. */
  proofPauses: readonly number[];
}

/** One cookie a try, so that two addresses open at once do not disturb each other. */
function cookieName(key: AttemptKey): string {
  return `instep-link-${key.attemptId.slice(0, 16)}`;
}

function readCookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [found, value] = part.trim().split('=');
    if (found === name && value !== undefined && /^[A-Za-z0-9_-]{20,100}$/.test(value)) return value;
  }
  return undefined;
}

function setCookie(deps: LinkPageDeps, key: AttemptKey, value: string): Record<string, string> {
  return { 'Set-Cookie': `${cookieName(key)}=${value}; Path=/link; HttpOnly; SameSite=Lax; Max-Age=3600${deps.secure ? '; Secure' : ''}` };
}

async function showPage(exchange: Exchange, status: number, html: string, headers: Record<string, string> = {}): Promise<void> {
  exchange.response.setHeader('Content-Security-Policy', pagePolicy(exchange.nonce));
  exchange.response.setHeader('Vary', 'Accept-Language');
  await sendHtml(exchange, status, html, headers);
}

function showFailure(exchange: Exchange, code: LinkFailure, status = 200): Promise<void> {
  return showPage(exchange, status, renderFailed(languageOf(exchange.request), exchange.nonce, code));
}

function isFailure(code: string | null): code is LinkFailure {
  return code !== null && Object.hasOwn(linkTexts.en.failures, code);
}

function go(exchange: Exchange, next: Next): void {
  switch (next.to) {
    case 'url':
      redirect(exchange, next.url);
      return;
    case 'failed':
      redirect(exchange, `/link/done?status=failed&code=${next.code}`);
      return;
    case 'proof':
      redirect(exchange, `/link/proof?attempt=${handleOf(next.key)}`);
      return;
    case 'linked':
      redirect(exchange, '/link/done?status=linked');
      return;
  }
}

function openPage(deps: LinkPageDeps): Page {
  return async (exchange) => {
    const address = exchange.params.address ?? '';
    const key = attemptOfAddress(address);
    const opened = await openAddress(deps, address);
    if (typeof opened === 'string' || key === undefined) {
      await showFailure(exchange, typeof opened === 'string' ? opened : 'invalid_invitation', 404);
      return;
    }
    const cookie = readCookie(exchange.request, cookieName(key)) === undefined ? setCookie(deps, key, deps.ambient.newSecret()) : {};
    const workspace = await deps.workspaceName(opened.workspaceId);
    await showPage(exchange, 200, renderAsk(languageOf(exchange.request), exchange.nonce, opened, workspace, `/link/${address}/start`), cookie);
  };
}

/**
 * False when another site, or nothing on a page of ours, led here: a hostile opener can send its pop-up straight to the start.
 * Browsers always say so over https and a page cannot forge it; other clients say nothing. Source: https://www.w3.org/TR/fetch-metadata/
 */
function cameFromOurPage(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}

function startPage(deps: LinkPageDeps): Page {
  return async (exchange) => {
    const address = exchange.params.address ?? '';
    const key = attemptOfAddress(address);
    const browser = key === undefined ? undefined : readCookie(exchange.request, cookieName(key));
    // Without the cookie, or led here by another site, the page that names company and workspace was not seen: show it first.
    if (key === undefined || browser === undefined || !cameFromOurPage(exchange.request)) redirect(exchange, `/link/${encodeURIComponent(address)}`);
    else go(exchange, await startSignIn(deps, address, browser));
  };
}

function callbackPage(deps: LinkPageDeps, after: typeof afterSignIn): Page {
  return async (exchange) => {
    const query = exchange.url.searchParams;
    const key = attemptOfState(query.get('state'));
    const browserSecret = key === undefined ? undefined : readCookie(exchange.request, cookieName(key));
    const next = await after(deps, { query, browserSecret });
    if (next.to === 'proof') await prove(deps, exchange, next.key, browserSecret);
    else go(exchange, next);
  };
}

/** Consent takes seconds to become effective: a few tries at once, then a page that asks again by itself. */
async function prove(deps: LinkPageDeps, exchange: Exchange, key: AttemptKey | undefined, browserSecret: string | undefined): Promise<void> {
  const gone = new AbortController();
  exchange.response.once('close', () => {
    gone.abort();
  });
  let next = await tryProof(deps, key, browserSecret, gone.signal);
  for (const milliseconds of deps.proofPauses) {
    if (next.to !== 'proof') break;
    await pause(milliseconds, undefined, { signal: gone.signal });
    next = await tryProof(deps, key, browserSecret, gone.signal);
  }
  if (next.to === 'proof') await showPage(exchange, 200, renderWaiting(languageOf(exchange.request), exchange.nonce, `/link/proof?attempt=${handleOf(next.key)}`));
  else go(exchange, next);
}

function proofPage(deps: LinkPageDeps): Page {
  return async (exchange) => {
    const key = attemptOfState(exchange.url.searchParams.get('attempt'));
    await prove(deps, exchange, key, key === undefined ? undefined : readCookie(exchange.request, cookieName(key)));
  };
}

async function donePage(exchange: Exchange): Promise<void> {
  const query = exchange.url.searchParams;
  const code = query.get('code');
  if (query.get('status') === 'linked') await showPage(exchange, 200, renderLinked(languageOf(exchange.request), exchange.nonce));
  else await showFailure(exchange, isFailure(code) ? code : 'invalid_invitation');
}

export function linkPages(server: Server, deps: LinkPageDeps): void {
  // A closed browser or an unreachable Microsoft ends on a page as well, never on a bare error.
  const guarded = (page: Page): Page => async (exchange) => {
    try {
      await page(exchange);
    } catch (error) {
      deps.onTrouble('sign_in_failed', error);
      if (!exchange.response.headersSent) go(exchange, { to: 'failed', code: 'sign_in_failed' });
    }
  };
  server.page('GET', '/link/signed-in', guarded(callbackPage(deps, afterSignIn)));
  server.page('GET', '/link/consented', guarded(callbackPage(deps, afterConsent)));
  server.page('GET', '/link/proof', guarded(proofPage(deps)));
  server.page('GET', '/link/done', donePage);
  server.page('GET', '/link/:address', guarded(openPage(deps)));
  server.page('GET', '/link/:address/start', guarded(startPage(deps)));
}
