/**
 * Through which nested groups a person is in a group: from the top down, only into groups that hold the person.
 * Source: https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
import type { NamedGroup } from '../sync/directory.ts';
import { readPages, toPage } from './pages.ts';
import type { Asked } from './refusals.ts';
import { idOf, isObject } from './toDirectoryPerson.ts';
import { pageSize, type Reach } from './users.ts';

const asked: Asked = { what: 'the groups of a person', permission: 'GroupMember.Read.All' };

/** Deeper or wider nesting is not worth the requests: the explanation then names just the group in scope. */
const groupsOpenedAtMost = 20;

function named(raw: unknown): NamedGroup[] {
  const id = idOf(raw);
  if (id === undefined || !isObject(raw)) return [];
  return [{ id: id.toLowerCase(), displayName: typeof raw['displayName'] === 'string' ? raw['displayName'] : id }];
}

/** All groups at an address that ends in a cast to groups; an advanced query. */
async function groupsAt(reach: Reach, path: string): Promise<NamedGroup[]> {
  const url = `${reach.origin}/v1.0/${path}/microsoft.graph.group?$select=id,displayName&$top=${pageSize}&$count=true`;
  const groups: NamedGroup[] = [];
  for await (const page of readPages(reach.send, reach.origin, { url, asked, eventual: true }, toPage)) groups.push(...page.value.flatMap(named));
  return groups;
}

/** From `groupId` down to the group the person is in directly; undefined when the person is not in it, or it is too far to tell. */
export async function readGroupPath(reach: Reach, objectId: string, groupId: string): Promise<NamedGroup[] | undefined> {
  const person = `users/${encodeURIComponent(objectId)}`;
  const holding = new Map((await groupsAt(reach, `${person}/transitiveMemberOf`)).map((group) => [group.id, group]));
  const direct = new Set((await groupsAt(reach, `${person}/memberOf`)).map((group) => group.id));
  const top = holding.get(groupId.toLowerCase());
  if (top === undefined) return undefined;
  const seen = new Set([top.id]);
  let paths = [[top]];
  for (let opened = 0; paths.length > 0; ) {
    const arrived = paths.find((path) => direct.has(path.at(-1)?.id ?? ''));
    if (arrived !== undefined) return arrived;
    const longer: NamedGroup[][] = [];
    for (const path of paths) {
      opened += 1;
      if (opened > groupsOpenedAtMost) return undefined;
      for (const child of await groupsAt(reach, `groups/${encodeURIComponent(path.at(-1)?.id ?? '')}/members`)) {
        if (!holding.has(child.id) || seen.has(child.id)) continue;
        seen.add(child.id);
        longer.push([...path, child]);
      }
    }
    paths = longer;
  }
  return undefined;
}
