/** Entra's discovery documents: every issuer, key set and endpoint comes from them. */
import { z } from 'zod';
import type { Ambient } from '../ambient.ts';
import type { AskEntra } from './askEntra.ts';
import { entraRefused, entraUnavailable, RefusalBody } from './refusals.ts';

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isHttps(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'https:';
}

/** A browser may go in the open to its own machine only. */
function isForBrowsers(address: string): boolean {
  return isHttps(address) || (URL.canParse(address) && new URL(address).protocol === 'http:' && isLoopback(new URL(address).hostname));
}

/** Source: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document */
export const DiscoveryDocument = z.looseObject({
  /** With the literal `{tenantid}` in the documents of `organizations` and `common`. */
  issuer: z.string().min(1),
  authorization_endpoint: z.string().refine(isForBrowsers),
  token_endpoint: z.string().refine(isHttps),
  jwks_uri: z.string().refine(isHttps),
});
export type DiscoveryDocument = z.infer<typeof DiscoveryDocument>;

/** The issuer of a tenant's tokens, of a document whose issuer is a template. */
export function issuerFor(template: string, tenantId: string): string {
  return template.replaceAll('{tenantid}', tenantId);
}

export interface Discovery {
  /** The tenant-independent document. */
  organizations(): Promise<DiscoveryDocument>;
  /** Throws `consent_missing` for a tenant that Entra does not know. */
  tenant(tenantId: string): Promise<DiscoveryDocument>;
}

const hour = 3_600_000;
/** Entra lets them be kept for 24 h. */
const freshFor = 12 * hour;
/** While Entra cannot be reached, an older one goes on serving, so long. */
const usableFor = 48 * hour;
const keptAtMost = 500;

interface Kept {
  document: DiscoveryDocument;
  readAt: number;
}

export function openDiscovery(authorityHost: string, ask: AskEntra, ambient: Ambient): Discovery {
  const origin = new URL(authorityHost).origin;
  if (!isHttps(origin)) throw new Error('The authority host must be an https address.');
  const kept = new Map<string, Kept>();
  const underway = new Map<string, Promise<DiscoveryDocument>>();

  async function fetchDocument(segment: string): Promise<DiscoveryDocument> {
    const answer = await ask(`${origin}/${encodeURIComponent(segment)}/v2.0/.well-known/openid-configuration`);
    const document = DiscoveryDocument.safeParse(answer.body);
    if (answer.status === 200 && document.success) return document.data;
    const refusal = RefusalBody.safeParse(answer.body);
    throw answer.status !== 200 && refusal.success ? entraRefused(refusal.data) : entraUnavailable('its discovery document is not what it should be');
  }

  async function refresh(segment: string): Promise<DiscoveryDocument> {
    const known = kept.get(segment);
    try {
      const document = await fetchDocument(segment);
      kept.delete(segment);
      kept.set(segment, { document, readAt: ambient.now().getTime() });
      for (const oldest of kept.keys()) if (kept.size > keptAtMost) kept.delete(oldest);
      return document;
    } catch (error) {
      if (known !== undefined && ambient.now().getTime() - known.readAt < usableFor) return known.document;
      throw error;
    }
  }

  async function read(segment: string): Promise<DiscoveryDocument> {
    const known = kept.get(segment);
    if (known !== undefined && ambient.now().getTime() - known.readAt < freshFor) return known.document;
    const shared = underway.get(segment) ?? refresh(segment).finally(() => underway.delete(segment));
    underway.set(segment, shared);
    return shared;
  }

  return { organizations: () => read('organizations'), tenant: (tenantId) => read(tenantId.toLowerCase()) };
}
