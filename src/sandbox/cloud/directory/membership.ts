/** Who belongs to a group, over nested groups, cycles and several paths. */
import type { View } from './view.ts';

/** Every object below the group, each once, nearest first: users, groups and others. The group itself only when a cycle leads back to it. */
export function transitiveMemberIds(view: View, groupId: string): string[] {
  const seen = new Set<string>();
  const queue = [groupId];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const id of view.members(next)) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (view.group(id)) queue.push(id);
    }
  }
  // Graph never lists a group as a member of itself.
  seen.delete(groupId);
  return [...seen].filter((id) => view.user(id) ?? view.group(id) ?? view.tenant.others.get(id));
}

interface MemberIndex {
  changeNumber: number;
  parents: Map<string, string[]>;
}

const indexes = new WeakMap<object, MemberIndex>();

/** Which groups name an object directly. Built once per change number: asking for one person must not walk every group. */
function parentsOf(view: View): Map<string, string[]> {
  const known = indexes.get(view.tenant);
  if (known?.changeNumber === view.changeNumber) return known.parents;
  const parents = new Map<string, string[]>();
  for (const groupId of view.groupIds()) {
    for (const memberId of view.members(groupId)) {
      const list = parents.get(memberId);
      if (list) list.push(groupId);
      else parents.set(memberId, [groupId]);
    }
  }
  indexes.set(view.tenant, { changeNumber: view.changeNumber, parents });
  return parents;
}

export function directGroupIds(view: View, memberId: string): string[] {
  return parentsOf(view).get(memberId) ?? [];
}

export function transitiveGroupIds(view: View, memberId: string): string[] {
  const parents = parentsOf(view);
  const seen = new Set<string>();
  const queue = [...(parents.get(memberId) ?? [])];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(parents.get(next) ?? []));
  }
  return [...seen];
}
