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
