/** Signs and verifies tokens. */
import { randomBytes } from 'node:crypto';
import { compactVerify, decodeJwt, SignJWT, type JWTPayload } from 'jose';
import type { KeyRing, SigningKey } from './keys.ts';

export async function signToken(key: SigningKey, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid, x5t: key.kid }).sign(key.sign);
}

export function currentKey(ring: KeyRing): SigningKey {
  const key = ring.entra[0];
  if (!key) throw new Error('The sandbox has no signing key.');
  return key;
}

/** `iat`, `nbf`, `exp` in seconds. */
export function lifetime(now: number, seconds: number): { iat: number; nbf: number; exp: number } {
  const iat = Math.floor(now / 1000);
  return { iat, nbf: iat, exp: iat + seconds };
}

/** Unique token identifier. */
export function makeUti(): string {
  return randomBytes(16).toString('base64url');
}

export type Verified = { ok: true; claims: JWTPayload } | { ok: false; why: 'malformed' | 'signature' | 'expired' | 'audience' };

/** A token of ours for `audience`, signed by one of the published organisation keys. */
export async function verifyOwnToken(ring: KeyRing, token: string, audience: string, now: number): Promise<Verified> {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(token);
  } catch {
    return { ok: false, why: 'malformed' };
  }
  if (!(await signedByUs(ring, token))) return { ok: false, why: 'signature' };
  if (claims.aud !== audience) return { ok: false, why: 'audience' };
  const seconds = now / 1000;
  if (claims.exp === undefined || claims.exp <= seconds || (claims.nbf ?? 0) > seconds + 300) return { ok: false, why: 'expired' };
  return { ok: true, claims };
}

async function signedByUs(ring: KeyRing, token: string): Promise<boolean> {
  try {
    const keyOf = (header: { kid?: string }) => {
      const key = ring.entra.find((candidate) => candidate.kid === header.kid);
      if (!key) throw new Error('unknown key');
      return key.publicKey;
    };
    await compactVerify(token, keyOf, { algorithms: ['RS256'] });
    return true;
  } catch {
    return false;
  }
}
