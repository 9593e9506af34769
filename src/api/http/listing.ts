/** Lists: a page of documents as the API shows it, and positions in lists that are stored by the page. */
import type { Page } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Found } from '../store/port.ts';

export function badCursor(): AppError {
  return new AppError('invalid_request', 'This cursor is not one of ours. Start from the first page.', { errors: [{ path: 'query.cursor', message: 'is unknown' }] });
}

export function toPage<T, U>(found: Found<T>, view: (doc: T, etag: string) => U): Page<U> {
  return { items: found.items.map(({ doc, etag }) => view(doc, etag)), ...(found.next === undefined ? {} : { nextCursor: found.next }) };
}

/** Where to go on in a list that is stored by the page. */
export interface Position {
  seq: number;
  index: number;
}

export function parsePosition(cursor: string | undefined): Position {
  if (cursor === undefined) return { seq: 0, index: 0 };
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw badCursor();
  return { seq: Number(match[1]), index: Number(match[2]) };
}

function cursorOf(position: Position): string {
  return Buffer.from(`${String(position.seq)}.${String(position.index)}`, 'latin1').toString('base64url');
}

/**
 * Collects up to `limit` items that fit, page by page from `start`. `readPage` answers undefined after the last page,
 * and an empty list for a page in which nothing can fit.
 */
export async function collect<T>(
  start: Position, limit: number, readPage: (seq: number) => Promise<T[] | undefined>, fits: (item: T) => boolean,
): Promise<Page<T>> {
  const items: T[] = [];
  for (let { seq, index } = start; ; seq += 1, index = 0) {
    const page = await readPage(seq);
    if (page === undefined) return { items };
    for (let at = index; at < page.length; at += 1) {
      const item = page[at];
      if (item === undefined || !fits(item)) continue;
      if (items.length === limit) return { items, nextCursor: cursorOf({ seq, index: at }) };
      items.push(item);
    }
  }
}
