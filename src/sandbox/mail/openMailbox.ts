/** The sandbox's mail server: takes every mail on this machine, delivers none, and keeps the last ones for the host page. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createSaver } from '../cloud/saver.ts';
import type { Mail } from '../hostState.ts';
import { readMail } from './readMail.ts';
import { type Received, talkSmtp } from './talkSmtp.ts';

export const keptMails = 200;
/** RFC 5321 §4.5.3.2.7. */
const idleMs = 5 * 60_000;

export interface MailboxOptions {
  /** 0 = any free port. */
  port: number;
  /** Where the mails survive a restart. */
  dataFile: string;
  now: () => Date;
}

export interface Mailbox {
  /** `smtp://127.0.0.1:PORT` */
  readonly url: string;
  /** Newest first. */
  mails(): Mail[];
  /** Hangs up, and writes what is not written yet. */
  close(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function openMailbox({ port, dataFile, now }: MailboxOptions): Promise<Mailbox> {
  const mails = read(dataFile);
  const saver = createSaver(() => save(dataFile, mails));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    converse(socket, (received) => {
      mails.unshift(keep(received, now()));
      mails.splice(keptMails);
      saver.changed();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `smtp://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : port)}`,
    mails: () => mails,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await saver.close();
    },
  };
}

function converse(socket: Socket, take: (received: Received) => void): void {
  const talk = talkSmtp(take);
  socket.setTimeout(idleMs, () => socket.destroy());
  // A sender that hangs up is its own business.
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    const { reply, ends } = talk.hear(bytes);
    if (ends) socket.end(reply);
    else if (reply !== '') socket.write(reply);
  });
  socket.write(talk.greeting);
}

function keep({ from, to, raw }: Received, at: Date): Mail {
  const read = readMail(raw);
  return { id: randomUUID(), at: at.toISOString(), from: read.from === '' ? from : read.from, to, subject: read.subject, text: read.text, html: read.html };
}

function read(file: string): Mail[] {
  try {
    // Written by `save` below and by nobody else.
    return JSON.parse(readFileSync(file, 'utf8')) as Mail[];
  } catch {
    return [];
  }
}

async function save(file: string, mails: Mail[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(mails));
  await rename(`${file}.new`, file);
}
