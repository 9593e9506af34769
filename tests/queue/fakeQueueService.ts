/** The part of Azure Storage's queue service that the SDK uses here, over real HTTP. Its seconds are short. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  id: string;
  text: string;
  receipt: string;
  given: number;
  visibleAt: number;
}

export interface FakeQueueService {
  connectionString: string;
  messages: Message[];
  /** Requests seen: `PUT message`, `GET messages` … */
  seen: string[];
  /** Answers the next requests with this status. */
  failNext(count: number, status: number): void;
  close(): Promise<void>;
}

const account = 'devstoreaccount1';
const date = () => new Date().toUTCString();

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}

function xml(messages: readonly Message[], withText: boolean): string {
  const items = messages.map(
    (each) =>
      `<QueueMessage><MessageId>${each.id}</MessageId><InsertionTime>${date()}</InsertionTime><ExpirationTime>${date()}</ExpirationTime><PopReceipt>${each.receipt}</PopReceipt><TimeNextVisible>${date()}</TimeNextVisible>${
        withText ? `<DequeueCount>${each.given}</DequeueCount><MessageText>${each.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</MessageText>` : ''
      }</QueueMessage>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>${items.join('')}</QueueMessagesList>`;
}

export async function startFakeQueueService(secondMs: number): Promise<FakeQueueService> {
  const messages: Message[] = [];
  const seen: string[] = [];
  const failing = { count: 0, status: 500 };

  const answer = (response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-request-id': randomUUID(), date: date(), ...headers });
    response.end(body);
  };
  const fail = (response: ServerResponse, status: number, code: string) =>
    answer(response, status, `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`, { 'x-ms-error-code': code });
  const until = (url: URL) => Date.now() + Number(url.searchParams.get('visibilitytimeout') ?? 0) * secondMs;

  function onMessages(request: IncomingMessage, response: ServerResponse, url: URL, body: string): void {
    if (request.method === 'POST') {
      const text = unescape(/<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? '');
      const message = { id: randomUUID(), text, receipt: randomUUID(), given: 0, visibleAt: until(url) };
      messages.push(message);
      answer(response, 201, xml([message], false));
      return;
    }
    const most = Number(url.searchParams.get('numofmessages') ?? 1);
    const taken = messages.filter((each) => each.visibleAt <= Date.now()).slice(0, most);
    for (const each of taken) Object.assign(each, { receipt: randomUUID(), given: each.given + 1, visibleAt: until(url) });
    answer(response, 200, xml(taken, true));
  }

  function onMessage(request: IncomingMessage, response: ServerResponse, url: URL, id: string): void {
    const found = messages.find((each) => each.id === id);
    if (found === undefined) return fail(response, 404, 'MessageNotFound');
    if (found.receipt !== url.searchParams.get('popreceipt')) return fail(response, 400, 'PopReceiptMismatch');
    if (request.method === 'DELETE') {
      messages.splice(messages.indexOf(found), 1);
      return answer(response, 204);
    }
    Object.assign(found, { receipt: randomUUID(), visibleAt: until(url) });
    return answer(response, 204, '', { 'x-ms-popreceipt': found.receipt, 'x-ms-time-next-visible': date() });
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const [, , , kind, id] = url.pathname.split('/');
      seen.push(`${request.method ?? ''} ${id === undefined ? (kind ?? 'queue') : 'message'}`);
      if (failing.count > 0) {
        failing.count -= 1;
        fail(response, failing.status, 'ServerBusy');
      } else if (kind === undefined) answer(response, request.method === 'PUT' ? 201 : 200, '', { 'x-ms-approximate-messages-count': String(messages.length) });
      else if (id === undefined) onMessages(request, response, url, body);
      else onMessage(request, response, url, id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${Buffer.from('key').toString('base64')};QueueEndpoint=http://127.0.0.1:${port}/${account};`,
    messages,
    seen,
    failNext: (count, status) => Object.assign(failing, { count, status }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
