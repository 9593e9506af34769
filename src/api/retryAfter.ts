/** The `Retry-After` header of HTTP, as Microsoft sends it. Pure. */

/**
 * Seconds to wait: an integer, a decimal (Graph sends those, against RFC 9110), or an HTTP date; a date that has passed is 0.
 * undefined when absent or unreadable.
 */
export function retryAfterSeconds(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1000);
}
