import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entra } from '../../src/api/entra/port.ts';
import { clientId, refusal, startFakeEntra, tenantId, type FakeEntra } from './fakeEntra.ts';

let fake: FakeEntra;
let entra: Entra;
let issued: number;
beforeAll(async () => {
  fake = await startFakeEntra();
});
afterAll(() => fake.server.close());
beforeEach(() => {
  issued = 0;
  fake.server.sent.length = 0;
  fake.waits.length = 0;
  fake.instead = () => undefined;
  fake.token = () => ({ json: { token_type: 'Bearer', expires_in: 3599, access_token: `token-${(issued += 1)}` } });
  entra = fake.open();
});
afterEach(() => vi.unstubAllEnvs());

const tokenRequests = () => fake.server.sent.filter((sent) => sent.url.includes('/token'));

describe('an app-only token', () => {
  it('comes from the tenant\u2019s own endpoint, by the document, and from no other host', async () => {
    expect(await entra.graphToken(tenantId)).toBe('token-1');
    expect(fake.paths()).toEqual([`/${tenantId}/v2.0/.well-known/openid-configuration`, `/${tenantId}/oauth2/v2.0/token`]);
    expect(Object.fromEntries(new URLSearchParams(tokenRequests()[0]?.body))).toMatchObject({
      grant_type: 'client_credentials', client_id: clientId, scope: 'https://graph.example/.default', client_secret: 'a secret with &=+ in it',
    });
  });

  it('is kept, until a fresh one is asked for', async () => {
    expect([await entra.graphToken(tenantId), await entra.graphToken(tenantId)]).toEqual(['token-1', 'token-1']);
    expect(await entra.graphToken(tenantId, { fresh: true })).toBe('token-2');
    expect(await entra.graphToken(tenantId)).toBe('token-2');
  });

  it('is never that of another tenant', async () => {
    const other = '22222222-2222-4333-8444-555555555555';
    expect([await entra.graphToken(tenantId), await entra.graphToken(other)]).toEqual(['token-1', 'token-2']);
    expect(tokenRequests()[1]?.url).toContain(other);
  });

  it('is not asked for a tenant that is none', async () => {
    await expect(entra.graphToken('../organizations')).rejects.toMatchObject({ code: 'consent_missing' });
    expect(fake.server.sent).toHaveLength(0);
  });

  it.each([
    [400, 'unauthorized_client', 700016, 'consent_missing', 'not installed'],
    [400, 'unauthorized_client', 7000229, 'consent_missing', 'not installed'],
    [400, 'unauthorized_client', 7000112, 'consent_missing', 'switched off'],
    [400, 'invalid_grant', 65001, 'consent_missing', 'no consent'],
    [400, 'invalid_request', 90002, 'consent_missing', 'does not know this tenant'],
    [400, 'invalid_grant', 53003, 'consent_missing', 'Conditional Access'],
    [401, 'invalid_client', 7000215, 'directory_unavailable', 'AAD_APP_CLIENT_SECRET'],
    [401, 'invalid_client', 7000222, 'directory_unavailable', 'expired'],
    [401, 'invalid_client', 700027, 'directory_unavailable', 'certificate'],
    [401, 'invalid_client', 700213, 'directory_unavailable', 'managed identity'],
    [401, 'invalid_client', 1234567, 'directory_unavailable', 'credential'],
    [400, 'invalid_scope', 70011, 'directory_unavailable', 'AADSTS70011'],
  ])('that is refused with %i %s %i is %s: "%s"', async (status, error, code, expected, words) => {
    fake.token = () => refusal(status, error, code);
    await expect(entra.graphToken(tenantId)).rejects.toMatchObject({ code: expected, message: expect.stringContaining(words) as string });
    expect(tokenRequests()).toHaveLength(1);
    fake.token = () => ({ json: { token_type: 'Bearer', expires_in: 3599, access_token: 'after-all' } });
    expect(await entra.graphToken(tenantId)).toBe('after-all');
  });

  it('is consent_missing when the document says that there is no such tenant', async () => {
    fake.instead = () => refusal(400, 'invalid_tenant', 90002);
    await expect(entra.graphToken(tenantId)).rejects.toMatchObject({ code: 'consent_missing' });
  });

  it('is asked for again after what may pass, as long as Microsoft says', async () => {
    let turn = 0;
    fake.token = () => {
      turn += 1;
      if (turn === 1) return { status: 429, headers: { 'Retry-After': '3' } };
      if (turn === 2) return { status: 503, text: '<html></html>' };
      return turn === 3 ? { text: '{"access_to', headers: { 'Content-Type': 'application/json' } } : { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'at last' } };
    };
    expect(await entra.graphToken(tenantId)).toBe('at last');
    expect(fake.waits[0]).toBe(3);
  });

  it('fails after a few attempts, and is asked for anew the next time', async () => {
    fake.token = () => ({ status: 500 });
    await expect(entra.graphToken(tenantId)).rejects.toMatchObject({ code: 'directory_unavailable' });
    expect(tokenRequests()).toHaveLength(4);
    fake.token = () => ({ json: { token_type: 'Bearer', expires_in: 3599, access_token: 'back' } });
    expect(await entra.graphToken(tenantId)).toBe('back');
  });

  it('gives a long wait back', async () => {
    fake.token = () => ({ status: 429, headers: { 'Retry-After': '120' } });
    await expect(entra.graphToken(tenantId)).rejects.toMatchObject({ code: 'directory_unavailable', retryAfterSeconds: 120 });
    expect(fake.waits).toEqual([]);
  });

  it('is given up when no answer comes in time', async () => {
    fake.token = () => ({ hang: true });
    await expect(fake.open({ limits: { requestMs: 100, attempts: 2 } }).graphToken(tenantId)).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('is not waited for any longer when the run is cancelled', async () => {
    fake.token = () => ({ hang: true });
    const abort = new AbortController();
    const asked = entra.graphToken(tenantId, { signal: abort.signal });
    await expect.poll(() => tokenRequests().length).toBe(1);
    abort.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });
});

describe('the credential', () => {
  beforeAll(async () => {
    await fake.server.close();
    fake = await startFakeEntra();
  });

  it('may be a certificate, which signs a statement for that endpoint only', async () => {
    const made = await generate([{ name: 'commonName', value: 'Instep' }], { keySize: 2048 });
    await fake.open({ credential: { kind: 'certificate', pem: `${made.private}\n${made.cert}` } }).graphToken(tenantId);
    const form = new URLSearchParams(tokenRequests()[0]?.body);
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(form.has('client_secret')).toBe(false);
    const assertion = form.get('client_assertion') ?? '';
    const { payload } = await jwtVerify(assertion, createPublicKey(made.cert), { currentDate: fake.now, audience: `${fake.origin}/${tenantId}/oauth2/v2.0/token`, issuer: clientId, subject: clientId });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(600);
    const certificate = new X509Certificate(made.cert);
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'PS256', 'x5t#S256': Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'), x5c: [certificate.raw.toString('base64')] });
  });

  it('may not be a certificate without its own key', async () => {
    const [one, other] = await Promise.all([generate([{ name: 'commonName', value: 'a' }]), generate([{ name: 'commonName', value: 'b' }])]);
    expect(() => fake.open({ credential: { kind: 'certificate', pem: `${one.private}\n${other.cert}` } })).toThrow('certificate');
  });

  it('may be a managed identity, whose token stands for the app', async () => {
    const asked: string[] = [];
    const identity = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ access_token: 'identity-token', expires_on: String(Math.floor(Date.now() / 1000) + 3600), resource: 'api://AzureADTokenExchange', token_type: 'Bearer' }));
    });
    await new Promise<void>((resolve) => identity.listen(0, '127.0.0.1', resolve));
    // A TCP server's address is never a pipe's name.
    vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(identity.address() as AddressInfo).port}/token`);
    vi.stubEnv('IDENTITY_HEADER', 'x');
    try {
      expect(await fake.open({ credential: { kind: 'managedIdentity', clientId: 'dddddddd-0000-4000-8000-000000000004' } }).graphToken(tenantId)).toBe('token-1');
    } finally {
      identity.close();
    }
    expect(asked[0]).toContain(`resource=${encodeURIComponent('api://AzureADTokenExchange')}`);
    expect(new URLSearchParams(tokenRequests()[0]?.body).get('client_assertion')).toBe('identity-token');
  });

  it('needs an authority that is not in the open', () => {
    expect(() => fake.open({ authorityHost: 'http://localhost:1' })).toThrow('https');
  });
});
