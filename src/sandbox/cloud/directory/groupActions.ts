/** What can happen to groups. */
import { makeGroup } from '../data/groupRecord.ts';
import { guidFor } from '../data/random.ts';
import type { ActionResult, DirectoryAction } from '../port.ts';
import { addMember, createGroup, deleteGroup, isoSeconds, removeMember } from './changes.ts';
import type { Tenant } from './tenant.ts';
import { done, failed } from './userActions.ts';
import { parseMembershipRule } from './view.ts';

export type GroupAction = Extract<
  DirectoryAction,
  { kind: 'addToGroup' | 'removeFromGroup' | 'moveBetweenGroups' | 'createGroup' | 'deleteGroup' }
>;

function nameOf(tenant: Tenant, id: string): string | undefined {
  const deleted = tenant.deleted.get(id)?.original;
  return (tenant.users.get(id) ?? tenant.groups.get(id) ?? tenant.others.get(id) ?? deleted)?.displayName;
}

/** Why nobody can be put into it or taken out; undefined: one can. */
function closed(tenant: Tenant, groupId: string): string | undefined {
  const group = tenant.groups.get(groupId);
  if (!group) return 'There is no such group (any more).';
  return typeof group['membershipRule'] === 'string' ? `${group.displayName} decides by its rule who is in it.` : undefined;
}

function add(tenant: Tenant, groupId: string, memberId: string, at: number): ActionResult {
  const problem = closed(tenant, groupId);
  const name = nameOf(tenant, memberId);
  const group = nameOf(tenant, groupId) ?? '';
  if (problem !== undefined) return failed(problem);
  if (name === undefined) return failed('There is no such person or group.');
  return addMember(tenant, groupId, memberId, at) ? done(`${name} is in ${group} now.`, memberId, groupId) : failed(`${name} is in ${group} already.`);
}

function remove(tenant: Tenant, groupId: string, memberId: string, at: number): ActionResult {
  const problem = closed(tenant, groupId);
  if (problem !== undefined) return failed(problem);
  const name = nameOf(tenant, memberId) ?? memberId;
  const group = nameOf(tenant, groupId) ?? '';
  return removeMember(tenant, groupId, memberId, at)
    ? done(`${name} is no longer in ${group}.`, memberId, groupId)
    : failed(`${name} is not directly in ${group}.`);
}

function move(tenant: Tenant, from: string, to: string, memberId: string, at: number): ActionResult {
  const problem = closed(tenant, to);
  if (problem !== undefined) return failed(problem);
  const removed = remove(tenant, from, memberId, at);
  if (!removed.ok) return removed;
  addMember(tenant, to, memberId, at);
  return done(`${nameOf(tenant, memberId) ?? memberId} moved from ${nameOf(tenant, from) ?? from} to ${nameOf(tenant, to) ?? to}.`, memberId, from, to);
}

function create(tenant: Tenant, action: GroupAction & { kind: 'createGroup' }, at: number): ActionResult {
  const rule = action.membershipRule;
  const kind = rule === undefined ? (action.groupKind ?? 'security') : 'dynamic';
  if (kind === 'dynamic' && (rule === undefined || !parseMembershipRule(rule))) return failed('A dynamic group needs a rule like user.department -eq "Sales".');
  const id = guidFor('group', tenant.data.tenantId, action.displayName, String(at), String(tenant.changeNumber));
  const domain = tenant.data.defaultDomain;
  const more = rule === undefined ? {} : { membershipRule: rule };
  createGroup(tenant, makeGroup({ id, displayName: action.displayName, kind, domain, createdDateTime: isoSeconds(at), ...more }), at);
  for (const memberId of action.memberIds ?? []) addMember(tenant, id, memberId.toLowerCase(), at);
  return done(`${action.displayName} was made.`, id);
}

export function actOnGroups(tenant: Tenant, action: GroupAction, at: number): ActionResult {
  switch (action.kind) {
    case 'addToGroup':
      return add(tenant, action.groupId.toLowerCase(), action.memberId.toLowerCase(), at);
    case 'removeFromGroup':
      return remove(tenant, action.groupId.toLowerCase(), action.memberId.toLowerCase(), at);
    case 'moveBetweenGroups':
      return move(tenant, action.fromGroupId.toLowerCase(), action.toGroupId.toLowerCase(), action.memberId.toLowerCase(), at);
    case 'createGroup':
      return create(tenant, action, at);
    case 'deleteGroup': {
      const name = nameOf(tenant, action.groupId.toLowerCase()) ?? '';
      const gone = deleteGroup(tenant, action.groupId.toLowerCase(), at);
      return gone ? done(`${name} was deleted.`, action.groupId) : failed('There is no such group (any more).');
    }
  }
}
