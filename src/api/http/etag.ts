/** Strong entity tags. In a body they stand bare, in headers quoted; a client may send either back. */

/** An etag as the store gave it, bare and safe in a header. */
export function bareEtag(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

export function quotedEtag(etag: string): string {
  return `"${bareEtag(etag)}"`;
}

/** What `If-Match` names: `any` for `*`; weak tags never match (RFC 9110 §13.1.1), so they are dropped. */
export type IfMatch = 'any' | string[];

export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (header.trim() === '*') return 'any';
  return header.split(',').map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('W/')).map(bareEtag);
}
