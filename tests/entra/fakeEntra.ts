/** The part of Microsoft Entra that hands out documents, keys and tokens, on a server of ours. Its issuer lives at another address than itself. */
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Ambient } from '../../src/api/ambient.ts';
import { openEntra, type EntraOptions } from '../../src/api/entra/openEntra.ts';
import type { Entra } from '../../src/api/entra/port.ts';
import { startSecureServer, type Answer, type SecureServer, type Sent } from '../graph/secureServer.ts';

export const clientId = 'aaaaaaaa-0000-4000-8000-000000000001';
export const tenantId = '11111111-2222-4333-8444-555555555555';
export const objectId = 'cccccccc-0000-4000-8000-000000000003';
export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const issuerOf = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  jwk: JWK & { issuer?: string };
}

export async function makeKey(kid: string, issuer?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', ...(issuer !== undefined && { issuer }) } };
}

export interface FakeEntra {
  server: SecureServer;
  origin: string;
  /** What the key set holds; change it to rotate. */
  keys: SigningKey[];
  /** The clock of both sides. */
  now: Date;
  /** What the token endpoint answers. */
  token: (form: URLSearchParams, sent: Sent) => Answer | Promise<Answer>;
  /** What all else answers, before the usual; undefined: the usual. */
  instead: (sent: Sent) => Answer | undefined;
  authorizationOrigin: string;
  waits: number[];
  open(options?: Partial<EntraOptions>): Entra;
  paths(): string[];
}

export async function startFakeEntra(): Promise<FakeEntra> {
  const server = await startSecureServer();
  const ambient: Ambient = { now: () => fake.now, newId: () => 'id', newSecret: () => 'secret', random: () => 0 };
  const fake: FakeEntra = {
    server,
    origin: server.origin,
    keys: [],
    now: new Date('2026-11-22T08:00:00Z'),
    token: () => ({ json: { token_type: 'Bearer', expires_in: 3599, access_token: 'app-token' } }),
    instead: () => undefined,
    authorizationOrigin: 'http://localhost:4299',
    waits: [],
    open: (options = {}) =>
      openEntra({
        authorityHost: server.origin,
        clientId,
        credential: { kind: 'secret', secret: 'a secret with &=+ in it' },
        graphScope: 'https://graph.example/.default',
        ambient,
        sleep: (milliseconds) => {
          fake.waits.push(milliseconds / 1000);
          return Promise.resolve();
        },
        ...options,
      }),
    paths: () => server.sent.map((sent) => sent.url.split('?')[0] ?? ''),
  };
  const document = (segment: string) => ({
    issuer: segment === 'organizations' ? issuerOf('{tenantid}') : issuerOf(segment),
    authorization_endpoint: `${fake.authorizationOrigin}/${segment}/oauth2/v2.0/authorize`,
    token_endpoint: `${server.origin}/${segment}/oauth2/v2.0/token`,
    jwks_uri: `${server.origin}/${segment}/discovery/v2.0/keys`,
  });
  server.answer((sent) => {
    const other = fake.instead(sent);
    if (other !== undefined) return other;
    const segment = sent.url.split('/')[1] ?? '';
    if (sent.url.endsWith('/.well-known/openid-configuration')) return { json: document(segment) };
    if (sent.url.endsWith('/organizations/discovery/v2.0/keys')) return { json: { keys: fake.keys.map((key) => key.jwk) } };
    if (sent.url.split('?')[0]?.endsWith('/oauth2/v2.0/token') === true) return fake.token(new URLSearchParams(sent.body), sent);
    return { status: 404, text: '<html></html>' };
  });
  return fake;
}

export function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

/** A Teams SSO token, as Entra makes it; `undefined` takes a claim away. */
export async function ssoToken(fake: FakeEntra, claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = fake.keys[0]): Promise<string> {
  if (key === undefined) throw new Error('no key');
  const now = seconds(fake.now);
  const all = {
    aud: clientId, iss: issuerOf(tenantId), iat: now - 10, nbf: now - 10, exp: now + 3600, name: 'Ann', preferred_username: 'ann@contoso.example',
    oid: objectId, tid: tenantId, scp: 'access_as_user', ver: '2.0', roles: ['Instep.Admin'], ...claims,
  };
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header }).sign(key.privateKey);
}

export function refusal(status: number, error: string, ...codes: number[]): Answer {
  return { status, json: { error, error_description: `AADSTS${codes[0] ?? ''}: Text that nobody may branch on.`, error_codes: codes, trace_id: 'x', correlation_id: 'y', timestamp: '2026-11-22 08:00:00Z' } };
}
