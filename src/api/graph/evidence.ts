/** What is asked again before anybody is archived: where people are, which groups they are in, and whether those groups are there. */
import type { Attribute } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import type { DirectoryPerson, Whereabouts } from '../sync/directory.ts';
import { batchSize, sendBatch, type BatchParts } from './batch.ts';
import { checkReadableAlone } from './readable.ts';
import { isAbsent, refused, type Asked } from './refusals.ts';
import { selectOf } from './selection.ts';
import { idOf, isObject, toDirectoryPerson } from './toDirectoryPerson.ts';

/** Evidence names the very object it is about; another one's answer is none. */
function samePerson(body: unknown, objectId: string | undefined): DirectoryPerson | undefined {
  const person = toDirectoryPerson(body);
  return person?.objectId === objectId ? person : undefined;
}

function deletedAt(body: unknown, objectId: string | undefined): string | undefined {
  if (idOf(body) !== objectId || !isObject(body)) return undefined;
  const at = body['deletedDateTime'];
  return typeof at === 'string' && at !== '' ? at : undefined;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

/** By object id. A person is absent only by Graph's own 404, in users and in deleted items; anything else throws. */
export async function readWhereabouts(parts: BatchParts, objectIds: readonly string[], select: readonly Attribute[]): Promise<Map<string, Whereabouts>> {
  const ids = unique(objectIds);
  const properties = selectOf(select);
  const users = await sendBatch(parts, ids.map((id) => ({ url: `/users/${encodeURIComponent(id)}?$select=${properties}` })), (body, n) => samePerson(body, ids[n]));
  const where = new Map<string, Whereabouts>();
  const absent: string[] = [];
  for (const [n, id] of ids.entries()) {
    const reply = users[n];
    if (reply?.ok === true) {
      checkReadableAlone(reply.value, parts.asked);
      where.set(id, { found: true, person: reply.value });
    } else if (reply !== undefined && isAbsent(reply.refusal)) absent.push(id);
    else throw refused(reply?.refusal ?? { status: 0, code: undefined }, parts.asked);
  }
  for (const [id, at] of await readDeletedAt(parts, absent)) where.set(id, { found: false, deletedAt: at });
  return where;
}

/** Source: https://learn.microsoft.com/graph/api/directory-deleteditems-get */
async function readDeletedAt(parts: BatchParts, ids: readonly string[]): Promise<Map<string, string | null>> {
  const items = ids.map((id) => ({ url: `/directory/deletedItems/${encodeURIComponent(id)}?$select=id,deletedDateTime` }));
  const replies = await sendBatch(parts, items, (body, n) => deletedAt(body, ids[n]));
  const found = new Map<string, string | null>();
  for (const [n, id] of ids.entries()) {
    const reply = replies[n];
    if (reply?.ok === true) found.set(id, reply.value);
    else if (reply !== undefined && isAbsent(reply.refusal)) found.set(id, null);
    else throw refused(reply?.refusal ?? { status: 0, code: undefined }, parts.asked);
  }
  return found;
}

/** undefined: not a list of group ids. */
function groupIdsOf(body: unknown): string[] | undefined {
  if (!isObject(body) || !Array.isArray(body['value'])) return undefined;
  const ids: readonly unknown[] = body['value'];
  return ids.every((id) => typeof id === 'string') ? ids.map((id) => id.toLowerCase()) : undefined;
}

/**
 * The groups, of those asked for, that each person is in, through groups in groups too; 20 groups a call.
 * Throws `directory_inconsistent` for a person who is not found: that is no answer about groups.
 * Source: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export async function readMemberOf(parts: BatchParts, objectIds: readonly string[], groupIds: readonly string[]): Promise<Map<string, string[]>> {
  const ids = unique(objectIds);
  const groups = unique(groupIds);
  const calls = ids.flatMap((id) => Array.from({ length: Math.ceil(groups.length / batchSize) }, (_, n) => ({ id, groupIds: groups.slice(n * batchSize, (n + 1) * batchSize) })));
  const items = calls.map((call) => ({ url: `/users/${encodeURIComponent(call.id)}/checkMemberGroups`, body: { groupIds: call.groupIds } }));
  const replies = await sendBatch(parts, items, groupIdsOf);
  const memberOf = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const [n, call] of calls.entries()) {
    const reply = replies[n];
    if (reply?.ok === true) memberOf.get(call.id)?.push(...reply.value.filter((group) => call.groupIds.includes(group)));
    else if (reply !== undefined && isAbsent(reply.refusal)) {
      throw new AppError('directory_inconsistent', `The person ${call.id} was not found while their groups were being checked. Nobody was archived for it. Run again.`);
    } else throw refused(reply?.refusal ?? { status: 0, code: undefined }, parts.asked);
  }
  return memberOf;
}

const groupsAsked: Asked = { what: 'groups', permission: 'GroupMember.Read.All' };

/**
 * Which of the groups are not there: `checkMemberGroups` passes those over without a word. A group is gone only by Graph's own 404;
 * anything else throws. Source: https://learn.microsoft.com/graph/api/group-get
 */
export async function readGroupsGone(parts: BatchParts, groupIds: readonly string[]): Promise<string[]> {
  const ids = unique(groupIds);
  const items = ids.map((id) => ({ url: `/groups/${encodeURIComponent(id)}?$select=id` }));
  const replies = await sendBatch({ ...parts, asked: groupsAsked }, items, (body, n) => (idOf(body) === ids[n] ? ids[n] : undefined));
  return ids.filter((_, n) => {
    const reply = replies[n];
    if (reply?.ok === true) return false;
    if (reply !== undefined && isAbsent(reply.refusal)) return true;
    throw refused(reply?.refusal ?? { status: 0, code: undefined }, groupsAsked);
  });
}
