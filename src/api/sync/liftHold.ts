/** Lets a user be proposed or created again who was left out by hand. */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import { editedPerson } from '../person/editedPerson.ts';
import type { Store } from '../store/port.ts';

export interface LiftDeps {
  store: Store;
  ambient: Ambient;
}

interface Hand {
  by: Actor;
  at: string;
}

/**
 * A hold on a user who is not stored, or on an archived person who would be restored. The next run looks at the user again, also when it
 * reads changes only; one in progress does not any more. Throws `not_found`.
 */
export async function liftHold(deps: LiftDeps, key: CompanyKey, objectId: string, by: Actor): Promise<void> {
  const hand = { by, at: deps.ambient.now().toISOString() };
  const user = await liftFromUser(deps.store, key, objectId, hand);
  const person = await liftFromPerson(deps.store, key, objectId, hand);
  if (!user && !person) throw new AppError('not_found', 'Nobody holds this user back.');
  await record(deps, { ...key, by, action: 'hold.lift', detail: objectId });
}

async function liftFromUser(store: Store, key: CompanyKey, objectId: string, { at }: Hand): Promise<boolean> {
  for (;;) {
    const found = await store.createHolds.get(key, objectId);
    if (found === undefined || found.doc.liftedAt != null) return false;
    const written = await store.createHolds.replace(key, { ...found.doc, name: '', liftedAt: at, seenBy: null, listed: false }, found.etag);
    if (typeof written !== 'string') return true;
  }
}

async function liftFromPerson(store: Store, key: CompanyKey, objectId: string, hand: Hand): Promise<boolean> {
  for (;;) {
    const found = await store.people.list(key, { where: { objectId }, orderBy: 'nameKey', limit: 5 });
    const held = found.items.find(({ doc }) => doc.hold?.against === 'create');
    if (held === undefined) return false;
    const written = await store.people.replace(key, editedPerson(held.doc, { hold: null }, hand).person, held.etag);
    if (typeof written !== 'string') return true;
  }
}
