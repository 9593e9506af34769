/** Checksums: fingerprints of people, hashes of settings, ids of changes and plans. Pure. */
import { hash } from 'node:crypto';
import { ruledFields, type Settings } from '../contract/settings.ts';
import type { Desired } from '../person/mapping.ts';
import type { PersonDoc } from '../person/person.ts';
import type { ChangeDoc } from './change.ts';

function short(text: string, length: number): string {
  return hash('sha256', text, 'base64url').slice(0, length);
}

/** What the directory says of one person, as 96 bits. Equal fingerprints mean: nothing new since it was stored. */
export function fingerprintOf(desired: Desired): string {
  const parts: (string | boolean | null | undefined)[] = [desired.displayName, desired.userPrincipalName, desired.active];
  for (const field of ruledFields) parts.push(desired.mapped[field]);
  return short(parts.map((part) => (part === undefined ? '' : part === null ? '\u0001' : `\u0002${String(part)}`)).join('\u0000'), 16);
}

/** What hands have made of a person: another text after every edit, also after one that shows in no value. */
export function handsOf(person: Pick<PersonDoc, 'fingerprint' | 'sources' | 'hold' | 'declined'>): string {
  return short(canonical([person.fingerprint, person.sources, person.hold, person.declined]), 16);
}

/** JSON with sorted keys, so that equal settings have equal hashes. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Who belongs: the scope by ids (names of groups may change) and the leave-out rules. */
export function scopeHashOf(settings: Settings): string {
  const { scope, leaveOut } = settings;
  const ids = (groups: readonly { id: string }[]) => groups.map((group) => group.id.toLowerCase()).sort();
  const who = scope.kind === 'everyone' ? scope : { kind: scope.kind, include: scope.include === 'all' ? 'all' : ids(scope.include), exclude: ids(scope.exclude) };
  return short(canonical({ who, leaveOut: { ...leaveOut, patterns: [...leaveOut.patterns].sort() }, leavers: settings.leavers.outOfScope }), 22);
}

export function rulesHashOf(settings: Settings): string {
  return short(canonical(settings.fields), 22);
}

/** A person is created with an id made of company and object id: trying again can't create twice. */
export function personIdOf(companyId: string, tenantId: string, objectId: string): string {
  return short(`person:${companyId}:${tenantId}:${objectId}`, 22);
}

export function changeIdOf(kind: ChangeDoc['kind'], who: string, part = ''): string {
  return `${kind}-${short(`${who}|${part}`, 16)}`;
}

/** What a person approves: ids and contents of the changes, in any order. */
export function planIdOf(changes: readonly string[]): string {
  return short([...changes].sort().join('\n'), 32);
}

export function changeDigest(change: Pick<ChangeDoc, 'id' | 'fields' | 'reason' | 'candidates'>): string {
  return `${change.id}:${short(canonical([change.fields, change.reason, change.candidates ?? []]), 16)}`;
}
