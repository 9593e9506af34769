/**
 * The port to a tenant's directory. `graph/` implements it with Microsoft Graph v1.0.
 *
 * Promised: an iteration that ends normally was complete to its last page; any failed page throws an `AppError` and never ends the
 * iteration early. Waits that Microsoft asks for are kept inside (same page again), up to a bound; then `directory_throttled` with
 * `retryAfterSeconds`. The bound is short until pages have come in, and a quarter of an hour for each page from then on.
 * Nothing is ever taken from cache.
 * Errors: `consent_missing` (no token, or the app is not known or not permitted in the tenant), `directory_denied` (403),
 * `group_gone` (404 on a group), `delta_expired` (read in full instead), `directory_throttled`, `directory_unavailable`
 * (5xx, network, time-out, malformed or cut bodies, a link that loops or leaves the configured origin), `directory_refused` (other 4xx).
 */
import type { Group } from '../contract/company.ts';
import type { Attribute } from '../contract/settings.ts';

/**
 * One person as the directory shows it. For each attribute: a text, null (told to be empty), or absent (not told, which changes nothing).
 * Collections are reduced to what `Attribute` names: `businessPhones[0]`.
 */
export interface DirectoryPerson {
  /** Lower case. */
  objectId: string;
  values: Partial<Record<Attribute, string | null>>;
  /** undefined or null: not told. Never read as disabled, nor as enabled. */
  accountEnabled?: boolean | null;
  userType?: string | null;
  /** true: at least one licence; false: told to have none; undefined: not told. */
  licensed?: boolean;
}

export interface Removed {
  objectId: string;
  /** `changed`: soft-deleted, can be restored; `deleted`: gone for good. Both are only a question until asked again. */
  reason: 'changed' | 'deleted';
}

export interface DeltaPage {
  changed: DirectoryPerson[];
  removed: Removed[];
}

/** Where a person who is not in a reading was found when asked again. */
export type Whereabouts =
  | { found: true; person: DirectoryPerson }
  /** `deletedAt` when in deleted items; null when not there either: gone for good. */
  | { found: false; deletedAt: string | null };

export interface NamedGroup {
  /** Lower case. */
  id: string;
  displayName: string;
}

export interface Tenant {
  tenantId: string;
  displayName: string;
  defaultDomain: string;
}

export interface Directory {
  readonly tenantId: string;
  tenant(): Promise<Tenant>;
  /** The user properties that a reading of these attributes asks for. A delta link goes on with those that it was made with. */
  propertiesOf(select: readonly Attribute[]): string[];
  /** Everyone: `GET /users?$select&$top=999`, page by page, the next page asked for while this one is being used. */
  everyone(select: readonly Attribute[]): AsyncIterable<DirectoryPerson[]>;
  /** About how many users the tenant has (`/users/$count`): for progress only, never to decide anything. undefined when it can't be told. */
  countEveryone(): Promise<number | undefined>;
  /** A link to "from now on" (`$deltatoken=latest`): take it before reading everyone. */
  latestDelta(select: readonly Attribute[]): Promise<string>;
  /** Follows a delta link to its end. The return value of the iteration is the next delta link. */
  delta(deltaLink: string): AsyncGenerator<DeltaPage, string>;
  /** All members, nested ones included (`transitiveMembers/microsoft.graph.user`). Yields nothing for an empty group; throws for a missing one. */
  members(groupId: string, select: readonly Attribute[]): AsyncIterable<DirectoryPerson[]>;
  /** Object ids only. */
  memberIds(groupId: string): AsyncIterable<string[]>;
  /** `atOnce`: the first failure throws. */
  countMembers(groupId: string, how?: { atOnce: boolean }): Promise<number>;
  group(groupId: string): Promise<Group | undefined>;
  groups(search: string | undefined, limit: number, cursor: string | undefined): Promise<{ items: Group[]; nextCursor?: string }>;
  /** Ids and names of all groups with `securityEnabled`. */
  securityGroups(): Promise<Group[]>;
  /** Each of these asked for by id, by the batch of 20; and in deleted items when it answers 404. */
  whereabouts(objectIds: readonly string[], select: readonly Attribute[]): Promise<Map<string, Whereabouts>>;
  /** Which of the groups each person is a member of, nested ones included. A group that is gone is passed over in silence: see `groupsGone`. */
  memberOf(objectIds: readonly string[], groupIds: readonly string[]): Promise<Map<string, string[]>>;
  /** Which of the groups are not there, by the batch of 20. In lower case. */
  groupsGone(groupIds: readonly string[]): Promise<string[]>;
  /** The nested groups through which a person is in a group: from that group down to the one the person is in directly. undefined: not in it, or too far to tell. */
  groupPath(objectId: string, groupId: string): Promise<NamedGroup[] | undefined>;
  /** By object id, UPN or mail. */
  find(person: string, select: readonly Attribute[]): Promise<DirectoryPerson[]>;
}

export interface DirectoryMeter {
  graphRequests: number;
  throttledSeconds: number;
}

export interface DirectoryOptions {
  meter: DirectoryMeter;
  signal: AbortSignal;
  /** Called when Microsoft asks to wait, with the seconds; and with 0 when going on. Without it no wait is a long one: nobody would know. */
  onWait?: (seconds: number) => void;
  /** Use a token made after now: consent may just have changed. */
  freshToken?: boolean;
}

/** Opens the directory of one tenant. No request is made yet. */
export type OpenDirectory = (tenantId: string, options: DirectoryOptions) => Directory;
