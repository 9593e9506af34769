/** Waiting between two attempts: counted, told, ended at once by the abort signal, and bounded. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Ambient } from '../ambient.ts';
import { retryAfterSeconds } from '../retryAfter.ts';
import type { DirectoryOptions } from '../sync/directory.ts';
import { throttled, unavailable, type Asked } from './refusals.ts';
import { decide, pauseSeconds, type Limits, type Trouble } from './retry.ts';

export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

const sleepForReal: Sleep = (milliseconds, signal) => delay(milliseconds, undefined, { signal });

export interface Failure {
  trouble: Trouble;
  /** For the message, when it is given up: "503", "the connection broke". */
  why: string;
  /** The `Retry-After` header as it came. */
  retryAfter?: string | null;
}

/** The waits of one request. Throws `directory_throttled` or `directory_unavailable` when it is time to give up. */
export type WaitAfter = (failure: Failure) => Promise<void>;

/** One per open directory, so that the waits of all its requests add up. Answers a fresh count for each request. */
export type Patience = (asked: Asked, signal: AbortSignal) => WaitAfter;

export function openPatience(ambient: Ambient, limits: Limits, options: DirectoryOptions, sleep: Sleep = sleepForReal): Patience {
  let total = 0;
  return (asked, signal) => {
    let attempt = 0;
    let stall = 0;
    return async (failure) => {
      attempt += 1;
      const wanted = retryAfterSeconds(failure.retryAfter, ambient.now());
      const pause = pauseSeconds(attempt, wanted, ambient.random());
      const decision = decide(failure.trouble, attempt, pause, { stall, total }, limits);
      if (!decision.again) throw failure.trouble === 'throttled' ? throttled(asked, decision.seconds) : unavailable(asked, failure.why, wanted);
      stall += pause;
      total += pause;
      await waitOut(pause, failure.trouble, () => sleepUntil(pause, signal, sleep), options);
    };
  };
}

async function waitOut(seconds: number, trouble: Trouble, sleep: () => Promise<unknown>, options: DirectoryOptions): Promise<void> {
  if (trouble === 'throttled') options.meter.throttledSeconds += seconds;
  options.onWait?.(seconds);
  await sleep();
  options.onWait?.(0);
}

async function sleepUntil(seconds: number, signal: AbortSignal, sleep: Sleep): Promise<void> {
  try {
    await sleep(seconds * 1000, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
}
