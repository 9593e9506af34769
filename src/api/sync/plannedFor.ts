/** What runs before this one were planned for: whom they brought in, and what waits in them, stands for that scope, those rules, that tenant. Pure. */
import type { Settings } from '../contract/settings.ts';
import type { SyncStateDoc } from './syncState.ts';

export type PlannedFor = Pick<SyncStateDoc, 'tenantId' | 'scopeHash' | 'rulesHash' | 'lastFullAt' | 'groups' | 'excludedGroups'>;
type Sizes = SyncStateDoc['groups'];

/** Was any of them planned for something else than this one is? */
export function isEditedSince(before: readonly PlannedFor[], now: Partial<Pick<PlannedFor, 'tenantId' | 'scopeHash' | 'rulesHash'>>): boolean {
  return before.some(
    ({ scopeHash, rulesHash, tenantId }) => (now.scopeHash ?? scopeHash) !== scopeHash || (now.rulesHash ?? rulesHash) !== rulesHash || (now.tenantId ?? tenantId) !== tenantId,
  );
}

/** Did any of them read in full after this? What it found, and what of that waits or was not done, an older delta link need not tell. */
export function readInFullAfter(before: readonly PlannedFor[], lastFullAt: string): boolean {
  return before.some((one) => Date.parse(one.lastFullAt) > Date.parse(lastFullAt));
}

/** By group, as it was when it had the most. */
function mostOf(sizes: Sizes): Map<string, Sizes[number]> {
  const most = new Map<string, Sizes[number]>();
  for (const group of sizes) {
    const id = group.id.toLowerCase();
    if (group.members > (most.get(id)?.members ?? 0)) most.set(id, group);
  }
  return most;
}

/** Members of each group of the scope before. */
export function mostMembers(before: readonly PlannedFor[]): Map<string, Sizes[number]> {
  return mostOf(before.flatMap(({ groups }) => groups));
}

function withoutMembers(had: ReadonlyMap<string, unknown>, now: Sizes): Sizes {
  return now.filter((group) => group.members === 0 && had.has(group.id.toLowerCase()));
}

const namesOf = (sizes: Sizes): string[] => sizes.map((group) => group.displayName || group.id);

/** Names of groups that had members before and have none now: of the scope, and of those it excludes. */
export interface Emptied {
  emptiedGroups: string[];
  emptiedExcluded: string[];
}

/** Where all groups are in scope, one that is not among them any more has no members either. */
export function emptiedSince(before: readonly PlannedFor[], now: { groups: Sizes; excludedGroups: Sizes }, scope: Settings['scope']): Emptied {
  const had = mostMembers(before);
  const seen = new Set(now.groups.map((group) => group.id.toLowerCase()));
  const all = scope.kind === 'groups' && scope.include === 'all';
  const gone = all ? [...had].flatMap(([id, group]) => (seen.has(id) ? [] : [group])) : [];
  const excluded = mostOf(before.flatMap(({ excludedGroups = [] }) => excludedGroups));
  return { emptiedGroups: namesOf([...withoutMembers(had, now.groups), ...gone]), emptiedExcluded: namesOf(withoutMembers(excluded, now.excludedGroups)) };
}
