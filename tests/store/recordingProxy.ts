/** Stands before the emulator and remembers which documents were asked for and written, and of which partition. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  kind: 'read' | 'query' | 'write';
  container: string;
  /** As they were sent: one, or of a bulk request one for each document; undefined where there is none. */
  partitionKeys: (string | undefined)[];
  /** What a query says; method and path otherwise. */
  text: string;
}

export interface RecordingProxy {
  endpoint: string;
  /** Since the last call. */
  asked(): Recorded[];
  close(): Promise<void>;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface Operation {
  partitionKey?: string;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

/** undefined: not about documents. A query's plan is not the query. */
function recordedOf(method: string, url: string, headers: Headers, body: string): Recorded | undefined {
  const container = /\/colls\/([^/]+)\/docs/.exec(url)?.[1];
  if (container === undefined || headers['x-ms-cosmos-is-query-plan-request'] !== undefined) return undefined;
  if (headers['x-ms-cosmos-is-batch-request'] !== undefined) {
    // Reason: what the SDK sends as a bulk request.
    const operations = JSON.parse(body) as Operation[];
    return { kind: 'write', container, partitionKeys: operations.map((operation) => operation.partitionKey), text: `${method} ${url}` };
  }
  const partitionKeys = [single(headers['x-ms-documentdb-partitionkey'])];
  if (headers['x-ms-documentdb-isquery'] === undefined) return { kind: method === 'GET' ? 'read' : 'write', container, partitionKeys, text: `${method} ${url}` };
  return { kind: 'query', container, partitionKeys, text: (JSON.parse(body) as { query: string }).query };
}

function passedOn(headers: Headers): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !['host', 'content-length', 'connection', 'accept-encoding'].includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, single(value) ?? '']));
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let log: Recorded[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { method = 'GET', url = '/', headers } = request;
      const recorded = recordedOf(method, url, headers, body);
      if (recorded !== undefined) log.push(recorded);
      const answer = await fetch(`${target}${url}`, { method, headers: passedOn(headers), ...(body !== '' && { body }) });
      const kept = [...answer.headers].filter(([name]) => !['content-length', 'transfer-encoding', 'connection', 'content-encoding'].includes(name));
      response.writeHead(answer.status, Object.fromEntries(kept));
      response.end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A TCP server's address is never a pipe's name.
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => {
      const asked = log;
      log = [];
      return asked;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
