/** A conflict that a human answered. Pure. */
import type { PersonDoc } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';

/** The conflict becomes an update of the chosen person; its id stays, so that it can be followed. */
export function adoptionOf(conflict: ChangeDoc, person: PersonDoc): NonNullable<ChangeDoc['resolution']> {
  const fields = conflict.fields.flatMap(({ field, to }) => {
    const from: unknown = Reflect.get(person, field);
    const known = typeof from === 'string' || typeof from === 'boolean' || from === null;
    return known && from !== to ? [{ field, from, to }] : [];
  });
  return { kind: person.status === 'archived' ? 'restore' : 'update', personId: person.id, reason: 'adopted_by_email', fields };
}

/** What an accepted conflict is carried out as. */
export function resolvedConflict(change: ChangeDoc): ChangeDoc {
  const { resolution, ...rest } = change;
  return resolution === undefined ? change : { ...rest, ...resolution };
}
