/** When to ask Graph again, and how long to wait before. Pure. Source: https://learn.microsoft.com/graph/throttling */

/** Why an attempt gave nothing: asked to wait, broken underway, or no answer in time. */
export type Trouble = 'throttled' | 'broken' | 'hung';

export interface Limits {
  /** One request, its whole body included. */
  requestMs: number;
  /** Waiting without one answer in between. */
  stallSeconds: number;
  /** Waiting altogether, while one directory is open. */
  totalSeconds: number;
}

export const defaultLimits: Limits = { requestMs: 60_000, stallSeconds: 120, totalSeconds: 900 };

/** Attempts of one request before it is given up. A hung attempt costs a minute by itself. */
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
  // "Retry-After: 0" again and again would make a tight loop.
  const floor = Math.min(backoff, 8) / 16;
  return Math.max(asked, floor) + random * 0.25;
}

export type Decision = { again: true; seconds: number } | { again: false; seconds: number };

/** Waits so far: since the last answer, and altogether. */
export interface Waited {
  stall: number;
  total: number;
}

/** `seconds` with `again: false` is when trying anew makes sense. */
export function decide(trouble: Trouble, attempt: number, pause: number, waited: Waited, limits: Limits): Decision {
  const patient = waited.stall + pause <= limits.stallSeconds && waited.total + pause <= limits.totalSeconds;
  return { again: attempt < maxAttempts[trouble] && patient, seconds: pause };
}
