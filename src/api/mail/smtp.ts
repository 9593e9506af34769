/** Mail by SMTP. */
import { createTransport } from 'nodemailer';
import type { Mail, Mailer, MailOutcome } from './port.ts';

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password when the server wants them. */
  url: string;
  /** An address, or `Name <address>`. */
  from: string;
  timeoutMs?: number;
}

/** Opens no connection yet: one is made when there is mail, and kept for the next. */
export function openSmtp({ url, from, timeoutMs = 15_000 }: SmtpOptions): Mailer {
  const transport = createTransport(
    // Nothing a person could have written is ever read from a file or an address.
    { url, pool: true, maxConnections: 2, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true },
    { from },
  );
  return {
    async send({ to, subject, text, html }: Mail): Promise<MailOutcome> {
      try {
        await transport.sendMail({ to: { name: '', address: to }, subject, text, html });
        return 'sent';
      } catch (error) {
        return isFinal(error) ? 'refused' : 'later';
      }
    },
    close: () => transport.close(),
  };
}

/** RFC 5321 §4.2.1: 5xx is final, 4xx is for now. Without a code the server was not reached. `EAUTH` is ours to repair: try again. */
function isFinal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'responseCode' in error ? error.responseCode : undefined;
  const cause = 'code' in error ? error.code : undefined;
  return typeof code === 'number' && code >= 500 && cause !== 'EAUTH';
}
