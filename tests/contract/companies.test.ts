/** Companies, settings, etags, idempotency, activation and linking, from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, continueOf } from './browser.ts';
import { codeOf } from './client.ts';
import { clientId } from './instep.ts';
import { at, list, number, text } from './json.ts';
import { change, contosoId, expectStatus, linkedCompany, makeCompany, openWorld, otherWorkspaceId, run, settle, walkLink, type World } from './world.ts';

let world: World;
let call: World['call'];
let token: string;
beforeAll(async () => {
  world = await openWorld();
  ({ call } = world);
  token = world.tokens.admin;
}, 120_000);
afterAll(() => world.close());

const globalSettings = {
  scope: { kind: 'everyone' }, leaveOut: { guests: true, disabled: false, unlicensed: false, patterns: [] }, mode: 'automatic', leavers: { outOfScope: 'archive', cards: 'deactivate' },
  safety: { maxPeople: 25, maxPercent: 10 }, schedule: { timesOfDay: ['06:00', '13:00'], timeZone: 'Europe/Amsterdam', paused: false },
};

describe('a new company', () => {
  it('is as the contract says, with a Location and an etag', async () => {
    const made = expectStatus(await call('POST', '/api/companies', { token, body: { name: ' Café Noir ' } }), 201);
    expect(made.body).toMatchObject({
      name: 'Café Noir', module: 'inactive', link: null, settings: globalSettings, people: { current: 0, active: 0, archived: 0 }, lastRun: null, nextRunAt: null, manualSyncAllowedAt: null,
    });
    const id = text(made.body, 'id');
    expect(made.headers.get('location')).toContain(`/api/companies/${id}`);
    const read = await call('GET', `/api/companies/${id}`, { token });
    expect(read.body).toEqual(made.body);
    expect(read.headers.get('etag')).toBe(`"${text(read.body, 'etag')}"`);
    expect(at(read.body, 'settings.fields.notes.template')).toBe('{jobTitle} · {department} · {officeLocation}');
    expect(at(read.body, 'settings.fields.email.from')).toEqual(['mail', 'userPrincipalName']);
  });

  it('is made once for one Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': 'company-once' };
    const send = (name: string, more: Record<string, string> = headers, who = token) => call('POST', '/api/companies', { token: who, body: { name }, headers: more });
    const first = await send('Once');
    const again = await send('Once');
    expect([again.status, again.body, again.headers.get('location')]).toEqual([201, first.body, first.headers.get('location')]);
    expect((await send('Twice')).status).toBe(409);
    expect(at((await send('Once', headers, world.tokens.other)).body, 'id')).not.toBe(at(first.body, 'id'));
    const at20 = await Promise.all(Array.from({ length: 20 }, () => send('Crowd', { 'Idempotency-Key': 'crowd' })));
    expect(new Set(at20.filter((one) => one.status === 201).map((one) => text(one.body, 'id'))).size).toBe(1);
    expect(at20.every((one) => one.status === 201 || one.status === 409)).toBe(true);
    const bad = await call('POST', '/api/companies', { token, body: { name: '' }, headers: { 'Idempotency-Key': 'after-a-mistake' } });
    expect(bad.status).toBe(400);
    expect((await send('After a mistake', { 'Idempotency-Key': 'after-a-mistake' })).status).toBe(201);
  });

  it('is changed with the etag that was read, whole key by whole key', async () => {
    const id = await makeCompany(world, call, 'Etags');
    const path = `/api/companies/${id}`;
    const etag = text((await call('GET', path, { token })).body, 'etag');
    const patch = (body: unknown, ifMatch?: string) => call('PATCH', path, { token, body, headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch } });
    expect([(await patch({ name: 'X' })).status, (await patch({ name: 'X' }, '"stale"')).status]).toEqual([428, 412]);
    expect((await patch({ name: 'X' }, `W/"${etag}"`)).status).toBe(412);
    const changed = expectStatus(await patch({ settings: { safety: { maxPeople: 3 } } }, `"${etag}"`), 200);
    expect(at(changed.body, 'settings.safety')).toEqual({ maxPeople: 3, maxPercent: 10 });
    expect(at(changed.body, 'settings.leaveOut')).toEqual(globalSettings.leaveOut);
    expect(text(changed.body, 'etag')).not.toBe(etag);
    expect((await patch({ name: 'X' }, `"${etag}"`)).status).toBe(412);
    expectStatus(await patch({ settings: { leaveOut: { guests: false, disabled: true, unlicensed: true, patterns: ['svc-*'] } } }, text(changed.body, 'etag')), 200);
    const whole = expectStatus(await patch({ name: 'Etags 2', settings: { leaveOut: { patterns: ['x*'] } } }, '*'), 200);
    expect(whole.body).toMatchObject({ name: 'Etags 2', settings: { leaveOut: { guests: true, disabled: false, unlicensed: false, patterns: ['x*'] }, safety: { maxPeople: 3 } } });
    for (const settings of [{ safety: { maxPeople: -1 } }, { safety: { maxPercent: 101 } }, { mode: 'auto' }, { scope: { kind: 'groups', include: [] } }, { scope: { kind: 'groups' } }, { scope: { kind: 'nobody' } }, { colour: 1 },
      { scope: { kind: 'groups', include: Array.from({ length: 51 }, () => ({ id: contosoId, displayName: 'x' })), exclude: [] } }, { schedule: { timesOfDay: [] } }, { schedule: { timesOfDay: ['25:00'] } }, { schedule: { timesOfDay: ['6:00'] } },
      { schedule: { timeZone: 'Mars/Olympus' } }, { leavers: { outOfScope: 'delete' } }, { fields: { active: { from: ['mail'] } } }, { fields: { phone: { from: ['noSuchAttribute'] } } }, { fields: { phone: { from: [] } } },
      { fields: { phone: { template: '{nothing}' } } }, { fields: { phone: { from: ['mail'], template: '{mail}' } } }, { fields: { shoeSize: { from: ['mail'] } } }, { leaveOut: { guests: 'yes' } }, { schedule: { timesOfDay: Array.from({ length: 25 }, (_, n) => `00:${String(n).padStart(2, '0')}`) } }]) {
      const answer = await patch({ settings }, '*');
      expect([JSON.stringify(settings).slice(0, 70), answer.status]).toEqual([JSON.stringify(settings).slice(0, 70), 400]);
    }
    expect((await patch({}, '*')).status).toBe(400);
  });

  it('keeps its etag when people or runs change, and gets another with settings, module or link', async () => {
    const id = await makeCompany(world, call, 'Steady');
    const etag = async () => text((await call('GET', `/api/companies/${id}`, { token })).body, 'etag');
    const seen = [await etag()];
    await walkLink(world, call, id);
    seen.push(await etag());
    await run(world, call, id);
    expectStatus(await call('POST', `/api/companies/${id}/people`, { token, body: { email: 'by.hand@example.com' } }), 201);
    expect(await etag()).toBe(seen[1]);
    await change(world, call, id, { mode: 'reviewed' });
    seen.push(await etag());
    expectStatus(await call('POST', `/api/companies/${id}/activation`, { token, body: { action: 'deactivate' } }), 200);
    seen.push(await etag());
    expect(new Set(seen).size).toBe(4);
  });

  it('is erased only by its name, with everything in it', async () => {
    const id = await linkedCompany(world, call, 'Erase me');
    const ran = await run(world, call, id);
    const path = `/api/companies/${id}`;
    expect((await call('DELETE', path, { token })).status).toBe(400);
    const wrong = await call('DELETE', path, { token, body: { confirmName: 'erase me' } });
    expect(wrong.status).toBeGreaterThanOrEqual(400);
    expect((await call('GET', path, { token })).status).toBe(200);
    expect((await call('DELETE', path, { token, body: { confirmName: 'Erase me' } })).status).toBe(204);
    for (const rest of ['', '/people', '/runs', `/runs/${text(ran, 'id')}`, '/credits']) expect((await call('GET', path + rest, { token })).status).toBe(404);
    const names = list((await call('GET', '/api/companies?limit=500', { token })).body).map((one) => at(one, 'name'));
    expect(names).not.toContain('Erase me');
    const runs = list((await call('GET', '/api/runs?limit=500', { token })).body).map((one) => at(one, 'companyId'));
    expect(runs).not.toContain(id);
    expect(JSON.stringify((await call('GET', '/api/audit?limit=500', { token })).body)).toContain('erase');
  });

  it('lists by pages, each once', async () => {
    const all = list((await call('GET', '/api/companies?limit=500', { token })).body).map((one) => text(one, 'id'));
    const paged: string[] = [];
    let next = '/api/companies?limit=2';
    for (;;) {
      const { body } = await call('GET', next, { token });
      paged.push(...list(body).map((one) => text(one, 'id')));
      const cursor = at(body, 'nextCursor');
      if (typeof cursor !== 'string') break;
      next = `/api/companies?limit=2&cursor=${encodeURIComponent(cursor)}`;
    }
    expect(paged).toEqual(all);
    expect((await call('GET', `/api/runs?cursor=${encodeURIComponent(next.split('cursor=')[1] ?? '')}`, { token })).status).toBe(400);
  });
});

describe('linking', () => {
  it('names company and workspace, asks for a fresh sign-in and consent at the registered addresses, and proves it', async () => {
    const id = await makeCompany(world, call, 'Walk & Co');
    const invitation = expectStatus(await call('POST', `/api/companies/${id}/link`, { token, body: {} }), 200);
    const url = text(invitation.body, 'url');
    const publicUrl = `http://localhost:${String(world.environment.PORT)}`;
    expect(url.startsWith(`${publicUrl}/link/`)).toBe(true);
    const days = (Date.parse(text(invitation.body, 'expiresAt')) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7.001);
    const browser = new Browser();
    const page = await browser.go(url);
    expect(page.html).toContain('Walk &amp; Co');
    expect(page.html).toMatch(/Instep Cloud|0a4b6c1d-1111-4222-8333-444455556666/);
    const leaving = await browser.go(continueOf(page), undefined, /authorize/);
    const authorize = new URL(leaving.location ?? '');
    expect(authorize.origin).toBe(world.cloud.peopleUrl);
    expect(Object.fromEntries(authorize.searchParams)).toMatchObject({ client_id: clientId, response_type: 'code', redirect_uri: `${publicUrl}/link/signed-in`, code_challenge_method: 'S256' });
    expect(['login', 'select_account']).toContain(authorize.searchParams.get('prompt'));
    expect(authorize.searchParams.get('nonce')).toBeTruthy();
    const signIn = await browser.go(authorize.href);
    const toConsent = await browser.go(signIn.url, { account: 'contoso-admin' }, /adminconsent/);
    const consent = new URL(toConsent.location ?? '');
    expect(consent.pathname.toLowerCase()).toContain(contosoId);
    expect(consent.searchParams.get('redirect_uri')).toBe(`${publicUrl}/link/consented`);
    const asking = await browser.go(consent.href);
    expect([...asking.html.matchAll(/data-testid="permission-([^"]+)"/g)].map((match) => match[1])).toEqual(['User.Read.All', 'GroupMember.Read.All']);
    const end = await settle(browser, await browser.go(asking.url, { decision: 'accept' }));
    expect(end.url).toBe(`${world.instep.url.replace('127.0.0.1', 'localhost')}/link/done?status=linked`);
    const company = await call('GET', `/api/companies/${id}`, { token });
    expect(at(company.body, 'link')).toMatchObject({ tenantId: contosoId, tenantName: 'Contoso', defaultDomain: 'M365x214355.onmicrosoft.com', status: 'linked', problem: null });
    // Single use: neither the address nor the way back work again.
    expect((await new Browser().go(url)).status).toBe(404);
    const replay = await browser.go(`${publicUrl}/link/consented?admin_consent=True&tenant=${contosoId}&state=${consent.searchParams.get('state') ?? ''}`);
    expect(replay.url).toContain('status=failed');
  });

  it('shows who else reads the tenant', async () => {
    const [one, two] = [await linkedCompany(world, call, 'Share one'), await linkedCompany(world, call, 'Share two')];
    expect(at((await call('GET', `/api/companies/${one}`, { token })).body, 'link.sharedWith')).toContain(two);
    expect(at((await call('GET', `/api/companies/${two}`, { token })).body, 'link.sharedWith')).toContain(one);
  });

  it('turns away whoever may not consent, or will not', async () => {
    const id = await makeCompany(world, call, 'No way');
    expect((await walkLink(world, call, id, 'contoso-allan')).url).toContain('status=failed&code=not_admin');
    const start = async () => {
      const { body } = await call('POST', `/api/companies/${id}/link`, { token, body: {} });
      const browser = new Browser();
      return { browser, signIn: await browser.go(continueOf(await browser.go(text(body, 'url')))) };
    };
    const first = await start();
    expect((await first.browser.go(first.signIn.url, { cancel: '1' })).url).toMatch(/status=failed&code=\w+/);
    const second = await start();
    const consent = await second.browser.go(second.signIn.url, { account: 'contoso-admin' });
    expect((await second.browser.go(consent.url, { decision: 'cancel' })).url).toMatch(/status=failed&code=consent_declined/);
    expect(at((await call('GET', `/api/companies/${id}`, { token })).body, 'link')).toBe(null);
  });

  it('believes no forged, foreign or swapped way back', async () => {
    const id = await makeCompany(world, call, 'Forged');
    const publicUrl = `http://localhost:${String(world.environment.PORT)}`;
    for (const path of ['/link/consented?admin_consent=True&tenant=' + contosoId, `/link/consented?admin_consent=True&tenant=${contosoId}&state=made-up`, '/link/signed-in?code=x&state=y', '/link/signed-in', '/link/consented?error=access_denied']) {
      expect((await new Browser().go(publicUrl + path)).url).toContain('status=failed');
    }
    const walk = async () => {
      const { body } = await call('POST', `/api/companies/${id}/link`, { token, body: {} });
      const browser = new Browser();
      const signIn = await browser.go(continueOf(await browser.go(text(body, 'url'))));
      const back = await browser.go(signIn.url, { account: 'contoso-admin' }, /link\/signed-in/);
      return { browser, back: back.location ?? '' };
    };
    // Somebody else's browser with a stolen way back.
    const stolen = await walk();
    expect((await new Browser().go(stolen.back)).url).toContain('status=failed');
    const swapped = await walk();
    const consent = await swapped.browser.go(swapped.back, undefined, /adminconsent/);
    const state = new URL(consent.location ?? '').searchParams.get('state') ?? '';
    expect((await swapped.browser.go(`${publicUrl}/link/consented?admin_consent=True&tenant=${otherWorkspaceId}&state=${state}`)).url).toMatch(/status=failed&code=tenant_mismatch/);
    const both = await walk();
    const asked = await both.browser.go(both.back, undefined, /adminconsent/);
    const its = new URL(asked.location ?? '').searchParams.get('state') ?? '';
    expect((await both.browser.go(`${publicUrl}/link/consented?admin_consent=True&error=consent_required&tenant=${contosoId}&state=${its}`)).url).toContain('status=failed');
    expect(at((await call('GET', `/api/companies/${id}`, { token })).body, 'link')).toBe(null);
  });

  it('waits for a consent, notices that it is gone, and lets go of the tenant but not of the people', async () => {
    const id = await linkedCompany(world, call, 'Coming and going');
    const path = `/api/companies/${id}`;
    await run(world, call, id);
    expect(at(expectStatus(await call('POST', `${path}/link/check`, { token }), 200).body, 'status')).toBe('linked');
    await world.cloud.act(contosoId, { kind: 'revokeConsent' });
    const broken = expectStatus(await call('POST', `${path}/link/check`, { token }), 200);
    expect(broken.body).toMatchObject({ status: 'broken', tenantId: contosoId });
    expect(text(broken.body, 'problem.message').length).toBeGreaterThan(20);
    expect(at((await call('GET', path, { token })).body, 'link.status')).toBe('broken');
    const failed = await run(world, call, id);
    expect(failed).toMatchObject({ status: 'failed', counts: { archived: 0 } });
    expect(at((await call('GET', path, { token })).body, 'manualSyncAllowedAt')).toBe(null);
    await world.cloud.act(contosoId, { kind: 'grantConsent' });
    expect(at(expectStatus(await call('POST', `${path}/link/check`, { token }), 200).body, 'status')).toBe('linked');
    const people = number((await call('GET', path, { token })).body, 'people.current');
    expect(people).toBeGreaterThan(20);
    expect((await call('DELETE', `${path}/link`, { token })).status).toBe(204);
    expect((await call('GET', path, { token })).body).toMatchObject({ link: null, nextRunAt: null, people: { current: people } });
    for (const [method, rest] of [['POST', '/link/check'], ['GET', '/groups'], ['GET', '/why?person=x']] as const) expect(codeOf(await call(method, path + rest, { token }))).toBe('not_linked');
    expect((await call('DELETE', `${path}/link`, { token })).status).toBe(409);
  });

  it('lists the groups of the tenant', async () => {
    const id = await linkedCompany(world, call, 'Groups');
    const all = list((await call('GET', `/api/companies/${id}/groups?limit=500`, { token: world.tokens.reader })).body);
    expect(new Set(all.map((group) => at(group, 'kind')))).toEqual(new Set(['security', 'dynamic', 'mailEnabledSecurity', 'microsoft365']));
    const found = list((await call('GET', `/api/companies/${id}/groups?search=inside`, { token })).body);
    expect(found.map((group) => at(group, 'displayName'))).toEqual(['Inside Sales']);
    const two = await call('GET', `/api/companies/${id}/groups?limit=2`, { token });
    expect([list(two.body).length, typeof at(two.body, 'nextCursor')]).toEqual([2, 'string']);
    expect((await call('GET', `/api/companies/${id}/groups?search=${encodeURIComponent('%"\'\\')}`, { token })).status).toBe(200);
  });
});

describe('activation', () => {
  it('is immediate where the installation says so', async () => {
    const { call: ask } = await world.another({ ACTIVATION: 'auto' });
    const made = expectStatus(await ask('POST', '/api/companies', { token: world.tokens.other, body: { name: 'Quick' } }), 201);
    expect(at(made.body, 'module')).toBe('active');
    expect(codeOf(await ask('POST', `/api/companies/${text(made.body, 'id')}/runs`, { token: world.tokens.other, body: { kind: 'apply' } }))).toBe('not_linked');
  });
});
