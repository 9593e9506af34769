/** Which collections are kept in shorthand. */
import type { CollectionName, DocumentOf } from '../collections.ts';
import { keptChangePage } from './keptChangePage.ts';
import { keptPerson } from './keptPerson.ts';
import type { Shorthand } from './shorthand.ts';

const shorthands: { [N in CollectionName]?: Shorthand<DocumentOf<N>> } = { people: keptPerson, changePages: keptChangePage };

export function shorthandOf<N extends CollectionName>(name: N): Shorthand<DocumentOf<N>> | undefined {
  return shorthands[name];
}
