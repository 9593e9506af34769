import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/api/contract/routes.ts';
import { home, openWorld, otherWorkspace, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('who is calling', () => {
  it('is told with roles, an admin of the home tenant being host', async () => {
    expect((await world.ask('GET', '/api/me', { token: world.admin })).body).toMatchObject({ tenantId: home, name: 'Mila Janssen', roles: ['admin', 'host'], language: 'en' });
    expect((await world.ask('GET', '/api/me', { token: world.reader })).body.roles).toEqual(['reader']);
    expect((await world.ask('GET', '/api/me', { token: world.stranger })).body).toMatchObject({ tenantId: otherWorkspace, roles: ['admin'] });
  });

  it('may be somebody without a role, who is told so and nothing else', async () => {
    expect((await world.ask('GET', '/api/me', { token: world.nobody })).body.roles).toEqual([]);
    expect((await world.ask('GET', '/api/companies', { token: world.nobody })).body).toMatchObject({ status: 403, code: 'role_required' });
  });

  it.each([
    ['expired', { exp: 1_700_000_000, nbf: 1_600_000_000, iat: 1_600_000_000 }],
    ['for another audience', { aud: 'api://something-else' }],
    ['of another issuer', { iss: 'https://login.microsoftonline.com/common/v2.0' }],
    ['app-only', { idtyp: 'app' }],
    ['without the scope', { scp: 'User.Read' }],
    ['of version 1', { ver: '1.0' }],
  ])('is 401 with a token that is %s', async (_what, claims) => {
    const answer = await world.ask('GET', '/api/me', { token: await world.token(claims) });
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('is 401 with something that is no token', async () => {
    const [header = '', payload = ''] = world.admin.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of ['x', `${header}.${payload}.x`, none, `${world.admin} ${world.admin}`]) expect((await world.ask('GET', '/api/me', { token })).status).toBe(401);
    expect((await world.ask('GET', '/api/me', { headers: { Authorization: 'Basic eDp5' } })).status).toBe(401);
  });
});

describe('every route of the table', () => {
  const registered = Object.entries(routes).filter(([, spec]) => spec.role !== 'any');
  it.each(registered)('%s refuses somebody without a role, and a reader what a reader may not', async (name, spec) => {
    if (!world.server.registered().includes(name as keyof typeof routes)) return;
    const path = spec.path.replaceAll(/:[A-Za-z]+/g, 'x');
    expect((await world.ask(spec.method, path)).status).toBe(401);
    expect((await world.ask(spec.method, path, { token: world.nobody })).body).toMatchObject({ status: 403, code: 'role_required' });
    const asReader = await world.ask(spec.method, path, { token: world.reader });
    if (spec.role !== 'reader') expect(asReader.body).toMatchObject({ status: 403, code: 'role_required' });
    if (spec.role === 'host') expect((await world.ask(spec.method, path, { token: world.stranger })).body).toMatchObject({ status: 403, code: 'role_required' });
  });
});

describe('language', () => {
  it('follows the browser until one is chosen', async () => {
    const me = (headers: Record<string, string>) => world.ask('GET', '/api/me', { token: world.reader, headers });
    expect((await me({ 'Accept-Language': 'de-DE, nl-NL;q=0.9, en;q=0.8' })).body.language).toBe('nl');
    expect((await me({ 'Accept-Language': 'de-DE' })).body.language).toBe('en');
    expect((await world.ask('PATCH', '/api/me', { token: world.reader, body: { language: 'nl' } })).body.language).toBe('nl');
    expect((await me({ 'Accept-Language': 'en' })).body.language).toBe('nl');
    expect((await world.ask('PATCH', '/api/me', { token: world.reader, body: { language: 'de' } })).status).toBe(400);
  });

  it('may be chosen by somebody without a role', async () => {
    expect((await world.ask('PATCH', '/api/me', { token: world.nobody, body: { language: 'nl' } })).status).toBe(200);
  });
});

describe('the proof for the chat', () => {
  const oid = 'cccccccc-0000-4000-8000-0000000000aa';
  const proof = async () => (await world.store.staff.get({ workspaceId: home }, oid))?.doc;
  const seconds = (shift: number) => Math.floor(world.entra.now.getTime() / 1000) + shift;

  it('is the latest valid token; an older one changes nothing, a newer one without the role ends it', async () => {
    await world.ask('GET', '/api/me', { token: await world.token({ oid, iat: seconds(-100) }) });
    expect((await proof())?.roles).toContain('admin');
    await world.ask('GET', '/api/me', { token: await world.token({ oid, iat: seconds(-200), roles: [] }) });
    expect((await proof())?.roles).toContain('admin');
    await world.ask('GET', '/api/me', { token: await world.token({ oid, iat: seconds(-50), roles: [] }) });
    expect((await proof())?.roles).toEqual([]);
  });

  it('is not written at every request', async () => {
    const token = await world.token({ oid });
    await world.ask('GET', '/api/me', { token });
    const before = (await world.store.staff.get({ workspaceId: home }, oid))?.etag;
    await world.ask('GET', '/api/me', { token });
    expect((await world.store.staff.get({ workspaceId: home }, oid))?.etag).toBe(before);
    world.later(61_000);
    await world.ask('GET', '/api/me', { token });
    expect((await world.store.staff.get({ workspaceId: home }, oid))?.etag).not.toBe(before);
  });
});
