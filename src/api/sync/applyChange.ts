/** What a change makes of a person. Pure: the shell reads and writes. */
import type { Actor } from '../contract/primitives.ts';
import { type PersonField, personFields } from '../contract/person.ts';
import type { FieldChange, FieldValue } from '../contract/run.ts';
import { personKeys } from '../person/keys.ts';
import type { HoldDoc, PersonDoc, PersonValues, Source } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';
import { compareAgain } from './planSafety.ts';

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

/** Does the person still hold what the change was planned against? Already the wanted value counts as well: applying twice is harmless. */
export function stillFits(person: PersonDoc, change: ChangeDoc): boolean {
  return change.fields.every((field) => {
    const value: unknown = Reflect.get(person, field.field);
    return value === field.from || value === field.to;
  });
}

/** Does the stored person already show this change, from an attempt that was cut short? `pageId`: of the page that the change stands in. */
export function alreadyApplied(person: PersonDoc, change: ChangeDoc, pageId: string): boolean {
  if (!person.trail.some((entry) => entry.page === pageId) || (change.kind === 'archive') !== (person.status === 'archived')) return false;
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
    fingerprint: change.carry.fingerprint ?? compareAgain,
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
  return { ...next, ...identity, status: 'current', archived: null, hold: holdAfter(person, change, context), inScope: true };
}

/** A declined change: a hold against what it would have done, respected until the evidence changes. */
export function declinedPerson(person: PersonDoc, change: ChangeDoc, by: Actor, at: string): PersonDoc {
  if (change.kind === 'archive') {
    return { ...person, hold: { by, at, against: 'archive', evidence: change.carry.evidence ?? change.reason } };
  }
  if (change.reason === 'kept_out_of_scope') {
    return { ...person, hold: { by, at, against: 'archive', evidence: change.carry.evidence ?? change.reason } };
  }
  if (change.kind === 'restore' || change.reason === 'back_in_scope') {
    return { ...person, hold: { by, at, against: 'create', evidence: change.reason } };
  }
  const declined = { ...person.declined };
  for (const { field, to } of change.fields) {
    if (isPersonField(field) || field === 'displayName' || field === 'userPrincipalName') declined[field] = to;
  }
  return { ...person, declined };
}
