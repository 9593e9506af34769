import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { generate } from 'selfsigned';
import { botId, clientId, contosoId, fetchAnswer, homeTenantId, openWorld, polderzichtId, type World } from './world.ts';

let world: World;
const nobody = '00000000-1111-4222-8333-444444444444';

beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

describe('discovery', () => {
  it('names the tenant in the issuer, the cloud for machines and the people origin for browsers', async () => {
    const { cloudUrl, peopleUrl } = world.cloud;
    const document = (await fetchAnswer(`${cloudUrl}/${contosoId}/v2.0/.well-known/openid-configuration`)).json();
    expect(document).toMatchObject({
      issuer: `${cloudUrl}/${contosoId}/v2.0`,
      token_endpoint: `${cloudUrl}/${contosoId}/oauth2/v2.0/token`,
      jwks_uri: `${cloudUrl}/${contosoId}/discovery/v2.0/keys`,
      authorization_endpoint: `${peopleUrl}/${contosoId}/oauth2/v2.0/authorize`,
    });
  });

  it.each(['common', 'organizations'])('gives the literal issuer template for %s', async (segment) => {
    const { cloudUrl } = world.cloud;
    const document = (await fetchAnswer(`${cloudUrl}/${segment}/v2.0/.well-known/openid-configuration`)).json();
    expect(document['issuer']).toBe(`${cloudUrl}/{tenantid}/v2.0`);
  });

  it('answers 400 invalid_tenant with AADSTS90002 for a tenant that does not exist', async () => {
    const answer = await fetchAnswer(`${world.cloud.cloudUrl}/${nobody}/v2.0/.well-known/openid-configuration`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
  });

  it('publishes keys that name their issuer, one of them the consumers’', async () => {
    const keys = (await fetchAnswer(`${world.cloud.cloudUrl}/common/discovery/v2.0/keys`)).json()['keys'];
    expect(keys).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kty: 'RSA', use: 'sig', issuer: `${world.cloud.cloudUrl}/{tenantid}/v2.0` }),
        expect.objectContaining({ issuer: `${world.cloud.cloudUrl}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0` }),
      ]),
    );
  });

  it('answers MSAL’s question about the instance without naming another host', async () => {
    const { cloudUrl } = world.cloud;
    const asked = encodeURIComponent(`${cloudUrl}/${contosoId}/oauth2/v2.0/authorize`);
    const answer = await fetchAnswer(`${cloudUrl}/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`);
    expect(answer.json()['tenant_discovery_endpoint']).toBe(`${cloudUrl}/${contosoId}/v2.0/.well-known/openid-configuration`);
    expect(answer.text).not.toContain('microsoftonline');
  });
});

describe('client credentials', () => {
  it.each([
    ['a wrong secret', contosoId, { client_secret: 'no' }, 401, 'invalid_client', 7000215],
    ['no service principal', contosoId, {}, 400, 'unauthorized_client', 700016],
    ['an unknown app', contosoId, { client_id: nobody }, 400, 'unauthorized_client', 700016],
    ['an unknown tenant', nobody, {}, 400, 'invalid_request', 90002],
    ['another scope', contosoId, { scope: 'User.Read.All' }, 400, 'invalid_scope', 70011],
    ['common instead of a tenant', 'common', {}, 400, 'invalid_request', 9001023],
    ['another grant', contosoId, { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ])('refuses %s', async (_case, tenantId, change, status, error, code) => {
    const answer = await world.token(tenantId, change);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ error, error_codes: [code] });
    expect(String(answer.json()['error_description'])).toMatch(new RegExp(`^AADSTS${String(code)}: .* Trace ID: \\S+ Correlation ID: \\S+ Timestamp: `));
  });

  it('wants a secret or an assertion', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, scope: `${world.cloud.cloudUrl}/.default` });
    const answer = await fetchAnswer(`${world.cloud.cloudUrl}/${contosoId}/oauth2/v2.0/token`, { method: 'POST', body });
    expect(answer.json()).toMatchObject({ error: 'invalid_client', error_codes: [7000218] });
  });

  it('issues a token without roles where the app is known but nothing was granted', async () => {
    const claims = decodeJwt(await world.graphToken(homeTenantId));
    expect(claims['roles']).toBeUndefined();
    const answer = await world.graph('/users', { tenantId: homeTenantId });
    expect([answer.status, answer.errorCode()]).toEqual([403, 'Authorization_RequestDenied']);
  });

  it('puts the roles in only after consent in that very tenant', async () => {
    await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
    const claims = decodeJwt(await world.graphToken(polderzichtId));
    expect(claims).toMatchObject({
      aud: world.cloud.cloudUrl,
      iss: `https://sts.windows.net/${polderzichtId}/`,
      tid: polderzichtId,
      idtyp: 'app',
      ver: '1.0',
      appid: clientId,
      appidacr: '1',
      roles: ['User.Read.All', 'GroupMember.Read.All'],
    });
    expect((await world.token(contosoId)).json()['error_codes']).toEqual([700016]);
  });

  it('takes secrets by HTTP Basic too', async () => {
    const basic = Buffer.from(`${clientId}:${encodeURIComponent('the secret')}`).toString('base64');
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: `${world.cloud.cloudUrl}/.default` });
    const answer = await fetchAnswer(`${world.cloud.cloudUrl}/${homeTenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body,
    });
    expect(answer.status).toBe(200);
  });

  it('fails as told: expired secret, conditional access, disabled app', async () => {
    for (const [code, status] of [[7000222, 401], [53003, 400], [7000112, 400]] as const) {
      await world.cloud.act(homeTenantId, { kind: 'fault', fault: { kind: 'tokenError', code } });
      const answer = await world.token(homeTenantId);
      expect([answer.status, answer.json()['error_codes']]).toEqual([status, [code]]);
    }
    expect((await world.token(homeTenantId)).status).toBe(200);
  });
});

describe('a certificate instead of the secret', () => {
  it('is taken when the assertion is signed with it, and refused otherwise', async () => {
    const made = await generate([{ name: 'commonName', value: 'app' }], { keySize: 2048, algorithm: 'sha256' });
    const own = await openWorld({ clientCertificate: made.cert });
    const endpoint = `${own.cloud.cloudUrl}/${homeTenantId}/oauth2/v2.0/token`;
    const print = createHash('sha256').update(new X509Certificate(made.cert).raw).digest('base64url');
    const assertion = (audience: string): Promise<string> =>
      new SignJWT({ jti: 'x' })
        .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': print })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience)
        .setExpirationTime('5m')
        .sign(createPrivateKey(made.private));
    const ask = async (audience: string): Promise<number> => {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope: `${own.cloud.cloudUrl}/.default`,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(audience),
      });
      return (await fetchAnswer(endpoint, { method: 'POST', body })).status;
    };
    expect(await ask(endpoint)).toBe(200);
    expect(await ask('https://elsewhere.example/token')).toBe(401);
    await own.close();
  });
});

describe('tokens of people', () => {
  it('are v2.0 access tokens for the app, verifiable with the published keys', async () => {
    const { cloudUrl } = world.cloud;
    const token = await world.cloud.issueSsoToken('mila');
    const keys = createRemoteJWKSet(new URL(`${cloudUrl}/common/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(token, keys, { issuer: `${cloudUrl}/${homeTenantId}/v2.0`, audience: clientId });
    expect(payload).toMatchObject({ ver: '2.0', scp: 'access_as_user', tid: homeTenantId, roles: ['Instep.Admin'], name: 'Mila Janssen' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(75 * 60);
  });

  it('have no roles claim for whoever has no role, and no directory role for whoever has none', async () => {
    const claims = decodeJwt(await world.cloud.issueSsoToken('noor'));
    expect(claims['roles']).toBeUndefined();
    expect(claims['wids']).toEqual(['b79fbf4d-3ef9-4689-8143-76b194e85509']);
  });

  it('are signed with a new key after a rotation; dropped keys are no longer published', async () => {
    const before = decodeProtectedHeader(await world.cloud.issueSsoToken('ravi')).kid;
    await world.cloud.act(contosoId, { kind: 'rotateKeys' });
    const after = decodeProtectedHeader(await world.cloud.issueSsoToken('ravi')).kid;
    expect(after).not.toBe(before);
    const keys = async (): Promise<string> => (await fetchAnswer(`${world.cloud.cloudUrl}/common/discovery/v2.0/keys`)).text;
    expect(await keys()).toContain(before);
    await world.cloud.act(contosoId, { kind: 'rotateKeys', dropPrevious: true });
    expect(await keys()).not.toContain(after);
  });
});

describe('tokens of the bot', () => {
  const ask = (tenantId: string, secret: string): Promise<ReturnType<typeof fetchAnswer> extends Promise<infer A> ? A : never> =>
    fetchAnswer(`${world.cloud.cloudUrl}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: botId, client_secret: secret, scope: 'https://api.botframework.com/.default' }),
    });

  it('come from its own tenant and are recognised; others are not', async () => {
    const token = String((await ask(homeTenantId, 'the password')).json()['access_token']);
    expect(await world.cloud.verifyBotToken(`Bearer ${token}`)).toBe(true);
    expect(await world.cloud.verifyBotToken(`Bearer ${await world.cloud.issueSsoToken('mila')}`)).toBe(false);
    expect(await world.cloud.verifyBotToken(undefined)).toBe(false);
    expect((await ask(contosoId, 'the password')).json()['error_codes']).toEqual([700016]);
    expect((await ask(homeTenantId, 'wrong')).status).toBe(401);
  });

  it('on inbound activities carry issuer, audience and service address, and are verifiable by the Bot Framework’s metadata', async () => {
    const metadata = (await fetchAnswer(`${world.cloud.cloudUrl}/v1/.well-known/openidconfiguration`)).json();
    const keys = createRemoteJWKSet(new URL(String(metadata['jwks_uri'])));
    const token = await world.cloud.signActivityToken('https://localhost:1/smba/');
    const { payload } = await jwtVerify(token, keys, { issuer: 'https://api.botframework.com', audience: botId });
    expect(payload['serviceurl']).toBe('https://localhost:1/smba/');
  });
});
