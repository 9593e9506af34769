/**
 * Admin consent on the people origin, v2 (`/{tenant}/v2.0/adminconsent`) and v1 (`/{tenant}/adminconsent`).
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
import type { ServerResponse } from 'node:http';
import { acceptConsent } from '../directory/consent.ts';
import type { CloudRequest, Persona } from '../port.ts';
import { sendHtml, type RouteTable } from '../server/routes.ts';
import { appName, findTenant, type CloudState } from '../state.ts';
import { accountPage, approvalPage, consentPage, permissionTexts } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { accountsFor, checkClient, describeError, ownAddress, redirectBack, sendRefusal, unknownTenant, type Refused } from './signInRequest.ts';

/** Directory roles that may consent to application permissions: Global Administrator, Privileged Role Administrator. */
const consenting = new Set(['62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814']);

const defaultDelay = 1500;

interface ConsentRequest {
  version: 1 | 2;
  redirectUri: string;
  state: string | undefined;
  accounts: Persona[];
}

function scopeProblem(state: CloudState, scope: string | null): Refused | undefined {
  if (scope === null || scope.trim() === '') return { code: 900144, text: "The request body must contain the following parameter: 'scope'." };
  const asked = scope.trim().split(/\s+/);
  const allowed = [`${state.cloudUrl()}/.default`, 'openid', 'profile', 'offline_access', 'email'];
  if (asked.includes(`${state.cloudUrl()}/.default`) && asked.every((one) => allowed.includes(one))) return undefined;
  return { code: 70011, text: `The provided value for the input parameter 'scope' is not valid. The scope '${scope}' is not valid.` };
}

function readRequest(state: CloudState, request: CloudRequest, version: 1 | 2): ConsentRequest | Refused {
  const segment = decodeURIComponent(request.match[1] ?? '');
  const client = checkClient(state, request);
  if ('code' in client) return client;
  if (version === 2 && segment.toLowerCase() === 'common') {
    return { code: 900971, text: 'The /common endpoint is not supported here. Use a tenant or /organizations.' };
  }
  const accounts = accountsFor(state, segment);
  if (!accounts) return unknownTenant(segment);
  const problem = version === 2 ? scopeProblem(state, request.url.searchParams.get('scope')) : undefined;
  if (problem) return problem;
  return { version, redirectUri: client.redirectUri, state: request.url.searchParams.get('state') ?? undefined, accounts };
}

function succeed(state: CloudState, response: ServerResponse, asked: ConsentRequest, persona: Persona): void {
  const scope = permissionTexts.map(({ name }) => `${state.cloudUrl()}/${name}`).join(' ');
  const values = new Map<string, string>(
    asked.version === 2
      ? [['admin_consent', 'True'], ['tenant', persona.tenantId], ['scope', scope]]
      : [['tenant', persona.tenantId], ['admin_consent', 'True']],
  );
  if (asked.state !== undefined) values.set('state', asked.state);
  redirectBack(response, asked.redirectUri, values, 'query');
}

/** `admin_consent=True` stands on refusals too. */
function cancel(state: CloudState, response: ServerResponse, asked: ConsentRequest): void {
  const text = 'The resource owner or authorization server denied the request.';
  const values = new Map<string, string>(
    asked.version === 2
      ? [['admin_consent', 'True'], ['error', 'consent_required'], ['error_description', describeError(65004, text, state.now())]]
      : [
          ['error', 'permission_denied'],
          ['error_description', 'The admin canceled the request'],
          ['error_subcode', 'cancel'],
          ['admin_consent', 'True'],
        ],
  );
  if (asked.state !== undefined) values.set('state', asked.state);
  redirectBack(response, asked.redirectUri, values, 'query');
}

function mayConsent(persona: Persona): boolean {
  return persona.wids.some((wid) => consenting.has(wid));
}

function backToSelf(request: CloudRequest, response: ServerResponse, cookie: string): void {
  response.writeHead(303, { Location: ownAddress(request), 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
  response.end();
}

function addVersion(state: CloudState, sessions: Sessions, routes: RouteTable, version: 1 | 2, path: RegExp): void {
  function signedInFor(request: CloudRequest, asked: ConsentRequest): Persona | undefined {
    const id = sessions.read(request.headers)?.persona.id;
    return asked.accounts.find((persona) => persona.id === id);
  }

  routes.add('GET', path, (request, response) => {
    const asked = readRequest(state, request, version);
    if ('code' in asked) {
      sendRefusal(response, asked);
      return;
    }
    const persona = signedInFor(request, asked);
    const self = ownAddress(request);
    if (!persona) sendHtml(response, 200, accountPage(asked.accounts, self, `An admin has to review what ${appName} asks for.`));
    else if (mayConsent(persona)) sendHtml(response, 200, consentPage(appName, persona, self));
    else sendHtml(response, 200, approvalPage(appName, persona, self));
  });

  function decide(request: CloudRequest, response: ServerResponse, asked: ConsentRequest, form: URLSearchParams): void {
    const persona = signedInFor(request, asked);
    const tenant = persona && findTenant(state, persona.tenantId);
    if (form.get('decision') !== 'accept') cancel(state, response, asked);
    else if (!persona || !tenant || !mayConsent(persona)) sendRefusal(response, { code: 90094, text: 'An admin has to grant these permissions.' });
    else {
      acceptConsent(tenant, state.now() + (state.options.consentDelayMs ?? defaultDelay));
      state.changed();
      succeed(state, response, asked, persona);
    }
  }

  routes.add('POST', path, (request, response) => {
    const asked = readRequest(state, request, version);
    if ('code' in asked) {
      sendRefusal(response, asked);
      return;
    }
    const form = new URLSearchParams(request.body.toString('utf8'));
    const chosen = form.get('account');
    if (form.has('cancel')) cancel(state, response, asked);
    else if (chosen === '') sendHtml(response, 200, accountPage(asked.accounts, ownAddress(request), 'Sign in with an admin account.'));
    else if (chosen !== null) {
      const persona = asked.accounts.find((account) => account.id === chosen);
      if (persona) backToSelf(request, response, sessions.open({ persona, authTime: Math.floor(state.now() / 1000) }));
      else sendRefusal(response, { code: 50020, text: 'The selected account does not exist in this tenant.' });
    } else decide(request, response, asked, form);
  });
}

export function addAdminConsent(state: CloudState, sessions: Sessions, routes: RouteTable): void {
  addVersion(state, sessions, routes, 2, /^\/([^/]+)\/v2\.0\/adminconsent$/);
  addVersion(state, sessions, routes, 1, /^\/([^/]+)\/adminconsent$/);
}
