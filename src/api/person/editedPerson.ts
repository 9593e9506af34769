/** What an edit by hand makes of a person. Pure. */
import type { NewPerson, PersonField, PersonPatch } from '../contract/person.ts';
import { personFields } from '../contract/person.ts';
import type { Actor } from '../contract/primitives.ts';
import type { FieldChange } from '../contract/run.ts';
import { personKeys } from './keys.ts';
import type { PersonDoc, PersonValues, Source } from './person.ts';
import { sourceOf } from './viewPerson.ts';

export interface Hand {
  by: Actor;
  /** ISO 8601. */
  at: string;
}

type Fields = NonNullable<PersonPatch['fields']>;

/** An empty text is the same as null. */
function emptied(value: string | boolean | null): string | boolean | null {
  return value === '' ? null : value;
}

function givenFields(fields: Fields): [PersonField, string | boolean | null][] {
  return personFields.flatMap((field) => {
    const value = field === 'userId' ? undefined : fields[field];
    return value === undefined ? [] : [[field, emptied(value)]];
  });
}

/** Names of a person who is not in the directory follow first and last name; the directory's own display name stays. */
function displayNameOf(person: PersonDoc, next: PersonDoc): string {
  if (person.objectId !== null || (person.firstName === next.firstName && person.lastName === next.lastName)) return person.displayName;
  return nameOf(next) ?? person.displayName;
}

function nameOf(values: Pick<PersonValues, 'firstName' | 'lastName' | 'email'>): string | undefined {
  const name = [values.firstName, values.lastName].filter((part) => part !== null && part !== '').join(' ');
  return name === '' ? (values.email ?? undefined) : name;
}

/** Unpinned fields first, then the edited ones, which are pinned. Any of it makes the next run look closer. */
export function editedPerson(person: PersonDoc, patch: PersonPatch, hand: Hand): { person: PersonDoc; changes: FieldChange[] } {
  const sources: PersonDoc['sources'] = { ...person.sources };
  for (const field of patch.unpin ?? []) sources[field] = { ...sourceOf({ ...person, sources }, field), pinned: null };
  const edited = givenFields(patch.fields ?? {});
  const pin: Source = { source: 'local', runId: null, at: hand.at, pinned: { by: hand.by, at: hand.at } };
  for (const [field] of edited) sources[field] = pin;
  const next: PersonDoc = { ...person, ...Object.fromEntries(edited), sources, fingerprint: null };
  // Lifting a hold lifts what was declined for single fields as well.
  if (patch.hold === null) {
    next.hold = null;
    next.declined = {};
  }
  next.displayName = displayNameOf(person, next);
  const changes = edited.filter(([field, to]) => person[field] !== to).map(([field, to]): FieldChange => ({ field, from: person[field], to }));
  return { person: { ...next, ...personKeys(next) }, changes };
}

/** A person added by hand: no object id yet, a later sync adopts by e-mail. */
export function newPerson(key: { workspaceId: string; companyId: string }, id: string, body: NewPerson, hand: Hand): PersonDoc {
  const { displayName, ...fields } = body;
  const values: PersonValues = {
    email: null, firstName: null, lastName: null, phone: null, mobile: null, language: null, active: true, userId: null, notes: null, jobTitle: null, department: null,
    ...Object.fromEntries(givenFields(fields)),
  };
  const person = {
    ...values,
    id,
    ...key,
    tenantId: null,
    objectId: null,
    userPrincipalName: null,
    displayName: displayName ?? nameOf(values) ?? body.email,
    status: 'current' as const,
    archived: null,
    hold: null,
    declined: {},
    inScope: false,
    sources: {},
    base: { source: 'local' as const, runId: null, at: hand.at, pinned: null },
    fingerprint: null,
    trail: [],
    createdAt: hand.at,
  };
  return { ...person, ...personKeys(person) };
}
