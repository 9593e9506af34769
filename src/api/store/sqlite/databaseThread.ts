/** The thread that a database in a file is used from: started by `threadConnection`, never imported. */
import { parentPort } from 'node:worker_threads';
import { isAppError } from '../../errors.ts';
import type { Statement } from './connection.ts';
import type { Database } from './database.ts';
import { openDatabase } from './schema.ts';
import type { Answer, Ask, Asked, Batch, Reply } from './threadMessages.ts';

/** Early batches are committed after this long, however few they are: other processes wait for the file meanwhile. */
const commitAfterMs = 250;

let opened: Database | undefined;
let commit: NodeJS.Timeout | undefined;

function database(): Database {
  if (opened === undefined) throw new Error('The database has not been opened.');
  return opened;
}

function commitEarly(): void {
  commit = undefined;
  try {
    opened?.settle();
  } catch {
    // Every write from now on is told.
  }
}

function unpacked({ texts, which, parameters }: Batch): Statement[] {
  return parameters.map((each, index) => ({ sql: texts[which[index] ?? 0] ?? '', parameters: each }));
}

function write(batch: Batch): number[] {
  if (!batch.early) return database().batch(unpacked(batch));
  commit ??= setTimeout(commitEarly, commitAfterMs);
  return database().earlyBatch(unpacked(batch));
}

function close(): undefined {
  clearTimeout(commit);
  opened?.close();
}

function answer(ask: Ask): Answer {
  switch (ask.what) {
    case 'open':
      opened = openDatabase(ask.path);
      return undefined;
    case 'run':
      return database().run(ask.sql, ask.parameters);
    case 'one':
      return database().one(ask.sql, ask.parameters);
    case 'all':
      return database().all(ask.sql, ask.parameters);
    case 'batch':
      return write(ask);
    case 'close':
      return close();
  }
}

function replyTo({ id, ask }: Asked): Reply {
  try {
    return { id, answer: answer(ask) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : 'unknown', unavailable: isAppError(error, 'store_unavailable') };
  }
}

parentPort?.on('message', (asked: Asked) => {
  parentPort?.postMessage(replyTo(asked));
  if (asked.ask.what === 'close') parentPort?.close();
});
