/** The change that takes a change back. Pure. */
import type { Actor } from '../contract/primitives.ts';
import { personFields } from '../contract/person.ts';
import type { PersonDoc } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';
import { changeIdOf } from './digest.ts';

function base(change: ChangeDoc, person: PersonDoc, page: string): Pick<ChangeDoc, 'personId' | 'objectId' | 'name' | 'outcome' | 'problem' | 'carry'> {
  return { personId: person.id, objectId: person.objectId, name: person.displayName, outcome: 'planned', problem: null, carry: { undoes: { page, changeId: change.id } } };
}

function editedSince(change: ChangeDoc, undo: Omit<ChangeDoc, 'outcome' | 'problem'>): ChangeDoc {
  return { ...undo, outcome: 'failed', problem: { code: 'edited_since', message: `${change.name} was changed after that run, so it was left alone.` } };
}

/** Display name and principal name have no pin: what the directory says of them counts as declined instead, until it says something else. */
export function isUnpinnable(field: string): field is 'displayName' | 'userPrincipalName' {
  return field === 'displayName' || field === 'userPrincipalName';
}

/** All but whose record it is. */
function reversible(field: string): boolean {
  return isUnpinnable(field) || ((personFields as readonly string[]).includes(field) && field !== 'userId');
}

/** Somebody has put work into this person: it is not archived by taking back what came before. What the undo itself put back is no such work. */
function isEditedByHand(person: PersonDoc, undoRunId?: string): boolean {
  return Object.values(person.sources).some((source) => (source.source === 'local' || source.pinned !== null) && (undoRunId === undefined || source.runId !== undoRunId));
}

/** An undo may have waited for days: is the person still one that `planUndo` would undo this for? Values are compared elsewhere. */
export function undoStillFits(person: PersonDoc, undo: Pick<ChangeDoc, 'kind'>, undoRunId: string): boolean {
  switch (undo.kind) {
    case 'archive': return person.status === 'current' && !isEditedByHand(person, undoRunId);
    case 'restore': return person.status === 'archived';
    case 'update':
    case 'create':
    case 'conflict': return person.status === 'current';
  }
}

/**
 * An undone update pins its fields, as far as they can be pinned; an undone archive leaves a hold against archiving, an undone create or restore archives with a hold
 * against creating. What was changed since comes back as `failed`, to be listed. Empty: nothing to take back.
 */
export function planUndo(change: ChangeDoc, page: string, person: PersonDoc, by: Actor): ChangeDoc[] {
  const parts = base(change, person, page);
  const id = changeIdOf(change.kind, person.id, `undo:${change.id}`);
  switch (change.kind) {
    case 'create':
    case 'conflict':
    case 'restore': {
      const undo = { ...parts, id, kind: 'archive' as const, fields: [], reason: change.kind === 'restore' ? 'undone_restore' : 'undone_create' };
      const carry = { ...parts.carry, hold: { against: 'create' as const, evidence: 'undone', by } };
      return [person.status === 'current' && !isEditedByHand(person) ? { ...undo, carry } : editedSince(change, undo)];
    }
    case 'archive': {
      const undo = { ...parts, id, kind: 'restore' as const, fields: [], reason: 'undone_archive' };
      const carry = { ...parts.carry, hold: { against: 'archive' as const, evidence: change.carry.evidence ?? change.reason, by } };
      return [person.status === 'archived' ? { ...undo, carry } : editedSince(change, undo)];
    }
    case 'update': {
      const fields = change.fields.filter((field) => reversible(field.field)).map(({ field, from, to }) => ({ field, from: to, to: from }));
      if (fields.length === 0) return [];
      const untouched = fields.filter((field) => person.status === 'current' && Reflect.get(person, field.field) === field.from);
      const edited = fields.filter((field) => !untouched.includes(field));
      const undo = { ...parts, id, kind: 'update' as const, fields: untouched, reason: 'undone_update', carry: { ...parts.carry, pin: by } };
      const left = editedSince(change, { ...undo, id: changeIdOf(change.kind, person.id, `undo:${change.id}:edited`), fields: edited });
      return [...(untouched.length > 0 ? [undo] : []), ...(edited.length > 0 ? [left] : [])];
    }
  }
}
