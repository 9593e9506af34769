/** `/privacy` and `/terms`: what Instep does with data, said plainly. */
import { languageOf } from './authenticate.ts';
import { type Exchange, sendHtml } from './exchange.ts';
import { pagePolicy } from './headers.ts';
import { type LegalText, privacy, terms } from './legalTexts.ts';
import { escapeHtml, renderPage } from './page.ts';
import type { Server } from './server.ts';

function render(exchange: Exchange, text: LegalText): string {
  const language = languageOf(exchange.request);
  const { title, lead, sections } = text[language];
  const parts = sections.map((section) => `<h2>${escapeHtml(section.title)}</h2>${section.paragraphs.map((one) => `<p>${escapeHtml(one)}</p>`).join('')}`);
  return renderPage({ language, nonce: exchange.nonce, title, body: `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(lead)}</p>${parts.join('')}` });
}

export function legalPages(server: Server): void {
  for (const [path, text] of [['/privacy', privacy], ['/terms', terms]] as const) {
    server.page('GET', path, async (exchange) => {
      exchange.response.setHeader('Content-Security-Policy', pagePolicy(exchange.nonce));
      exchange.response.setHeader('Vary', 'Accept-Language');
      await sendHtml(exchange, 200, render(exchange, text));
    });
  }
}
