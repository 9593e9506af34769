/**
 * What is remembered of a person found in scope, beside the changes that are planned: that nothing is new, and that what was held or declined
 * is over because the directory says something else by now. Pure.
 */
import { personFields } from '../contract/person.ts';
import { ruledFields } from '../contract/settings.ts';
import type { FieldValue } from '../contract/run.ts';
import type { Desired } from '../person/mapping.ts';
import type { PersonDoc } from '../person/person.ts';
import { heldOutsideGroups } from './applyChange.ts';
import { fingerprintOf, handsOf } from './digest.ts';
import { compareAgain } from './planSafety.ts';

export interface Look {
  /** What hands had made of the person by then. */
  hands: string;
  remembered: Pick<PersonDoc, 'fingerprint' | 'hold' | 'declined'>;
}

const declinable = [...personFields, 'displayName', 'userPrincipalName'] as const;

/** undefined: not told. */
function toldOf(desired: Desired, field: (typeof declinable)[number]): FieldValue | undefined {
  switch (field) {
    case 'active':
    case 'userId':
    case 'displayName':
    case 'userPrincipalName': return desired[field];
    default: return desired.mapped[field];
  }
}

function isToldWhole(desired: Desired): boolean {
  const names = desired.displayName !== undefined && desired.userPrincipalName !== undefined;
  return names && desired.active !== undefined && ruledFields.every((field) => desired.mapped[field] !== undefined);
}

/** What still stands of what was declined: the directory says the same, or was not asked. */
function stillDeclined(person: PersonDoc, desired: Desired): PersonDoc['declined'] {
  const declined: PersonDoc['declined'] = {};
  for (const field of declinable) {
    const value = person.declined[field];
    const told = toldOf(desired, field);
    if (value !== undefined && (told === undefined || told === value)) declined[field] = value;
  }
  return declined;
}

function fingerprintAfter(person: PersonDoc, desired: Desired, changes: boolean): string | null {
  const current = person.status === 'current' && person.inScope;
  const unknown = person.fingerprint === compareAgain || person.fingerprint === heldOutsideGroups;
  if (!changes && (person.fingerprint === null || (unknown && current && isToldWhole(desired)))) return fingerprintOf(desired);
  return person.fingerprint === heldOutsideGroups ? compareAgain : person.fingerprint;
}

/** `changes`: something is planned for this person. undefined: nothing to remember. */
export function lookAt(person: PersonDoc, desired: Desired, changes: boolean): Look | undefined {
  const fingerprint = fingerprintAfter(person, desired, changes);
  const over = person.hold?.against === 'archive' && person.status === 'current';
  const declined = stillDeclined(person, desired);
  const same = fingerprint === person.fingerprint && !over && declinable.every((field) => declined[field] === person.declined[field]);
  return same ? undefined : { hands: handsOf(person), remembered: { fingerprint, hold: over ? null : person.hold, declined } };
}

/** undefined: edited since, so that the next run looks again. */
export function lookedAt(person: PersonDoc, look: Look): PersonDoc | undefined {
  return handsOf(person) === look.hands ? { ...person, ...look.remembered } : undefined;
}
