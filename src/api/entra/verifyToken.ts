/** Whether a token was made by Entra for this app. Source: https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Ambient } from '../ambient.ts';
import { Guid } from '../contract/primitives.ts';
import { issuerFor, type Discovery } from './discovery.ts';
import { consumerTenantId, type FindKey } from './keySet.ts';
import type { VerifiedToken, VerifyAccessToken } from './port.ts';

/** Why a token is refused: for logs, never with a part of the token. */
export type Refused =
  | 'malformed' | 'algorithm' | 'version' | 'tenant' | 'issuer' | 'key' | 'signature' | 'audience' | 'expired' | 'not_yet_valid'
  | 'claims' | 'app_token' | 'scope' | 'nonce' | 'not_fresh';

/** How far another clock may be ahead of ours. Not used for the end of a token: clients renew well before it, so no clock needs it longer. */
const skewSeconds = 300;
/** How long ago the administrator may have typed a password, for a sign-in that asked for one: the time a code and a form may take. */
const freshSeconds = 900;

const texts = z.array(z.string()).catch([]);
const Claims = z.looseObject({
  tid: Guid,
  oid: Guid,
  ver: z.literal('2.0'),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  roles: texts,
  wids: texts,
  scp: z.string().optional(),
  idtyp: z.string().optional(),
  nonce: z.string().optional(),
  auth_time: z.number().optional(),
});
type Claims = z.infer<typeof Claims>;

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function toVerified(claims: Claims): VerifiedToken {
  const { preferred_username: preferredUsername = null } = claims;
  return {
    tenantId: claims.tid.toLowerCase(),
    objectId: claims.oid.toLowerCase(),
    name: claims.name ?? preferredUsername ?? claims.oid,
    preferredUsername,
    roles: claims.roles,
    wids: claims.wids,
    issuedAt: new Date(claims.iat * 1000),
    expiresAt: new Date(claims.exp * 1000),
  };
}

/** What the token says of itself, before anything is proven: enough to find the key that can prove it. */
function peek(token: string): { kid: string; tenantId: string; issuer: string } | Refused {
  let header: { alg?: string; kid?: string };
  let payload: JWTPayload;
  try {
    header = decodeProtectedHeader(token);
    payload = decodeJwt(token);
  } catch {
    return 'malformed';
  }
  if (header.alg !== 'RS256') return 'algorithm';
  if (payload['ver'] !== '2.0') return 'version';
  const tenant = Guid.safeParse(payload['tid']);
  if (!tenant.success || tenant.data.toLowerCase() === consumerTenantId) return 'tenant';
  if (typeof header.kid !== 'string') return 'key';
  return typeof payload.iss === 'string' ? { kid: header.kid, tenantId: tenant.data, issuer: payload.iss } : 'issuer';
}

function refusalOf(error: unknown): Refused {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'audience';
    if (error.claim === 'iss') return 'issuer';
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not_yet_valid' : 'claims';
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'malformed';
}

export interface VerifyParts {
  discovery: Discovery;
  findKey: FindKey;
  clientId: string;
  ambient: Ambient;
}

/** Signature, issuer, audience, version and times of a v2.0 token. Throws `directory_unavailable` when keys cannot be read. */
async function verify(token: string, parts: VerifyParts): Promise<Claims | Refused> {
  const said = peek(token);
  if (typeof said === 'string') return said;
  const { issuer } = await parts.discovery.organizations();
  // An issuer that names no tenant would speak for all of them.
  if (said.issuer !== issuerFor(issuer, said.tenantId) || !said.issuer.includes(said.tenantId)) return 'issuer';
  const key = await parts.findKey(said.kid, said.tenantId, said.issuer);
  if (key === undefined) return 'key';
  const now = parts.ambient.now();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: said.issuer,
      audience: parts.clientId,
      clockTolerance: skewSeconds,
      currentDate: now,
      requiredClaims: ['exp', 'iat', 'tid', 'oid'],
    });
    // One tolerance for all times is all the library has; the end gets none.
    if (typeof payload.exp !== 'number' || payload.exp <= seconds(now)) return 'expired';
    // A list of audiences is a token for others as well.
    if (payload.aud !== parts.clientId) return 'audience';
    const claims = Claims.safeParse(payload);
    return claims.success ? claims.data : 'claims';
  } catch (error) {
    return refusalOf(error);
  }
}

export function openVerifyAccessToken(parts: VerifyParts): VerifyAccessToken {
  return async (token) => {
    const claims = await verify(token, parts);
    if (typeof claims === 'string') return { refused: claims };
    if (claims.idtyp === 'app') return { refused: 'app_token' satisfies Refused };
    if (claims.scp?.split(' ').includes('access_as_user') !== true) return { refused: 'scope' satisfies Refused };
    return toVerified(claims);
  };
}

/** An ID token of the sign-in that this nonce was made for, by somebody who has just signed in. */
export async function verifyIdToken(token: string, nonce: string, parts: VerifyParts): Promise<VerifiedToken | { refused: Refused }> {
  const claims = await verify(token, parts);
  if (typeof claims === 'string') return { refused: claims };
  if (claims.nonce !== nonce) return { refused: 'nonce' };
  if (claims.auth_time !== undefined && seconds(parts.ambient.now()) - claims.auth_time > freshSeconds) return { refused: 'not_fresh' };
  return toVerified(claims);
}
