/** Authorization codes: ten minutes, single use. */
import { createHash, randomBytes } from 'node:crypto';
import type { Persona } from '../port.ts';
import { entraErrors } from './entraErrors.ts';

export interface CodeGrant {
  persona: Persona;
  redirectUri: string;
  /** undefined: PKCE was not used. */
  challenge: { value: string; method: 'S256' | 'plain' } | undefined;
  nonce: string | undefined;
  scope: string;
  /** Seconds since 1970. */
  authTime: number;
}

export interface CodeBook {
  issue(grant: CodeGrant, now: number): string;
  /** Throws an `EntraRefusal`. Whatever the outcome, the code is spent. */
  redeem(code: string, redirectUri: string, verifier: string | undefined, now: number): CodeGrant;
}

const lifetime = 10 * 60 * 1000;
const kept = 1000;

function verifierFits(challenge: CodeGrant['challenge'], verifier: string | undefined): boolean {
  if (!challenge) return true;
  if (verifier === undefined) return false;
  const made = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return made === challenge.value;
}

export function createCodeBook(): CodeBook {
  const codes = new Map<string, { grant: CodeGrant; expires: number; spent: boolean }>();
  return {
    issue(grant, now) {
      const code = `1.${randomBytes(48).toString('base64url')}`;
      const oldest = codes.size >= kept ? codes.keys().next().value : undefined;
      if (oldest !== undefined) codes.delete(oldest);
      codes.set(code, { grant, expires: now + lifetime, spent: false });
      return code;
    },
    redeem(code, redirectUri, verifier, now) {
      const entry = codes.get(code);
      if (!entry) throw entraErrors.codeUnknown();
      if (entry.spent) throw entraErrors.codeUsed();
      entry.spent = true;
      if (entry.expires <= now) throw entraErrors.codeExpired();
      if (entry.grant.redirectUri !== redirectUri) throw entraErrors.redirectDiffers();
      if (!verifierFits(entry.grant.challenge, verifier)) throw entraErrors.verifierWrong();
      return entry.grant;
    },
  };
}
