/**
 * Who posts to `/api/messages`: the Bot Framework's token, checked before anything is read from the activity.
 * Issuer, audience, keys, endorsement and the `serviceurl` claim as in
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 *
 * Not left to botbuilder 4.23: it takes the emulator's and skills' tokens as well, answers 500 to a wrong signature, writes keys to
 * stderr, and looks for new keys at most once an hour.
 */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

export const channelIssuer = 'https://api.botframework.com';

export interface InboundKeys {
  metadataUrl: string;
  botId: string;
  now: () => Date;
}

/** The claim `serviceurl` of a good token, or why it is refused. `unavailable`: the keys could not be read. */
export type InboundToken = { serviceUrl: string; endorsements: string[] | null } | { refused: string; unavailable?: true };

const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), endorsements: z.array(z.string()).optional() });
const Jwks = z.object({ keys: z.array(z.unknown()) });
const Metadata = z.object({ jwks_uri: z.url() });

const staleAfterMs = 24 * 3_600_000;
/** An unknown key makes us look again, but not more often than this: otherwise anybody could make us hammer the key server. */
const lookAgainMs = 10_000;

interface KeySet {
  jwks: { keys: z.infer<typeof Jwk>[] };
  readAt: number;
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`status ${String(response.status)}`);
  return response.json();
}

async function readKeys({ metadataUrl, now }: InboundKeys): Promise<KeySet> {
  const { jwks_uri: uri } = Metadata.parse(await readJson(metadataUrl));
  if (new URL(uri).protocol !== 'https:') throw new Error('keys must come over https');
  const keys = Jwks.parse(await readJson(uri)).keys.flatMap((key) => {
    const parsed = Jwk.safeParse(key);
    return parsed.success && parsed.data.kty === 'RSA' ? [parsed.data] : [];
  });
  return { jwks: { keys }, readAt: now().getTime() };
}

/** Keeps the keys, at most a day old, read again for a key not known yet. */
function openKeys(options: InboundKeys): (kid: string) => Promise<KeySet> {
  let current: KeySet | undefined;
  let reading: Promise<KeySet> | undefined;
  const read = async (): Promise<KeySet> => {
    reading ??= readKeys(options).finally(() => {
      reading = undefined;
    });
    current = await reading;
    return current;
  };
  return async (kid) => {
    if (current === undefined) return read();
    const age = options.now().getTime() - current.readAt;
    const known = current.jwks.keys.some((key) => key.kid === kid);
    if (known && age < staleAfterMs) return current;
    if (!known && age < lookAgainMs) return current;
    const before = current;
    return read().catch(() => before);
  };
}

function kidOf(token: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
    return z.object({ kid: z.string() }).safeParse(header).data?.kid;
  } catch {
    return undefined;
  }
}

/** Verifies an `Authorization` header. Never throws. */
export function openInbound(options: InboundKeys): (authorization: string | undefined) => Promise<InboundToken> {
  const keysFor = openKeys(options);
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return { refused: 'no bearer token' };
    const kid = kidOf(token);
    if (kid === undefined) return { refused: 'no key id' };
    let keys: KeySet;
    try {
      keys = await keysFor(kid);
    } catch {
      return { refused: 'the keys of the Bot Framework cannot be read', unavailable: true };
    }
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys.jwks), {
        issuer: channelIssuer,
        audience: options.botId,
        algorithms: ['RS256', 'RS384', 'RS512'],
        clockTolerance: 300,
        requiredClaims: ['exp', 'iss', 'aud'],
        currentDate: options.now(),
      });
      const serviceUrl = z.string().min(1).safeParse(payload['serviceurl'] ?? payload['serviceUrl']);
      if (!serviceUrl.success) return { refused: 'no serviceurl claim' };
      return { serviceUrl: serviceUrl.data, endorsements: keys.jwks.keys.find((key) => key.kid === kid)?.endorsements ?? null };
    } catch (error) {
      return { refused: error instanceof Error ? error.message : 'not a valid token' };
    }
  };
}
