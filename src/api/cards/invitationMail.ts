/** The words of an invitation's mail, English and Dutch. */
import type { Language } from '../contract/primitives.ts';
import type { Mail } from '../mail/port.ts';
import { validDays } from './invitation.ts';

export interface MailFacts {
  to: string;
  firstName: string;
  company: string;
  url: string;
  language: Language;
}

const words = {
  en: {
    subject: (company: string) => `${company}: your sign-in details`,
    greeting: (name: string) => (name === '' ? 'Hello,' : `Hello ${name},`),
    news: (company: string) => `${company} has ordered a business card or licence for you.`,
    what: 'Open this address to see how you sign in. You use your work account; there is no new password.',
    button: 'Show how I sign in',
    limits: `The address works once, for ${validDays} days. It is meant for you: please do not forward it.`,
  },
  nl: {
    subject: (company: string) => `${company}: zo log je in`,
    greeting: (name: string) => (name === '' ? 'Hallo,' : `Hallo ${name},`),
    news: (company: string) => `${company} heeft een visitekaart of licentie voor je besteld.`,
    what: 'Open dit adres om te zien hoe je inlogt. Je gebruikt je werkaccount; er is geen nieuw wachtwoord.',
    button: 'Laat zien hoe ik inlog',
    limits: `Het adres werkt één keer, ${validDays} dagen lang. Het is voor jou bedoeld: stuur het niet door.`,
  },
} as const;

export function invitationMail({ to, firstName, company, url, language }: MailFacts): Mail {
  const say = words[language];
  const name = oneLine(firstName);
  const by = oneLine(company);
  const lines = [say.greeting(name), say.news(by), say.what];
  return {
    to,
    subject: say.subject(by),
    text: [...lines, url, say.limits].join('\n\n'),
    html: [
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(say.subject(by))}</title></head>`,
      '<body style="font-family:\'Segoe UI\',Arial,sans-serif;font-size:15px;line-height:1.5">',
      ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
      `<p><a href="${escapeHtml(url)}">${escapeHtml(say.button)}</a></p>`,
      `<p>${escapeHtml(say.limits)}</p>`,
      '</body></html>',
    ].join('\n'),
  };
}

/** "nl", "nl-BE" → Dutch; anything else → English. */
export function mailLanguage(preferred: string | null): Language {
  return preferred !== null && /^nl\b/i.test(preferred) ? 'nl' : 'en';
}

/** Names come from a directory: no line may be added to a header, no tag to a text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
