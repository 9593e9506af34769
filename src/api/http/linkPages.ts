/** The pages of linking, as HTML. */
import type { LinkFailure } from '../company/linkAttempt.ts';
import type { Opened } from '../company/linkTenant.ts';
import type { Language } from '../contract/primitives.ts';
import { linkTexts } from './linkTexts.ts';
import { escapeHtml, renderPage } from './page.ts';

/** Names who will read the directory, and why, before anybody signs in. */
export function renderAsk(language: Language, nonce: string, opened: Opened, workspaceName: string | undefined, startUrl: string): string {
  const texts = linkTexts[language];
  const permissions = texts.permissions.map((one) => `<dt>${escapeHtml(one.name)}</dt><dd>${escapeHtml(one.why)}</dd>`).join('');
  const body = `<h1>${escapeHtml(texts.askTitle)}</h1>
<p>${escapeHtml(texts.ask(opened.companyName, workspaceName === undefined ? texts.unnamed(opened.workspaceId) : `${workspaceName} (${opened.workspaceId})`))}</p>
<p class="soft">${escapeHtml(texts.invitedBy(opened.invitedBy))}</p>
<h2>${escapeHtml(texts.permissionsTitle)}</h2>
<dl>${permissions}</dl>
<p>${escapeHtml(texts.never)}</p>
<p>${escapeHtml(texts.who)}</p>
<p><a class="button" data-testid="continue" href="${escapeHtml(startUrl)}">${escapeHtml(texts.go)}</a></p>`;
  return renderPage({ language, nonce, title: texts.askTitle, body });
}

export function renderWaiting(language: Language, nonce: string, url: string): string {
  const texts = linkTexts[language];
  const body = `<h1 role="status">${escapeHtml(texts.waitingTitle)}</h1><p>${escapeHtml(texts.waiting)}</p>`;
  return renderPage({ language, nonce, title: texts.waitingTitle, body, refresh: { seconds: 2, url } });
}

export function renderLinked(language: Language, nonce: string): string {
  const texts = linkTexts[language];
  const body = `<h1 class="good" data-testid="link-linked">${escapeHtml(texts.doneTitle)}</h1>
<p>${escapeHtml(texts.done)}</p><p>${escapeHtml(texts.close)}</p>`;
  return renderPage({ language, nonce, title: texts.doneTitle, body });
}

export function renderFailed(language: Language, nonce: string, code: LinkFailure): string {
  const texts = linkTexts[language];
  const failure = texts.failures[code];
  const body = `<h1 class="bad" data-testid="link-failed">${escapeHtml(failure.title)}</h1>
<p>${escapeHtml(failure.what)}</p><p>${escapeHtml(failure.next)}</p><p class="soft">${escapeHtml(texts.close)} (${escapeHtml(code)})</p>`;
  return renderPage({ language, nonce, title: failure.title, body });
}
