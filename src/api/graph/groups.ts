/** Groups: for choosing a sync scope, and their members, nested ones included. */
import type { Group } from '../contract/company.ts';
import type { Attribute } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import type { DirectoryPerson } from '../sync/directory.ts';
import { fromCursor, toCursor } from './links.ts';
import { readPages, toPage, type GraphPage, type PageRequest } from './pages.ts';
import { groupGone, isAbsent, refused, type Asked, type Refusal } from './refusals.ts';
import { selectOf } from './selection.ts';
import type { GraphRequest } from './send.ts';
import { idOf, isObject } from './toDirectoryPerson.ts';
import { groupSelect, toGroup } from './toGroup.ts';
import { countOf, isOtherThanUser, pageSize, readPeople, type Reach } from './users.ts';

const groupsAsked: Asked = { what: 'groups', permission: 'GroupMember.Read.All' };
const membersAsked: Asked = { what: 'the members of a group', permission: 'GroupMember.Read.All' };

function groupUrl({ origin }: Reach, groupId: string): string {
  return `${origin}/v1.0/groups/${encodeURIComponent(groupId)}`;
}

function goneOr(groupId: string): (refusal: Refusal) => Error | undefined {
  return (refusal) => (isAbsent(refusal) ? groupGone(groupId) : undefined);
}

/**
 * The cast to users needs an advanced query: `ConsistencyLevel: eventual` and `$count=true`.
 * Source: https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
function membersRequest(reach: Reach, groupId: string, select: string): PageRequest {
  const url = `${groupUrl(reach, groupId)}/transitiveMembers/microsoft.graph.user?$select=${select}&$top=${pageSize}&$count=true`;
  return { url, asked: membersAsked, eventual: true, page: true, refusal: goneOr(groupId) };
}

function visibilityOf(body: unknown): string | null | undefined {
  if (idOf(body) === undefined || !isObject(body)) return undefined;
  return typeof body['visibility'] === 'string' ? body['visibility'] : null;
}

/** A group whose membership is hidden looks empty to an app that may not see it. Throws `group_unreadable` for one. */
async function checkNotHidden(reach: Reach, groupId: string): Promise<void> {
  const request: GraphRequest = { url: `${groupUrl(reach, groupId)}?$select=id,visibility`, asked: groupsAsked };
  const reply = await reach.send(request, visibilityOf);
  if (!reply.ok) throw goneOr(groupId)(reply.refusal) ?? refused(reply.refusal, groupsAsked);
  if (reply.value?.toLowerCase() !== 'hiddenmembership') return;
  throw new AppError('group_unreadable', `The group ${groupId} hides its members, so Instep cannot tell who belongs to it. Choose another group in the sync scope, or make its membership visible.`);
}

export async function* readMembers(reach: Reach, groupId: string, select: readonly Attribute[]): AsyncGenerator<DirectoryPerson[], void> {
  const seen = yield* readPeople(reach, membersRequest(reach, groupId, selectOf(select)));
  if (seen === 0) await checkNotHidden(reach, groupId);
}

function idPage(body: unknown): GraphPage | undefined {
  const page = toPage(body);
  return page?.value.every((raw) => idOf(raw) !== undefined) === true ? page : undefined;
}

export async function* readMemberIds(reach: Reach, groupId: string): AsyncGenerator<string[], void> {
  let seen = 0;
  for await (const page of readPages(reach.send, reach.origin, membersRequest(reach, groupId, 'id'), idPage)) {
    const ids = page.value.filter((raw) => !isOtherThanUser(raw)).map(idOf).filter((id) => id !== undefined);
    seen += ids.length;
    yield ids;
  }
  if (seen === 0) await checkNotHidden(reach, groupId);
}

export async function countMembers(reach: Reach, groupId: string, { atOnce = false } = {}): Promise<number> {
  const url = `${groupUrl(reach, groupId)}/transitiveMembers/microsoft.graph.user/$count`;
  const reply = await reach.send({ url, asked: membersAsked, eventual: true, plain: true, once: atOnce }, countOf);
  if (reply.ok) return reply.value;
  throw goneOr(groupId)(reply.refusal) ?? refused(reply.refusal, membersAsked);
}

/** undefined when there is none, or when it is of a kind that cannot be a scope. */
export async function readGroup(reach: Reach, groupId: string): Promise<Group | undefined> {
  const url = `${groupUrl(reach, groupId)}?$select=${groupSelect}`;
  const reply = await reach.send({ url, asked: groupsAsked }, (body) => (idOf(body) === undefined ? undefined : { group: toGroup(body) }));
  if (reply.ok) return reply.value.group;
  if (isAbsent(reply.refusal)) return undefined;
  throw refused(reply.refusal, groupsAsked);
}

/** Quotes and backslashes are escaped by a backslash. Source: https://learn.microsoft.com/graph/search-query-parameter */
function searchClause(text: string): string {
  return encodeURIComponent(`"displayName:${text.replaceAll(/["\\]/g, '\\$&')}"`);
}

function listUrl({ origin }: Reach, search: string | undefined, limit: number): string {
  const order = search === undefined || search.trim() === '' ? '$orderby=displayName' : `$search=${searchClause(search.trim())}`;
  return `${origin}/v1.0/groups?$select=${groupSelect}&$top=${Math.min(limit, pageSize)}&$count=true&${order}`;
}

/** Pages that hold nothing but distribution lists are passed over, so many at most; the cursor goes on from there. */
const emptyPagesAtMost = 10;

export async function listGroups(reach: Reach, search: string | undefined, limit: number, cursor: string | undefined): Promise<{ items: Group[]; nextCursor?: string }> {
  const url = cursor === undefined ? listUrl(reach, search, limit) : fromCursor(cursor, reach.origin, '/groups?');
  if (url === undefined) {
    throw new AppError('invalid_request', 'The cursor is not one that this list gave out. Start from the first page.', { errors: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
  }
  let passed = 0;
  for await (const page of readPages(reach.send, reach.origin, { url, asked: groupsAsked, eventual: true, oneByOne: true }, toPage)) {
    const items = page.value.map(toGroup).filter((group) => group !== undefined);
    passed += 1;
    if (items.length > 0 || page.nextLink === undefined || passed >= emptyPagesAtMost) {
      return { items, ...(page.nextLink !== undefined && { nextCursor: toCursor(page.nextLink, reach.origin) }) };
    }
  }
  return { items: [] };
}

export async function readSecurityGroups(reach: Reach): Promise<Group[]> {
  const url = `${reach.origin}/v1.0/groups?$filter=${encodeURIComponent('securityEnabled eq true')}&$select=${groupSelect}&$top=${pageSize}`;
  const found: Group[] = [];
  for await (const page of readPages(reach.send, reach.origin, { url, asked: groupsAsked }, toPage)) {
    for (const raw of page.value) {
      const group = toGroup(raw);
      if (group !== undefined) found.push(group);
    }
  }
  return found;
}
