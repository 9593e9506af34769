/** Tenants, people and groups as a control panel shows them. */
import { groupKind } from '../data/groupRecord.ts';
import type { GroupInfo, TenantInfo, UserInfo } from '../port.ts';
import { settleConsent } from './consent.ts';
import { activeFaults } from './faults.ts';
import { directGroupIds, transitiveMemberIds } from './membership.ts';
import type { JsonValue, UserRecord } from './records.ts';
import type { Tenant } from './tenant.ts';
import { viewOf, type View } from './view.ts';

const shownAtMost = 50;

export function describeTenant(tenant: Tenant, now: number): TenantInfo {
  const { tenantId, displayName, defaultDomain, kind } = tenant.data;
  const consent = settleConsent(tenant, now);
  return {
    tenantId,
    displayName,
    defaultDomain,
    kind,
    consent: { servicePrincipal: consent.present, roles: [...consent.roles] },
    people: tenant.users.size,
    deleted: tenant.deleted.size,
    faults: activeFaults(tenant),
  };
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function firstText(value: JsonValue | undefined): string | null {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return textOf(items[0]);
}

function describeUser(view: View, user: UserRecord, deletedAt: string | null): UserInfo {
  const phones = user['businessPhones'];
  const enabled = user['accountEnabled'];
  return {
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    mail: textOf(user['mail']),
    jobTitle: textOf(user['jobTitle']),
    department: textOf(user['department']),
    mobilePhone: textOf(user['mobilePhone']),
    businessPhone: firstText(phones),
    userType: textOf(user['userType']),
    accountEnabled: typeof enabled === 'boolean' ? enabled : null,
    deletedAt,
    groupIds: directGroupIds(view, user.id),
  };
}

function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** 0: not at all; the higher the better. */
function matchOf(user: UserRecord, search: string): number {
  const name = folded(user.displayName);
  if (user.id === search || user.userPrincipalName.toLowerCase() === search || textOf(user['mail'])?.toLowerCase() === search) return 4;
  if (name.startsWith(search)) return 3;
  if (name.split(/[\s.-]+/).some((word) => word.startsWith(search))) return 2;
  return name.includes(search) || user.userPrincipalName.toLowerCase().includes(search) ? 1 : 0;
}

export function describeUsers(tenant: Tenant, search: string): UserInfo[] {
  const view = viewOf(tenant);
  const wanted = folded(search.trim());
  const current = tenant.order.map((id) => tenant.users.get(id)).filter((user) => user !== undefined);
  const all = [...current.map((user) => ({ user, deletedAt: null })), ...[...tenant.deleted.values()].map(({ shown, original }) => ({ user: original, deletedAt: textOf(shown['deletedDateTime']) }))];
  const found = wanted === '' ? all : all.map((entry) => ({ ...entry, match: matchOf(entry.user, wanted) })).filter(({ match }) => match > 0).sort((a, b) => b.match - a.match);
  return found.slice(0, shownAtMost).map(({ user, deletedAt }) => describeUser(view, user, deletedAt));
}

export function describeGroups(tenant: Tenant): GroupInfo[] {
  const view = viewOf(tenant);
  return [...tenant.groups.values()].map((group) => ({
    id: group.id,
    displayName: group.displayName,
    kind: groupKind(group),
    members: [...view.members(group.id)].length,
    people: transitiveMemberIds(view, group.id).filter((id) => view.user(id) !== undefined).length,
  }));
}
