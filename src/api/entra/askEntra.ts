/** One request to Microsoft Entra, tried again within bounds. Redirects are not followed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Ambient } from '../ambient.ts';
import { retryAfterSeconds } from '../retryAfter.ts';
import { entraUnavailable } from './refusals.ts';

export interface EntraAnswer {
  status: number;
  /** Parsed JSON. */
  body: unknown;
}

/** `form` present: a POST. Answers 2xx and 4xx; throws `directory_unavailable` for everything else, after a few attempts. */
export type AskEntra = (url: string, form?: URLSearchParams) => Promise<EntraAnswer>;

export type Sleep = (milliseconds: number) => Promise<unknown>;

export interface AskLimits {
  requestMs: number;
  attempts: number;
  /** A longer wait than this is left to the caller, as `retryAfterSeconds`. */
  longestWaitSeconds: number;
}

export const defaultAskLimits: AskLimits = { requestMs: 20_000, attempts: 4, longestWaitSeconds: 15 };

type Outcome = EntraAnswer | { why: string; waitSeconds: number | undefined };

async function tryOnce(url: string, form: URLSearchParams | undefined, limits: AskLimits, now: () => Date): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { Accept: 'application/json', 'User-Agent': 'Instep/1.0' },
      ...(form !== undefined && { body: form }),
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.requestMs),
    });
    const text = await response.text();
    const { status } = response;
    if (status === 408 || status === 429 || status >= 500) return { why: `it answered ${status}`, waitSeconds: retryAfterSeconds(response.headers.get('retry-after'), now()) };
    if (status >= 300 && status < 400) return { why: `it pointed elsewhere (${status})`, waitSeconds: undefined };
    const body: unknown = JSON.parse(text);
    return { status, body };
  } catch (error) {
    return { why: error instanceof SyntaxError ? 'its answer was cut off or is not what it should be' : 'the connection broke or took too long', waitSeconds: undefined };
  }
}

export function openAskEntra(ambient: Ambient, limits: AskLimits = defaultAskLimits, sleep: Sleep = delay): AskEntra {
  return async (url, form) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(url, form, limits, () => ambient.now());
      if ('status' in outcome) return outcome;
      const seconds = outcome.waitSeconds ?? 0.5 * 2 ** (attempt - 1) * (0.5 + ambient.random() / 2);
      if (attempt >= limits.attempts || seconds > limits.longestWaitSeconds) throw entraUnavailable(outcome.why, outcome.waitSeconds);
      await sleep(seconds * 1000);
    }
  };
}
