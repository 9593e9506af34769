import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientId, contosoId, fetchAnswer, openWorld, polderzichtId, redirectOrigin, type Answer, type World } from './world.ts';

let world: World;
const verifier = 'a-code-verifier-of-at-least-forty-three-characters-0123456789';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const signedIn = `${redirectOrigin}/link/signed-in`;
const consented = `${redirectOrigin}/link/consented`;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

function authorizeUrl(change: Record<string, string | undefined> = {}, segment = 'organizations'): string {
  const values = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: signedIn,
    scope: 'openid profile',
    state: 'the state',
    nonce: 'the nonce',
    prompt: 'login',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...change,
  };
  const kept = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${world.cloud.peopleUrl}/${segment}/oauth2/v2.0/authorize?${new URLSearchParams(kept).toString()}`;
}

function post(url: string, form: Record<string, string>, cookie?: string): Promise<Answer> {
  return fetchAnswer(url, { method: 'POST', body: new URLSearchParams(form), ...(cookie === undefined ? {} : { headers: { Cookie: cookie } }) });
}

function target(answer: Answer): URL {
  return new URL(answer.headers.get('location') ?? 'about:blank');
}

function cookieOf(answer: Answer): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

function redeem(code: string, change: Record<string, string> = {}, segment = 'organizations'): Promise<Answer> {
  return fetchAnswer(`${world.cloud.cloudUrl}/${segment}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: 'the secret',
      redirect_uri: signedIn,
      code,
      code_verifier: verifier,
      ...change,
    }),
  });
}

async function codeFor(account: string): Promise<string> {
  return target(await post(authorizeUrl(), { account })).searchParams.get('code') ?? '';
}

describe('the sign-in page', () => {
  it('offers the accounts of all organisations as buttons, the customers’ first', async () => {
    const page = await fetchAnswer(authorizeUrl());
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sandbox sign-in');
    for (const persona of world.cloud.personas()) expect(page.text).toContain(`data-testid="account-${persona.id}"`);
    expect(page.text.indexOf('account-contoso-admin')).toBeLessThan(page.text.indexOf('account-mila'));
    expect(page.text).toContain('data-testid="cancel"');
  });

  it('offers only its own accounts at a tenant’s address', async () => {
    const page = await fetchAnswer(authorizeUrl({}, polderzichtId));
    expect(page.text).toContain('account-polderzicht-admin');
    expect(page.text).not.toContain('account-contoso-admin');
  });

  it('goes back with code and state, and asks afresh when told to although one is signed in', async () => {
    const chosen = await post(authorizeUrl(), { account: 'contoso-admin' });
    expect(chosen.status).toBe(303);
    expect(target(chosen).href.startsWith(signedIn)).toBe(true);
    expect(target(chosen).searchParams.get('state')).toBe('the state');
    const cookie = cookieOf(chosen);
    expect((await fetchAnswer(authorizeUrl(), { headers: { Cookie: cookie } })).status).toBe(200);
    expect((await fetchAnswer(authorizeUrl({ prompt: undefined, max_age: '0' }), { headers: { Cookie: cookie } })).status).toBe(200);
    expect((await fetchAnswer(authorizeUrl({ prompt: undefined }), { headers: { Cookie: cookie } })).status).toBe(303);
  });

  it.each([
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.example/link/signed-in' }, 'AADSTS50011'],
    ['one that only starts like a registered one', { redirect_uri: `${signedIn}/more` }, 'AADSTS50011'],
    ['an unknown client', { client_id: contosoId }, 'AADSTS700016'],
  ])('shows %s on the page and never redirects', async (_case, change, code) => {
    const page = await fetchAnswer(authorizeUrl(change));
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.text).toContain(code);
  });

  it.each([
    ['a missing response_type', { response_type: undefined }, 'invalid_request'],
    ['another response_type', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['a silent sign-in of nobody', { prompt: 'none' }, 'login_required'],
  ])('tells the app about %s', async (_case, change, error) => {
    const back = target(await fetchAnswer(authorizeUrl(change)));
    expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual([error, 'the state']);
  });

  it('tells the app when the person cancels', async () => {
    const back = target(await post(authorizeUrl(), { cancel: '1' }));
    expect(back.searchParams.get('error')).toBe('access_denied');
  });

  it('escapes what it is given', async () => {
    const page = await fetchAnswer(authorizeUrl({ redirect_uri: '"><script>alert(1)</script>' }));
    expect(page.text).not.toContain('<script>alert');
  });
});

describe('a code', () => {
  it('gives an ID token with tenant, object id, nonce, directory roles and the time of signing in', async () => {
    const answer = await redeem(await codeFor('contoso-admin'));
    const claims = decodeJwt(String(answer.json()['id_token']));
    expect(claims).toMatchObject({
      aud: clientId,
      iss: `${world.cloud.cloudUrl}/${contosoId}/v2.0`,
      tid: contosoId,
      oid: '5bde3e51-d13b-4db1-9948-fe4b109d11a7',
      nonce: 'the nonce',
      name: 'MOD Administrator',
      preferred_username: 'admin@M365x214355.onmicrosoft.com',
      ver: '2.0',
    });
    expect(claims['wids']).toContain('62e90394-69f5-4237-9190-012177145e10');
    expect(claims['auth_time']).toBeCloseTo(Math.floor(Date.now() / 1000), -1);
    expect(answer.json()['refresh_token']).toBeUndefined();
  });

  it('works once', async () => {
    const code = await codeFor('contoso-allan');
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).json()).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  it('works for ten minutes', async () => {
    const code = await codeFor('contoso-allan');
    world.clock.ahead += 10 * 60 * 1000 + 1;
    expect((await redeem(code)).json()['error']).toBe('invalid_grant');
  });

  it.each([
    ['another verifier', { code_verifier: `${verifier}x` }, 501481],
    ['another redirect URI', { redirect_uri: consented }, 500112],
    ['a wrong secret', { client_secret: 'no' }, 7000215],
  ])('is refused with %s', async (_case, change, code) => {
    expect((await redeem(await codeFor('contoso-admin'), change)).json()['error_codes']).toEqual([code]);
  });

  it('is refused at another tenant’s token endpoint', async () => {
    expect((await redeem(await codeFor('contoso-admin'), {}, polderzichtId)).status).toBe(400);
  });
});

describe('admin consent', () => {
  const consentUrl = (tenantId: string, change: Record<string, string> = {}): string => {
    const values = { client_id: clientId, scope: `${world.cloud.cloudUrl}/.default`, redirect_uri: consented, state: 's', ...change };
    return `${world.cloud.peopleUrl}/${tenantId}/v2.0/adminconsent?${new URLSearchParams(values).toString()}`;
  };
  const cookieFor = async (account: string): Promise<string> => cookieOf(await post(authorizeUrl(), { account }));

  it('asks who one is first when nobody of that tenant is signed in', async () => {
    const page = await fetchAnswer(consentUrl(contosoId), { headers: { Cookie: await cookieFor('polderzicht-admin') } });
    expect(page.text).toContain('account-contoso-admin');
    expect(page.text).not.toContain('data-testid="accept"');
  });

  it('names the app and both permissions, and comes back with the tenant', async () => {
    const cookie = await cookieFor('contoso-admin');
    const page = await fetchAnswer(consentUrl(contosoId), { headers: { Cookie: cookie } });
    expect(page.text).toMatch(/Instep[\s\S]*User\.Read\.All[\s\S]*GroupMember\.Read\.All/);
    const back = target(await post(consentUrl(contosoId), { decision: 'accept' }, cookie));
    expect(back.href.startsWith(consented)).toBe(true);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ admin_consent: 'True', tenant: contosoId, state: 's' });
    expect(back.searchParams.get('scope')).toContain('User.Read.All');
  });

  it('becomes effective a little later', async () => {
    const cookie = await cookieFor('polderzicht-admin');
    await post(consentUrl(polderzichtId), { decision: 'accept' }, cookie);
    expect((await world.token(polderzichtId)).json()['error_codes']).toEqual([700016]);
    world.clock.ahead += 1001;
    expect(decodeJwt(await world.graphToken(polderzichtId))['roles']).toEqual(['User.Read.All', 'GroupMember.Read.All']);
  });

  it('says admin_consent=True even when it was refused', async () => {
    const back = target(await post(consentUrl(contosoId), { decision: 'cancel' }, await cookieFor('contoso-admin')));
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ admin_consent: 'True', error: 'consent_required', state: 's' });
    expect(back.searchParams.get('error_description')).toContain('AADSTS65004');
  });

  it('cannot be given by someone who is no such admin', async () => {
    const own = await openWorld();
    const cookie = cookieOf(await post(authorizeUrl().replace(world.cloud.peopleUrl, own.cloud.peopleUrl), { account: 'contoso-allan' }));
    const url = consentUrl(contosoId).replaceAll(world.cloud.peopleUrl, own.cloud.peopleUrl).replaceAll(encodeURIComponent(world.cloud.cloudUrl), encodeURIComponent(own.cloud.cloudUrl));
    expect((await fetchAnswer(url, { headers: { Cookie: cookie } })).text).toContain('Need admin approval');
    expect((await post(url, { decision: 'accept' }, cookie)).headers.get('location')).toBeNull();
    own.clock.ahead += 5000;
    expect((await own.token(contosoId)).json()['error_codes']).toEqual([700016]);
    await own.close();
  });

  it.each([
    ['no scope', { scope: '' }],
    ['single permissions instead of /.default', { scope: 'User.Read.All' }],
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.example/' }],
  ])('refuses %s on the page', async (_case, change) => {
    const page = await fetchAnswer(consentUrl(contosoId, change));
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
  });

  it('speaks v1 at the old address', async () => {
    const cookie = await cookieFor('contoso-admin');
    const url = consentUrl(contosoId).replace('/v2.0/adminconsent', '/adminconsent');
    expect(Object.fromEntries(target(await post(url, { decision: 'accept' }, cookie)).searchParams)).toEqual({ tenant: contosoId, admin_consent: 'True', state: 's' });
    expect(target(await post(url, { decision: 'cancel' }, cookie)).searchParams.get('error')).toBe('permission_denied');
  });

  it('taken back refuses new tokens, and the old ones at once', async () => {
    await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
    const token = await world.graphToken(polderzichtId);
    await world.cloud.act(polderzichtId, { kind: 'revokeConsent' });
    expect((await world.token(polderzichtId)).json()['error_codes']).toEqual([700016]);
    const answer = await world.graph('/users', { tenantId: polderzichtId, token });
    expect([answer.status, answer.errorCode()]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_claims');
  });

  it('taken back leaves issued tokens alone when told to', async () => {
    await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
    const token = await world.graphToken(polderzichtId);
    await world.cloud.act(polderzichtId, { kind: 'revokeConsent', keepTokens: true });
    expect((await world.graph('/users', { tenantId: polderzichtId, token })).status).toBe(200);
  });

  it('with one grant removed answers 403 where it was needed', async () => {
    await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
    const token = await world.graphToken(polderzichtId);
    await world.cloud.act(polderzichtId, { kind: 'removeRole', role: 'GroupMember.Read.All' });
    expect((await world.graph('/groups', { tenantId: polderzichtId, token })).status).toBe(403);
    expect((await world.graph('/users', { tenantId: polderzichtId, token })).status).toBe(200);
    expect(decodeJwt(await world.graphToken(polderzichtId))['roles']).toEqual(['User.Read.All']);
  });
});
