/** The words of `/privacy` and `/terms`, in both languages. */
import type { Language } from '../contract/primitives.ts';

interface Section {
  title: string;
  paragraphs: string[];
}

export type LegalText = Record<Language, { title: string; lead: string; sections: Section[] }>;

export const privacy: LegalText = {
  en: {
    title: 'Privacy',
    lead: 'Instep keeps a list of a company\'s people in step with the company\'s Microsoft Entra directory. This page says which data that takes, why, and for how long.',
    sections: [
      {
        title: 'What is read',
        paragraphs: [
          'With the consent of an administrator of the organisation, Instep reads users (names, mail addresses, telephone numbers, language, job title, department, office, whether the account is enabled and has a licence) and the members of groups. The permissions are User.Read.All and GroupMember.Read.All, both for reading only. Instep never reads mail, files, calendars or passwords, and never writes to the directory.',
        ],
      },
      {
        title: 'What is kept',
        paragraphs: [
          'Of each person in the chosen scope: the fields above as far as the company\'s rules ask for them, what was changed by hand, and the history of changes for 13 months.',
          'Of the staff who use Instep: name, object id, roles, chosen language, and a record of who did what.',
        ],
      },
      {
        title: 'Who sees it',
        paragraphs: [
          'Only staff of the workspace that the company belongs to, with a role given by their own administrator. Workspaces are kept apart in every read and write. Logs hold no names, addresses or tokens.',
        ],
      },
      {
        title: 'How it ends',
        paragraphs: [
          'Somebody who leaves the directory is archived, not deleted, so that a mistake can be undone. An archived person can be erased together with the values in the history. Erasing a company erases its people and its history. The consent can be taken away at any time in Microsoft Entra, under Enterprise applications.',
        ],
      },
      { title: 'Questions', paragraphs: ['Turn to the organisation that runs this installation of Instep: it decides about the data and answers requests to see, correct or erase them.'] },
    ],
  },
  nl: {
    title: 'Privacy',
    lead: 'Instep houdt een lijst van de mensen van een bedrijf gelijk met de Microsoft Entra-adreslijst van dat bedrijf. Hier staat welke gegevens daarvoor nodig zijn, waarom, en hoe lang.',
    sections: [
      {
        title: 'Wat er wordt gelezen',
        paragraphs: [
          'Met toestemming van een beheerder van de organisatie leest Instep gebruikers (namen, mailadressen, telefoonnummers, taal, functie, afdeling, kantoor, of het account is ingeschakeld en een licentie heeft) en de leden van groepen. De machtigingen zijn User.Read.All en GroupMember.Read.All, allebei alleen om te lezen. Instep leest nooit mail, bestanden, agenda\'s of wachtwoorden, en schrijft nooit in de adreslijst.',
        ],
      },
      {
        title: 'Wat er wordt bewaard',
        paragraphs: [
          'Van iedereen binnen het gekozen bereik: de velden hierboven voor zover de regels van het bedrijf erom vragen, wat met de hand is gewijzigd, en de geschiedenis van wijzigingen gedurende 13 maanden.',
          'Van wie met Instep werkt: naam, object-id, rollen, gekozen taal, en wie wanneer wat deed.',
        ],
      },
      {
        title: 'Wie het ziet',
        paragraphs: [
          'Alleen medewerkers van de werkruimte waar het bedrijf bij hoort, met een rol die hun eigen beheerder heeft gegeven. Werkruimten zijn bij elke lees- en schrijfactie gescheiden. Logboeken bevatten geen namen, adressen of tokens.',
        ],
      },
      {
        title: 'Hoe het eindigt',
        paragraphs: [
          'Wie uit de adreslijst verdwijnt wordt gearchiveerd, niet verwijderd, zodat een vergissing te herstellen is. Een gearchiveerde persoon kan worden gewist, samen met de waarden in de geschiedenis. Een bedrijf wissen wist ook de mensen en de geschiedenis. De toestemming kan altijd worden ingetrokken in Microsoft Entra, onder Bedrijfstoepassingen.',
        ],
      },
      { title: 'Vragen', paragraphs: ['Richt u tot de organisatie die deze installatie van Instep beheert: die beslist over de gegevens en behandelt verzoeken om inzage, verbetering of verwijdering.'] },
    ],
  },
};

export const terms: LegalText = {
  en: {
    title: 'Terms of use',
    lead: 'These terms hold for everyone who uses Instep in Microsoft Teams.',
    sections: [
      { title: 'Use', paragraphs: ['Instep is for staff to whom an administrator of their own organisation has given a role. Use it only for companies whose people you may administer, and link only tenants whose administrator agrees.'] },
      { title: 'What Instep does', paragraphs: ['It reads a directory, proposes or makes changes to its own list of people, and says what it did. Archiving many people at once waits for a named person to approve. Undoing a run is possible from its page.'] },
      { title: 'Credits and orders', paragraphs: ['Credits are confirmed by the organisation that runs the installation. An order reserves credits at once; until production begins it can be cancelled, and the credits come back.'] },
      { title: 'Limits', paragraphs: ['Instep depends on Microsoft services and shows what they told it. Check what matters before acting on it. The organisation that runs this installation is responsible for its availability and for support.'] },
    ],
  },
  nl: {
    title: 'Gebruiksvoorwaarden',
    lead: 'Deze voorwaarden gelden voor iedereen die Instep in Microsoft Teams gebruikt.',
    sections: [
      { title: 'Gebruik', paragraphs: ['Instep is voor medewerkers aan wie een beheerder van hun eigen organisatie een rol heeft gegeven. Gebruik het alleen voor bedrijven waarvan u de mensen mag beheren, en koppel alleen tenants waarvan de beheerder instemt.'] },
      { title: 'Wat Instep doet', paragraphs: ['Het leest een adreslijst, stelt wijzigingen in de eigen lijst van mensen voor of voert ze uit, en zegt wat er is gedaan. Veel mensen tegelijk archiveren wacht op goedkeuring door een met name bekende persoon. Een synchronisatie kan op haar pagina ongedaan worden gemaakt.'] },
      { title: 'Tegoed en bestellingen', paragraphs: ['Tegoed wordt bevestigd door de organisatie die de installatie beheert. Een bestelling reserveert het tegoed meteen; tot de productie begint kan zij worden geannuleerd, en komt het tegoed terug.'] },
      { title: 'Grenzen', paragraphs: ['Instep is afhankelijk van diensten van Microsoft en toont wat die meldden. Controleer wat belangrijk is voor u ernaar handelt. De organisatie die deze installatie beheert is verantwoordelijk voor beschikbaarheid en ondersteuning.'] },
    ],
  },
};
