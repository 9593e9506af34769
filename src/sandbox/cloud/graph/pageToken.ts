/** Opaque page and delta tokens: sealed, so that an edited or foreign one is recognised as garbage. They survive a restart. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';

const Token = z.object({
  /** Tenant. */
  t: z.string(),
  /** `page`: place in a list; `round`: place in a round of delta; `delta`: a link for the next round. */
  k: z.enum(['page', 'round', 'delta']),
  /** Next place. */
  i: z.number(),
  /** Changes up to this number were told before this round. */
  f: z.number(),
  /** Changes up to this number are told when the round is over. */
  u: z.number(),
  /** Selected properties of a delta; null: the default ones. */
  s: z.array(z.string()).nullable(),
  /** The only ids a delta is about; null: all. */
  o: z.array(z.string()).nullable(),
  /** Issued at, milliseconds. */
  a: z.number(),
  /** What else the link belongs to: fingerprint of path and query. */
  q: z.string(),
});
export type PageToken = z.infer<typeof Token>;

function seal(text: string): string {
  return createHmac('sha256', 'instep sandbox page token').update(text).digest('base64url').slice(0, 16);
}

export function writeToken(token: PageToken): string {
  const text = Buffer.from(JSON.stringify(token)).toString('base64url');
  return `${seal(text)}${text}`;
}

/** undefined for anything that is not a token of ours. */
export function readToken(token: string): PageToken | undefined {
  const text = token.slice(16);
  if (seal(text) !== token.slice(0, 16)) return undefined;
  const parsed = Token.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** Short, stable: changes when the query of a link was edited. */
export function fingerprint(text: string): string {
  return createHmac('sha256', 'instep sandbox query').update(text).digest('base64url').slice(0, 8);
}
