import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entra } from '../../src/api/entra/port.ts';
import { clientId, issuerOf, makeKey, objectId, refusal, seconds, ssoToken, startFakeEntra, tenantId, type FakeEntra } from './fakeEntra.ts';

const request = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'a-verifier-of-more-than-forty-three-characters-in-all', redirectUri: 'http://localhost:3978/link/signed-in' };

let fake: FakeEntra;
let entra: Entra;
beforeAll(async () => {
  fake = await startFakeEntra();
  fake.keys = [await makeKey('key-1', issuerOf('{tenantid}'))];
});
afterAll(() => fake.server.close());
beforeEach(() => {
  fake.server.sent.length = 0;
  fake.instead = () => undefined;
  entra = fake.open();
});

const idToken = (claims: Record<string, unknown> = {}) => ssoToken(fake, { nonce: 'the-nonce', scp: undefined, roles: undefined, wids: ['62e90394-69f5-4237-9190-012177145e10'], ...claims });
const redeemWith = async (claims: Record<string, unknown>) => {
  const id_token = await idToken(claims);
  fake.token = () => ({ json: { token_type: 'Bearer', id_token } });
  return entra.redeemCode('the-code', request);
};

describe('the sign-in of an administrator', () => {
  it('goes to the authorization endpoint of the document, freshly, with PKCE, for any organisation', async () => {
    const url = new URL(await entra.signInUrl(request));
    expect(url.origin + url.pathname).toBe('http://localhost:4299/organizations/oauth2/v2.0/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: clientId, response_type: 'code', response_mode: 'query', redirect_uri: request.redirectUri, scope: 'openid profile', state: 'the-state', nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'), code_challenge_method: 'S256', prompt: 'login',
    });
    expect(await entra.browserOrigin()).toBe('http://localhost:4299');
  });

  it('does not send a browser into the open, but to its own machine', async () => {
    fake.authorizationOrigin = 'http://login.example';
    await expect(entra.signInUrl(request)).rejects.toMatchObject({ code: 'directory_unavailable' });
    fake.authorizationOrigin = 'http://localhost:4299';
  });

  it('redeems the code with the verifier and the credential, and tells who it is', async () => {
    let form = new URLSearchParams();
    const id_token = await idToken();
    fake.token = (sent) => {
      form = sent;
      return { json: { token_type: 'Bearer', id_token } };
    };
    expect(await entra.redeemCode('the-code', request)).toMatchObject({ tenantId, objectId, wids: ['62e90394-69f5-4237-9190-012177145e10'], roles: [] });
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'authorization_code', client_id: clientId, code: 'the-code', redirect_uri: request.redirectUri, code_verifier: request.codeVerifier, scope: 'openid profile',
      client_secret: 'a secret with &=+ in it',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['nonce', { nonce: 'another' }],
    ['nonce', { nonce: undefined }],
    ['audience', { aud: 'bbbbbbbb-0000-4000-8000-000000000002' }],
    ['issuer', { iss: issuerOf('22222222-2222-4333-8444-555555555555') }],
    ['expired', { exp: 1 }],
    ['not_fresh', { auth_time: seconds(new Date('2026-11-22T07:00:00Z')) }],
  ])('is refused for the %s of its ID token: %j', async (reason, claims) => {
    await expect(redeemWith(claims)).rejects.toMatchObject({ code: 'consent_missing', message: expect.stringContaining(`(${reason})`) as string });
  });

  it('may have taken its time, but not a quarter of an hour', async () => {
    expect(await redeemWith({ auth_time: seconds(fake.now) - 600 })).toMatchObject({ objectId });
  });

  it('says to start again when the code was used already', async () => {
    fake.token = () => refusal(400, 'invalid_grant', 54005);
    await expect(entra.redeemCode('the-code', request)).rejects.toMatchObject({ code: 'consent_missing', message: expect.stringContaining('AADSTS54005') as string });
  });

  it('asks for consent in that tenant, to what the app registration names and nothing else', async () => {
    const url = new URL(await entra.adminConsentUrl(tenantId, 'the-state', 'http://localhost:3978/link/consented'));
    expect(url.origin + url.pathname).toBe(`http://localhost:4299/${tenantId}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ client_id: clientId, scope: 'https://graph.example/.default', redirect_uri: 'http://localhost:3978/link/consented', state: 'the-state' });
  });
});
