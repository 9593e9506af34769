/** Which company is meant by what was typed. Pure. */
import { distance } from 'fastest-levenshtein';
import { foldWord } from './parseCommand.ts';

export type Choice<C> = { one: C } | { several: C[] } | { none: true };

const fold = (name: string): string => name.split(/\s+/).map(foldWord).filter((word) => word !== '').join(' ');

/** "status of Contoso", "status van Contoso"; but a company may well be called "Van der Berg". */
const joining = /^(?:of|for|from|on|in|about|van|voor|over|bij)\s+/i;

/** Nothing typed: the only company, or all to choose from. Typed: its name, the start of it, a part of it, or a small slip. */
export function chooseCompany<C extends { name: string }>(companies: readonly C[], typed: string): Choice<C> {
  if (fold(typed) === '') return pick([...companies]);
  const found = byName(companies, typed);
  return 'none' in found && joining.test(typed) ? byName(companies, typed.replace(joining, '')) : found;
}

function byName<C extends { name: string }>(companies: readonly C[], typed: string): Choice<C> {
  const wanted = fold(typed);
  const named = companies.map((company) => ({ company, key: fold(company.name) }));
  const tests: ((key: string) => boolean)[] = [
    (key) => key === wanted,
    (key) => key.startsWith(wanted),
    (key) => key.includes(wanted),
    (key) => distance(key, wanted) <= slips(wanted),
    (key) => key.split(' ').some((word) => word.length > 4 && distance(word, wanted) <= slips(wanted)),
  ];
  for (const test of tests) {
    const found = named.filter(({ key }) => test(key)).map(({ company }) => company);
    if (found.length > 0) return pick(found);
  }
  return { none: true };
}

const slips = (wanted: string): number => (wanted.length <= 5 ? 1 : 2);

function pick<C>(found: C[]): Choice<C> {
  const [first, second] = found;
  if (first === undefined) return { none: true };
  return second === undefined ? { one: first } : { several: found };
}
