/** A person as the API shows it. */
import { type Person, personFields } from '../contract/person.ts';
import type { PersonDoc, Source } from './person.ts';

export function sourceOf(person: PersonDoc, field: (typeof personFields)[number]): Source {
  return person.sources[field] ?? person.base;
}

export function toPerson(person: PersonDoc, etag: string): Person {
  return {
    id: person.id,
    objectId: person.objectId,
    userPrincipalName: person.userPrincipalName,
    displayName: person.displayName,
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    phone: person.phone,
    mobile: person.mobile,
    language: person.language,
    active: person.active,
    userId: person.userId,
    notes: person.notes,
    jobTitle: person.jobTitle,
    department: person.department,
    status: person.status,
    archived: person.archived,
    hold: person.hold === null ? null : { by: person.hold.by, at: person.hold.at, against: person.hold.against },
    fields: Object.fromEntries(personFields.map((field) => [field, { ...sourceOf(person, field) }])),
    etag: etag.replace(/^W\//, '').replaceAll('"', ''),
  };
}
