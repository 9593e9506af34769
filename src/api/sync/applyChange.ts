/** What a change makes of a person. Pure: the shell reads and writes. */
import type { Actor } from '../contract/primitives.ts';
import { type PersonField, personFields } from '../contract/person.ts';
import type { FieldChange, FieldValue } from '../contract/run.ts';
import { personKeys } from '../person/keys.ts';
import type { HoldDoc, PersonDoc, PersonValues, Source } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';
import { handsOf } from './digest.ts';
import { compareAgain } from './planSafety.ts';
import { isUnpinnable, undoStillFits } from './planUndo.ts';

export interface ApplyContext {
  workspaceId: string;
  companyId: string;
  tenantId: string;
  runId: string;
  pageId: string;
  /** ISO 8601. */
  at: string;
}

const noValues: PersonValues = {
  email: null, firstName: null, lastName: null, phone: null, mobile: null, language: null,
  active: null, userId: null, notes: null, jobTitle: null, department: null,
};

export const trailLength = 100;

/** In place of a fingerprint, and fits none: of somebody who left the groups and is kept by a hold. Only the groups tell who is back in one. */
export const heldOutsideGroups = 'held';

function fingerprintOfHeld(evidence: string): string {
  return evidence === 'left_the_groups' || evidence === 'in_excluded_group' ? heldOutsideGroups : compareAgain;
}

function withTrail(trail: PersonDoc['trail'], context: ApplyContext): PersonDoc['trail'] {
  if (trail.some((entry) => entry.page === context.pageId)) return trail;
  return [...trail, { runId: context.runId, page: context.pageId, at: context.at }].slice(-trailLength);
}

function isPersonField(field: string): field is PersonField {
  return (personFields as readonly string[]).includes(field);
}

function valuesOf(fields: readonly FieldChange[]): Partial<PersonValues> {
  const values: Record<string, FieldValue> = {};
  for (const { field, to } of fields) if (isPersonField(field)) values[field] = to;
  return values;
}

function directorySource(context: ApplyContext): Source {
  return { source: 'directory', runId: context.runId, at: context.at, pinned: null };
}

/** A new person. Its id stands in the change. */
export function createdPerson(change: ChangeDoc, personId: string, context: ApplyContext): PersonDoc {
  const values = valuesOf(change.fields);
  const person = {
    ...noValues,
    id: personId,
    workspaceId: context.workspaceId,
    companyId: context.companyId,
    tenantId: context.tenantId,
    objectId: change.objectId,
    userPrincipalName: change.carry.userPrincipalName ?? null,
    displayName: change.carry.displayName ?? change.name,
    status: 'current' as const,
    archived: null,
    hold: null,
    declined: {},
    inScope: true,
    sources: {},
    base: directorySource(context),
    fingerprint: change.carry.fingerprint ?? null,
    trail: withTrail([], context),
    createdAt: context.at,
    nameKey: '',
    emailKey: null,
    searchText: '',
  };
  // In place: a first run makes a hundred thousand of them.
  Object.assign(person, values);
  return Object.assign(person, personKeys(person));
}

/**
 * Does the person still hold what the change was planned against? Already the wanted value counts as well: applying twice is harmless.
 * An update brings nobody back who was archived meanwhile. `runId`: of the run that applies it.
 */
export function stillFits(person: PersonDoc, change: ChangeDoc, runId: string): boolean {
  if (change.kind === 'archive' && person.objectId !== change.objectId) return false;
  if (change.kind === 'update' && person.status === 'archived') return false;
  if (change.carry.undoes !== undefined && !undoStillFits(person, change, runId)) return false;
  return change.fields.every((field) => {
    const value: unknown = Reflect.get(person, field.field);
    return value === field.from || value === field.to;
  });
}

/** Does the stored person already show this change, from an attempt that was cut short? `pageId`: of the page that the change stands in. */
export function alreadyApplied(person: PersonDoc, change: ChangeDoc, pageId: string): boolean {
  if (!person.trail.some((entry) => entry.page === pageId)) return false;
  // An update may have been followed by an archive from the same page.
  if (change.kind !== 'update' && (change.kind === 'archive') !== (person.status === 'archived')) return false;
  return change.fields.every((field) => Reflect.get(person, field.field) === field.to);
}

function sourceAfter(change: ChangeDoc, before: Source | undefined, context: ApplyContext): Source {
  if (change.carry.pin === undefined) return { ...directorySource(context), pinned: before?.pinned ?? null };
  return { source: 'local', runId: context.runId, at: context.at, pinned: { by: change.carry.pin, at: context.at } };
}

/** Found in scope by the directory: a hold has nothing to hold any more. An undo did not ask. */
function holdAfter(person: PersonDoc, change: ChangeDoc, context: ApplyContext): HoldDoc | null {
  if (change.carry.hold !== undefined) return { ...change.carry.hold, at: context.at };
  return change.carry.undoes === undefined ? null : person.hold;
}

/** Edited by hand since it was planned: the next run is to look closer, whatever it reads. */
function fingerprintAfter(person: PersonDoc, change: ChangeDoc): string | null {
  if (person.fingerprint === null && change.carry.seen !== handsOf(person)) return null;
  return change.carry.fingerprint ?? compareAgain;
}

/** What the directory says now is no longer what was declined; what an undo takes back of a name is declined from then on. */
function declinedAfter(person: PersonDoc, change: ChangeDoc): PersonDoc['declined'] {
  const declined = new Map(Object.entries(person.declined));
  for (const { field, from } of change.fields) {
    if (change.carry.undoes === undefined) declined.delete(field);
    else if (isUnpinnable(field)) declined.set(field, from);
  }
  return Object.fromEntries(declined);
}

function written(person: PersonDoc, change: ChangeDoc, context: ApplyContext): PersonDoc {
  const sources = { ...person.sources };
  for (const { field } of change.fields) {
    if (isPersonField(field)) sources[field] = sourceAfter(change, sources[field], context);
  }
  const text = (name: string, otherwise: string | null) => {
    const to = change.fields.find((field) => field.field === name)?.to;
    return typeof to === 'string' || to === null ? to : otherwise;
  };
  const next: PersonDoc = {
    ...person,
    ...valuesOf(change.fields),
    displayName: text('displayName', person.displayName) ?? person.displayName,
    userPrincipalName: text('userPrincipalName', person.userPrincipalName),
    sources,
    declined: declinedAfter(person, change),
    fingerprint: fingerprintAfter(person, change),
    trail: withTrail(person.trail, context),
  };
  return { ...next, ...personKeys(next) };
}

/** An existing person after an update, a restore or an archive. */
export function changedPerson(person: PersonDoc, change: ChangeDoc, context: ApplyContext): PersonDoc {
  if (change.kind === 'archive') {
    return { ...person, status: 'archived', archived: { at: context.at, reason: change.reason }, hold: holdAfter(person, change, context), inScope: false, fingerprint: compareAgain, trail: withTrail(person.trail, context) };
  }
  if (change.reason === 'kept_out_of_scope') {
    return { ...person, inScope: false, fingerprint: compareAgain, trail: withTrail(person.trail, context) };
  }
  const next = written(person, change, context);
  const adopted = change.objectId !== null && person.objectId === null;
  const identity = adopted ? { objectId: change.objectId, tenantId: context.tenantId } : { objectId: person.objectId, tenantId: person.tenantId };
  const hold = holdAfter(person, change, context);
  const fingerprint = change.carry.hold?.against === 'archive' ? fingerprintOfHeld(change.carry.hold.evidence) : next.fingerprint;
  return { ...next, ...identity, fingerprint, status: 'current', archived: null, hold, inScope: true };
}

/** A declined change: a hold against what it would have done, respected until the evidence changes. That is to be noticed. */
export function declinedPerson(person: PersonDoc, change: ChangeDoc, by: Actor, at: string): PersonDoc {
  if (change.kind === 'archive' || change.reason === 'kept_out_of_scope') {
    const evidence = change.carry.evidence ?? change.reason;
    return { ...person, hold: { by, at, against: 'archive', evidence }, fingerprint: fingerprintOfHeld(evidence) };
  }
  const fingerprint = person.fingerprint === null ? null : compareAgain;
  if (change.kind === 'restore' || change.reason === 'back_in_scope') {
    return { ...person, hold: { by, at, against: 'create', evidence: change.reason }, fingerprint };
  }
  const declined = { ...person.declined };
  for (const { field, to } of change.fields) {
    if (isPersonField(field) || isUnpinnable(field)) declined[field] = to;
  }
  return { ...person, declined, fingerprint };
}
