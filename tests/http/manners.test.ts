import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemKinds } from '../../src/api/http/problem.ts';
import { maxBodyBytes } from '../../src/api/http/requestBody.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Bytes as they are, for what no HTTP client would send. */
function speak(text: string): Promise<string> {
  return new Promise((resolve) => {
    const { port } = new URL(world.url);
    let heard = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => { heard += chunk.toString('latin1'); });
    socket.on('error', () => { resolve(heard); });
    socket.on('close', () => { resolve(heard); });
  });
}

describe('every error is a problem document', () => {
  it.each([
    ['an unknown route', 'GET', '/api/nothing', {}, 404, 'not_found'],
    ['a known route with another method', 'PUT', '/api/companies', {}, 405, 'method_not_allowed'],
    ['a preflight', 'OPTIONS', '/api/companies', {}, 405, 'method_not_allowed'],
    ['no token', 'GET', '/api/companies', {}, 401, 'unauthenticated'],
    ['malformed percent-encoding', 'GET', '/api/companies/%E0%A4%A', {}, 400, 'invalid_request'],
  ])('%s', async (_what, method, path, ask, status, code) => {
    const answer = await world.ask(method, path, ask);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ code, status, type: `urn:instep:problem:${code}`, detail: expect.any(String) as string, traceId: answer.headers.get('x-trace-id') });
  });

  it('says which methods a route takes', async () => {
    const answer = await world.ask('PUT', '/api/companies');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('gives every error code a status between 400 and 599', () => {
    for (const kind of Object.values(problemKinds)) expect(kind.status).toSatisfy((status: number) => status >= 400 && status < 600);
  });

  it('takes the trace id of the caller', async () => {
    const answer = await world.ask('GET', '/api/nothing', { headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' } });
    expect(answer.body.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('survives addresses and headers that are not HTTP as we know it', async () => {
    for (const line of ['GET //evil.example/x HTTP/1.1', 'GET http://evil.example/api/me HTTP/1.1', 'OPTIONS * HTTP/1.1', 'GET /api/%00 HTTP/1.1', 'GET /\\..\\ HTTP/1.1']) {
      const heard = await speak(`${line}\r\nHost: [bad host\r\nConnection: close\r\n\r\n`);
      expect(heard).toMatch(/^HTTP\/1\.1 [34]\d\d /);
    }
    expect((await world.ask('GET', '/healthz')).status).toBe(200);
  });
});

describe('bodies', () => {
  const post = (ask: Parameters<World['ask']>[2]) => world.ask('POST', '/api/companies', { token: world.admin, ...ask });

  it('refuses what is not JSON, with the fitting status', async () => {
    expect((await post({ raw: '{"name":' })).body).toMatchObject({ status: 400, code: 'invalid_json' });
    expect((await post({ raw: Buffer.from([0x7b, 0xff, 0x7d]) })).body).toMatchObject({ status: 400, code: 'invalid_json' });
    expect((await post({ raw: 'name=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).body).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    expect((await post({ raw: '{"name":"x"}', headers: { 'Content-Type': 'application/json; charset=utf-16' } })).body.status).toBe(415);
    expect((await post({ raw: '{"name":"x"}', headers: { 'Content-Encoding': 'gzip' } })).body.status).toBe(415);
  });

  it('names every field that does not fit, and refuses unknown ones', async () => {
    const answer = await post({ body: { name: '', colour: 'red' } });
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.body.errors.map((error) => error.path)).toContain('name');
    expect(answer.text).toContain('colour');
    expect((await post({ raw: '{"name":"x","__proto__":{"a":1}}' })).status).toBe(400);
    expect((await post({ raw: '[]' })).status).toBe(400);
    expect((await post({})).status).toBe(400);
  });

  it('refuses more than 1 MB, announced or chunked', async () => {
    const big = JSON.stringify({ name: 'x'.repeat(maxBodyBytes) });
    expect((await post({ raw: big })).body).toMatchObject({ status: 413, code: 'body_too_large' });
    const chunked = await fetch(`${world.url}/api/companies`, {
      method: 'POST', duplex: 'half', headers: { Authorization: `Bearer ${world.admin}`, 'Content-Type': 'application/json' },
      body: new ReadableStream({ start(controller) { controller.enqueue(Buffer.from(big)); controller.close(); } }),
    });
    expect(chunked.status).toBe(413);
    expect((await post({ raw: JSON.stringify({ name: 'x', pad: 'y'.repeat(maxBodyBytes - 100) }) })).status).toBe(400);
  });

  it('refuses unknown, repeated and malformed query parameters', async () => {
    for (const query of ['?limit=0', '?limit=501', '?limit=1&limit=2', '?colour=red', '?limit=ten', '?cursor=']) {
      expect((await world.ask('GET', `/api/companies${query}`, { token: world.admin })).body).toMatchObject({ status: 400, code: 'invalid_request' });
    }
    expect((await world.ask('GET', '/api/companies?cursor=nonsense', { token: world.admin })).status).toBe(400);
  });
});

describe('headers', () => {
  it('closes the API to frames, caches and other sites', async () => {
    const { headers } = await world.ask('GET', '/api/me', { token: world.admin });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('asks for https for ever when it is reached by https', async () => {
    const secure = await openWorld({ publicUrl: 'https://instep.example' });
    expect((await secure.ask('GET', '/healthz')).headers.get('strict-transport-security')).toContain('max-age=');
    await secure.close();
  });

  it('compresses when it pays and is asked for', async () => {
    const response = await fetch(`${world.url}/api/openapi.json`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const heard = await speak('GET /api/openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n');
    const body = Buffer.from(heard.slice(heard.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(JSON.parse(gunzipSync(body).toString('utf8'))).toMatchObject({ openapi: '3.1.0' });
  });

  it('answers HEAD like GET, without the body', async () => {
    const answer = await world.ask('HEAD', '/api/me', { token: world.admin });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });
});

describe('the access log', () => {
  it('holds the pattern of the route, and no address, query or person', async () => {
    await world.ask('GET', '/api/companies/someid/people?search=Adele', { token: world.admin });
    await world.ask('GET', '/link/0b6f1c527f0d4d3b8f572a1c9e4d5b10SECRETSECRETSECRETSECRET');
    await expect.poll(() => world.log.join('')).toContain('/link/:address');
    const log = world.log.join('');
    expect(log).toContain('"route":"/api/companies/:companyId/people"');
    for (const secret of ['Adele', 'search', 'someid', 'SECRET', 'Mila', 'Bearer', 'eyJ']) expect(log).not.toContain(secret);
  });
});

describe('the bot', () => {
  it('reads its own body, is never compressed, and may refuse by itself', async () => {
    const withBot = await openWorld({
      bot: async (request, response) => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        response.writeHead(200, { 'Content-Type': 'text/plain' });
        response.end(body.repeat(2000));
      },
    });
    const answer = await withBot.ask('POST', '/api/messages', { raw: 'hi', headers: { 'Accept-Encoding': 'gzip' } });
    expect([answer.status, answer.text.length, answer.headers.get('content-encoding')]).toEqual([200, 4000, null]);
    await withBot.close();
  });
});

describe('an error nobody expected', () => {
  it('is 500 without its message, and is logged without it too', async () => {
    const broken = await openWorld({ readiness: () => Promise.reject(new Error('secret detail')) });
    const answer = await broken.ask('GET', '/readyz');
    expect(answer.body).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.text + broken.log.join('')).not.toContain('secret detail');
    await broken.close();
  });
});
