/** The plan for one person: existing against desired. Pure; all deciding about a single person is here. */
import type { Settings } from '../contract/settings.ts';
import { isToldInPart, mapFields } from '../person/fieldRules.ts';
import { createdFields, type Desired, fieldChanges } from '../person/mapping.ts';
import type { PersonDoc } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';
import { changeIdOf, fingerprintOf, handsOf, personIdOf } from './digest.ts';
import type { DirectoryPerson } from './directory.ts';
import { isGone, type LeaverReason } from './reasons.ts';

export interface PlanContext {
  companyId: string;
  tenantId: string;
  settings: Settings;
}

export function desiredOf(person: DirectoryPerson, settings: Settings): Desired {
  const name = person.values.displayName;
  const upn = person.values.userPrincipalName;
  return {
    mapped: mapFields(person.values, settings.fields),
    active: person.accountEnabled ?? undefined,
    userId: person.objectId,
    displayName: name === undefined ? undefined : displayNameOf(person),
    userPrincipalName: upn,
  };
}

/** Never empty: a person without a display name is shown by principal name, mail or id. */
function displayNameOf(person: DirectoryPerson): string {
  const { displayName, userPrincipalName, mail } = person.values;
  return [displayName, userPrincipalName, mail].find((name) => typeof name === 'string' && name.trim() !== '')?.trim() ?? person.objectId;
}

function planned(change: Omit<ChangeDoc, 'outcome' | 'problem'>): ChangeDoc {
  return { ...change, outcome: 'planned', problem: null };
}

export type CreateReason = 'new_in_directory' | 'same_address_as_archived';

export function planCreate(person: DirectoryPerson, desired: Desired, reason: CreateReason, context: PlanContext): ChangeDoc {
  return planned({
    id: changeIdOf('create', person.objectId),
    kind: 'create',
    personId: personIdOf(context.companyId, context.tenantId, person.objectId),
    objectId: person.objectId,
    name: desired.displayName ?? displayNameOf(person),
    fields: createdFields(desired, context.settings.fields),
    reason,
    carry: {
      displayName: desired.displayName ?? displayNameOf(person),
      userPrincipalName: desired.userPrincipalName ?? null,
      fingerprint: fingerprintOf(desired),
    },
  });
}

function carryOf(existing: PersonDoc, desired: Desired): ChangeDoc['carry'] {
  const seen = existing.fingerprint === null ? { seen: handsOf(existing) } : {};
  return { fingerprint: fingerprintOf(desired), ...seen };
}

/** An existing person, found in scope. undefined: nothing to change. */
export function planExisting(existing: PersonDoc, person: DirectoryPerson, desired: Desired, context: PlanContext): ChangeDoc | undefined {
  const fields = fieldChanges(existing, desired, context.settings.fields);
  const base = { personId: existing.id, objectId: person.objectId, name: desired.displayName ?? existing.displayName, carry: carryOf(existing, desired) };
  if (existing.status === 'archived') {
    if (existing.hold?.against === 'create') return undefined;
    return planned({ ...base, id: changeIdOf('restore', existing.id), kind: 'restore', fields, reason: restoreReason(existing) });
  }
  const rejoins = !existing.inScope;
  if (rejoins && existing.hold?.against === 'create') return undefined;
  if (fields.length === 0 && !rejoins) return undefined;
  return planned({ ...base, id: changeIdOf('update', existing.id), kind: 'update', fields, reason: rejoins ? 'back_in_scope' : 'changed_in_directory' });
}

function restoreReason(existing: PersonDoc): string {
  const gone = existing.archived?.reason === 'deleted_in_entra' || existing.archived?.reason === 'purged_in_entra';
  return gone ? 'back_in_directory' : 'back_in_scope';
}

/** A person without an object id, found by e-mail: adopted, once. An archived one comes back with it. */
export function planAdopt(existing: PersonDoc, person: DirectoryPerson, desired: Desired, context: PlanContext): ChangeDoc {
  const kind = existing.status === 'archived' ? 'restore' : 'update';
  return planned({
    id: changeIdOf(kind, existing.id, 'adopt'),
    kind,
    personId: existing.id,
    objectId: person.objectId,
    name: desired.displayName ?? existing.displayName,
    fields: fieldChanges(existing, desired, context.settings.fields),
    reason: 'adopted_by_email',
    carry: carryOf(existing, desired),
  });
}

export type ConflictReason = 'two_users_one_person' | 'two_persons_one_user';

export function planConflict(person: DirectoryPerson, desired: Desired, candidates: string[], reason: ConflictReason, context: PlanContext): ChangeDoc {
  const create = planCreate(person, desired, 'new_in_directory', context);
  return { ...create, id: changeIdOf('conflict', person.objectId), kind: 'conflict', personId: null, reason, candidates: [...candidates].sort() };
}

/** Stays current where leavers are kept, but not once gone from the directory. */
export function keepsLeaver(reason: LeaverReason, settings: Settings): boolean {
  return !isGone(reason) && settings.leavers.outOfScope === 'keep';
}

/** No field of a leaver is changed. `keep`: stays current, is no longer updated. */
export function planLeaver(existing: PersonDoc, reason: LeaverReason, keep: boolean): ChangeDoc | undefined {
  // Purged after 30 days in deleted items is no news: who is gone is gone.
  const evidence = isGone(reason) ? 'gone' : reason;
  if (existing.hold?.against === 'archive' && existing.hold.evidence === evidence) return undefined;
  if (keep && !existing.inScope) return undefined;
  const base = { personId: existing.id, objectId: existing.objectId, name: existing.displayName, fields: [], reason, carry: { evidence } };
  if (keep) return planned({ ...base, id: changeIdOf('update', existing.id, 'keep'), kind: 'update', reason: 'kept_out_of_scope' });
  return planned({ ...base, id: changeIdOf('archive', existing.id), kind: 'archive' });
}

/** A delta reading told too little of this person to plan with; ask for the whole record. */
export function needsWholeRecord(person: DirectoryPerson, known: boolean, settings: Settings): boolean {
  return !known || isToldInPart(person.values, settings.fields);
}
