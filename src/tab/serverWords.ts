/**
 * What the server says in English, in the reader's language: pure. Which sentence is decided by its stable words (a code; a rule and its
 * outcome); from the text itself only the facts are taken, and where they are not found the text stands as it came.
 */
import type { TFunction } from 'i18next';
import type { Why } from '../api/contract/company.ts';
import type en from './i18n/en.json';
import type { Format } from './i18n/useFormat.ts';

type Facts = Record<string, string>;
interface Note { code: string; message: string }

function factsIn(pattern: RegExp, text: string): Facts | undefined {
  const match = pattern.exec(text);
  return match === null ? undefined : { ...match.groups };
}

const tooMany = /^(?<count>\d+) (?:person|people) .*?: (?<percent>[\d.]+) % of (?<current>\d+)\. The limit is (?<most>\d+) (?:person|people) or (?<share>[\d.]+) %\./;
const tooManyEmptied = /^(?<count>\d+) (?:person|people) would lose their (?<field>\S+): (?<percent>[\d.]+) % of (?<current>\d+)\. The limit is (?<most>\d+) (?:person|people) or (?<share>[\d.]+) %\./;

type Plural<K> = K extends `${infer Stem}_one` ? Stem : K extends `${string}_other` ? never : K;
type Numbered = Plural<keyof typeof en.note>;

/** Sentences with numbers or names in them, by their code. */
const numbered: Record<Numbered, RegExp> = {
  many_archived: tooMany,
  many_inactive: tooMany,
  many_emptied: tooManyEmptied,
  scope_edited: /: (?<count>\d+) (?:person|people) would be archived\./,
  group_emptied: /^(?<groups>.+) had members at the last sync and has none now: (?<count>\d+) (?:person|people) would be archived\./,
  cancelled: /: (?<count>\d+) changes? (?:was|were) done, (?<rest>\d+) (?:was|were) not touched\./,
  waiting_for_microsoft: /wait (?<count>\d+) s\b/,
  directory_throttled: /wait (?<count>\d+) s\b/,
};

function isNumbered(code: string): code is Numbered {
  return Object.hasOwn(numbered, code);
}

/** A note with its numbers; undefined where this language has no sentence for them. `fieldName`: a field's name in the reader's language. */
export function noteText(t: TFunction, format: Format, { code, message }: Note, fieldName: (field: string) => string): string | undefined {
  if (!isNumbered(code)) return undefined;
  const facts = factsIn(numbered[code], message);
  if (facts === undefined) return undefined;
  const number = (name: string): string => format.number(Number(facts[name] ?? 0));
  const sentence = t(`note.${code}`, {
    count: Number(facts['count']), percent: number('percent'), current: number('current'), share: number('share'), rest: number('rest'),
    most: t('run.progress.people', { count: Number(facts['most'] ?? 0) }), groups: facts['groups'] ?? '', field: fieldName(facts['field'] ?? ''),
  });
  return [sentence, ...shrunkGroups(t, message)].join(' ');
}

/** "All Staff went from 412 to 354 members", wherever a reason mentions groups that shrank. */
function shrunkGroups(t: TFunction, message: string): string[] {
  const found = message.matchAll(/(?:\.|;) (?<group>[^.;]+?) went from (?<before>\d+) to (?<count>\d+) members/g);
  return [...found].map(({ groups }) => t('groupShrank', { group: groups?.['group'] ?? '', before: Number(groups?.['before'] ?? 0), count: Number(groups?.['count'] ?? 0) }));
}

type Step = Why['steps'][number];
type StepText = Plural<keyof typeof en.why.step>;

/** The sentences of a rule and its outcome; the first whose pattern fits. */
const steps: Record<string, readonly (readonly [StepText, RegExp?])[]> = {
  'guests.pass': [['noGuest']],
  'guests.fail': [['guest']],
  'disabled.pass': [['enabled']],
  'disabled.fail': [['disabled']],
  'disabled.unknown': [['enabledUnknown']],
  'unlicensed.pass': [['licensed']],
  'unlicensed.fail': [['unlicensed']],
  'unlicensed.unknown': [['licensedUnknown']],
  'patterns.pass': [['noPattern']],
  'patterns.fail': [['pattern', /^fits the pattern (?<fact>.+)$/]],
  'scope.pass': [['everyone', /^everyone/], ['through', /^in scope through (?<fact>.+)$/]],
  'scope.fail': [['noGroup']],
  'excluded.pass': [['notExcluded']],
  'excluded.fail': [['excluded', /^excluded by (?<fact>.+)$/]],
  'stored.info': [['notStored', /^not stored/], ['storedAs', /^stored as (?<fact>.+)$/], ['archived', /^archived: (?<reason>.+)$/]],
  'hold.info': [['heldArchive', /^held against archive by (?<fact>.+)$/], ['heldCreate', /^held against create by (?<fact>.+)$/], ['byHand', /^left out by hand/]],
  'directory.pass': [['found', /^found as (?<fact>.+)$/]],
  'directory.info': [['several', /^(?<count>\d+) users/], ['local', /^added by hand/]],
  'directory.fail': [['nobody']],
};

/** A step of `why`; undefined where this language has no sentence for it. `reasonText`: a reason's stable word in the reader's language. */
export function stepText(t: TFunction, step: Step, reasonText: (reason: string) => string): string | undefined {
  for (const [key, pattern] of steps[`${step.rule}.${step.outcome}`] ?? []) {
    const facts = pattern === undefined ? {} : factsIn(pattern, step.detail);
    if (facts === undefined) continue;
    return t(`why.step.${key}`, { fact: facts['fact'] ?? '', count: Number(facts['count'] ?? 0), reason: reasonText(facts['reason'] ?? '') });
  }
  return undefined;
}
