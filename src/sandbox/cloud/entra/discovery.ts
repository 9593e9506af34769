/** Discovery documents and key sets, of Entra and of the Bot Framework. */
import type { CloudRequest } from '../port.ts';
import type { RouteTable } from '../server/routes.ts';
import { sendJson } from '../server/routes.ts';
import { botKeySet, entraKeySet } from '../signing/keys.ts';
import { findTenant, type CloudState } from '../state.ts';
import { entraErrorBody, entraErrors, sendEntra } from './entraErrors.ts';

const cacheable = { 'Cache-Control': 'max-age=86400, private', 'Access-Control-Allow-Origin': '*' };
const shared = new Set(['common', 'organizations', 'consumers']);

/** The path segment that documents use for a tenant, or undefined for one that does not exist. */
function tenantSegment(state: CloudState, asked: string): string | undefined {
  const key = asked.toLowerCase();
  return shared.has(key) ? key : findTenant(state, key)?.data.tenantId;
}

function discoveryDocument(state: CloudState, segment: string): Record<string, unknown> {
  const cloud = state.cloudUrl();
  const host = new URL(cloud).host;
  const issuerTenant = shared.has(segment) ? '{tenantid}' : segment;
  return {
    token_endpoint: `${cloud}/${segment}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${cloud}/${segment}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${cloud}/${issuerTenant}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${cloud}/oidc/userinfo`,
    authorization_endpoint: `${state.peopleUrl()}/${segment}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${cloud}/${segment}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${state.peopleUrl()}/${segment}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub', 'iss', 'cloud_instance_name', 'cloud_instance_host_name', 'cloud_graph_host_name', 'msgraph_host', 'aud', 'exp', 'iat', 'auth_time',
      'acr', 'nonce', 'preferred_username', 'name', 'tid', 'ver', 'at_hash', 'c_hash', 'email',
    ],
    tenant_region_scope: shared.has(segment) ? null : 'EU',
    cloud_instance_name: host,
    cloud_graph_host_name: host,
    msgraph_host: host,
    rbac_url: `${cloud}/rbac`,
  };
}

function instanceDocument(state: CloudState, request: CloudRequest): Record<string, unknown> {
  const host = new URL(state.cloudUrl()).host;
  const asked = URL.parse(request.url.searchParams.get('authorization_endpoint') ?? '');
  const segment = asked?.pathname.split('/')[1] ?? 'common';
  return {
    tenant_discovery_endpoint: `${state.cloudUrl()}/${segment}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function botDocument(state: CloudState): Record<string, unknown> {
  return {
    issuer: 'https://api.botframework.com',
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${state.cloudUrl()}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
}

export function addDiscovery(state: CloudState, routes: RouteTable): void {
  routes.add('GET', /^\/common\/discovery\/instance$/, (request, response) => {
    sendEntra(response, 200, instanceDocument(state, request), cacheable);
  });
  routes.add('GET', /^\/v1\/\.well-known\/openidconfiguration$/i, (_request, response) => {
    sendJson(response, 200, botDocument(state));
  });
  routes.add('GET', /^\/v1\/\.well-known\/keys$/i, (_request, response) => {
    sendJson(response, 200, botKeySet(state.ring));
  });
  routes.add('GET', /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/, (request, response) => {
    const asked = decodeURIComponent(request.match[1] ?? '');
    const segment = tenantSegment(state, asked);
    if (segment === undefined) {
      const { details } = entraErrors.tenantUnknown(asked);
      sendEntra(response, 400, entraErrorBody({ ...details, error: 'invalid_tenant' }, state.now()));
      return;
    }
    sendEntra(response, 200, discoveryDocument(state, segment), cacheable);
  });
  routes.add('GET', /^\/([^/]+)\/discovery\/v2\.0\/keys$/, (_request, response) => {
    sendEntra(response, 200, entraKeySet(state.ring, state.cloudUrl()), cacheable);
  });
}
