// @vitest-environment node
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem, createApiClient } from '../../src/tab/apiClient.ts';
import type { ServerEvent } from '../../src/tab/apiClient.ts';

let server: Server;
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const realFetch = globalThis.fetch;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // The tab asks its own origin; here that is the local server.
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => realFetch(`http://127.0.0.1:${String(port)}${url}`, init));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => (_: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const client = (token = vi.fn((renew: boolean) => Promise.resolve(renew ? 'new' : 'old'))) => ({ api: createApiClient({ token, language: () => 'nl' }), token });

async function failureOf(work: Promise<unknown>): Promise<ApiProblem> {
  const failure: unknown = await work.then(() => undefined, (problem: unknown) => problem);
  if (!(failure instanceof ApiProblem)) throw new Error('it did not fail with a problem');
  return failure;
}

describe('the API client', () => {
  it('fills path and query, leaves out what is not given, and says who and in which language', async () => {
    answer = json(200, { items: [] });
    await client().api.call('listPeople', { params: { companyId: 'a b' }, query: { search: '', status: 'archived', limit: 5, cursor: undefined } });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/companies/a%20b/people?status=archived&limit=5' });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer old', 'accept-language': 'nl' });
  });

  it('sends an idempotency key with what creates, and a quoted etag with what changes', async () => {
    answer = json(201, {});
    await client().api.call('createCompany', { body: { name: 'Contoso' } });
    await client().api.call('patchCompany', { params: { companyId: 'c1' }, ifMatch: 'e7', body: { name: 'Fabrikam' } });
    expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[1]?.headers['if-match']).toBe('"e7"');
    expect(seen[1]?.headers['idempotency-key']).toBeUndefined();
  });

  it('asks for a new token once when the first is refused', async () => {
    answer = (request, response) => {
      json(request.headers.authorization === 'Bearer new' ? 200 : 401, {})(request, response);
    };
    const { api, token } = client();
    await api.call('getMe', {});
    expect(token.mock.calls).toEqual([[false], [true]]);
  });

  it('does not ask for ever', async () => {
    answer = json(401, { code: 'unauthenticated', detail: 'The token has expired.' });
    const { api, token } = client();
    expect((await failureOf(api.call('getMe', {}))).code).toBe('unauthenticated');
    expect(token).toHaveBeenCalledTimes(2);
  });

  it('turns a problem document into a problem, with reference and waiting time', async () => {
    answer = json(429, { code: 'cooldown', detail: 'Synced at 14:02.', traceId: 't9', errors: [{ path: 'name', message: 'too long' }] }, { 'retry-after': '90' });
    const problem = await failureOf(client().api.call('startRun', { params: { companyId: 'c1' }, body: { kind: 'apply' } }));
    expect(problem).toMatchObject({ status: 429, code: 'cooldown', detail: 'Synced at 14:02.', traceId: 't9', retryAfterSeconds: 90, errors: [{ path: 'name', message: 'too long' }] });
  });

  it('takes an HTML page of a proxy for what it is: no reason known', async () => {
    answer = (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    };
    expect(await failureOf(client().api.call('getMe', {}))).toMatchObject({ status: 502, code: 'internal', traceId: null });
  });

  it('says offline when nobody answers, and that a sign-in is needed when there is no token', async () => {
    answer = (request) => {
      request.socket.destroy();
    };
    expect((await failureOf(client().api.call('getMe', {}))).code).toBe('offline');
    expect((await failureOf(client(vi.fn(() => Promise.reject(new Error('consent_required')))).api.call('getMe', {}))).code).toBe('sign_in_needed');
  });

  it('answers nothing for 204', async () => {
    answer = (_, response) => {
      response.writeHead(204).end();
    };
    expect(await client().api.call('syncPerson', { params: { companyId: 'c1', personId: 'p1' } })).toBeUndefined();
  });

  it('reads events as they come, whatever the pieces, and ends with the stream', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('retry: 2000\n\nevent: progress\nda');
      response.write('ta: {"done":1}\n\n: still here\n\nevent: status\ndata: {"status":');
      response.end('"succeeded"}\n\n');
    };
    const events: ServerEvent[] = [];
    await client().api.events('runEvents', { params: { companyId: 'c1', runId: 'r1' } }, (event) => events.push(event));
    expect(events).toEqual([{ event: 'progress', data: '{"done":1}' }, { event: 'status', data: '{"status":"succeeded"}' }]);
  });
});
