/** What a run that went through has to say besides. Pure. */
import type { ProblemNote } from '../contract/primitives.ts';

/** One note of several, under the code of the first. */
export function together(...notes: readonly (ProblemNote | undefined)[]): ProblemNote | undefined {
  const told = notes.filter((note) => note !== undefined);
  const [first] = told;
  return first === undefined ? undefined : { code: first.code, message: told.map((note) => note.message).join(' ') };
}

const counted = (count: number, one: string): string => `${String(count)} ${count === 1 ? one : `${one}s`}`;

/** What an undo leaves for a person to decide, in words. */
export function notReversed({ cards, orders }: { cards: number; orders: number }): ProblemNote | undefined {
  if (cards + orders === 0) return undefined;
  const parts = [...(cards > 0 ? [counted(cards, 'card')] : []), ...(orders > 0 ? [counted(orders, 'order')] : [])];
  const were = cards + orders === 1 ? 'was left as it is' : 'were left as they are';
  return { code: 'cards_not_reversed', message: `${parts.join(' and ')} of the people concerned ${were}: taking a sync back changes no card, order or credit. Decide about each under Cards and Orders.` };
}

/** A scope group that had members at the last run and has none now. `consequence` ends the sentence. */
export function groupEmptied(names: readonly string[], consequence: string): ProblemNote {
  return { code: 'group_emptied', message: `${names.slice(0, 3).join(', ')} had members at the last sync and has none now${consequence}` };
}

/** Emptied groups are reported also where nobody is harmed. undefined: none was. */
export function emptiedNote({ emptiedGroups, emptiedExcluded }: { emptiedGroups: readonly string[]; emptiedExcluded: readonly string[] }): ProblemNote | undefined {
  return together(
    emptiedGroups.length === 0 ? undefined : groupEmptied(emptiedGroups, '. Look at the group in Entra, or choose another one.'),
    emptiedExcluded.length === 0 ? undefined : groupEmptied(emptiedExcluded, ': nobody is excluded by it any more, so people it kept out may have come in.'),
  );
}
