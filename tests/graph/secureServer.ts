/** A real HTTPS server on this machine that answers what a test says, and remembers what it was asked. */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

export interface Sent {
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  /** The connection breaks in the middle of the body. */
  cut?: true;
  /** No answer, ever. */
  hang?: true;
}

export type Script = (sent: Sent, origin: string) => Answer | Promise<Answer>;

export interface SecureServer {
  origin: string;
  sent: Sent[];
  /** From now on. */
  answer(script: Script): void;
  /** One after the other; the last one goes on. */
  answerInTurn(...answers: (Answer | Script)[]): void;
  close(): Promise<void>;
}

let certificate: Promise<{ key: string; cert: string }> | undefined;

/** One certificate for all servers of this process, trusted by everything in it. */
function trustedCertificate(): Promise<{ key: string; cert: string }> {
  certificate ??= (async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] },
      ],
    });
    setDefaultCACertificates([...getCACertificates('default'), made.cert]);
    return { key: made.private, cert: made.cert };
  })();
  return certificate;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, { status = 200, headers = {}, json, text, cut, hang }: Answer): void {
  if (hang === true) return;
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  response.writeHead(status, { ...type, ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
  if (cut !== true) {
    response.end(body);
    return;
  }
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

export async function startSecureServer(): Promise<SecureServer> {
  const sent: Sent[] = [];
  let script: Script = () => ({ status: 500 });
  let origin = '';
  const server = createServer(await trustedCertificate(), (request, response) => {
    void (async () => {
      const entry: Sent = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: await bodyOf(request) };
      sent.push(entry);
      write(response, await script(entry, origin));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is never a pipe's name.
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    sent,
    answer: (next) => {
      script = next;
    },
    answerInTurn: (...answers) => {
      let turn = 0;
      script = (entry, home) => {
        const answer = answers[Math.min(turn, answers.length - 1)] ?? { status: 500 };
        turn += 1;
        return typeof answer === 'function' ? answer(entry, home) : answer;
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
