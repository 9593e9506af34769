/** Readings of people: everyone, the members of a group, one person, changes since a delta link. */
import type { Attribute } from '../contract/settings.ts';
import { isAppError } from '../errors.ts';
import type { DeltaPage, DirectoryPerson, Removed } from '../sync/directory.ts';
import { checkReadableAlone, ReadableCheck } from './readable.ts';
import { checkedLink, readPages, toDeltaPage, toPage, type GraphPage, type PageRequest } from './pages.ts';
import { carriesDeltaToken } from './links.ts';
import { deltaExpired, isDeltaExpired, unavailable, type Asked } from './refusals.ts';
import { selectOf } from './selection.ts';
import type { Send } from './send.ts';
import { isObject, toDirectoryPerson, toRemoved } from './toDirectoryPerson.ts';

/** What a reading needs: a way to send, and the origin that all of it stays on. */
export interface Reach {
  send: Send;
  origin: string;
}

/** The most that `/users` and `transitiveMembers` give at once. */
export const pageSize = 999;

export const people: Asked = { what: 'people', permission: 'User.Read.All' };
export const changes: Asked = { what: 'changes of people', permission: 'User.Read.All' };

/** Of a list that may hold other things than users (despite the cast): those are passed over. */
export function isOtherThanUser(raw: unknown): boolean {
  if (!isObject(raw)) return false;
  const type = raw['@odata.type'];
  return typeof type === 'string' && type.toLowerCase() !== '#microsoft.graph.user';
}

/** The people of a page; undefined when an entry is not what it should be. */
export function personPage(page: GraphPage): DirectoryPerson[] | undefined {
  const found: DirectoryPerson[] = [];
  for (const raw of page.value) {
    if (isOtherThanUser(raw)) continue;
    const person = toDirectoryPerson(raw);
    if (person === undefined) return undefined;
    found.push(person);
  }
  return found;
}

/**
 * Page after page of people, complete or thrown. Throws `directory_denied` when properties are null for lack of permission: Graph
 * answers 200 then.
 */
export async function* readPeople({ send, origin }: Reach, request: PageRequest): AsyncGenerator<DirectoryPerson[], number> {
  const check = new ReadableCheck(request.asked);
  for await (const { people: found } of readPages(send, origin, request, wholePage)) {
    check.see(found);
    yield found;
  }
  return check.end();
}

/** A page in which every entry is readable; undefined otherwise, so that it is asked for again. */
function wholePage(body: unknown): (GraphPage & { people: DirectoryPerson[] }) | undefined {
  const page = toPage(body);
  const found = page && personPage(page);
  // What Graph sent is not held on to.
  return page === undefined || found === undefined ? undefined : { ...page, value: [], people: found };
}

/** Everyone. Source: https://learn.microsoft.com/graph/api/user-list */
export function readEveryone(reach: Reach, select: readonly Attribute[]): AsyncIterable<DirectoryPerson[]> {
  return readPeople(reach, { url: `${reach.origin}/v1.0/users?$select=${selectOf(select)}&$top=${pageSize}`, asked: people, page: true });
}

/** The answer is a bare number, with a byte order mark now and then. */
export function countOf(body: unknown): number | undefined {
  const digits = typeof body === 'string' ? /^\uFEFF?\s*(\d+)\s*$/.exec(body)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** About how many: undefined when Graph does not say at once. Source: https://learn.microsoft.com/graph/aad-advanced-queries */
export async function countEveryone({ send, origin }: Reach): Promise<number | undefined> {
  try {
    const reply = await send({ url: `${origin}/v1.0/users/$count`, asked: people, eventual: true, plain: true, once: true }, countOf);
    return reply.ok ? reply.value : undefined;
  } catch (error) {
    if (isAppError(error, 'directory_unavailable')) return undefined;
    throw error;
  }
}

function deltaRequest(url: string): PageRequest {
  return { url, asked: changes, page: true, refusal: (refusal, page) => (isDeltaExpired(refusal, carriesDeltaToken(page)) ? deltaExpired() : undefined) };
}

function changesOf(page: GraphPage): DeltaPage | undefined {
  const changed: DirectoryPerson[] = [];
  const removed: Removed[] = [];
  for (const raw of page.value) {
    const gone = toRemoved(raw);
    const person = gone === undefined ? toDirectoryPerson(raw) : undefined;
    if (gone !== undefined) removed.push(gone);
    else if (person !== undefined) changed.push(person);
    else return undefined;
  }
  return { changed, removed };
}

function wholeDeltaPage(body: unknown): (GraphPage & { found: DeltaPage }) | undefined {
  const page = toDeltaPage(body);
  const found = page && changesOf(page);
  return page === undefined || found === undefined ? undefined : { ...page, value: [], found };
}

/**
 * Changes in the order Graph gives them, merged with nothing. The return value is the next delta link.
 * Source: https://learn.microsoft.com/graph/delta-query-overview
 */
export async function* readDelta({ send, origin }: Reach, link: string): AsyncGenerator<DeltaPage, string> {
  const url = checkedLink(link, origin, changes);
  for await (const page of readPages(send, origin, deltaRequest(url), wholeDeltaPage)) {
    const { found } = page;
    for (const person of found.changed) checkReadableAlone(person, changes);
    // The delta link is on the last page only; it is checked before the page is used.
    const next = page.deltaLink === undefined ? undefined : checkedLink(page.deltaLink, origin, changes);
    yield found;
    if (next !== undefined) return next;
  }
  throw unavailable(changes, 'the changes ended without a link to the next ones');
}

/** A link to "from now on". */
export async function readLatestDelta(reach: Reach, select: readonly Attribute[]): Promise<string> {
  const first = `${reach.origin}/v1.0/users/delta?$select=${selectOf(select)}&$deltatoken=latest`;
  for await (const page of readPages(reach.send, reach.origin, { url: first, asked: changes }, toDeltaPage)) {
    if (page.deltaLink !== undefined) return checkedLink(page.deltaLink, reach.origin, changes);
  }
  throw unavailable(changes, 'it gave no link to follow changes from');
}
