/** What a person means: commands in English and Dutch, whatever the client's language, with typing forgiven. Pure. */
import { distance } from 'fastest-levenshtein';

export const commandNames = ['sync', 'status', 'preview', 'history', 'pending', 'why', 'credits', 'notifications', 'language', 'help'] as const;
export type CommandName = (typeof commandNames)[number];

/** Commands that change something are never guessed: the person is asked. */
export const changing: ReadonlySet<CommandName> = new Set(['sync']);

/** The first two of each are what the bot itself writes, in English and in Dutch. */
const aliases: Record<CommandName | 'hello', readonly string[]> = {
  sync: [
    'sync now', 'nu synchroniseren', 'sync', 'synchronize now', 'synchronise now', 'synchronize', 'synchronise', 'start sync', 'run sync',
    'sync nu', 'nu sync', 'synchroniseer nu', 'synchroniseer', 'synchroniseren', 'nu synchroniseer',
  ],
  status: ['status', 'status', 'state'],
  preview: ['preview', 'voorbeeld'],
  history: ['history', 'geschiedenis'],
  pending: ['pending', 'te beoordelen', 'approvals', 'proposals', 'voorstellen'],
  why: ['why', 'waarom'],
  credits: ['credits', 'tegoed', 'credit'],
  notifications: ['notifications', 'meldingen', 'notification', 'melding'],
  language: ['language', 'taal'],
  help: ['help', 'help', 'hulp', 'commands', 'menu', 'what can you do', 'wat kun je'],
  hello: ['hi', 'hello', 'hey', 'hallo', 'hoi', 'good morning', 'goedemorgen', 'good afternoon', 'goedemiddag', 'dag'],
};

export const wordsFor = (command: CommandName, language: 'en' | 'nl'): string => (language === 'nl' ? aliases[command][1] : aliases[command][0]) ?? command;

export type Parsed =
  | { kind: 'command'; command: CommandName; rest: string }
  /** Nearly a command that changes something. */
  | { kind: 'didYouMean'; command: CommandName; rest: string }
  | { kind: 'hello' }
  | { kind: 'unknown'; suggestions: CommandName[] };

interface Word {
  /** Without case, accents and punctuation. */
  key: string;
  /** Where it ends in the text. */
  end: number;
}

const invisible = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g;

/** Markup of Teams taken off: mentions, tags, entities, odd spaces. */
export function plainText(text: string): string {
  return text
    .replace(/<at\b[^>]*>.*?<\/at>/gis, ' ')
    .replace(/<[^<>]{1,200}>/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&amp;/gi, '&')
    .replace(invisible, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export function foldWord(text: string): string {
  return text.normalize('NFKD').replace(/\p{Diacritic}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].flatMap((match) => {
    const key = foldWord(match[0]);
    return key === '' ? [] : [{ key, end: match.index + match[0].length }];
  });
}

const politeness = new Set(['please', 'instep', 'alsjeblieft', 'svp', 'graag']);
const asking = /^(?:(?:is|was|isn't|does|do|staat|zit|ontbreekt)\s+)/i;

function restOf(text: string, from: number, command: CommandName | 'hello'): string {
  const rest = text.slice(from).replace(/^[\s,:;.\-–—!?]+/u, '').replace(/[\s,:;!?]+$/u, '').replace(/^["'“‘](.*)["'”’]$/u, '$1');
  return (command === 'why' ? rest.replace(asking, '') : rest).trim();
}

interface Match {
  command: CommandName | 'hello';
  words: number;
  far: number;
  rest: string;
}

/** Typing errors allowed: none in very short words, one up to five letters, two beyond. */
const allowed = (letters: number): number => (letters <= 3 ? 0 : letters <= 5 ? 1 : 2);

function* matches(text: string, words: readonly Word[]): Generator<Match> {
  for (const [command, forms] of Object.entries(aliases) as [CommandName | 'hello', readonly string[]][]) {
    for (const form of forms) {
      const wanted = form.replaceAll(' ', '');
      const length = form.split(' ').length;
      // A space too few or too many is a typing error as well: "sync now" is also looked for in one and in three words.
      for (const count of new Set([length, length - 1, length + 1])) {
        const taken = words.slice(0, count);
        if (count < 1 || taken.length < count) continue;
        const typed = taken.map((word) => word.key).join('');
        const far = distance(typed, wanted);
        if (far === 0 || far <= allowed(wanted.length)) yield { command, words: count, far, rest: restOf(text, taken.at(-1)?.end ?? 0, command) };
      }
    }
  }
}

function suggest(words: readonly Word[]): CommandName[] {
  const typed = words.slice(0, 2).map((word) => word.key).join('');
  const near = commandNames
    .map((command) => ({ command, far: Math.min(...aliases[command].map((form) => distance(typed, form.replaceAll(' ', '')) / Math.max(form.length, typed.length))) }))
    .filter(({ far }) => far <= 0.6)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ command }) => command);
  return near.length > 0 ? near : ['status', 'sync', 'help'];
}

/** An empty text is a greeting: somebody only mentioned the bot. */
export function parseCommand(input: string): Parsed {
  const text = plainText(input);
  const words = wordsOf(text);
  while (words.length > 0 && politeness.has(words[0]?.key ?? '')) words.shift();
  if (words.length === 0) return /\?/.test(text) ? { kind: 'command', command: 'help', rest: '' } : { kind: 'hello' };
  // The nearest wins; among equals the longest: "sync now Contoso" is not the company "now Contoso".
  const best = [...matches(text, words)].sort((a, b) => a.far - b.far || b.words - a.words)[0];
  if (best === undefined) return { kind: 'unknown', suggestions: suggest(words) };
  if (best.command === 'hello') return best.far === 0 ? { kind: 'hello' } : { kind: 'unknown', suggestions: ['status', 'sync', 'help'] };
  if (best.far > 0 && changing.has(best.command)) return { kind: 'didYouMean', command: best.command, rest: best.rest };
  return { kind: 'command', command: best.command, rest: politeness.has(foldWord(best.rest)) ? '' : best.rest };
}

const languages: Record<string, 'en' | 'nl'> = { en: 'en', english: 'en', engels: 'en', nl: 'nl', dutch: 'nl', nederlands: 'nl', nederland: 'nl' };
export const parseLanguage = (text: string): 'en' | 'nl' | undefined => languages[foldWord(text)];

const wishes: Record<string, 'everyRun' | 'changes' | 'problems' | 'nothing'> = {
  everyrun: 'everyRun', everysync: 'everyRun', all: 'everyRun', alles: 'everyRun', everything: 'everyRun', elkesynchronisatie: 'everyRun',
  changes: 'changes', wijzigingen: 'changes', problems: 'problems', problemen: 'problems', nothing: 'nothing', none: 'nothing', off: 'nothing', niets: 'nothing', uit: 'nothing',
};

/** "problems Contoso" → what is wanted, and of which company. */
export function parseWish(rest: string): { wants: 'everyRun' | 'changes' | 'problems' | 'nothing'; company: string } | undefined {
  const words = rest.split(/\s+/);
  for (const count of [2, 1]) {
    const wants = wishes[foldWord(words.slice(0, count).join(''))];
    if (wants !== undefined && words.length >= count) return { wants, company: words.slice(count).join(' ') };
  }
  return undefined;
}
