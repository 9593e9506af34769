/** The directory of a tenant, as Microsoft Graph v1.0 shows it: the implementation of `sync/directory.ts`. */
import type { Ambient } from '../ambient.ts';
import type { Directory, OpenDirectory } from '../sync/directory.ts';
import type { BatchParts } from './batch.ts';
import { openClient } from './client.ts';
import { readGroupsGone, readMemberOf, readWhereabouts } from './evidence.ts';
import { findPeople, readTenant } from './find.ts';
import { readGroupPath } from './groupPath.ts';
import { countMembers, listGroups, readGroup, readMemberIds, readMembers, readSecurityGroups } from './groups.ts';
import { graphOrigin } from './links.ts';
import { openPatience, type Sleep } from './patience.ts';
import { defaultLimits, type Limits } from './retry.ts';
import { propertiesOf } from './selection.ts';
import { openSend, type Tokens } from './send.ts';
import { countEveryone, people, readDelta, readEveryone, readLatestDelta, type Reach } from './users.ts';

export interface DirectoryOpenerOptions {
  /** `GRAPH_ENDPOINT`; https only. */
  endpoint: string;
  tokens: Tokens;
  ambient: Ambient;
  limits?: Partial<Limits>;
  /** How to wait; for tests. */
  sleep?: Sleep;
}

/** Throws when the endpoint is no https address. */
export function directoryOpener({ endpoint, tokens, ambient, limits, sleep }: DirectoryOpenerOptions): OpenDirectory {
  const origin = graphOrigin(endpoint);
  const tryOnce = openClient(endpoint);
  const bounds: Limits = { ...defaultLimits, ...limits };
  return (tenantId, options) => {
    const { patience, pageCame } = openPatience(ambient, bounds, options, sleep);
    const send = openSend(tenantId, { tryOnce, tokens, ambient, patience, pageCame, limits: bounds }, options);
    return openDirectory(tenantId, { send, origin }, { reach: { send, origin }, patience, signal: options.signal, asked: people, now: () => ambient.now() });
  };
}

function openDirectory(tenantId: string, reach: Reach, batch: BatchParts): Directory {
  return {
    tenantId,
    tenant: () => readTenant(reach),
    propertiesOf,
    everyone: (select) => readEveryone(reach, select),
    countEveryone: () => countEveryone(reach),
    latestDelta: (select) => readLatestDelta(reach, select),
    delta: (link) => readDelta(reach, link),
    members: (groupId, select) => readMembers(reach, groupId, select),
    memberIds: (groupId) => readMemberIds(reach, groupId),
    countMembers: (groupId, how) => countMembers(reach, groupId, how),
    group: (groupId) => readGroup(reach, groupId),
    groups: (search, limit, cursor) => listGroups(reach, search, limit, cursor),
    securityGroups: () => readSecurityGroups(reach),
    whereabouts: (objectIds, select) => readWhereabouts(batch, objectIds, select),
    memberOf: (objectIds, groupIds) => readMemberOf(batch, objectIds, groupIds),
    groupsGone: (groupIds) => readGroupsGone(batch, groupIds),
    groupPath: (objectId, groupId) => readGroupPath(reach, objectId, groupId),
    find: (person, select) => findPeople(reach, person, select),
  };
}
