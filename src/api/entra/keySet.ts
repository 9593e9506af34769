/** The tenant-independent key set: the keys that Entra signs with, each with the issuer it may sign for. */
import { importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import type { Ambient } from '../ambient.ts';
import type { AskEntra } from './askEntra.ts';
import { issuerFor, type Discovery } from './discovery.ts';
import { entraUnavailable } from './refusals.ts';

/** The tenant of personal Microsoft accounts. */
export const consumerTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad';

const Jwks = z.looseObject({ keys: z.array(z.looseObject({ kid: z.string().optional(), kty: z.string(), n: z.string().optional(), e: z.string().optional(), use: z.string().optional(), issuer: z.string().optional() })) });

interface SigningKey {
  key: CryptoKey;
  /** undefined: the key set does not say, so the key is good for every issuer of the document. */
  issuer: string | undefined;
}

type Keys = ReadonlyMap<string, readonly SigningKey[]>;

/** The key of that id that may sign for this tenant and issuer; undefined when there is none. Throws `directory_unavailable`. */
export type FindKey = (kid: string, tenantId: string, issuer: string) => Promise<CryptoKey | undefined>;

const hour = 3_600_000;
const freshFor = hour;
/** While Entra cannot be reached, known keys go on serving, so long. */
const usableFor = 24 * hour;
/** Unknown key ids make for a new reading, but not more often than this: anybody can make up key ids. */
const provokedAtMost = { times: 5, withinMs: 60_000 };

async function toKeys(body: unknown): Promise<Keys> {
  const parsed = Jwks.safeParse(body);
  if (!parsed.success) throw entraUnavailable('its key set is not what it should be');
  const keys = new Map<string, SigningKey[]>();
  for (const jwk of parsed.data.keys) {
    if (jwk.kid === undefined || jwk.kty !== 'RSA' || jwk.n === undefined || jwk.e === undefined || (jwk.use !== undefined && jwk.use !== 'sig')) continue;
    if (jwk.issuer?.includes(consumerTenantId) === true) continue;
    const key = await importJWK({ kty: 'RSA', n: jwk.n, e: jwk.e }, 'RS256').catch(() => undefined);
    if (key === undefined || key instanceof Uint8Array) continue;
    keys.set(jwk.kid, [...(keys.get(jwk.kid) ?? []), { key, issuer: jwk.issuer }]);
  }
  if (keys.size === 0) throw entraUnavailable('its key set holds no usable key');
  return keys;
}

export function openKeySet(discovery: Discovery, ask: AskEntra, ambient: Ambient): FindKey {
  let known: { keys: Keys; readAt: number } | undefined;
  let underway: Promise<Keys> | undefined;
  let provoked: number[] = [];

  async function fetchKeys(): Promise<Keys> {
    const { jwks_uri } = await discovery.organizations();
    const answer = await ask(jwks_uri);
    if (answer.status !== 200) throw entraUnavailable(`its key set answered ${answer.status}`);
    const keys = await toKeys(answer.body);
    known = { keys, readAt: ambient.now().getTime() };
    return keys;
  }

  /** Concurrent callers share one reading. Old keys serve on when it fails, but never beyond their time. */
  async function refresh(): Promise<Keys> {
    underway ??= fetchKeys().finally(() => (underway = undefined));
    try {
      return await underway;
    } catch (error) {
      if (known !== undefined && ambient.now().getTime() - known.readAt < usableFor) return known.keys;
      throw error;
    }
  }

  function mayProvoke(now: number): boolean {
    provoked = provoked.filter((at) => now - at < provokedAtMost.withinMs);
    if (provoked.length >= provokedAtMost.times) return false;
    provoked.push(now);
    return true;
  }

  return async (kid, tenantId, issuer) => {
    const now = ambient.now().getTime();
    let keys = known !== undefined && now - known.readAt < freshFor ? known.keys : await refresh();
    if (!keys.has(kid) && mayProvoke(now)) keys = await refresh();
    return keys.get(kid)?.find((key) => key.issuer === undefined || issuerFor(key.issuer, tenantId) === issuer)?.key;
  };
}
