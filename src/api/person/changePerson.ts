/** Add and edit people by hand. What was edited is kept as history, like the changes of a run. */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import type { NewPerson, PersonPatch } from '../contract/person.ts';
import type { Actor } from '../contract/primitives.ts';
import type { ChangeKind, FieldChange } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import { trailLength } from '../sync/applyChange.ts';
import { type ChangeDoc, type ChangePageDoc, handRunId } from '../sync/change.ts';
import { editedPerson, newPerson } from './editedPerson.ts';
import { findPerson } from './findPerson.ts';
import type { PersonDoc } from './person.ts';
import { tallyPeople } from './tallyPeople.ts';

export interface PersonDeps {
  store: Store;
  ambient: Ambient;
}

/** History is kept 13 months. */
const keepSeconds = 396 * 24 * 3600;

function handChange(person: PersonDoc, kind: ChangeKind, fields: FieldChange[]): ChangeDoc {
  return {
    id: `${kind}-${person.id}`, kind, personId: person.id, objectId: person.objectId, name: person.displayName, fields, reason: 'by_hand', outcome: 'applied', problem: null, carry: {},
  };
}

function handPage(deps: PersonDeps, key: CompanyKey, by: Actor, change: ChangeDoc): ChangePageDoc {
  const id = `${handRunId}.${deps.ambient.newId()}`;
  const expiresAt = Math.floor(deps.ambient.now().getTime() / 1000) + keepSeconds;
  return { id, ...key, runId: handRunId, seq: 0, changes: [change], tally: { [`${change.kind}|applied`]: 1 }, by, expiresAt };
}

function withTrail(person: PersonDoc, page: ChangePageDoc, at: string): PersonDoc {
  return { ...person, trail: [...person.trail, { runId: null, page: page.id, at }].slice(-trailLength) };
}

/** Two people may have one address: the next sync shows that as a conflict for somebody to settle. */
export async function createPerson(deps: PersonDeps, key: CompanyKey, by: Actor, body: NewPerson): Promise<Versioned<PersonDoc>> {
  const at = deps.ambient.now().toISOString();
  const person = newPerson(key, deps.ambient.newId(), body, { by, at });
  const fields = Object.entries(body).flatMap(([field, to]): FieldChange[] => (to === undefined || to === null || to === '' || field === 'displayName' ? [] : [{ field, from: null, to }]));
  const page = handPage(deps, key, by, handChange(person, 'create', fields));
  await deps.store.changePages.put(key, page);
  const created = await deps.store.people.create(key, withTrail(person, page, at));
  if (created === 'exists') throw new AppError('internal', 'The new person could not be written. Try again.');
  await tallyPeople(deps.store, key);
  await record(deps, { ...key, by, action: 'person.create', detail: person.id });
  return created;
}

function stale(): AppError {
  return new AppError('etag_mismatch', 'This person was changed meanwhile, by somebody else or by a sync. Read again, then repeat your change.');
}

/** Throws `not_found`, `etag_mismatch`. */
export async function editPerson(
  deps: PersonDeps, key: CompanyKey, personId: string, by: Actor, patch: PersonPatch, holds: (etag: string) => boolean,
): Promise<Versioned<PersonDoc>> {
  const found = await findPerson(deps.store, key, personId);
  if (!holds(found.etag)) throw stale();
  const at = deps.ambient.now().toISOString();
  const { person, changes } = editedPerson(found.doc, patch, { by, at });
  const page = changes.length === 0 ? undefined : handPage(deps, key, by, handChange(person, 'update', changes));
  const written = await deps.store.people.replace(key, page === undefined ? person : withTrail(person, page, at), found.etag);
  if (typeof written === 'string') throw stale();
  if (page !== undefined) await deps.store.changePages.put(key, page);
  if (changes.some((change) => change.field === 'active')) await tallyPeople(deps.store, key);
  const done = [...changes.map((change) => change.field), ...(patch.unpin ?? []).map((field) => `unpin ${field}`), ...(patch.hold === null ? ['hold lifted'] : [])];
  await record(deps, { ...key, by, action: 'person.edit', detail: `${personId}: ${done.join(', ')}` });
  return written;
}
