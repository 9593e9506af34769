/** What both pages check first, and how they answer the app. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { CloudRequest, Persona } from '../port.ts';
import { sendHtml } from '../server/routes.ts';
import { findTenant, isRegisteredRedirect, personasOf, type CloudState } from '../state.ts';
import { formPostPage, refusalPage } from './pages.ts';

export interface Refused {
  code: number;
  text: string;
}

/** Client and redirect URI: what is wrong with them is shown on the page, never told to the redirect URI. */
export function checkClient(state: CloudState, request: CloudRequest): Refused | { redirectUri: string } {
  const { searchParams } = request.url;
  const clientId = searchParams.get('client_id');
  const redirectUri = searchParams.get('redirect_uri');
  if (clientId === null) return { code: 900144, text: "The request body must contain the following parameter: 'client_id'." };
  if (clientId.toLowerCase() !== state.options.clientId.toLowerCase()) {
    return { code: 700016, text: `Application with identifier '${clientId}' was not found in the directory.` };
  }
  if (redirectUri === null || !isRegisteredRedirect(state, redirectUri)) {
    const shown = redirectUri ?? '';
    return { code: 50011, text: `The redirect URI '${shown}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.` };
  }
  return { redirectUri };
}

/** The accounts that may sign in on this path: of one tenant, or of all organisations. undefined: there is no such tenant. */
export function accountsFor(state: CloudState, segment: string): Persona[] | undefined {
  const key = segment.toLowerCase();
  if (key === 'organizations' || key === 'common') {
    const all = personasOf(state);
    // Whoever links a company looks for the customers' accounts first.
    return [...all.filter((persona) => !persona.usesInstep), ...all.filter((persona) => persona.usesInstep)];
  }
  const tenant = findTenant(state, key);
  return tenant && [...tenant.data.personas];
}

export function sendRefusal(response: ServerResponse, refused: Refused): void {
  sendHtml(response, 400, refusalPage(refused.code, refused.text));
}

export function unknownTenant(segment: string): Refused {
  return { code: 90002, text: `Tenant '${segment}' not found.` };
}

/** As the text of an error on a redirect. */
export function describeError(code: number, text: string, now: number): string {
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return `AADSTS${String(code)}: ${text}\r\nTrace ID: ${randomUUID()}\r\nCorrelation ID: ${randomUUID()}\r\nTimestamp: ${timestamp}`;
}

export function redirectBack(
  response: ServerResponse,
  redirectUri: string,
  values: ReadonlyMap<string, string>,
  mode: 'query' | 'fragment' | 'form_post',
  cookie?: string,
): void {
  const cookies: Record<string, string> = cookie === undefined ? {} : { 'Set-Cookie': cookie };
  if (mode === 'form_post') {
    sendHtml(response, 200, formPostPage(redirectUri, values), cookies);
    return;
  }
  const separator = mode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  const location = `${redirectUri}${separator}${new URLSearchParams([...values]).toString()}`;
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', ...cookies });
  response.end();
}

/** The page's own address, so that the form keeps the whole request. */
export function ownAddress(request: CloudRequest): string {
  return `${request.url.pathname}${request.url.search}`;
}
