/** The `next` of a page: where the next one begins. Opaque to callers; comes back from the outside, so it is read with suspicion. */
import { AppError } from '../errors.ts';
import { fieldOf, type CollectionSpec } from './collections.ts';
import type { Query } from './port.ts';

type Key = string | number;

function label(query: Query): string {
  return `${query.descending === true ? '-' : '+'}${query.orderBy}`;
}

/** `at` is the last key given out; `mark` what the driver needs to tell apart documents with the same key. */
export function writeCursor(query: Query, at: Key, mark: unknown): string {
  return Buffer.from(JSON.stringify([label(query), at, mark])).toString('base64url');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** undefined on the first page. Throws `invalid_request` when it is not a cursor of this listing. */
export function readCursor(spec: CollectionSpec, query: Query): { at: Key; mark: unknown } | undefined {
  if (query.after === undefined) return undefined;
  const parsed: unknown = parse(query.after);
  if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === label(query)) {
    const at: unknown = parsed[1];
    const type = fieldOf(spec, query.orderBy).type;
    if (type === 'text' && typeof at === 'string') return { at, mark: parsed[2] };
    if (type === 'number' && typeof at === 'number') return { at, mark: parsed[2] };
  }
  throw invalidCursor();
}

export function invalidCursor(): AppError {
  return new AppError('invalid_request', 'The cursor is not one of this list. Start again from the first page.', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  });
}
