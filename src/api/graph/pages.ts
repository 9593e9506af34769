/** Lists that come in pages. A list is read to its last page or it throws; it never just ends. */
import { setImmediate as giveWay } from 'node:timers/promises';
import { isObject, type RawObject } from './toDirectoryPerson.ts';
import { staysHome } from './links.ts';
import { refused, unavailable, type Asked, type Refusal } from './refusals.ts';
import type { GraphRequest, Send } from './send.ts';

export interface GraphPage {
  value: readonly unknown[];
  nextLink: string | undefined;
  deltaLink: string | undefined;
}

export interface PageRequest extends Omit<GraphRequest, 'body' | 'plain'> {
  /** What a refusal of a page means, where it means something of its own; the link of that page is given. */
  refusal?: (refusal: Refusal, url: string) => Error | undefined;
  /** The reader may have enough after any page: no page is asked for before it is wanted. */
  oneByOne?: boolean;
}

function linkOf(body: RawObject, key: string): string | undefined | false {
  const link = body[key];
  if (link === undefined || link === null) return undefined;
  return typeof link === 'string' && link !== '' ? link : false;
}

/** undefined: no page. */
export function toPage(body: unknown): GraphPage | undefined {
  if (!isObject(body) || !Array.isArray(body['value'])) return undefined;
  const nextLink = linkOf(body, '@odata.nextLink');
  const deltaLink = linkOf(body, '@odata.deltaLink');
  return nextLink === false || deltaLink === false ? undefined : { value: body['value'], nextLink, deltaLink };
}

/** As `toPage`; a delta page has one of the two links, never both, never none. */
export function toDeltaPage(body: unknown): GraphPage | undefined {
  const page = toPage(body);
  return page === undefined || (page.nextLink === undefined) === (page.deltaLink === undefined) ? undefined : page;
}

/** The link as it may be used: on the configured origin. Throws when it leads elsewhere. */
export function checkedLink(link: string, origin: string, asked: Asked): string {
  if (!staysHome(link, origin)) throw unavailable(asked, 'a link leads to another address than Microsoft Graph');
  return link;
}

async function load<P extends GraphPage>(send: Send, request: PageRequest, url: string, parse: (body: unknown) => P | undefined): Promise<P> {
  const reply = await send({ ...request, url }, parse);
  if (reply.ok) return reply.value;
  throw request.refusal?.(reply.refusal, url) ?? refused(reply.refusal, request.asked);
}

/**
 * The next request leaves before whoever uses this page keeps the event loop busy: Node's HTTP client frees the connection one turn
 * after the answer that it carried, and writes what waits for it in the turn after that.
 */
async function sentOff(): Promise<void> {
  await giveWay();
  await giveWay();
}

/** Page by page; the next one, and no more than that one, is asked for while this one is being used. */
export async function* readPages<P extends GraphPage>(send: Send, origin: string, request: PageRequest, parse: (body: unknown) => P | undefined): AsyncGenerator<P, void> {
  const stop = new AbortController();
  const seen = new Set([request.url]);
  const ask = (url: string) => load(send, { ...request, signal: stop.signal }, url, parse);
  const follow = (page: P) => {
    if (page.nextLink === undefined) return undefined;
    const link = checkedLink(page.nextLink, origin, request.asked);
    if (seen.has(link)) throw unavailable(request.asked, 'its pages lead back to one already read');
    seen.add(link);
    return ask(link);
  };
  let pending: Promise<P> | undefined = ask(request.url);
  try {
    while (pending !== undefined) {
      const page: P = await pending;
      if (request.oneByOne === true) {
        yield page;
        pending = follow(page);
        continue;
      }
      pending = follow(page);
      // It is awaited at the next turn; until then its failure is not an unhandled one.
      pending?.catch(() => undefined);
      if (pending !== undefined) await sentOff();
      yield page;
    }
  } finally {
    stop.abort();
  }
}
