/** Erase an archived person on a privacy request: the record, and every value of it in the history. */
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { refuseWhileRunning } from '../company/refuseWhileRunning.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Collection, Store, Versioned } from '../store/port.ts';
import type { ChangeDoc, ChangePageDoc } from '../sync/change.ts';
import type { LeftOutPageDoc } from '../sync/syncState.ts';
import type { PersonDeps } from './changePerson.ts';
import { findPerson } from './findPerson.ts';
import type { PersonDoc } from './person.ts';
import { tallyPeople } from './tallyPeople.ts';

/** What stands in the history instead of a name. */
export const erasedName = '(erased)';

function concerns(change: ChangeDoc, person: PersonDoc): boolean {
  return change.personId === person.id || (person.objectId !== null && change.objectId === person.objectId);
}

function scrubbed(change: ChangeDoc): ChangeDoc {
  return { ...change, name: erasedName, objectId: null, fields: change.fields.map(({ field }) => ({ field, from: null, to: null })), carry: {}, problem: null };
}

/** undefined when the page does not mention the person. */
export function scrubChanges(page: ChangePageDoc, person: PersonDoc): ChangePageDoc | undefined {
  if (!page.changes.some((change) => concerns(change, person))) return undefined;
  return { ...page, changes: page.changes.map((change) => (concerns(change, person) ? scrubbed(change) : change)) };
}

export function scrubLeftOut(page: LeftOutPageDoc, person: PersonDoc): LeftOutPageDoc | undefined {
  const people = page.people.filter((one) => one.objectId !== person.objectId);
  return people.length === page.people.length ? undefined : { ...page, people };
}

async function rewrite<T extends { id: string }>(collection: Collection<T>, key: CompanyKey, page: Versioned<T>, scrub: (page: T) => T | undefined): Promise<void> {
  let found: Versioned<T> | undefined = page;
  while (found !== undefined) {
    const next = scrub(found.doc);
    if (next === undefined || typeof (await collection.replace(key, next, found.etag)) === 'object') return;
    found = await collection.get(key, next.id);
  }
}

async function rewriteAll<T extends { id: string }>(collection: Collection<T>, key: CompanyKey, scrub: (page: T) => T | undefined): Promise<void> {
  let after: string | undefined;
  do {
    const pages = await collection.list(key, { orderBy: 'id', limit: 50, ...(after === undefined ? {} : { after }) });
    for (const page of pages.items) await rewrite(collection, key, page, scrub);
    after = pages.next;
  } while (after !== undefined);
}

async function scrubHistory(store: Store, key: CompanyKey, person: PersonDoc): Promise<void> {
  await rewriteAll(store.changePages, key, (page) => scrubChanges(page, person));
  if (person.objectId !== null) await rewriteAll(store.leftOutPages, key, (page) => scrubLeftOut(page, person));
  await store.invitations.removeAll(key, { personId: person.id });
  await store.idempotency.removeAll({ workspaceId: key.workspaceId }, { companyId: key.companyId, personId: person.id });
}

async function findArchived(store: Store, key: CompanyKey, personId: string): Promise<Versioned<PersonDoc>> {
  const person = await findPerson(store, key, personId);
  if (person.doc.status === 'archived') return person;
  throw new AppError('person_current', 'Only an archived person can be erased. This one is current: a sync, or a declined change, would bring it back.');
}

/** False when a run or a hand was at work meanwhile, and may have written of the person again. */
async function eraseOnce(store: Store, key: CompanyKey, personId: string): Promise<boolean> {
  const lease = await refuseWhileRunning(store, key, 'erase');
  const person = await findArchived(store, key, personId);
  await scrubHistory(store, key, person.doc);
  const after = await refuseWhileRunning(store, key, 'erase');
  return after?.etag === lease?.etag && (await store.people.remove(key, personId, person.etag)) !== 'stale';
}

/** The record goes last, so that an erasure cut off by a crash can be asked for again. Throws `not_found`, `person_current`, `run_in_progress`. */
export async function erasePerson(deps: PersonDeps, key: CompanyKey, personId: string, by: Actor): Promise<void> {
  let erased = false;
  while (!erased) erased = await eraseOnce(deps.store, key, personId);
  await tallyPeople(deps.store, key);
  await record(deps, { ...key, by, action: 'person.erase', detail: personId });
}
