/**
 * The queue of runs to work on. A message is a hint only: runs are also found by a sweep over leases, so a lost message costs time,
 * never work, and a repeated one must do no harm.
 *
 * Promised: a message is given to a handler at least once, to one handler at a time; while the handler works it is kept from others,
 * however long that takes; when the handler rejects it is given again later, a few times.
 * Not promised: order, and that a message survives (the memory queue forgets everything with the process).
 */
export interface RunMessage {
  workspaceId: string;
  companyId: string;
  runId: string;
}

export interface SendOptions {
  /** Not before. Whole seconds, at most 7 days. */
  delaySeconds?: number;
}

export interface Queue {
  /** Does not reject when the queue cannot be reached: that is told to `onTrouble`, and the sweep finds the run. */
  send(message: RunMessage, options?: SendOptions): Promise<void>;
  /** Starts giving messages to the handler, `concurrency` at a time. Once only. */
  receive(handler: (message: RunMessage) => Promise<void>, options: { concurrency: number }): void;
  /** Throws `store_unavailable` when the queue cannot be reached. */
  check(): Promise<void>;
  /** Takes no more messages, and waits for the handlers at work, up to `closeSeconds`. Their messages come again when they do not end. */
  close(): Promise<void>;
}

/** What went wrong with a message, in words without personal data. */
export type OnTrouble = (what: string, error: unknown) => void;

export interface QueueSettings {
  onTrouble: OnTrouble;
  /** How often a message is given before it is dropped. */
  tries: number;
  /** Wait before the second try; doubles each time. */
  retrySeconds: number;
  closeSeconds: number;
}

export const defaultSettings: QueueSettings = { onTrouble: () => undefined, tries: 5, retrySeconds: 2, closeSeconds: 8 };
