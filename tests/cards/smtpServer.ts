/** A mail server on a port of its own: keeps what it is given, or answers as it is told to. Source: RFC 5321. */
import { createServer, type Socket } from 'node:net';

export interface SmtpServer {
  url: string;
  mails: { to: string; text: string }[];
  /** Answers RCPT with this from now on; null: takes everything. */
  refuse(answer: string | null): void;
  close(): Promise<void>;
}

export async function openSmtpServer(): Promise<SmtpServer> {
  const mails: SmtpServer['mails'] = [];
  const sockets = new Set<Socket>();
  let refusal: string | null = null;
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    talk(socket, mails, () => refusal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (answer) => {
      refusal = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function talk(socket: Socket, mails: SmtpServer['mails'], refusal: () => string | null): void {
  let rest = '';
  let to = '';
  let data: string[] | undefined;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (data !== undefined) {
      if (line === '.') {
        mails.push({ to, text: data.join('\n') });
        data = undefined;
        say('250 taken');
      } else data.push(line);
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') say('250 mail.example');
    else if (verb === 'RCPT') {
      to = /<(.*)>/.exec(line)?.[1] ?? '';
      say(refusal() ?? '250 ok');
    } else if (verb === 'DATA') {
      data = [];
      say('354 go on');
    } else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say('250 ok');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    lines.forEach(hear);
  });
  say('220 mail.example');
}
