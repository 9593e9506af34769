/** The pages of an invitation, as HTML, English and Dutch. */
import type { SignInDetails } from '../cards/sendInvitations.ts';
import type { Language } from '../contract/primitives.ts';
import { escapeHtml, renderPage } from './page.ts';

const teams = 'https://teams.microsoft.com/';

const texts = {
  en: {
    invitedTitle: 'How you sign in',
    invited: (company: string) => `${company} has ordered a business card or licence for you. Here you see how you sign in.`,
    once: 'The details are shown once. Go on when you have a minute for it.',
    show: 'Show my details',
    detailsTitle: 'You sign in with your work account',
    steps: (signInName: string | null) => [
      'Open Microsoft Teams, in the browser or in the app.',
      signInName === null ? 'Sign in with the work account that your company gave you.' : `Sign in as ${signInName}, with the password you always use at work.`,
      'Open Instep from the apps. Is it not there? Ask your administrator to add it.',
    ],
    noPassword: 'There is no separate password, and nobody will ever ask you for yours.',
    open: 'Open Microsoft Teams',
    goneTitle: 'This address does not work any more',
    gone: 'It was used already, it is older than two weeks, or it was not copied whole.',
    next: 'You can sign in to Microsoft Teams with your work account all the same. If that does not work, ask the administrator of your company.',
  },
  nl: {
    invitedTitle: 'Zo log je in',
    invited: (company: string) => `${company} heeft een visitekaart of licentie voor je besteld. Hier zie je hoe je inlogt.`,
    once: 'De gegevens worden één keer getoond. Ga verder als je er even tijd voor hebt.',
    show: 'Toon mijn gegevens',
    detailsTitle: 'Je logt in met je werkaccount',
    steps: (signInName: string | null) => [
      'Open Microsoft Teams, in de browser of in de app.',
      signInName === null ? 'Log in met het werkaccount dat je van je bedrijf kreeg.' : `Log in als ${signInName}, met het wachtwoord dat je altijd op het werk gebruikt.`,
      'Open Instep bij de apps. Staat het er niet? Vraag je beheerder om het toe te voegen.',
    ],
    noPassword: 'Er is geen apart wachtwoord, en niemand zal je ooit om het jouwe vragen.',
    open: 'Open Microsoft Teams',
    goneTitle: 'Dit adres werkt niet meer',
    gone: 'Het is al gebruikt, het is ouder dan twee weken, of het is niet helemaal gekopieerd.',
    next: 'Je kunt toch gewoon met je werkaccount inloggen bij Microsoft Teams. Lukt dat niet, vraag het dan aan de beheerder van je bedrijf.',
  },
} as const;

/** Before anything is used up. */
export function renderInvited(language: Language, nonce: string, companyName: string, action: string): string {
  const say = texts[language];
  const body = `<h1>${escapeHtml(say.invitedTitle)}</h1>
<p>${escapeHtml(say.invited(companyName))}</p>
<p class="soft">${escapeHtml(say.once)}</p>
<form method="post" action="${escapeHtml(action)}"><button class="button" data-testid="show-details" type="submit">${escapeHtml(say.show)}</button></form>`;
  return renderPage({ language, nonce, title: say.invitedTitle, body });
}

export function renderDetails(language: Language, nonce: string, details: SignInDetails): string {
  const say = texts[language];
  const steps = say.steps(details.signInName).map((step) => `<li>${escapeHtml(step)}</li>`).join('');
  const body = `<h1 data-testid="invite-details">${escapeHtml(say.detailsTitle)}</h1>
<p class="soft">${escapeHtml(details.companyName)}</p>
<ol>${steps}</ol>
<p>${escapeHtml(say.noPassword)}</p>
<p><a class="button" href="${teams}" rel="noreferrer">${escapeHtml(say.open)}</a></p>`;
  return renderPage({ language, nonce, title: say.detailsTitle, body });
}

/** Unknown, used and expired look the same: a guess learns nothing. */
export function renderGone(language: Language, nonce: string): string {
  const say = texts[language];
  const body = `<h1 class="bad" data-testid="invite-gone">${escapeHtml(say.goneTitle)}</h1>
<p>${escapeHtml(say.gone)}</p>
<p>${escapeHtml(say.next)}</p>`;
  return renderPage({ language, nonce, title: say.goneTitle, body });
}
