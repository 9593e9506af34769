/** Dutch names, departments and places, with the diacritics and tussenvoegsels that trip up software. All combinations are invented. */

export const givenNames = [
  'Anouk', 'Bram', 'Chloé', 'Daan', 'Daniël', 'Eefje', 'Elif', 'Emma', 'Fatima', 'Femke', 'Fleur', 'Gijs', 'Hanneke', 'Hugo', 'Ilse', 'İlayda', 'Isa',
  'Jaap', 'Janneke', 'Jeroen', 'Jörg', 'Joëlle', 'Julia', 'Karin', 'Kees', 'Koen', 'Lars', 'Lieke', 'Loïs', 'Lotte', 'Łukasz', 'Maaike', 'Maarten',
  'Marieke', 'Maud', 'Mehmet', 'Mohammed', 'Naomi', 'Niels', 'Noël', 'Noortje', 'Océane', 'Olaf', 'Pieter', 'Priscilla', 'Raphaël', 'Renée', 'René',
  'Ruben', 'Sanne', 'Sebastiaan', 'Siebe', 'Soraya', 'Sven', 'Thijs', 'Tjalling', 'Tomáš', 'Ümit', 'Vera', 'Wietske', 'Willemijn', 'Xander', 'Yara',
  'Yusuf', 'Zoë', 'Geert-Jan', 'Anne-Marie', 'Jan Willem', 'Zoran', 'Ngoc',
] as const;

export const surnames = [
  'de Vries', 'van den Berg', 'van Dijk', 'Bakker', 'Janssen', 'Visser', 'Smit', 'Meijer', 'de Boer', 'Mulder', 'de Groot', 'Bos', 'Vos', 'Peters',
  'Hendriks', 'van Leeuwen', 'Dekker', 'Brouwer', 'de Wit', 'Dijkstra', 'Smits', 'de Graaf', 'van der Meer', 'van der Linden', 'Kok', 'Jacobs',
  'de Haan', 'Vermeulen', 'van den Heuvel', 'van der Veen', 'van den Broek', 'de Bruijn', 'van der Heijden', 'Schouten', 'van Beek', 'Willems',
  'van Vliet', 'van de Ven', 'Hoekstra', 'Maas', 'Verhoeven', 'Koster', 'van Dam', 'Prins', 'Blom', 'Huisman', 'Peeters', 'Kuipers', 'van Veen',
  "van 't Hof", "in 't Veld", "van 't Wout", 'ter Horst', 'ten Brink', 'op den Brink', "d'Ancona", 'Yılmaz', 'Öztürk', 'El Amrani', 'Nguyễn',
  'Müller', 'Kowalczyk', 'Postma', 'Wiersma', 'van Oosterhout', 'Jansen-de Wit', 'van der Berg-Smits', 'Groenewoud', 'Sørensen', 'Boñares',
] as const;

export const places = [
  'Zwolle', 'Kampen', 'Deventer', 'Raalte', 'Ommen', 'Hardenberg', 'Meppel', 'Steenwijk', "'s-Hertogenbosch", 'Sint Nicolaasga',
] as const;

export interface DutchDepartment {
  name: string;
  /** Share of the people; the rest goes to the first. */
  share: number;
  titles: readonly [string, ...string[]];
  /** Works in teams at places: a third level of groups. */
  teams: boolean;
}

export const dutchDepartments: readonly [DutchDepartment, ...DutchDepartment[]] = [
  { name: 'Thuiszorg', share: 0.34, titles: ['Verzorgende IG', 'Wijkverpleegkundige', 'Helpende plus', 'Thuishulp'], teams: true },
  { name: 'Verpleeghuiszorg', share: 0.3, titles: ['Verpleegkundige', 'Verzorgende IG', 'Gastvrouw', 'Activiteitenbegeleider'], teams: true },
  { name: 'Behandeling', share: 0.1, titles: ['Fysiotherapeut', 'Specialist ouderengeneeskunde', 'Ergotherapeut', 'Diëtist', 'Logopedist'], teams: true },
  { name: 'Facilitair Bedrijf', share: 0.12, titles: ['Kok', 'Medewerker huishouding', 'Technicus', 'Receptionist'], teams: false },
  { name: 'Financiën & Control', share: 0.04, titles: ['Controller', 'Medewerker crediteuren', 'Zorgadministrateur'], teams: false },
  { name: 'HR', share: 0.04, titles: ['HR-adviseur', 'Recruiter', 'Salarisadministrateur'], teams: false },
  { name: 'ICT', share: 0.04, titles: ['Systeembeheerder', 'Functioneel beheerder', 'Servicedeskmedewerker'], teams: false },
  { name: 'Bestuur & Staf', share: 0.02, titles: ['Bestuurder', 'Beleidsadviseur', 'Managementassistent'], teams: false },
];
