/** What the pages of linking say, in both languages. */
import type { Language } from '../contract/primitives.ts';
import type { LinkFailure } from '../company/linkAttempt.ts';

export interface LinkTexts {
  askTitle: string;
  ask: (company: string, workspace: string) => string;
  /** A workspace whose name cannot be told. */
  unnamed: (workspaceId: string) => string;
  invitedBy: (name: string) => string;
  permissionsTitle: string;
  permissions: { name: string; why: string }[];
  never: string;
  who: string;
  go: string;
  waitingTitle: string;
  waiting: string;
  doneTitle: string;
  done: string;
  close: string;
  failures: Record<LinkFailure, { title: string; what: string; next: string }>;
}

const english: LinkTexts = {
  askTitle: 'Let Instep read your directory',
  ask: (company, workspace) => `${workspace} asks to keep the people of ${company} in step with your Microsoft Entra directory.`,
  unnamed: (workspaceId) => `The organisation with tenant id ${workspaceId}`,
  invitedBy: (name) => `The request was made by ${name}.`,
  permissionsTitle: 'Two permissions, both for reading only',
  permissions: [
    { name: 'User.Read.All', why: 'to read names, addresses, telephone numbers and job titles of your people, and to notice who joins and who leaves' },
    { name: 'GroupMember.Read.All', why: 'to keep only the people of the groups that are chosen' },
  ],
  never: 'Instep changes nothing in your directory and sees no passwords, mail or files. You can take the consent away at any time, in Microsoft Entra under Enterprise applications.',
  who: 'You need to sign in as a Global Administrator or Privileged Role Administrator of your own organisation. Microsoft then shows what you agree to.',
  go: 'Continue',
  waitingTitle: 'One moment',
  waiting: 'You agreed. It takes Microsoft a few seconds to make it effective; this page goes on by itself.',
  doneTitle: 'Linked',
  done: 'Instep can read the directory now. The people who asked see it at once, and choose who is kept in step.',
  close: 'You can close this window.',
  failures: {
    not_admin: {
      title: 'An administrator is needed', what: 'You signed in, but this account may not agree for your whole organisation.',
      next: 'Ask a Global Administrator or Privileged Role Administrator to open the same address.',
    },
    consent_declined: { title: 'Not linked', what: 'The permissions were not accepted. Nothing was changed.', next: 'Open the same address again when you want to accept them.' },
    tenant_mismatch: {
      title: 'Two different organisations', what: 'The consent came from another organisation than the one you signed in to. Nothing was changed.',
      next: 'Open the same address again and use one account all the way through.',
    },
    invalid_invitation: {
      title: 'This address does not work any more', what: 'It was used already, is older than 7 days, or was continued in another browser.',
      next: 'Ask for a new address, and open it in one browser all the way through.',
    },
    consent_not_effective: {
      title: 'Microsoft is not ready yet', what: 'You agreed, but Microsoft does not let Instep read the directory yet.',
      next: 'Wait a few minutes, then open the same address again.',
    },
    sign_in_failed: { title: 'The sign-in did not succeed', what: 'Microsoft did not sign you in. Nothing was changed.', next: 'Open the same address and try again.' },
    module_inactive: {
      title: 'Not active', what: 'Instep is not active for this company.', next: 'Ask the people who sent you the address to have it activated, then open it again.',
    },
    run_in_progress: {
      title: 'One thing at a time', what: 'You agreed, but a sync is running for this company with another organisation. It was not interrupted, and yours is not linked yet.',
      next: 'Wait until it has ended, usually a few minutes, then open the same address again.',
    },
  },
};

const dutch: LinkTexts = {
  askTitle: 'Laat Instep uw adreslijst lezen',
  ask: (company, workspace) => `${workspace} vraagt om de mensen van ${company} gelijk te houden met uw Microsoft Entra-adreslijst.`,
  unnamed: (workspaceId) => `De organisatie met tenant-id ${workspaceId}`,
  invitedBy: (name) => `De vraag komt van ${name}.`,
  permissionsTitle: 'Twee machtigingen, allebei alleen om te lezen',
  permissions: [
    { name: 'User.Read.All', why: 'om namen, adressen, telefoonnummers en functies van uw mensen te lezen, en te merken wie erbij komt en wie weggaat' },
    { name: 'GroupMember.Read.All', why: 'om alleen de mensen van de gekozen groepen bij te houden' },
  ],
  never: 'Instep verandert niets in uw adreslijst en ziet geen wachtwoorden, mail of bestanden. U kunt de toestemming altijd intrekken, in Microsoft Entra onder Bedrijfstoepassingen.',
  who: 'Meld u aan als globale beheerder of beheerder voor bevoorrechte rollen van uw eigen organisatie. Microsoft laat daarna zien waarmee u instemt.',
  go: 'Doorgaan',
  waitingTitle: 'Een ogenblik',
  waiting: 'U heeft ingestemd. Het duurt enkele seconden tot dat bij Microsoft werkt; deze pagina gaat vanzelf verder.',
  doneTitle: 'Gekoppeld',
  done: 'Instep kan de adreslijst nu lezen. Wie het vroeg ziet dat meteen, en kiest wie er wordt bijgehouden.',
  close: 'U kunt dit venster sluiten.',
  failures: {
    not_admin: {
      title: 'Er is een beheerder nodig', what: 'U bent aangemeld, maar dit account mag niet voor uw hele organisatie instemmen.',
      next: 'Vraag een globale beheerder of een beheerder voor bevoorrechte rollen om hetzelfde adres te openen.',
    },
    consent_declined: { title: 'Niet gekoppeld', what: 'De machtigingen zijn niet geaccepteerd. Er is niets veranderd.', next: 'Open hetzelfde adres opnieuw als u ze wilt accepteren.' },
    tenant_mismatch: {
      title: 'Twee verschillende organisaties', what: 'De toestemming kwam van een andere organisatie dan die waarbij u zich aanmeldde. Er is niets veranderd.',
      next: 'Open hetzelfde adres opnieuw en gebruik steeds hetzelfde account.',
    },
    invalid_invitation: {
      title: 'Dit adres werkt niet meer', what: 'Het is al gebruikt, ouder dan 7 dagen, of in een andere browser voortgezet.',
      next: 'Vraag een nieuw adres en gebruik van begin tot eind dezelfde browser.',
    },
    consent_not_effective: {
      title: 'Microsoft is nog niet zover', what: 'U heeft ingestemd, maar Microsoft laat Instep de adreslijst nog niet lezen.',
      next: 'Wacht enkele minuten en open dan hetzelfde adres opnieuw.',
    },
    sign_in_failed: { title: 'Het aanmelden is niet gelukt', what: 'Microsoft heeft u niet aangemeld. Er is niets veranderd.', next: 'Open hetzelfde adres en probeer het opnieuw.' },
    module_inactive: {
      title: 'Niet actief', what: 'Instep is voor dit bedrijf niet actief.', next: 'Vraag wie u het adres stuurde om het te laten activeren, en open het dan opnieuw.',
    },
    run_in_progress: {
      title: 'Eén ding tegelijk', what: 'U heeft ingestemd, maar er loopt een synchronisatie van dit bedrijf met een andere organisatie. Die is niet onderbroken, en de uwe is nog niet gekoppeld.',
      next: 'Wacht tot die klaar is, meestal een paar minuten, en open dan hetzelfde adres opnieuw.',
    },
  },
};

export const linkTexts: Record<Language, LinkTexts> = { en: english, nl: dutch };
