/** What the two ends of the database's thread say to each other. */
import type { Parameters, Row } from './connection.ts';

/** Each list of parameters goes with one of the texts: a few texts serve thousands of rows. */
export interface Batch {
  what: 'batch';
  texts: string[];
  which: number[];
  parameters: Parameters[];
  early: boolean;
}

export type Ask =
  /** Comes first. */
  | { what: 'open'; path: string }
  | { what: 'run' | 'one' | 'all'; sql: string; parameters: Parameters }
  | Batch
  /** Comes last. */
  | { what: 'close' };

export interface Answers {
  open: undefined;
  run: number;
  one: Row | undefined;
  all: Row[];
  batch: number[];
  close: undefined;
}
export type Answer = Answers[keyof Answers];

export interface Asked {
  id: number;
  ask: Ask;
}

/** `unavailable`: the database cannot be used; otherwise the mistake is ours. */
export type Reply = { id: number; answer: Answer } | { id: number; problem: string; unavailable: boolean };
