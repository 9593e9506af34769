/** What the directory's values change in a person: overwrite and blank rules, pins, declined values. Pure. */
import type { PersonField } from '../contract/person.ts';
import type { FieldChange, FieldValue } from '../contract/run.ts';
import { type FieldRules, type RuledField, ruledFields } from '../contract/settings.ts';
import type { Mapped } from './fieldRules.ts';
import type { PersonDoc, PersonValues, Source } from './person.ts';

/** What the directory says of one person, by our words. */
export interface Desired {
  mapped: Mapped;
  /** undefined: not told. */
  active: boolean | undefined;
  userId: string;
  /** undefined: not told. */
  displayName: string | undefined;
  userPrincipalName: string | null | undefined;
}

export function sourceOf(person: Pick<PersonDoc, 'sources' | 'base'>, field: PersonField): Source {
  return person.sources[field] ?? person.base;
}

function mayWrite(person: PersonDoc, field: RuledField, to: string | null, rules: FieldRules): boolean {
  const source = sourceOf(person, field);
  const rule = rules[field];
  if (source.pinned !== null || rule.overwrite === 'never') return false;
  if (person.declined[field] !== undefined && person.declined[field] === to) return false;
  if (to === null) {
    if (rule.blank === 'keep') return false;
    if (rule.blank === 'clearOwn' && source.source !== 'directory') return false;
  }
  return rule.overwrite === 'always' || source.source !== 'directory' || person[field] === null;
}

/** The fields that the directory changes in an existing person, in the order of the shape. */
export function fieldChanges(person: PersonDoc, desired: Desired, rules: FieldRules): FieldChange[] {
  const changes: FieldChange[] = [];
  const note = (field: keyof PersonDoc['declined'], from: FieldValue, to: FieldValue) => {
    if (from !== to && !(person.declined[field] !== undefined && person.declined[field] === to)) changes.push({ field, from, to });
  };
  if (desired.displayName !== undefined) note('displayName', person.displayName, desired.displayName);
  if (desired.userPrincipalName !== undefined) note('userPrincipalName', person.userPrincipalName, desired.userPrincipalName);
  for (const field of ruledFields) {
    const to = desired.mapped[field];
    if (to !== undefined && to !== person[field] && mayWrite(person, field, to, rules)) note(field, person[field], to);
  }
  const activeFree = sourceOf(person, 'active').pinned === null && person.declined.active !== desired.active;
  if (desired.active !== undefined && activeFree) note('active', person.active, desired.active);
  note('userId', person.userId, desired.userId);
  return changes;
}

/** The fields of a person who is created: everything that has a value. */
export function createdFields(desired: Desired, rules: FieldRules): FieldChange[] {
  const values = newValues(desired, rules);
  const changes: FieldChange[] = [];
  for (const [field, to] of Object.entries(values) as [keyof PersonValues, FieldValue][]) {
    if (to !== null) changes.push({ field, from: null, to });
  }
  return changes;
}

/** The values of a new person. A field whose rule says `never` starts empty: it belongs to people, not to the directory. */
export function newValues(desired: Desired, rules: FieldRules): PersonValues {
  const value = (field: RuledField) => (rules[field].overwrite === 'never' ? null : (desired.mapped[field] ?? null));
  return {
    email: value('email'),
    firstName: value('firstName'),
    lastName: value('lastName'),
    phone: value('phone'),
    mobile: value('mobile'),
    language: value('language'),
    active: desired.active ?? null,
    userId: desired.userId,
    notes: value('notes'),
    jobTitle: value('jobTitle'),
    department: value('department'),
  };
}
