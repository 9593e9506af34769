/** Reading answers as an outsider does: by path, without the product's types. */
import { z } from 'zod';

/** The value at `a.b.0.c`; undefined when there is none. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

export function text(value: unknown, path: string): string {
  return z.string({ error: `${path} is no text` }).parse(at(value, path));
}

export function number(value: unknown, path: string): number {
  return z.number({ error: `${path} is no number` }).parse(at(value, path));
}

export function list(value: unknown, path = 'items'): unknown[] {
  return z.array(z.unknown(), { error: `${path} is no list` }).parse(at(value, path));
}
