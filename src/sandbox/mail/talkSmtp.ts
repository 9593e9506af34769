/** The server's side of an SMTP conversation, without a socket. Sources: RFC 5321, 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8). */

export interface Received {
  from: string;
  to: string[];
  raw: Buffer;
}

export interface SmtpTalk {
  greeting: string;
  /** Answers what came in; commands may come in pieces or several at once. `ends`: hang up after the reply. */
  hear(bytes: Buffer): { reply: string; ends: boolean };
}

/** Bytes of a message. */
export const largestMail = 1_000_000;
const longestLine = 4096;
const mostRecipients = 100;
const name = 'sandbox';
const extensions = `250-${name} takes everything\r\n250-SIZE ${String(largestMail)}\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n`;

interface State {
  /** What came in and is not understood yet; one character per byte. */
  waiting: string;
  from: string | null;
  to: string[];
  /** Null: commands are expected. */
  lines: string[] | null;
  bytes: number;
  ends: boolean;
}

/** `take` is handed every mail before its sender is told that it was taken. */
export function talkSmtp(take: (mail: Received) => void): SmtpTalk {
  const state: State = { waiting: '', from: null, to: [], lines: null, bytes: 0, ends: false };
  return {
    greeting: `220 ${name} ESMTP\r\n`,
    hear(bytes) {
      state.waiting += bytes.toString('latin1');
      let reply = '';
      for (let line = nextLine(state); line !== undefined && !state.ends; line = nextLine(state)) {
        reply += state.lines === null ? answer(state, line) : readDataLine(state, state.lines, line, take);
      }
      if (state.lines === null && state.waiting.length > longestLine) {
        state.ends = true;
        reply += '500 The line is too long\r\n';
      }
      return { reply, ends: state.ends };
    },
  };
}

function nextLine(state: State): string | undefined {
  const end = state.waiting.indexOf('\r\n');
  if (end === -1) return shorten(state);
  const line = state.waiting.slice(0, end);
  state.waiting = state.waiting.slice(end + 2);
  return line;
}

/** A line of a mail may be longer than all that is kept: it counts, and is forgotten. */
function shorten(state: State): undefined {
  if (state.lines === null || state.waiting.length <= largestMail) return;
  state.bytes += state.waiting.length;
  state.waiting = state.waiting.endsWith('\r') ? 'x\r' : 'x';
}

function readDataLine(state: State, lines: string[], line: string, take: (mail: Received) => void): string {
  if (line !== '.') {
    state.bytes += line.length + 2;
    if (state.bytes <= largestMail) lines.push(line.startsWith('.') ? line.slice(1) : line);
    return '';
  }
  const fits = state.bytes <= largestMail;
  if (fits) take({ from: state.from ?? '', to: state.to, raw: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1') });
  forget(state);
  return fits ? '250 Taken\r\n' : '552 The mail is too large\r\n';
}

function answer(state: State, line: string): string {
  const [verb = ''] = line.split(' ');
  switch (verb.toUpperCase()) {
    case 'EHLO':
      forget(state);
      return extensions;
    case 'HELO':
      forget(state);
      return `250 ${name}\r\n`;
    case 'MAIL':
      return startMail(state, line);
    case 'RCPT':
      return addRecipient(state, line);
    case 'DATA':
      if (state.to.length === 0) return '503 To whom?\r\n';
      state.lines = [];
      return '354 End with a dot on its own line\r\n';
    case 'RSET':
      forget(state);
      return '250 Forgotten\r\n';
    case 'NOOP':
      return '250 Here\r\n';
    case 'QUIT':
      state.ends = true;
      return '221 Bye\r\n';
    default:
      return '502 Not here\r\n';
  }
}

function startMail(state: State, line: string): string {
  const from = pathIn(/^MAIL FROM:\s*<([^>]*)>/i, line);
  if (from === undefined) return '501 MAIL FROM:<address>\r\n';
  if (state.from !== null) return '503 One mail at a time\r\n';
  if (Number(/\sSIZE=(\d+)/i.exec(line)?.[1] ?? 0) > largestMail) return '552 The mail is too large\r\n';
  state.from = from;
  return '250 Go on\r\n';
}

function addRecipient(state: State, line: string): string {
  const to = pathIn(/^RCPT TO:\s*<([^>]+)>/i, line);
  if (to === undefined) return '501 RCPT TO:<address>\r\n';
  if (state.from === null) return '503 From whom?\r\n';
  if (state.to.length === mostRecipients) return '452 Too many at once\r\n';
  state.to.push(to);
  return '250 Go on\r\n';
}

function pathIn(shape: RegExp, line: string): string | undefined {
  const path = shape.exec(line)?.[1];
  return path === undefined ? undefined : Buffer.from(path, 'latin1').toString('utf8');
}

function forget(state: State): void {
  Object.assign(state, { from: null, to: [], lines: null, bytes: 0 });
}
