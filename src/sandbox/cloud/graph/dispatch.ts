/** Which resource a path names, and which kind of fault can hit it. */
import type { FaultTarget } from '../port.ts';
import { GraphRefusal, insufficient, malformedQuery, type GraphAnswer } from './answer.ts';
import type { GraphContext } from './context.ts';
import { listDelta } from './delta.ts';
import { listDeleted, readDeleted } from './deletedItems.ts';
import { countGroups, listGroups, listMembers, readGroup } from './groups.ts';
import { listOrganization } from './organization.ts';
import { checkMemberGroups, countUsers, listGroupsOf, listUsers, readUser } from './users.ts';

const deltaSpelling = /^(?:microsoft\.graph\.)?delta(?:\(\))?$/i;

/** Decoded path below `/v1.0`. `users('x')` is `users/x`. */
export function segmentsOf(path: string): string[] | undefined {
  try {
    const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
    return parts.flatMap((part) => {
      const key = /^(\w+)\('(.+)'\)$/.exec(part);
      return key?.[1] !== undefined && key[2] !== undefined ? [key[1], key[2].replaceAll("''", "'")] : [part];
    });
  } catch {
    return undefined;
  }
}

export interface Target {
  target: FaultTarget;
  list: boolean;
}

function userTarget(segments: readonly string[]): Target {
  const [, key, action] = segments;
  if (key === undefined || key === '$count') return { target: 'users', list: key === undefined };
  if (deltaSpelling.test(key)) return { target: 'delta', list: true };
  if (action === undefined) return { target: 'user', list: false };
  return action.toLowerCase().endsWith('checkmembergroups') ? { target: 'checkMemberGroups', list: false } : { target: 'groups', list: true };
}

export function targetOf(segments: readonly string[]): Target {
  const [root, key, relation] = segments;
  switch (root?.toLowerCase()) {
    case 'users':
      return userTarget(segments);
    case 'groups':
      if (relation !== undefined) return { target: 'members', list: segments.at(-1) !== '$count' };
      return key === undefined || key === '$count' ? { target: 'groups', list: key === undefined } : { target: 'group', list: false };
    case 'directory':
      return { target: 'deletedItems', list: segments.at(-1)?.toLowerCase() === 'microsoft.graph.user' };
    case '$batch':
      return { target: 'batch', list: false };
    default:
      return { target: 'organization', list: true };
  }
}

function unknownSegment(segment: string | undefined): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment ?? ''}'.`);
}

function users(context: GraphContext): GraphAnswer {
  const [, key, relation, cast] = context.segments;
  const post = context.method === 'POST';
  if (key !== undefined && relation !== undefined && /^(?:microsoft\.graph\.)?checkMemberGroups$/i.test(relation) && post) return checkMemberGroups(context, key);
  if (context.method !== 'GET') throw insufficient();
  if (key === undefined) return listUsers(context);
  if (key === '$count') return countUsers(context);
  if (deltaSpelling.test(key)) return listDelta(context);
  if (relation === undefined) return readUser(context, key);
  if (/^memberOf$/i.test(relation)) return listGroupsOf(context, key, false, cast);
  if (/^transitiveMemberOf$/i.test(relation)) return listGroupsOf(context, key, true, cast);
  throw unknownSegment(relation);
}

function groups(context: GraphContext): GraphAnswer {
  const [, key, relation, third, fourth] = context.segments;
  if (context.method !== 'GET') throw insufficient();
  if (key === undefined) return listGroups(context);
  if (key === '$count') return countGroups(context);
  if (deltaSpelling.test(key)) throw new GraphRefusal(501, 'NotImplemented', 'The sandbox does not tell changes of groups.');
  if (relation === undefined) return readGroup(context, key);
  const transitive = /^transitiveMembers$/i.test(relation);
  if (!transitive && !/^members$/i.test(relation)) throw unknownSegment(relation);
  const count = third === '$count' || fourth === '$count';
  return listMembers(context, { groupId: key, transitive, cast: third === '$count' ? undefined : third, count });
}

function directory(context: GraphContext): GraphAnswer {
  const [, items, first, second] = context.segments;
  if (items?.toLowerCase() !== 'deleteditems') throw unknownSegment(items);
  if (first === undefined) throw malformedQuery('The deletedItems segment must be cast to a type.');
  // Restoring and purging need User.ReadWrite.All, which the app does not ask for.
  if (context.method !== 'GET') throw insufficient();
  if (first.toLowerCase() !== 'microsoft.graph.user') return readDeleted(context, first);
  return second === undefined || second === '$count' ? listDeleted(context, second === '$count') : readDeleted(context, second);
}

/** Throws a `GraphRefusal` for what Graph refuses. */
export function answerResource(context: GraphContext): GraphAnswer {
  const [root] = context.segments;
  switch (root?.toLowerCase()) {
    case 'users':
      return users(context);
    case 'groups':
      return groups(context);
    case 'directory':
      return directory(context);
    case 'organization':
      if (context.method !== 'GET') throw insufficient();
      return listOrganization(context);
    default:
      throw unknownSegment(root);
  }
}
