/** Error bodies of the token endpoint. Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes and recordings. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export interface EntraError {
  status: number;
  error: string;
  code: number;
  /** Without the code in front. */
  text: string;
  suberror?: string;
  claims?: string;
}

export class EntraRefusal extends Error {
  readonly details: EntraError;

  constructor(details: EntraError) {
    super(details.text);
    this.details = details;
  }
}

function refuse(status: number, error: string, code: number, text: string, more: Partial<EntraError> = {}): EntraRefusal {
  return new EntraRefusal({ status, error, code, text, ...more });
}

export const entraErrors = {
  wrongSecret: (appId: string) =>
    refuse(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    ),
  expiredSecret: (appId: string) =>
    refuse(
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    ),
  badAssertion: () => refuse(401, 'invalid_client', 700027, 'Client assertion contains an invalid signature. [Reason - The key was not found.]'),
  noCredential: () =>
    refuse(401, 'invalid_client', 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
  appUnknown: (appId: string, tenantName: string) =>
    refuse(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${appId}' was not found in the directory '${tenantName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ),
  appDisabled: (appId: string) => refuse(400, 'unauthorized_client', 7000112, `Application '${appId}' is disabled.`),
  tenantUnknown: (id: string) =>
    refuse(
      400,
      'invalid_request',
      90002,
      `Tenant '${id}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ),
  badScope: (scope: string) =>
    refuse(
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    ),
  noTenant: () =>
    refuse(400, 'invalid_request', 9001023, 'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.'),
  missing: (name: string) => refuse(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${name}'.`),
  unsupportedGrant: (grant: string) =>
    refuse(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`),
  codeUnknown: () => refuse(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  codeUsed: () =>
    refuse(400, 'invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.'),
  codeExpired: () => refuse(400, 'invalid_grant', 70008, 'The provided authorization code or refresh token has expired due to inactivity.'),
  verifierWrong: () => refuse(400, 'invalid_grant', 501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
  redirectDiffers: () =>
    refuse(400, 'invalid_grant', 500112, 'The reply address does not match the reply address provided when requesting Authorization code.'),
  blocked: () =>
    refuse(400, 'invalid_grant', 53003, 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.', {
      suberror: 'message_only',
      claims: '{"access_token":{"capolids":{"essential":true,"values":["5c6d1f0a-3b1e-4f5a-9a80-5a1fd6a3a6c1"]}}}',
    }),
} as const;

function stamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** As recorded since 2024: single spaces before the trace. */
export function entraErrorBody(details: EntraError, now: number): Record<string, unknown> {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = stamp(now);
  return {
    error: details.error,
    error_description: `AADSTS${String(details.code)}: ${details.text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [details.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${String(details.code)}`,
    ...(details.suberror === undefined ? {} : { suberror: details.suberror }),
    ...(details.claims === undefined ? {} : { claims: details.claims }),
  };
}

export function sendEntra(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    'x-ms-request-id': randomUUID(),
    'x-ms-ests-server': '2.1.0 - SANDBOX',
    ...headers,
  });
  response.end(JSON.stringify(body));
}
