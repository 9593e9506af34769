/** Who asks: reads the bearer token of a Graph request. */
import type { JWTPayload } from 'jose';
import { rolesLeft, settleConsent } from '../directory/consent.ts';
import type { Tenant } from '../directory/tenant.ts';
import type { KeyRing } from '../signing/keys.ts';
import { verifyOwnToken, type Verified } from '../signing/tokens.ts';
import { GraphRefusal } from './answer.ts';

/** The claim in which an app-only token keeps the state of consent it was minted at. */
export const epochClaim = 'xms_sbx_epoch';

const challenge =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

const messages = {
  malformed: 'CompactToken parsing failed with error code: 80049217',
  signature: 'Signature is invalid.',
  expired: 'Lifetime validation failed, the token is expired.',
  audience: 'Access token validation failure. Invalid audience.',
} as const;

export function unauthorized(message: string, more = ''): GraphRefusal {
  return new GraphRefusal(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': `${challenge}${more}` });
}

function revoked(): GraphRefusal {
  const claims = Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64');
  return unauthorized(
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
    `, error="insufficient_claims", claims="${claims}"`,
  );
}

export interface BearerReader {
  /** Throws a 401. */
  read(authorization: string | undefined, now: number): Promise<{ tenant: Tenant; roles: ReadonlySet<string> }>;
}

const cacheSize = 500;

export function createBearerReader(ring: KeyRing, audience: string, tenantOf: (id: string) => Tenant | undefined): BearerReader {
  // Verifying a signature at every page of a large reading would be most of its cost.
  const verified = new Map<string, { keys: string; claims: JWTPayload }>();
  const keysNow = (): string => ring.entra.map((key) => key.kid).join();

  async function verify(token: string, now: number): Promise<Verified> {
    const known = verified.get(token);
    if (known?.keys === keysNow() && (known.claims.exp ?? 0) > now / 1000) return { ok: true, claims: known.claims };
    const result = await verifyOwnToken(ring, token, audience, now);
    if (!result.ok) return result;
    if (verified.size >= cacheSize) verified.clear();
    verified.set(token, { keys: keysNow(), claims: result.claims });
    return result;
  }

  return {
    async read(authorization, now) {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) throw unauthorized('Access token is empty.');
      const result = await verify(token, now);
      if (!result.ok) throw unauthorized(messages[result.why]);
      const { tid, roles, [epochClaim]: epoch } = result.claims;
      const tenant = typeof tid === 'string' ? tenantOf(tid) : undefined;
      if (!tenant) throw unauthorized('Access token validation failure.');
      const consent = settleConsent(tenant, now);
      const minted = typeof epoch === 'number' ? epoch : 0;
      if (minted < consent.refusedBelow) throw revoked();
      return { tenant, roles: rolesLeft(consent, Array.isArray(roles) ? roles.map(String) : [], minted) };
    },
  };
}
