/** The thread that a database in a file is used from: started by `threadConnection`, never imported. */
import { parentPort } from 'node:worker_threads';
import { isAppError } from '../../errors.ts';
import type { Statement } from './connection.ts';
import type { Database } from './database.ts';
import { openDatabase } from './schema.ts';
import type { Answer, Ask, Asked, Batch, Reply } from './threadMessages.ts';

let opened: Database | undefined;
/** Batches that came while the one before was being written: they are one transaction. */
let waiting: { id: number; statements: Statement[] }[] = [];

function database(): Database {
  if (opened === undefined) throw new Error('The database has not been opened.');
  return opened;
}

function answer(ask: Exclude<Ask, Batch>): Answer {
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
    case 'close':
      writeWaiting();
      opened?.close();
      return undefined;
  }
}

function reply(said: Reply): void {
  parentPort?.postMessage(said);
}

function problemOf(error: unknown): { problem: string; unavailable: boolean } {
  return { problem: error instanceof Error ? error.message : 'unknown', unavailable: isAppError(error, 'store_unavailable') };
}

function unpacked({ texts, which, parameters }: Batch): Statement[] {
  return parameters.map((each, index) => ({ sql: texts[which[index] ?? 0] ?? '', parameters: each }));
}

/** They succeed together or fail together; each is told its own part. */
function writeWaiting(): void {
  const batches = waiting;
  waiting = [];
  if (batches.length === 0) return;
  try {
    const changed = database().batch(batches.flatMap(({ statements }) => statements));
    let told = 0;
    for (const { id, statements } of batches) reply({ id, answer: changed.slice(told, (told += statements.length)) });
  } catch (error) {
    for (const { id } of batches) reply({ id, ...problemOf(error) });
  }
}

/** A batch waits for those that stand behind it already; everything else is done at once, before it. */
function take({ id, ask }: Asked): void {
  if (ask.what === 'batch') {
    if (waiting.length === 0) setImmediate(writeWaiting);
    waiting.push({ id, statements: unpacked(ask) });
    return;
  }
  try {
    reply({ id, answer: answer(ask) });
  } catch (error) {
    reply({ id, ...problemOf(error) });
  }
  if (ask.what === 'close') parentPort?.close();
}

parentPort?.on('message', take);
