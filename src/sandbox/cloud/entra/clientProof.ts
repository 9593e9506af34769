/** Whether a caller of the token endpoint is the app it says it is: secret, HTTP Basic, or a certificate's assertion. */
import { createHash, X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt, type CompactJWSHeaderParameters } from 'jose';
import type { CloudOptions } from '../port.ts';
import { entraErrors } from './entraErrors.ts';

export interface ClientProof {
  clientId: string;
  /** 1: secret; 2: certificate. */
  appidacr: '1' | '2';
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function basicCredentials(authorization: string | undefined): [string, string] | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id, secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2);
  return id === undefined || secret === undefined ? undefined : [decodeURIComponent(id), decodeURIComponent(secret)];
}

function namesCertificate(header: CompactJWSHeaderParameters, certificate: X509Certificate): boolean {
  const print = (algorithm: string): string => createHash(algorithm).update(certificate.raw).digest('base64url');
  return header.x5t === print('sha1') || header['x5t#S256'] === print('sha256');
}

async function checkAssertion(assertion: string, clientId: string, options: CloudOptions, tokenEndpoint: string, now: number): Promise<void> {
  if (options.clientCertificate === undefined || clientId !== options.clientId) throw entraErrors.badAssertion();
  const certificate = new X509Certificate(options.clientCertificate);
  try {
    const { protectedHeader } = await compactVerify(assertion, certificate.publicKey, { algorithms: ['RS256', 'PS256'] });
    if (!namesCertificate(protectedHeader, certificate)) throw entraErrors.badAssertion();
    const claims = decodeJwt(assertion);
    const good = claims.iss === clientId && claims.sub === clientId && claims.aud === tokenEndpoint && (claims.exp ?? 0) > now / 1000;
    if (!good) throw entraErrors.badAssertion();
  } catch {
    throw entraErrors.badAssertion();
  }
}

/** Throws an `EntraRefusal`. `tokenEndpoint`: the address that was called, which an assertion has to name. */
export async function proveClient(
  form: URLSearchParams,
  authorization: string | undefined,
  options: CloudOptions,
  tokenEndpoint: string,
  now: number,
): Promise<ClientProof> {
  const basic = basicCredentials(authorization);
  const clientId = (basic?.[0] ?? form.get('client_id') ?? '').toLowerCase();
  if (clientId === '') throw entraErrors.missing('client_id');
  const assertion = form.get('client_assertion');
  if (assertion !== null && form.get('client_assertion_type') === assertionType) {
    await checkAssertion(assertion, clientId, options, tokenEndpoint, now);
    return { clientId, appidacr: '2' };
  }
  const secret = basic?.[1] ?? form.get('client_secret');
  if (secret === null) throw entraErrors.noCredential();
  const expected = clientId === options.botId.toLowerCase() ? options.botPassword : options.clientSecret;
  const known = clientId === options.clientId.toLowerCase() || clientId === options.botId.toLowerCase();
  if (!known) return { clientId, appidacr: '1' };
  // When bot and app share a registration, either secret is one of its secrets.
  const shared = options.botId.toLowerCase() === options.clientId.toLowerCase() && secret === options.clientSecret;
  if (secret !== expected && !shared) throw entraErrors.wrongSecret(clientId);
  return { clientId, appidacr: '1' };
}
