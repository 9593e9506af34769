/** CONTRACT §3 from outside: tokens, roles, workspaces, methods, errors, the description. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, codeOf, type Description, readDescription } from './client.ts';
import { clientId, homeTenantId } from './instep.ts';
import { at, list, text } from './json.ts';
import { expectStatus, makeCompany, openWorld, otherWorkspaceId, type World } from './world.ts';

let world: World;
let description: Description;
let companyId: string;
beforeAll(async () => {
  world = await openWorld();
  description = await readDescription(world.instep.url);
  companyId = await makeCompany(world, world.call, 'Manners');
}, 120_000);
afterAll(() => world.close());

const now = () => Math.floor(Date.now() / 1000);
const oid = '11111111-2222-4333-8444-555555555555';

function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const tid = typeof changes.tid === 'string' ? changes.tid : homeTenantId;
  const all = {
    aud: clientId, iss: `${world.cloud.cloudUrl}/${tid}/v2.0`, iat: now(), nbf: now(), exp: now() + 3600, azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', azpacr: '0',
    name: 'Somebody', oid, preferred_username: 'somebody@example.com', roles: ['Instep.Admin'], scp: 'access_as_user', sub: 'pairwise', tid, uti: 'u', ver: '2.0', ...changes,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const me = (token: string): Promise<Answer> => world.call('GET', '/api/me', { token });

describe('tokens', () => {
  it('takes a Teams token of any workspace and reads the roles in it', async () => {
    const answer = expectStatus(await me(await world.cloud.signToken(claims())), 200);
    expect(answer.body).toMatchObject({ objectId: oid, tenantId: homeTenantId, name: 'Somebody', roles: ['admin', 'host'] });
    const elsewhere = expectStatus(await me(await world.cloud.signToken(claims({ tid: '99999999-2222-4333-8444-555555555555' }))), 200);
    expect(at(elsewhere.body, 'roles')).toEqual(['admin']);
    expect(at((await me(await world.cloud.signToken(claims({ roles: undefined })))).body, 'roles')).toEqual([]);
    expect(at((await me(await world.cloud.signToken(claims({ roles: ['Instep.Reader', 'Other'] })))).body, 'roles')).toEqual(['reader']);
    expect(at((await me(await world.cloud.signToken(claims({ roles: ['instep.admin', 'Instep.Administrator'] })))).body, 'roles')).toEqual([]);
    expect((await me(await world.cloud.signToken(claims({ scp: 'profile access_as_user openid' })))).status).toBe(200);
  });

  it('refuses every token that is not exactly that', async () => {
    const { cloud } = world;
    const wrong: Record<string, Record<string, unknown>> = {
      expired: { iat: now() - 7200, nbf: now() - 7200, exp: now() - 60 },
      'not valid yet': { nbf: now() + 3000, exp: now() + 6000 },
      'no end': { exp: undefined },
      'another audience': { aud: '00000003-0000-0000-c000-000000000000' },
      'App ID URI as audience': { aud: `api://localhost/${clientId}` },
      'several audiences': { aud: [clientId, 'other'] },
      'no audience': { aud: undefined },
      'v1 issuer': { iss: `https://sts.windows.net/${homeTenantId}/`, ver: '1.0' },
      'v1 version': { ver: '1.0' },
      'issuer of another tenant': { iss: `${cloud.cloudUrl}/${otherWorkspaceId}/v2.0` },
      'issuer template': { iss: `${cloud.cloudUrl}/{tenantid}/v2.0` },
      'issuer with a slash': { iss: `${cloud.cloudUrl}/${homeTenantId}/v2.0/` },
      'issuer elsewhere': { iss: `https://evil.example/${homeTenantId}/v2.0` },
      'no issuer': { iss: undefined },
      'app-only': { idtyp: 'app' },
      'app-only without scope': { idtyp: 'app', scp: undefined },
      'no scope': { scp: undefined },
      'another scope': { scp: 'access_as_user2' },
      'scope inside another': { scp: 'xaccess_as_user' },
      'no tenant': { tid: undefined, iss: `${cloud.cloudUrl}/${homeTenantId}/v2.0` },
      'no person': { oid: undefined },
      consumer: { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' },
    };
    for (const [name, changes] of Object.entries(wrong)) {
      const made = claims(changes);
      if (name === 'no tenant') delete made.tid;
      const answer = await me(await cloud.signToken(made));
      expect([name, answer.status, codeOf(answer)]).toEqual([name, 401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    for (const key of ['consumer', 'bot', 'unpublished'] as const) expect([key, (await me(await cloud.signToken(claims(), key))).status]).toEqual([key, 401]);
  });

  it('refuses forged signatures and other algorithms', async () => {
    const good = await world.cloud.signToken(claims());
    const [header = '', payload = '', signature = ''] = good.split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const hs = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
    const keys = await world.cloud.signToken({}).then(() => 'public key as secret');
    const forged = [
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`, `${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.${signature}`,
      `${hs}.${createHmac('sha256', keys).update(hs).digest('base64url')}`, `${header}.${encode(claims({ oid: '22222222-2222-4333-8444-555555555555' }))}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`, `${header}.${payload}`, 'abc', 'a.b.c', `${encode({ alg: 'RS256', kid: 'unknown' })}.${payload}.${signature}`,
      `${encode({ alg: 'RS256' })}.${payload}.${signature}`,
    ];
    for (const token of forged) expect((await me(token)).status).toBe(401);
    expect((await world.call('GET', '/api/me')).status).toBe(401);
    expect((await world.call('GET', '/api/me', { headers: { Authorization: `Basic ${good}` } })).status).toBe(401);
    expect((await world.call('GET', `/api/me?access_token=${good}`)).status).toBe(401);
  });

  it('follows Entra when it changes its keys', async () => {
    const before = await world.cloud.signToken(claims());
    await world.cloud.act(homeTenantId, { kind: 'rotateKeys' });
    expect((await me(await world.cloud.signToken(claims()))).status).toBe(200);
    expect((await me(before)).status).toBe(200);
  });
});

/** Paths of the description with real-looking ids. */
function addressOf(template: string): string {
  return template.replace('{companyId}', companyId).replaceAll(/\{[^}]+\}/g, 'nothing-like-this');
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('routes', () => {
  it('describes every route of the contract', () => {
    expect(description.openapi).toMatch(/^3\.1\./);
    const company = '/api/companies/{companyId}';
    const wanted: Record<string, string> = {
      '/healthz': 'get', '/readyz': 'get', '/api/me': 'get patch', '/api/companies': 'get post', [company]: 'get patch delete', [`${company}/activation`]: 'post', '/api/activation-requests': 'get',
      [`${company}/link`]: 'post delete', [`${company}/link/check`]: 'post', [`${company}/groups`]: 'get', [`${company}/why`]: 'get', [`${company}/runs`]: 'get post', [`${company}/runs/{runId}`]: 'get', '/api/runs': 'get',
      [`${company}/runs/{runId}/changes`]: 'get', [`${company}/runs/{runId}/left-out`]: 'get', [`${company}/runs/{runId}/changes.csv`]: 'get', [`${company}/runs/{runId}/events`]: 'get',
      [`${company}/runs/{runId}/approve`]: 'post', [`${company}/runs/{runId}/changes/{changeId}/resolve`]: 'post', [`${company}/runs/{runId}/cancel`]: 'post', [`${company}/runs/{runId}/undo`]: 'post',
      [`${company}/review`]: 'get put', [`${company}/people`]: 'get post', [`${company}/people.csv`]: 'get', [`${company}/people/{personId}`]: 'get patch delete', [`${company}/people/{personId}/history`]: 'get',
      [`${company}/people/{personId}/sync`]: 'post', [`${company}/catalogue`]: 'get', '/api/catalogue': 'put', [`${company}/credits`]: 'get', [`${company}/credits/purchases`]: 'get post', '/api/credit-purchases': 'get',
      '/api/credit-purchases/{purchaseId}/confirm': 'post', [`${company}/orders`]: 'get post', [`${company}/orders/{orderId}/cancel`]: 'post', '/api/orders/{orderId}/status': 'post', [`${company}/cards`]: 'get',
      [`${company}/cards/{cardId}/release`]: 'post', [`${company}/cards/{cardId}/reassign`]: 'post', [`${company}/cards/{cardId}/deactivate`]: 'post', [`${company}/notifications`]: 'get put',
      [`${company}/notifications/test`]: 'post', '/api/audit': 'get',
    };
    for (const [path, verbs] of Object.entries(wanted)) {
      for (const verb of verbs.split(' ')) expect([path, verb, Object.keys(description.paths[path] ?? {}).includes(verb)]).toEqual([path, verb, true]);
    }
  });

  it('answers 405 to another method and 401 without a token, whatever the route', async () => {
    for (const [template, operations] of Object.entries(description.paths)) {
      const path = addressOf(template);
      for (const method of methods) {
        const known = Object.hasOwn(operations, method.toLowerCase());
        const answer = await world.call(method, path);
        if (!known) {
          expect([method, template, answer.status, codeOf(answer)]).toEqual([method, template, 405, 'method_not_allowed']);
          expect(answer.headers.get('allow')).toContain(Object.keys(operations)[0]?.toUpperCase());
        } else if (template.startsWith('/api')) expect([method, template, answer.status]).toEqual([method, template, 401]);
      }
    }
  });

  it('asks each route for the role it needs', async () => {
    const host = ['GET /api/activation-requests', 'PUT /api/catalogue', 'GET /api/credit-purchases', 'POST /api/credit-purchases/{purchaseId}/confirm', 'POST /api/orders/{orderId}/status'];
    for (const [template, operations] of Object.entries(description.paths)) {
      if (!template.startsWith('/api') || template === '/api/me') continue;
      for (const verb of Object.keys(operations)) {
        const [method, path] = [verb.toUpperCase(), addressOf(template)];
        const name = `${method} ${template}`;
        const none = await world.call(method, path, { token: world.tokens.none });
        expect([name, none.status, codeOf(none)]).toEqual([name, 403, 'role_required']);
        const reader = await world.call(method, path, { token: world.tokens.reader });
        if (method !== 'GET' || host.includes(name)) expect([name, reader.status, codeOf(reader)]).toEqual([name, 403, 'role_required']);
        else expect([name, reader.status === 403]).toEqual([name, false]);
        if (host.includes(name)) expect([name, codeOf(await world.call(method, path, { token: world.tokens.other }))]).toEqual([name, 'role_required']);
      }
    }
  });

  it('treats what belongs to another workspace exactly as what does not exist', async () => {
    const bodies: Record<string, unknown> = {
      activation: { action: 'request' }, runs: { kind: 'apply' }, approve: { planId: 'x', accept: 'all' }, resolve: { action: 'create' }, review: { step: 'credits', runId: null, planId: null, accept: [], decline: [], orders: [], cards: [] },
      people: { email: 'a@example.com' }, purchases: { lines: [{ item: 'x', quantity: 1 }] }, orders: { lines: [{ personId: 'x', cardType: null, licences: [], accessories: [], invite: false }] },
      reassign: { personId: 'x' }, notifications: { chats: [], weeklyDigest: { enabled: false, weekday: 1, time: '09:00' }, quietHours: null },
    };
    for (const [template, operations] of Object.entries(description.paths)) {
      if (!template.includes('{companyId}')) continue;
      for (const verb of Object.keys(operations)) {
        const method = verb.toUpperCase();
        const last = template.split('/').at(-1) ?? '';
        const known = bodies[last] ?? (method === 'PATCH' ? (last === '{companyId}' ? { name: 'X' } : { unpin: ['phone'] }) : method === 'DELETE' && last === '{companyId}' ? { confirmName: 'Manners' } : method === 'DELETE' ? undefined : {});
        const wish = { token: world.tokens.other, headers: { 'If-Match': '"x"' }, ...(method === 'GET' ? {} : { body: known }) };
        const query = last === 'why' ? '?person=a@example.com' : '';
        const foreign = await world.call(method, addressOf(template) + query, wish);
        const absent = await world.call(method, addressOf(template).replace(companyId, 'absent-company') + query, wish);
        const shown = (answer: Answer) => [method, template, answer.status, { ...(answer.body as object), traceId: '' }];
        expect(shown(foreign).slice(0, 3)).toEqual([method, template, 404]);
        expect(shown(foreign)).toEqual(shown(absent));
      }
    }
    expect(list((await world.call('GET', '/api/companies', { token: world.tokens.other })).body)).toEqual([]);
  });

  it('lets the host activate a company of another workspace and see nothing else of it', async () => {
    const { call, tokens } = world;
    const made = expectStatus(await call('POST', '/api/companies', { token: tokens.other, body: { name: 'Elsewhere' } }), 201);
    const id = text(made.body, 'id');
    const activation = `/api/companies/${id}/activation`;
    expect(at(made.body, 'module')).toBe('inactive');
    expect(codeOf(await call('POST', activation, { token: tokens.other, body: { action: 'activate' } }))).toBe('role_required');
    expect((await call('POST', activation, { token: tokens.admin, body: { action: 'request' } })).status).toBe(404);
    expect(at(expectStatus(await call('POST', activation, { token: tokens.other, body: { action: 'request' } }), 200).body, 'module')).toBe('requested');
    const asked = list((await call('GET', '/api/activation-requests', { token: tokens.admin })).body);
    expect(asked).toContainEqual({ companyId: id, name: 'Elsewhere', workspaceId: otherWorkspaceId, module: 'requested' });
    expect(expectStatus(await call('POST', activation, { token: tokens.admin, body: { action: 'activate' } }), 200).body).toEqual({ companyId: id, name: 'Elsewhere', workspaceId: otherWorkspaceId, module: 'active' });
    expect((await call('GET', `/api/companies/${id}`, { token: tokens.admin })).status).toBe(404);
    expect(at((await call('GET', `/api/companies/${id}`, { token: tokens.other })).body, 'module')).toBe('active');
    expect(at(expectStatus(await call('POST', activation, { token: tokens.admin, body: { action: 'deactivate' } }), 200).body, 'module')).toBe('inactive');
    const own = expectStatus(await call('POST', `/api/companies/${companyId}/activation`, { token: tokens.admin, body: { action: 'activate' } }), 200);
    expect(own.body).toEqual({ companyId, name: 'Manners', workspaceId: homeTenantId, module: 'active' });
    expect((await call('POST', '/api/companies/absent/activation', { token: tokens.admin, body: { action: 'activate' } })).status).toBe(404);
  });
});

describe('errors', () => {
  it('says what does not fit, and where', async () => {
    const { call, tokens: { admin: token } } = world;
    const bad = async (path: string) => { const answer = await call('GET', path, { token }); return [answer.status, codeOf(answer)]; };
    for (const path of ['/api/companies?limit=0', '/api/companies?limit=501', '/api/companies?limit=x', '/api/companies?limit=1.5', '/api/companies?limit=-1', '/api/companies?limit=', '/api/companies?nonsense=1',
      '/api/companies?cursor=nonsense', '/api/companies?limit=5&limit=6', `/api/companies/${companyId}?x=1`, `/api/companies/${companyId}/people?status=gone`, `/api/companies/${companyId}/people?cursor=%00`,
      `/api/companies/${companyId}/runs?cursor=bm9uc2Vuc2U`, '/api/audit?cursor=eyJhIjoxfQ', `/api/companies/${companyId}/why`, '/api/runs?limit=501', '/api/runs?cursor=zzz']) {
      expect([path, ...(await bad(path))]).toEqual([path, 400, 'invalid_request']);
    }
    for (const path of ['/nothing', '/api/nothing', '/api/companies/', '/api', '/API/companies', '/api//companies', `/api/companies/${companyId}/`, `/api/companies/${companyId}/nothing`]) {
      const answer = await call('GET', path, { token });
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 'not_found']);
    }
    expect((await call('GET', '/api/companies?limit=500', { token })).status).toBe(200);
  });

  it('refuses bodies that it cannot or need not read', async () => {
    const { call, tokens: { admin: token } } = world;
    const json = { 'Content-Type': 'application/json' };
    const post = (wish: { raw?: string | Uint8Array<ArrayBuffer>; body?: unknown; headers?: Record<string, string> }) => call('POST', '/api/companies', { token, ...wish });
    const failing: [Parameters<typeof post>[0], number, string?][] = [
      [{ raw: '{"name":', headers: json }, 400], [{ raw: '', headers: json }, 400], [{ raw: '[]', headers: json }, 400], [{ raw: 'null', headers: json }, 400], [{ raw: '"x"', headers: json }, 400],
      [{ body: {} }, 400, 'invalid_request'], [{ body: { name: '' } }, 400], [{ body: { name: '   ' } }, 400], [{ body: { name: 5 } }, 400], [{ body: { name: 'x', id: 'mine' } }, 400], [{ body: { name: 'x', __proto__x: 1 } }, 400],
      [{ raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), headers: json }, 400],
      [{ raw: '{"name":"x"}', headers: { 'Content-Type': 'text/plain' } }, 415], [{ raw: 'name=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
      [{ body: { name: 'x'.repeat(1024 * 1024 + 10) } }, 413, 'body_too_large'],
    ];
    for (const [wish, status, code] of failing) {
      const answer = await post(wish);
      expect([JSON.stringify(wish).slice(0, 80), answer.status]).toEqual([JSON.stringify(wish).slice(0, 80), status]);
      if (code !== undefined) expect(codeOf(answer)).toBe(code);
    }
    const unknown = await post({ body: { name: 'x', colour: 'red' } });
    expect(JSON.stringify(at(unknown.body, 'errors'))).toContain('colour');
    expect((await call('DELETE', `/api/companies/${companyId}/link`, { token, body: { surprise: 1 } })).status).toBe(400);
    expect(codeOf(await call('PATCH', `/api/companies/${companyId}`, { token, body: { name: 'x' } }))).toBe('if_match_required');
  });

  it('stays open where it should be, and safe', async () => {
    for (const path of ['/healthz', '/readyz', '/api/openapi.json', '/privacy', '/terms', '/link/done?status=linked', '/link/done?status=failed&code=not_admin']) {
      const answer = await fetch(`${world.instep.url}${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await fetch(`${world.instep.url}/link/never-made`)).status).toBe(404);
    expect((await fetch(`${world.instep.url}/invite/never-made`)).status).toBe(404);
    const message = await fetch(`${world.instep.url}/api/messages`, { method: 'POST', body: '{"type":"message"}', headers: { 'Content-Type': 'application/json' } });
    expect(message.status).toBe(401);
  });

  it('keeps the language one chooses', async () => {
    const { call, tokens } = world;
    expect((await call('PATCH', '/api/me', { token: tokens.none, body: { language: 'nl' } })).status).toBe(200);
    expect((await call('GET', '/api/me', { token: tokens.none })).body).toMatchObject({ roles: [], language: 'nl' });
    expect((await call('PATCH', '/api/me', { token: tokens.none, body: { language: 'fr' } })).status).toBe(400);
  });

  it('writes neither tokens nor people nor queries into its log', () => {
    const log = world.instep.output();
    for (const secret of ['eyJ', 'Mila', 'Somebody', 'a@example.com', 'app-secret', 'cursor=']) expect([secret, log.includes(secret)]).toEqual([secret, false]);
    for (const line of log.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});
