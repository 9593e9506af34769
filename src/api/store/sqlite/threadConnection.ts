/**
 * A connection in a thread of its own: the event loop never waits for the disk, and while one batch is being written the next is made.
 * What was handed over when the thread dies may or may not be done: it throws, and so does everything after it.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { Connection, Statement } from './connection.ts';
import type { Answer, Answers, Ask, Batch, Reply } from './threadMessages.ts';

/** Rows pass through it and are gone: a large young space would only be memory. */
const youngSpaceMb = 8;

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #ended = false;

  constructor() {
    this.#worker = new Worker(new URL('./databaseThread.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: youngSpaceMb } });
    this.#worker.unref();
    this.#worker.on('message', (reply: Reply) => { this.#hear(reply); });
    this.#worker.on('error', (error) => { this.#end(error); });
    this.#worker.on('exit', () => { this.#end(undefined); });
  }

  ask<What extends Ask['what']>(ask: Ask & { what: What }): Promise<Answers[What]> {
    if (this.#ended) return Promise.reject(unavailable('it has been closed'));
    return new Promise<Answer>((resolve, reject) => {
      // The process lives as long as somebody waits for an answer.
      if (this.#waiting.size === 0) this.#worker.ref();
      const id = this.#asked++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ask });
      // Each question has its own kind of answer; a message can't carry that.
    }) as Promise<Answers[What]>;
  }

  #hear(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject(reply.unavailable ? new AppError('store_unavailable', reply.problem) : new Error(reply.problem));
  }

  #end(cause: unknown): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) reject(unavailable('its thread has ended', cause));
    this.#waiting.clear();
  }
}

function unavailable(why: string, cause?: unknown): AppError {
  return new AppError('store_unavailable', `The database cannot be used: ${why}.`, { cause });
}

function packed(statements: readonly Statement[], early: boolean): Batch {
  const texts = [...new Set(statements.map(({ sql }) => sql))];
  const numbers = new Map(texts.map((sql, index) => [sql, index]));
  return { what: 'batch', texts, which: statements.map(({ sql }) => numbers.get(sql) ?? 0), parameters: statements.map(({ parameters }) => parameters), early };
}

/** Throws `store_unavailable` when the file cannot be used. */
export async function openInThread(path: string): Promise<Connection> {
  const thread = new Thread();
  const close = async () => { await thread.ask({ what: 'close' }); };
  await thread.ask({ what: 'open', path }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  return {
    run: (sql, parameters) => thread.ask({ what: 'run', sql, parameters }),
    one: (sql, parameters) => thread.ask({ what: 'one', sql, parameters }),
    all: (sql, parameters) => thread.ask({ what: 'all', sql, parameters }),
    batch: (statements, early) => thread.ask(packed(statements, early)),
    close: () => (closing ??= close()),
  };
}
