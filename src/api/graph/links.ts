/** The links Graph hands out: opaque, used verbatim, and only when they stay where the token may go. Pure. */

/** `https://graph.microsoft.com` → the same, without path. Throws when it is no https address: a token never travels in the open. */
export function graphOrigin(endpoint: string): string {
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') throw new Error('The Graph endpoint must be an https address.');
  return url.origin;
}

/** True when the link is an address under `/v1.0/` of this very origin, port included, and holds no credentials. */
export function staysHome(link: string, origin: string): boolean {
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  return url.origin === origin && url.pathname.startsWith('/v1.0/') && url.username === '' && url.password === '';
}

/** Whether the link carries a delta token: only then may a 400 mean that the token is too old. */
export function carriesDeltaToken(link: string): boolean {
  return /[?&](\$|%24)deltatoken=[^&]/i.test(link);
}

/** A next link as a cursor for our own clients: without the origin, so that it cannot name another. */
export function toCursor(link: string, origin: string): string {
  return Buffer.from(link.slice(`${origin}/v1.0`.length)).toString('base64url');
}

/** undefined when the cursor is none of ours: it must lead back to a list under `prefix`. */
export function fromCursor(cursor: string, origin: string, prefix: string): string | undefined {
  const rest = Buffer.from(cursor, 'base64url').toString('utf8');
  const link = `${origin}/v1.0${rest}`;
  if (!rest.startsWith(prefix) || !staysHome(link, origin)) return undefined;
  return new URL(link).pathname === `/v1.0${prefix.split('?')[0] ?? ''}` ? link : undefined;
}
