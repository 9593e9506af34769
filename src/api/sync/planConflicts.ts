/** A conflict that a human answered with "this person". Pure. */
import type { PersonDoc } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';

/** The conflict becomes an update of the chosen person; its id stays, so that it can be followed. */
export function planAdoptedConflict(conflict: ChangeDoc, person: PersonDoc): ChangeDoc {
  const fields = conflict.fields.flatMap(({ field, to }) => {
    const from: unknown = Reflect.get(person, field);
    const known = typeof from === 'string' || typeof from === 'boolean' || from === null;
    return known && from !== to ? [{ field, from, to }] : [];
  });
  return { ...conflict, kind: 'update', personId: person.id, reason: 'adopted_by_email', fields };
}
