/** Finding among changes that are all here: pure. */
import type { Change, ChangeKind } from '../api/contract/run.ts';

/** By name and by what changes, without case. */
export function matching(changes: readonly Change[], search: string): Change[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [...changes];
  return changes.filter((change) => change.name.toLowerCase().includes(wanted) || change.fields.some(({ from, to }) => [from, to].some((value) => typeof value === 'string' && value.toLowerCase().includes(wanted))));
}

/** A kind of change; changed people once for each field that changes, e.g. "field:mobile". */
export type ChangeGroup = Exclude<ChangeKind, 'update'> | `field:${string}`;

function groupsOfOne(change: Change): ChangeGroup[] {
  return change.kind === 'update' ? change.fields.map(({ field }): ChangeGroup => `field:${field}`) : [change.kind];
}

/** Groups and how many changes each has, most first. */
export function groupsOf(changes: readonly Change[]): [ChangeGroup, number][] {
  const counts = new Map<ChangeGroup, number>();
  for (const group of changes.flatMap(groupsOfOne)) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export function ofGroup(changes: readonly Change[], group: ChangeGroup | null): readonly Change[] {
  return group === null ? changes : changes.filter((change) => groupsOfOne(change).includes(group));
}
