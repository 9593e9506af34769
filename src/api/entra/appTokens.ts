/** App-only tokens for Graph, by tenant. The one file that sees MSAL, which keeps them until shortly before they end. */
import { AuthError, ConfidentialClientApplication, type INetworkModule, type NetworkResponse } from '@azure/msal-node';
import { Guid } from '../contract/primitives.ts';
import { AppError, isAppError } from '../errors.ts';
import type { AskEntra } from './askEntra.ts';
import type { ClientProof } from './credential.ts';
import type { Discovery, DiscoveryDocument } from './discovery.ts';
import type { Entra } from './port.ts';
import { entraRefused, entraUnavailable, RefusalBody } from './refusals.ts';

export interface AppTokenParts {
  authorityHost: string;
  clientId: string;
  proof: ClientProof;
  /** `$GRAPH_ENDPOINT/.default`. */
  scope: string;
  discovery: Discovery;
  ask: AskEntra;
}

const tenantsAtMost = 500;

/** MSAL lets only its own errors through; ours travels inside one. */
function inside(error: AppError): AuthError {
  return Object.assign(new AuthError('instep', ''), { cause: error });
}

/**
 * MSAL's way to the network. Its own would ask other hosts for metadata and, after one 5xx, refuse by itself for a minute; here
 * it sees successes only.
 */
function network(ask: AskEntra): INetworkModule {
  return {
    sendGetRequestAsync: () => Promise.reject(inside(entraUnavailable('its metadata are incomplete'))),
    async sendPostRequestAsync<T>(url: string, options?: { body?: string }): Promise<NetworkResponse<T>> {
      const answer = await ask(url, new URLSearchParams(options?.body)).catch((error: unknown) => {
        throw isAppError(error) ? inside(error) : error;
      });
      if (answer.status !== 200) throw inside(refusalOf(answer.body));
      // The type of the body is MSAL's own; it checks what it reads from it.
      return { status: answer.status, headers: {}, body: answer.body as T };
    },
  };
}

function refusalOf(body: unknown): AppError {
  const refusal = RefusalBody.safeParse(body);
  return refusal.success ? entraRefused(refusal.data) : entraUnavailable('its refusal cannot be read');
}

/**
 * `authorityMetadata` and `knownAuthorities` are what keeps MSAL from asking anybody but the configured authority, and from
 * comparing the issuer's host with the authority's: they may differ.
 */
function openApp(tenantId: string, document: DiscoveryDocument, parts: AppTokenParts): ConfidentialClientApplication {
  const { proof } = parts;
  const authority = new URL(parts.authorityHost);
  return new ConfidentialClientApplication({
    auth: {
      clientId: parts.clientId,
      authority: `${authority.origin}/${tenantId}`,
      knownAuthorities: [authority.host],
      authorityMetadata: JSON.stringify(document),
      ...('secret' in proof ? { clientSecret: proof.secret } : { clientAssertion: () => proof.makeAssertion(document.token_endpoint) }),
    },
    system: { networkClient: network(parts.ask), disableInternalRetries: true },
  });
}

async function orStop<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  // What an abort signal carries is its maker's choice, and is passed on as it is.
  const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('The request was stopped.', { cause: signal.reason }));
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([promise, stopped]).finally(() => signal.removeEventListener('abort', stop));
}

export function openAppTokens(parts: AppTokenParts): Entra['graphToken'] {
  const apps = new Map<string, { app: ConfidentialClientApplication; document: DiscoveryDocument }>();

  async function appFor(tenantId: string): Promise<ConfidentialClientApplication> {
    const document = await parts.discovery.tenant(tenantId);
    const known = apps.get(tenantId);
    // A new document may name other endpoints.
    const entry = known?.document === document ? known : { app: openApp(tenantId, document, parts), document };
    apps.delete(tenantId);
    apps.set(tenantId, entry);
    for (const oldest of apps.keys()) if (apps.size > tenantsAtMost) apps.delete(oldest);
    return entry.app;
  }

  async function acquire(tenantId: string, fresh: boolean): Promise<string> {
    const app = await appFor(tenantId);
    try {
      const result = await app.acquireTokenByClientCredential({ scopes: [parts.scope], skipCache: fresh });
      if (result !== null && result.accessToken !== '') return result.accessToken;
    } catch (error) {
      if (isAppError(error)) throw error;
      if (error instanceof AuthError && isAppError(error.cause)) throw error.cause;
      throw new AppError('directory_unavailable', entraUnavailable('its token cannot be used').message, { cause: error });
    }
    throw entraUnavailable('it gave no token');
  }

  return (tenantId, { fresh = false, signal } = {}) => {
    if (!Guid.safeParse(tenantId).success) return Promise.reject(new AppError('consent_missing', 'The company is linked to something that is no tenant. Link it again.'));
    return orStop(acquire(tenantId.toLowerCase(), fresh), signal);
  };
}
