/** Mail: the one way in which Instep writes to people who do not use it yet. */

export interface Mail {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * `sent`: the mail server took it. `refused`: it never will (bad address, 5xx). `later`: it did not answer or asked to come back (4xx).
 * The address and the text stay out of logs.
 */
export type MailOutcome = 'sent' | 'refused' | 'later';

export interface Mailer {
  send(mail: Mail): Promise<MailOutcome>;
  close(): void;
}
