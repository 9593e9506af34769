import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientId, issuerOf } from '../entra/fakeEntra.ts';
import { appToken, customer, home, openWorld, type World } from './world.ts';

const globalAdmin = '62e90394-69f5-4237-9190-012177145e10';
const oid = 'dddddddd-0000-4000-8000-000000000001';

let world: World;
let company: { id: string; etag: string };
/** What the ID token of the next sign-in says. */
let claims: Record<string, unknown>;
/** What the app-only token grants. */
let granted: string[];

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  company = await world.makeCompany('Contoso <b>& Sons</b>');
  claims = { tid: customer, iss: issuerOf(customer), wids: [globalAdmin] };
  granted = ['User.Read.All', 'GroupMember.Read.All'];
  world.graph = () => undefined;
});

/** A browser: keeps cookies, follows one redirect at a time. */
class Browser {
  cookies = new Map<string, string>();
  async get(url: string, headers: Record<string, string> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await world.ask('GET', url.startsWith('http') ? new URL(url).pathname + new URL(url).search : url, { headers: { ...headers, ...(cookie === '' ? {} : { Cookie: cookie }) } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return { ...answer, location: answer.headers.get('location') ?? '' };
  }
  /** Opens the address and continues; answers Microsoft's sign-in address. */
  async start(address: string): Promise<URL> {
    await this.get(address);
    return new URL((await this.get(`${address}/start`)).location);
  }
  /** Comes back from the sign-in; answers where to go next. */
  async signedIn(signIn: URL, extra = 'code=the-code') {
    expectNonce(signIn.searchParams.get('nonce') ?? '');
    return this.get(`/link/signed-in?${extra}&state=${encodeURIComponent(signIn.searchParams.get('state') ?? '')}`);
  }
  async consented(consent: URL, query = `admin_consent=True&tenant=${customer}`) {
    return this.get(`/link/consented?${query}&state=${encodeURIComponent(consent.searchParams.get('state') ?? '')}`);
  }
}

/** From now on the token endpoint answers this sign-in's ID token, and app-only tokens with what is granted. */
function expectNonce(nonce: string): void {
  world.entra.token = async (form) => {
    if (form.get('grant_type') === 'client_credentials') return { json: { token_type: 'Bearer', expires_in: 3599, access_token: appToken(granted) } };
    const key = world.entra.keys[0];
    if (key === undefined) throw new Error('no key');
    const now = Math.floor(world.entra.now.getTime() / 1000);
    const token = await new SignJWT({ aud: clientId, iat: now, nbf: now, exp: now + 3600, auth_time: now, nonce, name: 'Adele Vance', preferred_username: 'adele@contoso.example', oid, sub: 's', ver: '2.0', ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid }).sign(key.privateKey);
    return { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'x', id_token: token } };
  };
}

/** From now on the store fails before it writes this; answers how to mend it. */
function dieBefore(unwritten: 'the link' | 'that the address is used'): () => void {
  const { companies, linkAttempts } = world.store;
  const [writeCompany, writeAttempt] = [companies.replace.bind(companies), linkAttempts.replace.bind(linkAttempts)];
  const died = () => Promise.reject(new Error('died'));
  if (unwritten === 'the link') companies.replace = died;
  else linkAttempts.replace = (partition, doc, etag) => (doc.step === 'used' ? died() : writeAttempt(partition, doc, etag));
  return () => {
    companies.replace = writeCompany;
    linkAttempts.replace = writeAttempt;
  };
}

async function invite(): Promise<string> {
  const answer = await world.ask('POST', `/api/companies/${company.id}/link`, { token: world.admin, body: {} });
  expect(answer.status).toBe(200);
  return answer.body.url;
}
const linkNow = async () => (await world.ask('GET', `/api/companies/${company.id}`, { token: world.admin })).body.link;
const failed = (code: string) => `/link/done?status=failed&code=${code}`;

describe('an address for the customer\'s admin', () => {
  it('lives 7 days, and only its hash is stored', async () => {
    const answer = await world.ask('POST', `/api/companies/${company.id}/link`, { token: world.admin, body: {} });
    expect(answer.body.expiresAt).toBe(new Date(world.entra.now.getTime() + 7 * 24 * 3600_000).toISOString());
    const secret = new URL(answer.body.url).pathname.split('/')[2] ?? '';
    const stored = await world.store.linkAttempts.list({ workspaceId: home }, { orderBy: 'id', limit: 500 });
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('is refused while the module is not active', async () => {
    const { body: other } = await world.ask('POST', '/api/companies', { token: world.admin, body: { name: 'Inactive' } });
    expect((await world.ask('POST', `/api/companies/${other.id}/link`, { token: world.admin, body: {} })).body).toMatchObject({ status: 409, code: 'module_inactive' });
  });

  it('names the company, the workspace and both permissions, runs no script and is safe to look at', async () => {
    const address = await invite();
    const browser = new Browser();
    const page = await browser.get(address);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Contoso &lt;b&gt;&amp; Sons&lt;/b&gt;');
    expect(page.text).toContain('User.Read.All');
    expect(page.text).toContain('GroupMember.Read.All');
    expect(page.text).toContain('Mila Janssen');
    expect(page.text).not.toContain('<script');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.text).toContain(`<style nonce="${/nonce-([\w-]+)/.exec(policy)?.[1] ?? '?'}">`);
    expect(page.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    const dutch = await world.ask('GET', new URL(address).pathname, { headers: { 'Accept-Language': 'nl' } });
    expect(dutch.text).toContain('<html lang="nl">');
  });

  it('shows the page first to a browser that has not seen it', async () => {
    const address = await invite();
    const answer = await new Browser().get(`${address}/start`);
    expect(answer.location).toBe(new URL(address).pathname);
  });

  it.each(['cross-site', 'same-site', 'none'])('shows the page first when a browser is led past it (%s), though it has the cookie', async (site) => {
    const address = await invite();
    const browser = new Browser();
    await browser.get(address);
    expect((await browser.get(`${address}/start`, { 'Sec-Fetch-Site': site })).location).toBe(new URL(address).pathname);
    expect((await browser.get(`${address}/start`, { 'Sec-Fetch-Site': 'same-origin' })).location).toContain('/oauth2/v2.0/authorize');
  });

  it('is told apart from what was never made', async () => {
    const page = await world.ask('GET', '/link/0b6f1c527f0d4d3b8f572a1c9e4d5b10AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect([page.status, page.text.includes('does not work any more')]).toEqual([404, true]);
  });
});

describe('the walk', () => {
  it('signs in freshly, asks for consent in that very tenant, proves it and links', async () => {
    const browser = new Browser();
    const signIn = await browser.start(await invite());
    expect(signIn.pathname).toBe('/organizations/oauth2/v2.0/authorize');
    expect(signIn.searchParams.get('redirect_uri')).toBe('http://localhost:3978/link/signed-in');
    expect(signIn.searchParams.get('code_challenge_method')).toBe('S256');
    const consent = new URL((await browser.signedIn(signIn)).location);
    expect(consent.pathname).toBe(`/${customer}/v2.0/adminconsent`);
    expect(consent.searchParams.get('redirect_uri')).toBe('http://localhost:3978/link/consented');
    expect((await browser.consented(consent)).location).toBe('/link/done?status=linked');
    expect((await browser.get('/link/done?status=linked')).text).toContain('Linked');
    expect(await linkNow()).toMatchObject({ tenantId: customer, tenantName: 'Contoso Ltd', defaultDomain: 'contoso.example', status: 'linked', problem: null, linkedBy: { tenantId: customer, objectId: null, name: 'Adele Vance' } });
    const audit = await world.ask('GET', `/api/audit?companyId=${company.id}`, { token: world.admin });
    expect(audit.body.items.map((entry) => entry.action)).toContain('link.done');
  });

  it('refuses an admin without the role, who may hand the address on', async () => {
    const address = await invite();
    claims.wids = ['88d8e3e3-8f55-4a1e-953a-9b9898b8876b'];
    const browser = new Browser();
    expect((await browser.signedIn(await browser.start(address))).location).toBe(failed('not_admin'));
    expect(await linkNow()).toBeNull();
    claims.wids = ['e8611ab8-c189-46e8-94e1-60213ab1f814'];
    const colleague = new Browser();
    const consent = new URL((await colleague.signedIn(await colleague.start(address))).location);
    expect((await colleague.consented(consent)).location).toBe('/link/done?status=linked');
  });

  it.each([
    ['error', 'error=consent_required&error_description=AADSTS65004&admin_consent=True', 'consent_declined'],
    ['no consent', `tenant=${customer}`, 'consent_declined'],
    ['another tenant', 'admin_consent=True&tenant=22222222-2222-4333-8444-555555555555', 'tenant_mismatch'],
  ])('changes nothing when the consent comes back with %s', async (_what, query, code) => {
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(await invite()))).location);
    expect((await browser.consented(consent, query)).location).toBe(failed(code));
    expect(await linkNow()).toBeNull();
    expect((await browser.consented(consent)).location).toBe(failed('invalid_invitation'));
    expect(await linkNow()).toBeNull();
  });

  it('changes nothing when the sign-in is cancelled or the code is not ours', async () => {
    const address = await invite();
    const browser = new Browser();
    expect((await browser.signedIn(await browser.start(address), 'error=access_denied')).location).toBe(failed('sign_in_failed'));
    claims.nonce = 'another';
    expect((await browser.signedIn(await browser.start(address))).location).toBe(failed('sign_in_failed'));
    expect(await linkNow()).toBeNull();
  });
});

describe('while a run of the company is in progress', () => {
  const elsewhere = '22222222-2222-4333-8444-555555555555';

  async function running(tenantId: string): Promise<void> {
    await world.link(company.id);
    const found = await world.store.companies.get({ workspaceId: home }, company.id);
    if (found?.doc.link == null) throw new Error('no link');
    await world.store.companies.put({ workspaceId: home }, { ...found.doc, link: { ...found.doc.link, tenantId } });
    expect((await world.ask('POST', `/api/companies/${company.id}/runs`, { token: world.admin, body: { kind: 'apply' } })).status).toBe(202);
  }
  const ended = async () => { await world.store.leases.remove({ workspaceId: home }, company.id); };
  const walk = async (address: string) => {
    const browser = new Browser();
    return (await browser.consented(new URL((await browser.signedIn(await browser.start(address))).location))).location;
  };

  it('another tenant is not linked; the address works again when the run has ended', async () => {
    await running(elsewhere);
    const address = await invite();
    expect(await walk(address)).toBe(failed('run_in_progress'));
    expect(await linkNow()).toMatchObject({ tenantId: elsewhere });
    await ended();
    expect(await walk(address)).toBe('/link/done?status=linked');
    expect(await linkNow()).toMatchObject({ tenantId: customer });
  });

  it('the same tenant is linked again', async () => {
    await running(customer);
    expect(await walk(await invite())).toBe('/link/done?status=linked');
    expect(await linkNow()).toMatchObject({ tenantId: customer, linkedBy: { name: 'Adele Vance' } });
  });

  it('none is linked in place of one that was taken away under it', async () => {
    await running(elsewhere);
    const found = await world.store.companies.get({ workspaceId: home }, company.id);
    if (found === undefined) throw new Error('no company');
    await world.store.companies.put({ workspaceId: home }, { ...found.doc, link: null });
    expect(await walk(await invite())).toBe(failed('run_in_progress'));
    expect(await linkNow()).toBeNull();
  });

  it('a linking that was cut off is not resumed, and can be begun anew afterwards', async () => {
    await running(elsewhere);
    const lease = await world.store.leases.get({ workspaceId: home }, company.id);
    if (lease === undefined) throw new Error('no lease');
    await ended();
    const address = await invite();
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(address))).location);
    const revive = dieBefore('the link');
    await browser.consented(consent);
    revive();
    await world.store.leases.put({ workspaceId: home }, lease.doc);
    expect((await browser.get((await browser.get(`${address}/start`)).location)).location).toBe(failed('run_in_progress'));
    await ended();
    expect(await walk(address)).toBe('/link/done?status=linked');
  });

  it.each([['en', 'sync is running'], ['nl', 'loopt een synchronisatie']])('that is said in words (%s)', async (language, words) => {
    const page = await world.ask('GET', failed('run_in_progress'), { headers: { 'Accept-Language': language } });
    expect(page.text).toContain(words);
    expect(page.text).toContain('run_in_progress');
  });
});

describe('what does not belong to the try changes nothing', () => {
  it('a forged, foreign or absent state', async () => {
    const browser = new Browser();
    const signIn = await browser.start(await invite());
    for (const state of ['', 'x', 'x.y.z', `${(signIn.searchParams.get('state') ?? '').slice(0, -4)}AAAA`]) {
      expect((await browser.get(`/link/signed-in?code=c&state=${state}`)).location).toBe(failed('invalid_invitation'));
      expect((await browser.get(`/link/consented?admin_consent=True&tenant=${customer}&state=${state}`)).location).toBe(failed('invalid_invitation'));
    }
    expect(await linkNow()).toBeNull();
  });

  it('another browser, and a callback of the other step', async () => {
    const browser = new Browser();
    const signIn = await browser.start(await invite());
    expect((await new Browser().signedIn(signIn)).location).toBe(failed('invalid_invitation'));
    const state = encodeURIComponent(signIn.searchParams.get('state') ?? '');
    expect((await browser.get(`/link/consented?admin_consent=True&tenant=${customer}&state=${state}`)).location).toBe(failed('invalid_invitation'));
    expect(await linkNow()).toBeNull();
  });

  it('a callback played again', async () => {
    const address = await invite();
    const browser = new Browser();
    const signIn = await browser.start(address);
    const consent = new URL((await browser.signedIn(signIn)).location);
    expect((await browser.signedIn(signIn)).location).toBe(failed('invalid_invitation'));
    expect((await browser.consented(consent)).location).toBe('/link/done?status=linked');
    const linked = await linkNow();
    world.later(1000);
    expect((await browser.consented(consent)).location).toBe(failed('invalid_invitation'));
    expect((await browser.get(address)).status).toBe(404);
    expect(await linkNow()).toEqual(linked);
  });

  it('an address older than 7 days', async () => {
    const late = await openWorld();
    const made = await late.makeCompany('Late');
    const { url } = (await late.ask('POST', `/api/companies/${made.id}/link`, { token: late.admin, body: {} })).body;
    late.later(7 * 24 * 3600_000 + 1000);
    expect((await late.ask('GET', new URL(url).pathname)).status).toBe(404);
    await late.close();
  });

  it('a second browser: the one that continued last goes on, the other is told', async () => {
    const address = await invite();
    const [first, second] = [new Browser(), new Browser()];
    const firstSignIn = await first.start(address);
    const secondSignIn = await second.start(address);
    expect((await first.signedIn(firstSignIn)).location).toBe(failed('invalid_invitation'));
    const consent = new URL((await second.signedIn(secondSignIn)).location);
    expect((await second.consented(consent)).location).toBe('/link/done?status=linked');
  });

  it('many callbacks at the same instant: one links', async () => {
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(await invite()))).location);
    const answers = await Promise.all(Array.from({ length: 6 }, () => browser.consented(consent)));
    const places = answers.map((answer) => answer.location).sort();
    expect(places.filter((place) => place === '/link/done?status=linked')).toHaveLength(1);
    expect(places.filter((place) => place === failed('invalid_invitation'))).toHaveLength(5);
  });
});

describe('a crash while the link is written', () => {
  it.each(['the link', 'that the address is used'] as const)('before %s costs one more Continue in the same browser, and lets no other in', async (unwritten) => {
    const address = await invite();
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(address))).location);
    const revive = dieBefore(unwritten);
    expect((await browser.consented(consent)).location).toBe(failed('sign_in_failed'));
    revive();
    const other = new Browser();
    await other.get(address);
    expect((await other.get(`${address}/start`)).location).toBe(failed('invalid_invitation'));
    const again = (await browser.get(`${address}/start`)).location;
    expect(again).toContain('/link/proof?attempt=');
    expect((await browser.get(again)).location).toBe('/link/done?status=linked');
    expect(await linkNow()).toMatchObject({ tenantId: customer, status: 'linked' });
    expect((await browser.get(again)).location).toBe(failed('invalid_invitation'));
    expect((await browser.get(address)).status).toBe(404);
  });
});

describe('a consent that takes time', () => {
  it('is waited for on a page that asks again, in the same browser only', async () => {
    granted = [];
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(await invite()))).location);
    const waiting = await browser.consented(consent);
    expect(waiting.status).toBe(200);
    const again = /content="2;url=([^"]+)"/.exec(waiting.text)?.[1] ?? '';
    expect(again).toContain('/link/proof?attempt=');
    expect((await new Browser().get(again)).location).toBe(failed('invalid_invitation'));
    granted = ['User.Read.All'];
    expect((await browser.get(again)).status).toBe(200);
    granted = ['User.Read.All', 'GroupMember.Read.All'];
    world.graph = (sent) => (sent.url.startsWith('/v1.0/organization') ? { status: 403, json: { error: { code: 'Authorization_RequestDenied', message: 'x' } } } : undefined);
    expect((await browser.get(again)).status).toBe(200);
    world.graph = () => undefined;
    expect((await browser.get(again)).location).toBe('/link/done?status=linked');
    expect(await linkNow()).toMatchObject({ status: 'linked' });
  });

  it('ends honestly when it never comes', async () => {
    granted = [];
    const browser = new Browser();
    const consent = new URL((await browser.signedIn(await browser.start(await invite()))).location);
    const waiting = await browser.consented(consent);
    const again = /content="2;url=([^"]+)"/.exec(waiting.text)?.[1] ?? '';
    world.later(31_000);
    expect((await browser.get(again)).location).toBe(failed('consent_not_effective'));
    expect(await linkNow()).toBeNull();
  });
});

describe('every ending has a page', () => {
  it.each(['not_admin', 'consent_declined', 'tenant_mismatch', 'invalid_invitation', 'consent_not_effective', 'sign_in_failed', 'module_inactive', 'run_in_progress', '<script>'])('%s', async (code) => {
    const page = await world.ask('GET', `/link/done?status=failed&code=${encodeURIComponent(code)}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<script>');
  });
});

describe('a link', () => {
  it('is checked now: broken when the consent is gone, linked again when it is back', async () => {
    await world.link(company.id);
    expectNonce('');
    const check = () => world.ask('POST', `/api/companies/${company.id}/link/check`, { token: world.admin });
    expect((await check()).body).toMatchObject({ status: 'linked', problem: null, sharedWith: expect.any(Array) as string[] });
    granted = ['User.Read.All'];
    expect((await check()).body).toMatchObject({ status: 'broken', problem: { code: 'consent_missing' } });
    expect((await world.ask('GET', `/api/companies/${company.id}/groups`, { token: world.admin })).body).toMatchObject({ status: 409, code: 'link_broken' });
    granted = ['User.Read.All', 'GroupMember.Read.All'];
    expect((await check()).body).toMatchObject({ status: 'linked', problem: null });
  });

  it('gives groups and their size, and is marked broken when Graph says no', async () => {
    await world.link(company.id);
    expectNonce('');
    const groups = (query = '') => world.ask('GET', `/api/companies/${company.id}/groups${query}`, { token: world.reader });
    expect((await groups('?search=Sal')).body.items).toEqual([{ id: '02bd9fd6-8f93-4758-87c3-1fb73740a315', displayName: 'Sales', description: null, kind: 'security' }]);
    expect((await world.ask('GET', `/api/companies/${company.id}/groups/02bd9fd6-8f93-4758-87c3-1fb73740a315/count`, { token: world.reader })).body).toMatchObject({ people: 42 });
    world.graph = () => ({ status: 403, json: { error: { code: 'Authorization_RequestDenied', message: 'x' } } });
    expect((await groups()).body).toMatchObject({ status: 409, code: 'link_broken' });
    expect(await linkNow()).toMatchObject({ status: 'broken', problem: { code: 'directory_denied' } });
  });

  it('is taken away without touching anybody, unless a run is in progress', async () => {
    const unlink = () => world.ask('DELETE', `/api/companies/${company.id}/link`, { token: world.admin });
    expect((await unlink()).body).toMatchObject({ status: 409, code: 'not_linked' });
    await world.link(company.id);
    expect((await unlink()).status).toBe(204);
    expect(await linkNow()).toBeNull();
    await world.link(company.id);
    await world.ask('POST', `/api/companies/${company.id}/runs`, { token: world.admin, body: { kind: 'apply' } });
    expect((await unlink()).body).toMatchObject({ status: 409, code: 'run_in_progress' });
  });
});
