import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entra } from '../../src/api/entra/port.ts';
import { clientId, consumers, issuerOf, makeKey, objectId, seconds, ssoToken, startFakeEntra, tenantId, type FakeEntra, type SigningKey } from './fakeEntra.ts';

let fake: FakeEntra;
let ours: SigningKey;
let entra: Entra;
beforeAll(async () => {
  fake = await startFakeEntra();
  ours = await makeKey('key-1', issuerOf('{tenantid}'));
});
afterAll(() => fake.server.close());
beforeEach(() => {
  fake.keys = [ours];
  fake.instead = () => undefined;
  fake.now = new Date('2026-11-22T08:00:00Z');
  fake.server.sent.length = 0;
  entra = fake.open();
});

describe('an access token', () => {
  it('of a person for this app is accepted, whoever else\u2019s address the issuer lives at', async () => {
    expect(await entra.verifyAccessToken(await ssoToken(fake))).toEqual({
      tenantId, objectId, name: 'Ann', preferredUsername: 'ann@contoso.example', roles: ['Instep.Admin'], wids: [],
      issuedAt: new Date(fake.now.getTime() - 10_000), expiresAt: new Date(fake.now.getTime() + 3_600_000),
    });
  });

  const now = seconds(new Date('2026-11-22T08:00:00Z'));
  it.each<[string, Record<string, unknown>]>([
    ['audience', { aud: `api://localhost/${clientId}` }],
    ['audience', { aud: [clientId, 'bbbbbbbb-0000-4000-8000-000000000002'] }],
    ['version', { ver: '1.0' }],
    ['version', { ver: undefined }],
    ['issuer', { iss: `https://sts.windows.net/${tenantId}/` }],
    ['issuer', { iss: issuerOf('22222222-2222-4333-8444-555555555555') }],
    ['issuer', { iss: issuerOf('{tenantid}') }],
    ['issuer', { iss: `${issuerOf(tenantId)}/` }],
    ['tenant', { tid: consumers, iss: issuerOf(consumers) }],
    ['tenant', { tid: 'common', iss: issuerOf('common') }],
    ['tenant', { tid: undefined }],
    ['expired', { exp: now }],
    ['expired', { exp: now - 60 }],
    ['claims', { exp: undefined }],
    ['claims', { oid: undefined }],
    ['not_yet_valid', { nbf: now + 301 }],
    ['scope', { scp: undefined }],
    ['scope', { scp: 'access_as_users user.read' }],
    ['app_token', { idtyp: 'app', scp: undefined }],
  ])('is refused for its %s: %j', async (reason, claims) => {
    expect(await entra.verifyAccessToken(await ssoToken(fake, claims))).toEqual({ refused: reason });
  });

  it('is accepted with more scopes than ours, and with a clock a little ahead', async () => {
    expect(await entra.verifyAccessToken(await ssoToken(fake, { scp: 'profile access_as_user', nbf: now + 299, idtyp: 'user' }))).toMatchObject({ objectId });
  });

  it('is refused without a word of it being repeated', async () => {
    for (const junk of ['', 'x', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.']) {
      const answer = await entra.verifyAccessToken(junk);
      expect(['malformed', 'algorithm']).toContain('refused' in answer && answer.refused);
    }
  });

  it('is refused when the document names an issuer without a tenant', async () => {
    const fixed = 'https://login.microsoftonline.com/v2.0';
    fake.instead = (sent) =>
      sent.url.includes('.well-known')
        ? { json: { issuer: fixed, authorization_endpoint: `${fake.origin}/a`, token_endpoint: `${fake.origin}/t`, jwks_uri: `${fake.origin}/organizations/discovery/v2.0/keys` } }
        : undefined;
    expect(await entra.verifyAccessToken(await ssoToken(fake, { iss: fixed }))).toEqual({ refused: 'issuer' });
  });

  it('is refused when signed by another key under a known id', async () => {
    const other = await makeKey('key-1');
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, other))).toEqual({ refused: 'signature' });
  });

  it('is refused with any other algorithm, also one that would take the public key for a secret', async () => {
    const claims = { aud: clientId, iss: issuerOf(tenantId), tid: tenantId, oid: objectId, ver: '2.0', scp: 'access_as_user' };
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(new TextEncoder().encode(JSON.stringify(ours.jwk).padEnd(64)));
    expect(await entra.verifyAccessToken(forged)).toEqual({ refused: 'algorithm' });
  });

  it('is refused when its key may not sign for its issuer', async () => {
    const foreign = await makeKey('key-2', issuerOf('22222222-2222-4333-8444-555555555555'));
    const own = await makeKey('key-3', issuerOf(tenantId));
    const consumer = await makeKey('key-4', issuerOf(consumers));
    fake.keys = [ours, foreign, own, consumer];
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, foreign))).toEqual({ refused: 'key' });
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, consumer))).toEqual({ refused: 'key' });
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, own))).toMatchObject({ objectId });
  });
});

describe('the key set', () => {
  const keyReadings = () => fake.paths().filter((path) => path.endsWith('/keys')).length;

  it('is read once for many callers, from the tenant-independent document', async () => {
    const token = await ssoToken(fake);
    await Promise.all(Array.from({ length: 20 }, () => entra.verifyAccessToken(token)));
    expect(fake.paths()).toEqual(['/organizations/v2.0/.well-known/openid-configuration', '/organizations/discovery/v2.0/keys']);
  });

  it('is read again for a key id it does not hold: keys rotate', async () => {
    await entra.verifyAccessToken(await ssoToken(fake));
    const rotated = await makeKey('key-5', issuerOf('{tenantid}'));
    fake.keys = [rotated];
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, rotated))).toMatchObject({ objectId });
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, ours))).toEqual({ refused: 'key' });
  });

  it('is not read as often as somebody makes up key ids', async () => {
    for (let n = 0; n < 30; n += 1) await entra.verifyAccessToken(await ssoToken(fake, {}, { kid: `made-up-${n}` }));
    expect(keyReadings()).toBeLessThanOrEqual(7);
    fake.now = new Date(fake.now.getTime() + 61_000);
    const rotated = await makeKey('key-6', issuerOf('{tenantid}'));
    fake.keys = [rotated];
    expect(await entra.verifyAccessToken(await ssoToken(fake, {}, {}, rotated))).toMatchObject({ objectId });
  });

  it('is read again when it is old, and serves on for a day while Entra cannot be reached', async () => {
    await entra.verifyAccessToken(await ssoToken(fake));
    fake.instead = () => ({ status: 503 });
    fake.now = new Date(fake.now.getTime() + 2 * 3_600_000);
    expect(await entra.verifyAccessToken(await ssoToken(fake))).toMatchObject({ objectId });
    fake.now = new Date(fake.now.getTime() + 30 * 3_600_000);
    const token = await ssoToken(fake);
    await expect(entra.verifyAccessToken(token)).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('accepts nothing when it cannot be read', async () => {
    const token = await ssoToken(fake);
    for (const answer of [{ status: 500 }, { text: '<html></html>' }, { json: { keys: [] } }, { json: {} }, { status: 404, json: {} }]) {
      fake.instead = (sent) => (sent.url.endsWith('/keys') ? answer : undefined);
      await expect(fake.open().verifyAccessToken(token)).rejects.toMatchObject({ code: 'directory_unavailable' });
    }
  });

  it('is not read from an address in the open', async () => {
    const http = fake.origin.replace('https', 'http');
    fake.instead = (sent) =>
      sent.url.includes('.well-known') ? { json: { issuer: issuerOf('{tenantid}'), authorization_endpoint: `${http}/a`, token_endpoint: `${http}/t`, jwks_uri: `${http}/k` } } : undefined;
    await expect(entra.verifyAccessToken(await ssoToken(fake))).rejects.toMatchObject({ code: 'directory_unavailable' });
  });
});
