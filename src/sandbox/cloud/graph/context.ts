/** What a Graph request is about, once it is known who asks. */
import type { FaultKind } from '../port.ts';
import type { Tenant } from '../directory/tenant.ts';
import { viewOf, type View } from '../directory/view.ts';
import type { GraphIds } from './answer.ts';
import type { Query } from './query.ts';
import type { Visibility } from './shape.ts';

/** Faults that bend an otherwise good answer. */
export interface Twist {
  emptyList: boolean;
  emptyPage: boolean;
  loopingLink: boolean;
  foreignLink: boolean;
  replay: boolean;
  visibility: Visibility | undefined;
  lagSeconds: number;
}

export interface GraphContext {
  tenant: Tenant;
  view: View;
  /** What the token still permits. */
  roles: ReadonlySet<string>;
  method: string;
  /** With `/v1.0`, as it came. */
  path: string;
  /** With the question mark, as it came. */
  search: string;
  /** Decoded, without `v1.0`. */
  segments: readonly string[];
  query: Query;
  body: string;
  graphUrl: string;
  now: number;
  ids: GraphIds;
  twist: Twist;
}

export function twistOf(faults: readonly FaultKind[]): Twist {
  const has = (kind: FaultKind['kind']): boolean => faults.some((fault) => fault.kind === kind);
  const nulls = faults.find((fault) => fault.kind === 'nulls');
  const lag = faults.find((fault) => fault.kind === 'lag');
  return {
    emptyList: has('emptyList'),
    emptyPage: has('emptyPage'),
    loopingLink: has('loopingLink'),
    foreignLink: has('foreignLink'),
    replay: has('replay'),
    visibility: nulls ? (nulls.everything === true ? 'nothing' : 'basic') : undefined,
    lagSeconds: lag?.seconds ?? 0,
  };
}

export function viewFor(tenant: Tenant, twist: Twist, now: number): View {
  return viewOf(tenant, twist.lagSeconds > 0 ? now - twist.lagSeconds * 1000 : undefined);
}

/** What of users this caller may see: all with User.Read.All; the name card with User.ReadBasic.All; else that they exist. */
export function userVisibility(context: Pick<GraphContext, 'roles' | 'twist'>): Visibility {
  if (context.twist.visibility) return context.twist.visibility;
  const { roles } = context;
  if (roles.has('User.Read.All') || roles.has('Directory.Read.All') || roles.has('User.ReadWrite.All')) return 'all';
  return roles.has('User.ReadBasic.All') ? 'basic' : 'nothing';
}

export function mayReadUsers(context: Pick<GraphContext, 'roles'>): boolean {
  return ['User.Read.All', 'User.ReadBasic.All', 'Directory.Read.All', 'User.ReadWrite.All'].some((role) => context.roles.has(role));
}

export function mayReadGroups(context: Pick<GraphContext, 'roles'>): boolean {
  return ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'].some((role) => context.roles.has(role));
}
