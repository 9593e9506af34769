/** What a make-believe directory is made of. Records are never changed in place: a change replaces the record. */
import type { Persona } from '../persona.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Only what is set; an absent property is null, or an empty collection. Names as in Graph. */
export interface UserRecord {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly [property: string]: JsonValue;
}

export interface GroupRecord {
  readonly id: string;
  readonly displayName: string;
  readonly [property: string]: JsonValue;
}

/** A member that is neither a user nor a group. */
export interface OtherRecord {
  readonly id: string;
  readonly displayName: string;
  readonly type: 'device' | 'servicePrincipal' | 'orgContact';
}

/** A tenant as it is before anything happens in it. */
export interface TenantData {
  tenantId: string;
  displayName: string;
  defaultDomain: string;
  kind: 'workspace' | 'customer';
  countryLetterCode: string;
  users: readonly UserRecord[];
  groups: readonly GroupRecord[];
  others: readonly OtherRecord[];
  /** Direct members (users, groups, others) by group id. */
  members: ReadonlyMap<string, readonly string[]>;
  personas: readonly Persona[];
  /** Whether the app is already known there, as it is where its users sign in. */
  servicePrincipal: boolean;
}
