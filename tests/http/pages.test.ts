import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/api/contract/routes.ts';
import { fileOf } from '../../src/api/http/tabFiles.ts';
import { clientId, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('the tab', () => {
  it('is framed by Microsoft, with a new nonce each time', async () => {
    const [one, two] = [await world.ask('GET', '/tab/'), await world.ask('GET', '/tab/companies/x/runs/y?z=1')];
    const policy = one.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '?';
    expect(one.text).toContain(`content="${nonce}"`);
    expect(two.text).not.toContain(nonce);
    expect(policy).toContain('https://*.cloud.microsoft');
    expect(policy).toContain("script-src 'self';");
    expect(one.headers.get('cache-control')).toBe('no-cache');
    expect(one.headers.get('x-frame-options')).toBeNull();
  });

  it('keeps hashed files for ever and finds nothing outside its folder', async () => {
    const file = await world.ask('GET', '/tab/assets/app-1a2b.js', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(file.headers.get('cache-control')).toContain('immutable');
    expect(file.headers.get('content-type')).toContain('text/javascript');
    expect((await world.ask('GET', '/tab/assets/none.js')).body).toMatchObject({ status: 404, code: 'not_found' });
    for (const path of ['/tab/..%2f..%2fetc%2fpasswd.txt', '/tab/%2e%2e/%2e%2e/package.json', '/tab/assets/..%5c..%5cx.js']) expect((await world.ask('GET', path)).status).not.toBe(200);
    const dir = mkdtempSync(join(tmpdir(), 'instep-tab-'));
    mkdirSync(`${dir}-evil`);
    expect(fileOf(dir, `../${dir.split('/').at(-1) ?? ''}-evil/x.js`)).toBeUndefined();
    expect(fileOf(dir, 'a\0.js')).toBeUndefined();
    expect(fileOf(dir, 'assets/a.js')).toBe(join(dir, 'assets/a.js'));
  });

  it('is told what it needs; a sandbox on this machine may frame it, a real cloud adds nobody', async () => {
    expect((await world.ask('GET', '/tab/config.json')).body).toEqual({ clientId, appId: 'app', botId: 'bot', publicUrl: 'http://localhost:3978', hostOrigins: ['http://localhost:4299'] });
    const real = await openWorld();
    real.entra.authorizationOrigin = 'https://login.microsoftonline.com';
    expect((await real.ask('GET', '/tab/config.json')).body.hostOrigins).toEqual([]);
    expect((await real.ask('GET', '/tab/')).headers.get('content-security-policy')).not.toContain('localhost');
    await real.close();
  });

  it('is where the root leads', async () => {
    for (const path of ['/', '/tab']) expect((await world.ask('GET', path)).headers.get('location')).toBe('/tab/');
  });
});

describe('health', () => {
  it('names the failing part', async () => {
    expect((await world.ask('GET', '/healthz')).body).toEqual({ status: 'ok', failing: [] });
    expect((await world.ask('GET', '/readyz')).body).toEqual({ status: 'ok', failing: [] });
    const failing = await openWorld({ readiness: () => Promise.resolve(['store']) });
    const answer = await failing.ask('GET', '/readyz');
    expect([answer.status, answer.body]).toEqual([503, { status: 'failing', failing: ['store'] }]);
    await failing.close();
  });
});

describe('/privacy and /terms', () => {
  it.each(['/privacy', '/terms'])('%s is readable by anybody, in both languages', async (path) => {
    const english = await world.ask('GET', path);
    const dutch = await world.ask('GET', path, { headers: { 'Accept-Language': 'nl-NL' } });
    expect(english.text).toContain('<html lang="en">');
    expect(dutch.text).toContain('<html lang="nl">');
    expect(english.text).not.toContain('<script');
    expect(english.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('the OpenAPI description', () => {
  it('is 3.1 and describes exactly the routes that are served', async () => {
    const { body } = await world.ask('GET', '/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const described = Object.entries(body.paths).flatMap(([, verbs]) => Object.values(verbs).map((verb) => verb.operationId));
    expect(described.sort()).toEqual([...world.server.registered(), 'healthz', 'readyz'].sort());
    for (const [path, verbs] of Object.entries(body.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      for (const verb of Object.values(verbs)) expect((verb.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name).sort()).toEqual(named);
    }
  });

  it('says If-Match, Idempotency-Key and problems where they belong', async () => {
    const { body } = await world.ask('GET', '/api/openapi.json');
    const text = (value: unknown) => JSON.stringify(value);
    expect(text(body.paths['/api/companies/{companyId}']?.patch)).toContain('If-Match');
    expect(text(body.paths['/api/companies']?.post?.parameters)).toContain('Idempotency-Key');
    expect(Object.keys(body.paths['/api/companies/{companyId}/runs']?.post?.responses ?? {})).toEqual(expect.arrayContaining(['202', '400', '401', '403', '404', '409', '429']));
    const refs = [...text(body).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(refs.length).toBeGreaterThan(100);
    for (const ref of new Set(refs)) expect(text(Reflect.get(Object(body.components), 'schemas'))).toContain(`"${ref.replace('#/components/schemas/', '')}":{`);
    expect(body.paths['/api/companies/{companyId}']?.get?.responses['200']).toMatchObject({ content: { 'application/json': { schema: { $ref: '#/components/schemas/Company' } } } });
    expect(Object.keys(routes).length).toBeGreaterThan(40);
  });
});
