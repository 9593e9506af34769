/** What the bot says in Dutch: the same keys as `en.ts`, with *je*. */
import type { Texts } from './en.ts';

const numbersOf = (message: string): string[] => message.match(/\d+(?:[.,]\d+)?/g) ?? [];
const mensen = (n = ''): string => (n === '1' ? '1 mens' : `${n} mensen`);
const wouldBe = (n = ''): string => `${mensen(n)} ${n === '1' ? 'zou' : 'zouden'}`;
/** "58 people would …: 14 % of 412. The limit is 25 people or 10 %." */
function tooManyWould(message: string, what: string): string {
  const [count, percent = '', current = '', maxPeople, maxPercent = ''] = numbersOf(message);
  return `${wouldBe(count)} ${what}: ${percent.replace('.', ',')} % van ${current}. De grens is ${mensen(maxPeople)} of ${maxPercent.replace('.', ',')} %.`;
}

export const nl: Texts = {
  language: 'Nederlands',
  buttons: {
    show: 'Toon in Instep', open: 'Open Instep', approve: 'Goedkeuren', decline: 'Afwijzen', syncNow: 'Nu synchroniseren', refresh: 'Toon hoe het staat',
    fixLink: 'Herstel de koppeling', english: 'English', dutch: 'Nederlands', continue: 'Verder', signIn: 'Aanmelden', settings: 'Instellingen voor meldingen',
  },
  state: { running: 'Bezig', done: 'Klaar', partly: 'Deels gelukt', waiting: 'Wacht op jou', failed: 'Mislukt', stopped: 'Gestopt', preview: 'Voorbeeld', closed: 'Afgesloten' },
  kind: { apply: 'Synchronisatie', preview: 'Voorbeeld', undo: 'Ongedaan maken' },
  people: (n, one) => (one ? `${n} persoon` : `${n} mensen`),
  counted: {
    joined: (n) => `${n} erbij`, changed: (n) => `${n} gewijzigd`, left: (n) => `${n} weg`, restored: (n) => `${n} teruggezet`, failed: (n) => `${n} mislukt`, waiting: (n) => `${n} wachten`, nothing: 'niets gewijzigd',
    wouldJoin: (n) => `${n} erbij`, wouldChange: (n) => `${n} zouden wijzigen`, wouldLeave: (n) => `${n} zouden weggaan`, wouldBeRestored: (n) => `${n} zouden terugkomen`, wouldNothing: 'er zou niets wijzigen',
  },
  news: {
    running: (kind) => `${kind.toLowerCase()} loopt`, queued: (kind) => `${kind.toLowerCase()} begint zo`,
    waiting: (n, one) => (one ? '1 wijziging wacht op jou' : `${n} wijzigingen wachten op jou`),
    failed: (kind) => `${kind.toLowerCase()} mislukt`, cancelled: (kind) => `${kind.toLowerCase()} gestopt`, declined: 'het voorstel is afgewezen', superseded: 'een nieuwere synchronisatie kwam hiervoor in de plaats',
    conflicts: (n, one) => (one ? '1 conflict heeft je nodig' : `${n} conflicten hebben je nodig`),
  },
  phase: { reading: 'Mensen lezen', comparing: 'Vergelijken', writing: 'Schrijven', waiting: 'Microsoft vraagt ons te wachten' },
  progress: { of: (done, total) => `${done} van ongeveer ${total} mensen`, soFar: (done) => `${done} mensen tot nu toe` },
  about: { seconds: (n) => `ongeveer ${n} seconden`, minutes: (n) => `ongeveer ${n} minuten` },
  facts: {
    inScope: 'Doen mee', leftOut: 'Buiten beschouwing', unchanged: 'Ongewijzigd', waiting: 'Wachten', conflicts: 'Conflicten', failed: 'Mislukt', next: 'Volgende synchronisatie', started: 'Begonnen', by: 'Door', number: 'Nummer',
    people: 'Mensen', archived: 'Gearchiveerd', last: 'Laatste synchronisatie', link: 'Koppeling', needs: 'Heeft je nodig', withoutPhone: 'Zonder telefoonnummer', runs: 'Synchronisaties', available: 'beschikbaar', reserved: 'gereserveerd',
  },
  trigger: { manual: 'met de hand', schedule: 'volgens schema', chat: 'vanuit de chat' },
  applied: (what) => `Al doorgevoerd: ${what}.`,
  whoWaits: (names, more) => (more === '' ? `Onder hen: ${names}.` : `Onder hen: ${names} en nog ${more}.`),
  untouched: 'Er is niemand gewijzigd.',
  superseded: 'Wat nog wachtte, staat in het nieuwere voorstel.',
  declinedKept: 'Deze mensen blijven zoals ze zijn, tot er in de directory iets aan hen verandert.',
  next: (at) => `Volgende synchronisatie: ${at}`,
  cooldown: (company, at) => `${company} is net gesynchroniseerd. Je kunt om ${at} weer synchroniseren.`,
  already: (company, by) => `${company} wordt al gesynchroniseerd${by === '' ? '' : `, gestart door ${by}`}. Hier zie je hoe het gaat.`,
  alreadyHere: (company) => `${company} wordt al gesynchroniseerd.`,
  refused: {
    module_inactive: (company) => `De module van ${company} is nog niet actief. Vraag hem aan in Instep; de host activeert hem.`,
    not_linked: (company) => `${company} is nog niet aan een Microsoft tenant gekoppeld. Doe dat eerst in Instep.`,
    run_in_progress: (company) => `Er loopt een synchronisatie van ${company}. Probeer het opnieuw als die klaar is.`,
    plan_changed: (company) => `Het voorstel van ${company} is intussen veranderd. Zo staat het er nu voor.`,
    run_not_waiting: () => 'Dit voorstel is al beantwoord. Zo staat het er nu voor.',
    insufficient_credits: (company) => `${company} heeft te weinig tegoed voor de kaarten in dit voorstel. Er is niets doorgevoerd. Beantwoord het in Instep.`,
    not_found: () => 'Dit bedrijf of deze synchronisatie is hier niet meer.',
    role_required: () => 'Je mag kijken, niet wijzigen. Vraag je beheerder om de app-rol Instep.Admin.',
    link_broken: (company) => `${company} kan niet gelezen worden: de tenant heeft de toestemming ingetrokken. Herstel de koppeling in Instep.`,
    consent_missing: (company) => `${company} kan niet gelezen worden: de tenant heeft de toestemming ingetrokken. Herstel de koppeling in Instep.`,
    directory_throttled: () => 'Microsoft vraagt ons te wachten. Probeer het over een minuut opnieuw.',
    directory_unavailable: () => 'Microsoft antwoordt nu niet. Er is niets gewijzigd. Probeer het over een minuut opnieuw.',
    other: () => 'Dat lukte niet, en er is niets gewijzigd. Probeer het over een minuut opnieuw, of open Instep.',
  },
  noRight: { title: 'Je hebt geen rol in Instep', text: 'Vraag je beheerder om de app-rol Instep.Reader of Instep.Admin. Open Instep daarna één keer.' },
  openFirst: { title: 'Open Instep één keer', text: 'Ik moet weten wie je bent voor ik iets laat zien of wijzig. Open Instep, en vraag het me dan opnieuw.' },
  signIn: 'Teams bevestigt wie je bent. Gebeurt er niets, open dan Instep één keer en vraag het me opnieuw.',
  noCompany: { title: 'Nog geen bedrijf', text: 'Voeg het eerste bedrijf toe in Instep. Er verandert niets in je directory: Instep leest alleen.' },
  whichCompany: { title: 'Welk bedrijf?', placeholder: 'Kies een bedrijf', more: (n) => `${n} bedrijven. Je kunt de naam ook achter het commando typen.` },
  unknownCompany: (typed) => `Ik ken hier geen bedrijf “${typed}”.`,
  personalOnly: { title: 'Alleen in onze eigen chat', text: 'Ik noem mensen alleen in een persoonlijke chat. Vraag het me daar.' },
  whoWhy: 'Zeg wie: *waarom Jan de Vries*, of een mailadres.',
  didYouMean: (command) => `Bedoel je *${command}*?`,
  unknown: { title: 'Die ken ik niet', text: (commands) => `Bedoel je misschien ${commands}? Met *help* zie je alles wat ik kan.` },
  or: 'of',
  welcome: {
    title: 'Instep houdt mensen gelijk met Microsoft Entra ID', group: (by) => (by === '' ? 'Instep is hier toegevoegd.' : `${by} heeft Instep hier toegevoegd.`),
    personal: 'Je krijgt dit omdat Instep voor je is geïnstalleerd. Ik vertel wat elke synchronisatie wijzigde, vraag het eerst als er veel gearchiveerd zou worden, en begin een synchronisatie als jij het zegt. Ik lees de directory alleen.',
    channel: 'Ik plaats hier één kaart per synchronisatie, met aantallen en zonder namen. Noem me met *status* of *help*.',
    setup: { none: 'Volgende stap: voeg je eerste bedrijf toe in Instep en koppel de Microsoft tenant.', unlinked: 'Volgende stap: koppel de Microsoft tenant van je bedrijf in Instep.', ready: 'Alles staat klaar. Zeg *status*, *nu synchroniseren* of *help*. Met *meldingen* kies je wat ik je vertel.' },
  },
  help: {
    title: 'Wat ik kan', intro: 'Typ een commando, met de naam van een bedrijf erachter als je er meer hebt. Nederlands en Engels werken allebei.',
    commands: {
      sync: 'een bedrijf nu synchroniseren', status: 'hoe je bedrijven ervoor staan', preview: 'wat een synchronisatie zou wijzigen', history: 'de laatste synchronisaties', pending: 'wat op antwoord wacht',
      why: 'waarom iemand er is, of niet (alleen in persoonlijke chat)', credits: 'wat nog besteld kan worden', notifications: 'wat deze chat te horen krijgt', language: 'Nederlands of Engels', help: 'deze lijst',
    },
  },
  status: {
    title: 'Je bedrijven', inactive: 'module niet actief', requested: 'activering aangevraagd', unlinked: 'niet gekoppeld', broken: 'koppeling verbroken', running: 'synchroniseert nu', waiting: 'wacht op jou', failed: 'laatste synchronisatie mislukt',
    fine: 'loopt gelijk', never: 'nooit gesynchroniseerd', linkedTo: (tenant) => tenant, more: (n) => `en nog ${n} in Instep`,
  },
  history: { title: (company) => `${company}: laatste synchronisaties`, none: 'Nog geen synchronisatie. Zeg *nu synchroniseren* voor de eerste.' },
  pending: { none: (company) => `${company}: er wacht niets op jou`, text: 'Alles wat is voorgesteld, is beantwoord.' },
  why: {
    title: (person) => `Waarom: ${person}`,
    verdict: { inScope: 'Doet mee: blijft gelijk.', leftOut: 'Met opzet buiten beschouwing.', outOfScope: 'Doet niet mee.', notFound: 'Niet gevonden, hier noch in de directory.', archived: 'Gearchiveerd.', held: 'Vastgehouden: iemand wees de wijziging af.', conflict: 'Een conflict: daar is een besluit in Instep voor nodig.', local: 'Met de hand toegevoegd, niet uit de directory.' },
    outcome: { pass: '✓', fail: '✕', info: '·', unknown: '?' },
  },
  credits: { title: (company) => `${company}: tegoed`, none: 'Nog geen tegoed. Vraag het in Instep bij de host aan.' },
  notifications: {
    title: 'Wat deze chat te horen krijgt', wants: { everyRun: 'elke synchronisatie', changes: 'synchronisaties die iets wijzigden', problems: 'alleen wat jou nodig heeft', nothing: 'niets' },
    how: 'Wijzig het met *meldingen alles*, *wijzigingen*, *problemen* of *niets*, met een bedrijf erachter als je er meer hebt.', saved: 'Gedaan. Vanaf nu:',
  },
  languageCard: { title: 'Welke taal zal ik spreken?', set: 'Ik spreek vanaf nu Nederlands.', setForYou: 'Met jou spreek ik vanaf nu Nederlands. De taal van deze chat kiest een beheerder.' },
  digest: { quiet: 'toen het stil was', week: 'deze week', title: (company, what) => `${company}: ${what}`, period: (from, to) => `Van ${from} tot ${to}`, chart: 'Erbij en weg per dag', joined: 'Erbij', left: 'Weg' },
  attention: {
    approval: (company, n) => `${company}: ${n} wijzigingen wachten op je antwoord. Zie de kaart hierboven, of open Instep.`,
    failure: (company, number) => `${company}: synchronisatie ${number} is mislukt. Op de kaart hierboven staat wat je kunt doen.`,
    conflict: (company, n) => `${company}: ${n} conflicten vragen een besluit. Zie de kaart hierboven, of open Instep.`,
  },
  test: (company) => `${company}: dit is een test. Berichten van Instep komen hier aan.`,
  answered: 'Deze knop doet niets meer. Vraag me *status* voor hoe het staat.',
  problems: {
    many_archived: (message) => tooManyWould(message, 'gearchiveerd worden'),
    many_kept: (message) => tooManyWould(message, 'gearchiveerd of niet meer bijgewerkt worden'),
    many_inactive: (message) => tooManyWould(message, 'inactief worden'),
    many_emptied: (message) => tooManyWould(message, 'hetzelfde veld kwijtraken'),
    tenant_changed: () => 'De koppeling wijst naar een andere tenant dan waar deze mensen vandaan komen. Zonder goedkeuring wordt er niets doorgevoerd.',
    reviewed_mode: () => 'Dit bedrijf synchroniseert met beoordeling: elke wijziging wacht op goedkeuring.',
    scope_edited: (message) => `Wie erbij hoort, is sinds de laatste synchronisatie gewijzigd: ${wouldBe(numbersOf(message)[0])} gearchiveerd worden.`,
    group_emptied: (message) => `${/^(.+?) had members/.exec(message)?.[1] ?? 'Een groep'} had leden bij de laatste synchronisatie en nu niet meer. Kijk in Entra, of kies een andere groep bij Wie.`,
    cards_not_reversed: () => 'Kaarten, bestellingen en tegoed van de mensen om wie het gaat, zijn gebleven zoals ze waren. Beslis erover bij Kaarten en Bestellingen.',
    conflict: () => 'Voor iemand past meer dan één persoon: kies in Instep wie het is.',
    consent_missing: () => 'De tenant heeft de toestemming ingetrokken. Laat een beheerder van die tenant opnieuw toestemming geven.',
    link_broken: () => 'De koppeling is verbroken. Laat een beheerder van die tenant opnieuw toestemming geven.',
    directory_denied: () => 'Microsoft weigert het lezen van de directory. Laat een beheerder van de tenant opnieuw toestemming geven.',
    directory_throttled: () => 'Microsoft liet ons te lang wachten. De volgende synchronisatie probeert het opnieuw.',
    directory_unavailable: () => 'Microsoft antwoordde niet, of niet volledig. De volgende synchronisatie probeert het opnieuw.',
    directory_refused: () => 'Microsoft wees de vraag af. Open de synchronisatie in Instep voor de bijzonderheden.',
    group_gone: () => 'Een groep die bepaalt wie erbij hoort, bestaat niet meer. Kies een andere bij Wie.',
    group_unreadable: () => 'Een groep die bepaalt wie erbij hoort, kan niet gelezen worden. Kijk bij Wie.',
    internal: () => 'Er ging bij ons iets mis. De volgende synchronisatie probeert het opnieuw.',
  },
};
