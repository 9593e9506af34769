/** `POST /{tenant}/oauth2/v2.0/token`: client credentials and authorization code. */
import type { ServerResponse } from 'node:http';
import { settleConsent } from '../directory/consent.ts';
import { takeFaults } from '../directory/faults.ts';
import type { Tenant } from '../directory/tenant.ts';
import type { CloudRequest } from '../port.ts';
import type { RouteTable } from '../server/routes.ts';
import { findTenant, type CloudState } from '../state.ts';
import { proveClient, type ClientProof } from './clientProof.ts';
import type { CodeBook } from './codes.ts';
import { EntraRefusal, entraErrorBody, entraErrors, sendEntra } from './entraErrors.ts';
import { botIssuer, issueBotToken, issueGraphToken, issueIdToken } from './issueTokens.ts';

const shared = new Set(['common', 'organizations', 'consumers']);

function takeTokenFault(state: CloudState, tenant: Tenant): void {
  const [fault] = takeFaults(tenant, { target: 'token', insideBatch: false, hasSkipToken: false, hasDeltaToken: false, list: false });
  if (!fault) return;
  const { clientId } = state.options;
  if (fault.kind === 'throttle') throw new EntraRefusal({ status: 429, error: 'temporarily_unavailable', code: 90055, text: 'The server is busy.' });
  if (fault.kind === 'error' || fault.kind === 'htmlError') {
    throw new EntraRefusal({ status: fault.status, error: 'temporarily_unavailable', code: 90033, text: 'A transient error has occurred.' });
  }
  if (fault.kind !== 'tokenError') return;
  switch (fault.code) {
    case 7000222:
      throw entraErrors.expiredSecret(clientId);
    case 53003:
      throw entraErrors.blocked();
    case 7000112:
      throw entraErrors.appDisabled(clientId);
    case 700027:
      throw entraErrors.badAssertion();
    case 90002:
      throw entraErrors.tenantUnknown(tenant.data.tenantId);
  }
}

function bearerAnswer(token: string): Record<string, unknown> {
  return { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token };
}

async function clientCredentials(state: CloudState, tenant: Tenant, proof: ClientProof, scope: string): Promise<Record<string, unknown>> {
  const { options } = state;
  if (proof.clientId === options.botId.toLowerCase() && scope === `${botIssuer}/.default`) {
    if (tenant.data.tenantId !== options.homeTenantId.toLowerCase()) throw entraErrors.appUnknown(options.botId, tenant.data.displayName);
    return bearerAnswer(await issueBotToken(state));
  }
  if (proof.clientId !== options.clientId.toLowerCase()) throw entraErrors.appUnknown(proof.clientId, tenant.data.displayName);
  if (scope !== `${state.cloudUrl()}/.default`) throw entraErrors.badScope(scope);
  takeTokenFault(state, tenant);
  if (!settleConsent(tenant, state.now()).present) throw entraErrors.appUnknown(options.clientId, tenant.data.displayName);
  return bearerAnswer(await issueGraphToken(state, tenant, proof.appidacr));
}

async function redeemCode(state: CloudState, codes: CodeBook, segment: string, form: URLSearchParams): Promise<Record<string, unknown>> {
  const code = form.get('code');
  const redirectUri = form.get('redirect_uri');
  if (code === null) throw entraErrors.missing('code');
  if (redirectUri === null) throw entraErrors.missing('redirect_uri');
  const grant = codes.redeem(code, redirectUri, form.get('code_verifier') ?? undefined, state.now());
  const tenant = findTenant(state, grant.persona.tenantId);
  if (!tenant || (!shared.has(segment) && tenant.data.tenantId !== findTenant(state, segment)?.data.tenantId)) throw entraErrors.codeUnknown();
  const scopes = grant.scope.split(' ').filter((scope) => scope !== 'offline_access');
  return {
    token_type: 'Bearer',
    scope: scopes.join(' '),
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: Buffer.from(JSON.stringify({ opaque: true })).toString('base64url'),
    ...(scopes.includes('openid') ? { id_token: await issueIdToken(state, grant) } : {}),
  };
}

async function grant(state: CloudState, codes: CodeBook, request: CloudRequest): Promise<Record<string, unknown>> {
  const segment = decodeURIComponent(request.match[1] ?? '').toLowerCase();
  const form = new URLSearchParams(request.body.toString('utf8'));
  const tenant = findTenant(state, segment);
  if (!tenant && !shared.has(segment)) throw entraErrors.tenantUnknown(segment);
  const endpoint = `${state.cloudUrl()}${request.url.pathname}`;
  const proof = await proveClient(form, request.headers.authorization, state.options, endpoint, state.now());
  const kind = form.get('grant_type');
  switch (kind) {
    case 'client_credentials':
      if (!tenant) throw entraErrors.noTenant();
      return clientCredentials(state, tenant, proof, form.get('scope') ?? '');
    case 'authorization_code':
      if (proof.clientId !== state.options.clientId.toLowerCase()) throw entraErrors.codeUnknown();
      return redeemCode(state, codes, segment, form);
    case null:
      throw entraErrors.missing('grant_type');
    default:
      throw entraErrors.unsupportedGrant(kind);
  }
}

async function answerToken(state: CloudState, codes: CodeBook, request: CloudRequest, response: ServerResponse): Promise<void> {
  const started = state.now();
  let status = 200;
  try {
    sendEntra(response, 200, await grant(state, codes, request));
  } catch (error) {
    if (!(error instanceof EntraRefusal)) throw error;
    status = error.details.status;
    sendEntra(response, status, entraErrorBody(error.details, started), status === 429 ? { 'Retry-After': '1' } : {});
  }
  const tenantId = findTenant(state, request.match[1] ?? '')?.data.tenantId ?? null;
  const at = new Date(started).toISOString();
  state.log({ at, tenantId, method: 'POST', path: request.url.pathname, status, milliseconds: state.now() - started, insideBatch: false });
}

export function addTokenEndpoint(state: CloudState, codes: CodeBook, routes: RouteTable): void {
  routes.add('POST', /^\/([^/]+)\/oauth2\/v2\.0\/token$/, (request, response) => answerToken(state, codes, request, response));
}
