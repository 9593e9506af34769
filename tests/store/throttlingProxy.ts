/** Stands before the emulator and throttles every second operation of the next bulk requests, as Cosmos DB does when units run out. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ThrottlingProxy {
  endpoint: string;
  /** How many of the next bulk requests are throttled by half. */
  throttle(requests: number): void;
  /** Sizes of the bulk requests seen. */
  sizes: number[];
  close(): Promise<void>;
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !['host', 'content-length', 'connection', 'accept-encoding'].includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

export async function startThrottlingProxy(target: string): Promise<ThrottlingProxy> {
  const sizes: number[] = [];
  let left = 0;
  const ask = (method: string, url: string, headers: IncomingHttpHeaders, body: string | undefined) =>
    fetch(`${target}${url}`, { method, headers: passedOn(headers), ...(body !== undefined && body !== '' && { body }) });

  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { method = 'GET', url = '/', headers } = request;
      const operations: unknown = headers['x-ms-cosmos-is-batch-request'] === undefined ? undefined : JSON.parse(body);
      const bulk = Array.isArray(operations) ? operations : undefined;
      if (bulk !== undefined) sizes.push(bulk.length);
      const half = bulk !== undefined && left > 0;
      if (half) left -= 1;
      const answer = await ask(method, url, headers, half ? JSON.stringify(bulk.filter((_, at) => at % 2 === 0)) : body);
      const text = await answer.text();
      response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !['content-length', 'transfer-encoding', 'connection', 'content-encoding'].includes(name))));
      if (!half) {
        response.end(text);
        return;
      }
      const done: unknown[] = JSON.parse(text);
      response.end(JSON.stringify(bulk.map((_, at) => (at % 2 === 0 ? done[at / 2] : { statusCode: 429, requestCharge: 0.4 }))));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    throttle: (requests) => {
      left = requests;
    },
    sizes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
