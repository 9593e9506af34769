/** When to ask Graph again, and how long to wait before. Pure. Source: https://learn.microsoft.com/graph/throttling */

/** Why an attempt gave nothing: asked to wait, broken underway, or no answer in time. */
export type Trouble = 'throttled' | 'broken' | 'hung';

export interface Limits {
  /** One request, its whole body included. */
  requestMs: number;
  /** Waiting for one answer while nothing of a reading has come in: giving up loses nothing. */
  startSeconds: number;
  /** Waiting for one answer once pages of a reading have come in: giving up means to read them again. */
  placeSeconds: number;
  /** Waiting altogether, while one directory is open: as long as a run may take. */
  totalSeconds: number;
}

export const defaultLimits: Limits = { requestMs: 60_000, startSeconds: 120, placeSeconds: 900, totalSeconds: 7200 };

/** Attempts of one request before it is given up, by what went wrong. A hung attempt costs a minute by itself. */
const maxAttempts: Record<Trouble, number> = { throttled: 12, broken: 7, hung: 3 };

/** A longest pause of our own choosing; `Retry-After` may ask for more. */
const longestBackoffSeconds = 30;

/** 408, 429, 500, 502, 503, 504; everything else is an answer. */
export function troubleOf(status: number): Trouble | undefined {
  if (status === 429 || status === 503 || status === 504) return 'throttled';
  return status === 408 || (status >= 500 && status !== 501) ? 'broken' : undefined;
}

/**
 * Seconds to wait before attempt `attempt + 1`. What Microsoft asks for is never cut short; a little jitter on top keeps
 * companies that were throttled together from coming back together. Without a header: exponential, half of it random.
 */
export function pauseSeconds(attempt: number, asked: number | undefined, random: number): number {
  const backoff = Math.min(longestBackoffSeconds, 2 ** (attempt - 1));
  if (asked === undefined) return backoff * (0.5 + random / 2);
  // "Retry-After: 0" again and again would make a tight loop, and short ones for a quarter of an hour hundreds of requests.
  const floor = attempt < maxAttempts.throttled ? Math.min(backoff, 8) / 16 : backoff / 2;
  return Math.max(asked, floor) + random * 0.25;
}

/** How far it would have come after another pause. */
export interface Waited {
  /** Attempts of this request that ended in the same trouble. */
  attempts: number;
  /** Seconds, for this answer. */
  stall: number;
  /** Seconds, since the directory was opened. */
  total: number;
  /** Pages of a reading have come in. */
  hasPlace: boolean;
}

/** Whether to ask again. A reading that has come somewhere stays there as long as pages come: only time ends its waits. */
export function asksAgain(trouble: Trouble, waited: Waited, limits: Limits): boolean {
  const patience = waited.hasPlace ? limits.placeSeconds : limits.startSeconds;
  if (waited.stall > patience || waited.total > limits.totalSeconds) return false;
  return waited.attempts < maxAttempts[trouble] || (trouble === 'throttled' && waited.hasPlace);
}
