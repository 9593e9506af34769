/** The queue of a single process: forgotten when it ends. */
import { Handlers } from './handlers.ts';
import type { Queue, QueueSettings, RunMessage, SendOptions } from './port.ts';

interface Waiting {
  message: RunMessage;
  given: number;
}

/** Longer delays than a timer can hold (2^31 ms) are waited for in parts by the sweep. */
const longestTimerMs = 2_147_483_647;

export class MemoryQueue implements Queue {
  readonly #settings: QueueSettings;
  readonly #handlers = new Handlers();
  readonly #ready: Waiting[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #handler: ((message: RunMessage) => Promise<void>) | undefined;
  #closed = false;

  constructor(settings: QueueSettings) {
    this.#settings = settings;
  }

  async send(message: RunMessage, { delaySeconds = 0 }: SendOptions = {}): Promise<void> {
    this.#later({ message: { ...message }, given: 0 }, delaySeconds);
  }

  receive(handler: (message: RunMessage) => Promise<void>, { concurrency }: { concurrency: number }): void {
    this.#handlers.open(concurrency);
    this.#handler = handler;
    this.#give();
  }

  async check(): Promise<void> {
    // Memory is there.
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#handlers.shut();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.#handlers.settled(this.#settings.closeSeconds);
  }

  #later(waiting: Waiting, seconds: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#ready.push(waiting);
      this.#give();
    }, Math.min(seconds * 1000, longestTimerMs));
    timer.unref();
    this.#timers.add(timer);
  }

  #give(): void {
    const handler = this.#handler;
    if (handler === undefined) return;
    while (this.#handlers.free > 0) {
      const next = this.#ready.shift();
      if (next === undefined) return;
      this.#handlers.start(() => this.#handle(handler, next));
    }
  }

  async #handle(handler: (message: RunMessage) => Promise<void>, waiting: Waiting): Promise<void> {
    try {
      await handler(waiting.message);
    } catch (error) {
      this.#again({ message: waiting.message, given: waiting.given + 1 }, error);
    }
    // After this handler has made room.
    setImmediate(() => this.#give());
  }

  #again(waiting: Waiting, error: unknown): void {
    const { onTrouble, tries, retrySeconds } = this.#settings;
    if (waiting.given >= tries) onTrouble(`Run ${waiting.message.runId} failed ${tries} times and was taken off the queue`, error);
    else this.#later(waiting, retrySeconds * 2 ** (waiting.given - 1));
  }
}
