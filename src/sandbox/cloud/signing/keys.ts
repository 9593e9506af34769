/** The signing keys of the make-believe Entra and Bot Framework. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { importPKCS8, type JWK } from 'jose';

/** With what Microsoft adds to each key of a set. */
type PublishedKey = JWK & { issuer?: string; endorsements?: string[] };

const generate = promisify(generateKeyPair);

export const consumerTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad';

export interface SigningKey {
  kid: string;
  /** PEM, PKCS #8. */
  privatePem: string;
  publicKey: KeyObject;
  jwk: { kty: string; n: string; e: string };
  sign: Awaited<ReturnType<typeof importPKCS8>>;
}

export interface SavedKeys {
  /** PEMs; the first one signs, the others stay published. */
  entra: string[];
  consumer: string;
  bot: string;
}

export interface KeyRing {
  entra: SigningKey[];
  consumer: SigningKey;
  bot: SigningKey;
  /** Never in any published set; made when first asked for. */
  unpublished(): Promise<SigningKey>;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

async function openKey(privatePem: string): Promise<SigningKey> {
  const publicKey = createPublicKey(createPrivateKey(privatePem));
  const { n, e } = publicKey.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('A signing key of the sandbox is not an RSA key.');
  const kid = createHash('sha1').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64url');
  return { kid, privatePem, publicKey, jwk: { kty: 'RSA', n, e }, sign: await importPKCS8(privatePem, 'RS256') };
}

export async function makeKey(): Promise<SigningKey> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return openKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export async function openKeyRing(saved: SavedKeys | undefined): Promise<KeyRing> {
  const unpublished = once(makeKey);
  if (saved && saved.entra.length > 0) {
    const [entra, consumer, bot] = await Promise.all([Promise.all(saved.entra.map(openKey)), openKey(saved.consumer), openKey(saved.bot)]);
    return { entra, consumer, bot, unpublished };
  }
  const [first, second, consumer, bot] = await Promise.all([makeKey(), makeKey(), makeKey(), makeKey()]);
  return { entra: [first, second], consumer, bot, unpublished };
}

export function saveKeyRing(ring: KeyRing): SavedKeys {
  return { entra: ring.entra.map((key) => key.privatePem), consumer: ring.consumer.privatePem, bot: ring.bot.privatePem };
}

/** A new key signs from now on. The ones before stay published, at most two of them, or none. */
export async function rotate(ring: KeyRing, dropPrevious: boolean): Promise<void> {
  const next = await makeKey();
  ring.entra = dropPrevious ? [next] : [next, ...ring.entra].slice(0, 3);
}

/** As in Microsoft's key sets: every key names its issuer, a template for organisations and the fixed one for consumers. */
export function entraKeySet(ring: KeyRing, cloudUrl: string): { keys: PublishedKey[] } {
  const published = (key: SigningKey, issuer: string): PublishedKey => ({ ...key.jwk, use: 'sig', kid: key.kid, x5t: key.kid, issuer });
  return {
    keys: [
      ...ring.entra.map((key) => published(key, `${cloudUrl}/{tenantid}/v2.0`)),
      published(ring.consumer, `${cloudUrl}/${consumerTenantId}/v2.0`),
    ],
  };
}

export function botKeySet(ring: KeyRing): { keys: PublishedKey[] } {
  return { keys: [{ ...ring.bot.jwk, use: 'sig', kid: ring.bot.kid, x5t: ring.bot.kid, endorsements: ['msteams'] }] };
}
