/** `/invite/*`: where the mailed address of an invitation leads. Open without a token; each address shows its details once. */
import type { CardsDeps } from '../cards/deps.ts';
import { openInvitation, peekInvitation } from '../cards/sendInvitations.ts';
import { languageOf } from './authenticate.ts';
import { type Exchange, sendHtml } from './exchange.ts';
import { pagePolicy } from './headers.ts';
import { renderDetails, renderGone, renderInvited } from './invitePages.ts';
import type { Server } from './server.ts';

const secretShape = /^[A-Za-z0-9_-]{20,100}$/;

export function invitePages(server: Pick<Server, 'page'>, deps: CardsDeps): void {
  // Mail filters open every address they see: looking at it must not use it up.
  server.page('GET', '/invite/:secret', async (exchange) => {
    const secret = secretOf(exchange);
    const invited = secret === undefined ? undefined : await peekInvitation(deps, secret);
    if (secret === undefined || invited === undefined) await show(exchange, 404, renderGone);
    else await show(exchange, 200, (language, nonce) => renderInvited(language, nonce, invited.companyName, `/invite/${secret}`));
  });
  server.page('POST', '/invite/:secret', async (exchange) => {
    const secret = secretOf(exchange);
    const details = secret === undefined ? undefined : await openInvitation(deps, secret);
    if (details === undefined) await show(exchange, 404, renderGone);
    else await show(exchange, 200, (language, nonce) => renderDetails(language, nonce, details));
  });
}

function secretOf(exchange: Exchange): string | undefined {
  const secret = exchange.params.secret ?? '';
  return secretShape.test(secret) ? secret : undefined;
}

async function show(exchange: Exchange, status: number, render: (language: 'en' | 'nl', nonce: string) => string): Promise<void> {
  exchange.response.setHeader('Content-Security-Policy', pagePolicy(exchange.nonce));
  exchange.response.setHeader('Vary', 'Accept-Language');
  await sendHtml(exchange, status, render(languageOf(exchange.request), exchange.nonce));
}
