/** The thread that a database in a file is used from: started by `threadConnection`, never imported. */
import { parentPort } from 'node:worker_threads';
import { isAppError } from '../../errors.ts';
import type { Database } from './database.ts';
import { openDatabase } from './schema.ts';
import type { Answer, Ask, Asked, Reply } from './threadMessages.ts';

let opened: Database | undefined;

function database(): Database {
  if (opened === undefined) throw new Error('The database has not been opened.');
  return opened;
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
      return database().batch(ask.parameters.map((parameters, index) => ({ sql: ask.texts[ask.which[index] ?? 0] ?? '', parameters })));
    case 'close':
      opened?.close();
      return undefined;
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
