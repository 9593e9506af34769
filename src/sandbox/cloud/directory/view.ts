/** A directory as a reader sees it: as it is, or, while it lags, as it was. */
import type { GroupRecord, UserRecord } from './records.ts';
import type { Change, Tenant } from './tenant.ts';

export interface View {
  readonly tenant: Tenant;
  /** Number of the last change that this reader knows of. */
  readonly changeNumber: number;
  user(id: string): UserRecord | undefined;
  group(id: string): GroupRecord | undefined;
  groupIds(): string[];
  /** Direct members, dynamic rules evaluated; ids of users, groups and others, some of which may be gone. */
  members(groupId: string): Iterable<string>;
}

/** `user.department -eq "Sales"`, several joined by `-and`. The sandbox understands nothing more. */
export function parseMembershipRule(rule: string): ((user: UserRecord) => boolean) | undefined {
  const parts = rule.split(/\s+-and\s+/i).map((part) => /^\(?\s*user\.(\w+)\s+-(eq|ne)\s+(?:"([^"]*)"|(true|false))\s*\)?$/i.exec(part.trim()));
  const tests = parts.map((match) => {
    const property = match?.[1];
    if (!match || property === undefined) return undefined;
    const wanted = match[3] === undefined ? match[4] === 'true' : match[3].toLowerCase();
    const equal = match[2]?.toLowerCase() === 'eq';
    return (user: UserRecord): boolean => {
      const value = user[property];
      return ((typeof value === 'string' ? value.toLowerCase() : value) === wanted) === equal;
    };
  });
  if (tests.some((test) => test === undefined)) return undefined;
  return (user) => tests.every((test) => test?.(user));
}

function ruleOf(group: GroupRecord | undefined): string | undefined {
  return typeof group?.['membershipRule'] === 'string' ? group['membershipRule'] : undefined;
}

function* dynamicMembers(view: View, rule: string): Iterable<string> {
  const belongs = parseMembershipRule(rule);
  if (!belongs) return;
  for (const id of view.tenant.order) {
    const user = view.user(id);
    if (user && belongs(user)) yield id;
  }
}

function currentView(tenant: Tenant): View {
  const view: View = {
    tenant,
    changeNumber: tenant.changeNumber,
    user: (id) => tenant.users.get(id),
    group: (id) => tenant.groups.get(id),
    groupIds: () => [...tenant.groups.keys()],
    members(groupId) {
      const rule = ruleOf(tenant.groups.get(groupId));
      return rule === undefined ? (tenant.members.get(groupId) ?? []) : dynamicMembers(view, rule);
    },
  };
  return view;
}

/** Takes the newest changes back, newest first. */
function pastView(tenant: Tenant, unseen: readonly Change[], changeNumber: number): View {
  const users = new Map<string, UserRecord | undefined>();
  const groups = new Map<string, GroupRecord | undefined>();
  const members = new Map<string, Set<string>>();
  for (const change of unseen.toReversed()) {
    if (change.what === 'user') users.set(change.id, change.before ?? undefined);
    else if (change.what === 'group') groups.set(change.id, change.before ?? undefined);
    else {
      const set = members.get(change.groupId) ?? new Set(tenant.members.get(change.groupId));
      if (change.added) set.delete(change.memberId);
      else set.add(change.memberId);
      members.set(change.groupId, set);
    }
  }
  const group = (id: string): GroupRecord | undefined => (groups.has(id) ? groups.get(id) : tenant.groups.get(id));
  const view: View = {
    tenant,
    changeNumber,
    user: (id) => (users.has(id) ? users.get(id) : tenant.users.get(id)),
    group,
    groupIds: () => [...new Set([...tenant.groups.keys(), ...groups.keys()])].filter((id) => group(id) !== undefined),
    members(groupId) {
      const rule = ruleOf(group(groupId));
      return rule === undefined ? (members.get(groupId) ?? tenant.members.get(groupId) ?? []) : dynamicMembers(view, rule);
    },
  };
  return view;
}

/** `knownUntil`: changes after this moment are not seen yet; undefined: everything is seen. */
export function viewOf(tenant: Tenant, knownUntil?: number): View {
  if (knownUntil === undefined) return currentView(tenant);
  const first = tenant.changes.findIndex((change) => change.at > knownUntil);
  if (first < 0) return currentView(tenant);
  const unseen = tenant.changes.slice(first);
  return pastView(tenant, unseen, (unseen[0]?.n ?? 1) - 1);
}
