/** `GET /{tenant}/oauth2/v2.0/authorize` on the people origin: account chooser, then back to the app with a code. */
import type { ServerResponse } from 'node:http';
import type { CloudRequest, Persona } from '../port.ts';
import { sendHtml, type RouteTable } from '../server/routes.ts';
import { appName, type CloudState } from '../state.ts';
import type { CodeBook, CodeGrant } from './codes.ts';
import { accountPage } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { accountsFor, checkClient, describeError, ownAddress, redirectBack, sendRefusal, unknownTenant } from './signInRequest.ts';

interface SignIn {
  accounts: Persona[];
  redirectUri: string;
  state: string | undefined;
  mode: 'query' | 'fragment' | 'form_post';
  prompt: string;
  maxAge: number | undefined;
  grant: Pick<CodeGrant, 'challenge' | 'nonce' | 'scope' | 'redirectUri'>;
}

interface Problem {
  error: string;
  code: number;
  text: string;
}

function problemOf(params: URLSearchParams): Problem | undefined {
  const missing = (name: string): Problem => ({
    error: 'invalid_request',
    code: 900144,
    text: `The request body must contain the following parameter: '${name}'.`,
  });
  if (!params.has('response_type')) return missing('response_type');
  if (params.get('response_type') !== 'code') {
    return { error: 'unsupported_response_type', code: 700054, text: `response_type '${params.get('response_type') ?? ''}' is not enabled for the application.` };
  }
  if (!params.has('scope')) return missing('scope');
  const method = params.get('code_challenge_method');
  const challenge = params.get('code_challenge');
  if (method !== null && method !== 'S256' && method !== 'plain') {
    return { error: 'invalid_request', code: 501482, text: 'The code_challenge_method is not supported.' };
  }
  if (challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge)) {
    return { error: 'invalid_request', code: 501491, text: 'The code_challenge is malformed.' };
  }
  return undefined;
}

function modeOf(value: string | null): SignIn['mode'] {
  return value === 'fragment' || value === 'form_post' ? value : 'query';
}

function parseSignIn(params: URLSearchParams, redirectUri: string, accounts: Persona[]): SignIn {
  const challenge = params.get('code_challenge');
  const maxAge = params.get('max_age');
  return {
    accounts,
    redirectUri,
    state: params.get('state') ?? undefined,
    mode: modeOf(params.get('response_mode')),
    prompt: params.get('prompt') ?? '',
    maxAge: maxAge === null ? undefined : Number(maxAge),
    grant: {
      challenge: challenge === null ? undefined : { value: challenge, method: params.get('code_challenge_method') === 'S256' ? 'S256' : 'plain' },
      nonce: params.get('nonce') ?? undefined,
      scope: params.get('scope') ?? '',
      redirectUri,
    },
  };
}

function fail(state: CloudState, response: ServerResponse, signIn: Pick<SignIn, 'redirectUri' | 'state' | 'mode'>, problem: Problem): void {
  const values = new Map([
    ['error', problem.error],
    ['error_description', describeError(problem.code, problem.text, state.now())],
  ]);
  if (signIn.state !== undefined) values.set('state', signIn.state);
  redirectBack(response, signIn.redirectUri, values, signIn.mode);
}

/** What is wrong is answered here; undefined then. */
function readSignIn(state: CloudState, request: CloudRequest, response: ServerResponse): SignIn | undefined {
  const segment = decodeURIComponent(request.match[1] ?? '');
  const client = checkClient(state, request);
  if ('code' in client) {
    sendRefusal(response, client);
    return undefined;
  }
  const accounts = accountsFor(state, segment);
  if (!accounts) {
    sendRefusal(response, unknownTenant(segment));
    return undefined;
  }
  const signIn = parseSignIn(request.url.searchParams, client.redirectUri, accounts);
  const problem = problemOf(request.url.searchParams);
  if (!problem) return signIn;
  fail(state, response, signIn, problem);
  return undefined;
}

export function addAuthorize(state: CloudState, codes: CodeBook, sessions: Sessions, routes: RouteTable): void {
  const path = /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/;

  function finish(response: ServerResponse, signIn: SignIn, persona: Persona, authTime: number, cookie?: string): void {
    const values = new Map([['code', codes.issue({ ...signIn.grant, persona, authTime }, state.now())]]);
    if (signIn.state !== undefined) values.set('state', signIn.state);
    values.set('session_state', '00000000-5a5a-4a5a-8a5a-000000000000');
    redirectBack(response, signIn.redirectUri, values, signIn.mode, cookie);
  }

  routes.add('GET', path, (request, response) => {
    const signIn = readSignIn(state, request, response);
    if (!signIn) return;
    const current = sessions.read(request.headers);
    const known = current && signIn.accounts.some((persona) => persona.id === current.persona.id) ? current : undefined;
    const fresh = known && (signIn.maxAge === undefined || state.now() / 1000 - known.authTime <= signIn.maxAge) && signIn.maxAge !== 0;
    if (known && fresh && signIn.prompt !== 'login' && signIn.prompt !== 'select_account' && signIn.prompt !== 'consent') {
      finish(response, signIn, known.persona, known.authTime);
    } else if (signIn.prompt === 'none') {
      fail(state, response, signIn, { error: 'login_required', code: 50058, text: 'A silent sign-in request was sent but no user is signed in.' });
    } else {
      sendHtml(response, 200, accountPage(signIn.accounts, ownAddress(request), `to continue to ${appName}`));
    }
  });

  routes.add('POST', path, (request, response) => {
    const signIn = readSignIn(state, request, response);
    if (!signIn) return;
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (form.has('cancel')) {
      fail(state, response, signIn, { error: 'access_denied', code: 65004, text: 'User declined to consent to access the app.' });
      return;
    }
    const persona = signIn.accounts.find((account) => account.id === form.get('account'));
    if (!persona) {
      sendRefusal(response, { code: 50020, text: 'The selected account does not exist in this tenant.' });
      return;
    }
    const authTime = Math.floor(state.now() / 1000);
    finish(response, signIn, persona, authTime, sessions.open({ persona, authTime }));
  });
}
