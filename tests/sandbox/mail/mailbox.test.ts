/** The mail server as the product's own mailer meets it, and as a stranger does, over real sockets. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invitationMail } from '../../../src/api/cards/invitationMail.ts';
import type { Mailer } from '../../../src/api/mail/port.ts';
import { openSmtp } from '../../../src/api/mail/smtp.ts';
import { splitLinks } from '../../../src/sandbox/host/splitLinks.ts';
import { keptMails, type Mailbox, openMailbox } from '../../../src/sandbox/mail/openMailbox.ts';
import { largestMail } from '../../../src/sandbox/mail/talkSmtp.ts';

const at = new Date('2027-03-01T09:00:00Z');
let dataDir: string;
let mailbox: Mailbox;
let mailer: Mailer;

const open = (): Promise<Mailbox> => openMailbox({ port: 0, dataFile: join(dataDir, 'mails.json'), now: () => at });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'instep-mail-'));
  mailbox = await open();
  mailer = openSmtp({ url: mailbox.url, from: 'Instep <instep@sandbox.example>', timeoutMs: 3000 });
});

afterEach(async () => {
  mailer.close();
  await mailbox.close();
  rmSync(dataDir, { recursive: true, force: true });
});

// With two parts: the end of a mail of one part is a line more than its text.
const mailOf = (subject: string, text = subject) => ({ to: 'p@contoso.example', subject, text, html: '<p>x</p>' });

/** Says all of it at once or in pieces, hangs up, and answers what the server said. */
async function speak(...pieces: string[]): Promise<string> {
  const socket = connect(Number(new URL(mailbox.url).port), '127.0.0.1').setNoDelay(true).setEncoding('utf8');
  let heard = '';
  socket.on('data', (text: string) => { heard += text; });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  await closed;
  return heard;
}
const codes = (heard: string): string[] => [...heard.matchAll(/^(\d{3}) /gm)].map(([, code = '']) => code);

describe('what Instep mails', () => {
  it.each(['en', 'nl'] as const)('is shown as it was written, its address whole: an invitation, %s', async (language) => {
    const url = `http://localhost:3978/invite/${'aB3-_'.repeat(9)}`;
    const invitation = invitationMail({ to: 'zoë@contoso.example', firstName: 'Zoë', company: 'Café “Het Lange Eind” in Zaandam & zonen, import en export B.V.', url, language });
    expect(await mailer.send(invitation)).toBe('sent');
    const { subject, text, html } = invitation;
    expect(mailbox.mails()).toMatchObject([{ at: at.toISOString(), from: 'Instep <instep@sandbox.example>', subject, text, html }]);
    expect(mailbox.mails()[0]?.to).toHaveLength(1);
    expect(splitLinks(mailbox.mails()[0]?.text ?? '').filter(({ isLink }) => isLink)).toEqual([{ text: url, isLink: true }]);
  });

  it('keeps its dots, its long lines and its strange letters', async () => {
    const text = ['.', '..two', '.one', 'From here', '', `${'long '.repeat(300)}end`, 'Ωmega 漢字 🙂 =3D', 'x'.repeat(3000)].join('\n');
    expect(await mailer.send(mailOf('🙂', text))).toBe('sent');
    expect(mailbox.mails()[0]).toMatchObject({ subject: '🙂', text });
  });

  it('arrives complete when many are sent at once, on few connections', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_each, index) => mailer.send(mailOf(`mail ${String(index)}`))));
    expect(new Set(outcomes)).toEqual(new Set(['sent']));
    expect(new Set(mailbox.mails().map(({ subject }) => subject)).size).toBe(40);
  });

  it('is refused when it is too large, and the next one is taken', async () => {
    expect(await mailer.send(mailOf('large', 'x'.repeat(largestMail + 1)))).toBe('refused');
    expect(await mailer.send(mailOf('small'))).toBe('sent');
    expect(mailbox.mails().map(({ subject }) => subject)).toEqual(['small']);
  });
});

describe('the mailbox', () => {
  it('keeps the last ones, newest first, over a restart', async () => {
    for (let index = 0; index < keptMails + 5; index++) await mailer.send(mailOf(`mail ${String(index)}`));
    mailer.close();
    await mailbox.close();
    mailbox = await open();
    expect(mailbox.mails()).toHaveLength(keptMails);
    expect(mailbox.mails()[0]?.subject).toBe(`mail ${String(keptMails + 4)}`);
    expect(mailbox.mails().at(-1)?.subject).toBe('mail 5');
    expect(readdirSync(dataDir)).toEqual(['mails.json']);
  });

  it('is reachable from this machine only, and says so when its port is taken', async () => {
    expect(new URL(mailbox.url).hostname).toBe('127.0.0.1');
    const squatter = createServer();
    const port = await new Promise<number>((resolve) => squatter.listen(0, '127.0.0.1', () => {
      const address = squatter.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }));
    await expect(openMailbox({ port, dataFile: join(dataDir, 'other.json'), now: () => at })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => squatter.close(resolve));
  });
});

describe('a conversation', () => {
  const mail = ['MAIL FROM:<a@x.example> BODY=8BITMIME\r\n', 'RCPT TO:<b@x.example>\r\n', 'DATA\r\n', 'Subject: S\r\n\r\nT\r\n.\r\n'];

  it('is understood said at once, and cut anywhere', async () => {
    const whole = ['EHLO me\r\n', ...mail, ...mail, 'QUIT\r\n'].join('');
    const expected = ['220', '250', '250', '250', '354', '250', '250', '250', '354', '250', '221'];
    expect(codes(await speak(whole))).toEqual(expected);
    expect(codes(await speak(...whole.match(/[^]{1,7}/g) ?? []))).toEqual(expected);
    expect(mailbox.mails()).toHaveLength(4);
    expect(mailbox.mails()[0]).toMatchObject({ from: 'a@x.example', to: ['b@x.example'], subject: 'S', text: 'T\n' });
  });

  it('in the wrong order is told so, and RSET begins anew', async () => {
    const heard = await speak('HELO me\r\nDATA\r\nRCPT TO:<b@x.example>\r\nMAIL FROM:nobody\r\nMAIL FROM:<>\r\nMAIL FROM:<a@x.example>\r\nRSET\r\nRCPT TO:<b@x.example>\r\nAUTH PLAIN x\r\nSTARTTLS\r\nNOOP\r\nQUIT\r\n');
    expect(codes(heard)).toEqual(['220', '250', '503', '503', '501', '250', '503', '250', '503', '502', '502', '250', '221']);
    expect(mailbox.mails()).toEqual([]);
  });

  it('ends when a command never does', async () => {
    expect(codes(await speak('x'.repeat(5000)))).toEqual(['220', '500']);
  });

  it('holds no more of an endless line than a mail may have, and does not take its end for the end of the mail', async () => {
    const dots = '.'.repeat(largestMail);
    const heard = await speak('EHLO me\r\n', ...mail.slice(0, 3), dots, dots, '\r\nstill\r\n.\r\n', 'QUIT\r\n');
    expect(codes(heard)).toEqual(['220', '250', '250', '250', '354', '552', '221']);
    expect(mailbox.mails()).toEqual([]);
  });

  it('that breaks off leaves nothing', async () => {
    const socket = connect(Number(new URL(mailbox.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.write(mail.slice(0, 3).join('') + 'Subject: half', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await closed;
    expect(await mailer.send(mailOf('whole'))).toBe('sent');
    expect(mailbox.mails().map(({ subject }) => subject)).toEqual(['whole']);
  });
});
