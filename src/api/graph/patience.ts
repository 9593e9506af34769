/**
 * Waiting between two attempts: counted, told, ended at once by the abort signal, and bounded. Promised: a run whose pages keep coming,
 * however slowly, never loses its place to a wait. Not promised: that a wait ends well, nor one beyond `Limits`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Ambient } from '../ambient.ts';
import { retryAfterSeconds } from '../retryAfter.ts';
import type { DirectoryOptions } from '../sync/directory.ts';
import { throttled, unavailable, type Asked } from './refusals.ts';
import { asksAgain, pauseSeconds, type Limits, type Trouble } from './retry.ts';

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

/** Answers a fresh count for each request. */
export type Patience = (asked: Asked, signal: AbortSignal) => WaitAfter;

export interface OpenPatience {
  patience: Patience;
  /** To be told of every page of a reading: from the first one on there is a place to lose. */
  pageCame: () => void;
}

/** One per open directory, so that the waits of all its requests add up. Whoever cannot tell of a wait (`onWait`) is not kept in a long one. */
export function openPatience(ambient: Ambient, limits: Limits, options: DirectoryOptions, sleep: Sleep = sleepForReal): OpenPatience {
  const altogether = new WaitingTime();
  let hasPlace = false;
  const patience: Patience = (asked, signal) => {
    const attempts: Record<Trouble, number> = { throttled: 0, broken: 0, hung: 0 };
    let stall = 0;
    return async (failure) => {
      const { trouble } = failure;
      const now = ambient.now();
      attempts[trouble] += 1;
      const wanted = retryAfterSeconds(failure.retryAfter, now);
      const pause = pauseSeconds(attempts[trouble], wanted, ambient.random());
      stall += pause;
      const waited = { attempts: attempts[trouble], stall, total: altogether.with(now, pause), hasPlace };
      if (!asksAgain(trouble, waited, limits)) throw trouble === 'throttled' ? throttled(asked, pause) : unavailable(asked, failure.why, wanted);
      await waitOut(pause, trouble, () => sleepUntil(pause, signal, sleep), options);
    };
  };
  return { patience, pageCame: () => { hasPlace = options.onWait !== undefined; } };
}

/** What is waited side by side passes once. */
class WaitingTime {
  private seconds = 0;
  private until = 0;

  /** Seconds of waiting so far, this wait included. */
  with(now: Date, pause: number): number {
    const from = Math.max(this.until, now.getTime());
    this.until = Math.max(from, now.getTime() + pause * 1000);
    this.seconds += (this.until - from) / 1000;
    return this.seconds;
  }
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
