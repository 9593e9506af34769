/** The open database itself, where it is used: statements prepared once, transactions, and failures told in our words. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';
import type { Parameters, Row, Statement } from './connection.ts';

/** Result codes that mean trouble with the file, the disk or another process; all others are our own mistakes. https://sqlite.org/rescode.html */
const troubles = new Map([
  [5, 'another process keeps it locked'],
  [6, 'it is locked'],
  [7, 'memory ran out'],
  [8, 'it is read-only'],
  [10, 'the disk failed'],
  [11, 'the file is damaged'],
  [13, 'the disk is full'],
  [14, 'the file cannot be opened'],
  [26, 'the file is not a database'],
]);
const statementsKept = 300;
const waitForOthersMs = 5000;

function trouble(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'ERR_INVALID_STATE') return 'it has been closed';
  if (error.code !== 'ERR_SQLITE_ERROR' || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // The low byte is the primary result code.
  return troubles.get(error.errcode & 0xff);
}

function translate(error: unknown): unknown {
  const what = trouble(error);
  return what === undefined ? error : new AppError('store_unavailable', `The database cannot be used: ${what}.`, { cause: error });
}

function openFile(path: string): DatabaseSync {
  if (path === ':memory:') return new DatabaseSync(path, { timeout: waitForOthersMs });
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const connection = new DatabaseSync(path, { timeout: waitForOthersMs });
  // It holds names and addresses of people: for the owner's eyes only.
  chmodSync(path, 0o600);
  return connection;
}

/**
 * Write-ahead log: readers and one writer at a time, also across processes. Every commit is flushed to disk (FULL), because mails,
 * chat messages and Graph's delta link depend on what was written before them. A `batch` leaves that to the next
 * commit that is flushed. Pages of 8 KB, in a new file: a commit writes each page that was touched, and few large ones take less than many.
 */
const setUp = 'PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY';

/** A transaction of early batches is committed when it has so many rows. */
const rowsTogether = 8000;

export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Of the transaction of early batches that is open; undefined: none is. */
  #earlyRows: number | undefined;
  #lost = false;

  /** `path` may be `:memory:`. Throws `store_unavailable`. */
  constructor(path: string) {
    try {
      this.#connection = openFile(path);
      this.#connection.exec(setUp);
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw new AppError('store_unavailable', 'The folder of the database cannot be made or used.', { cause: error });
      throw translate(error);
    }
  }

  execute(sql: string): void {
    this.#guard(() => this.#connection.exec(sql));
  }

  /** How many rows were changed. */
  run(sql: string, parameters: Parameters): number {
    this.settle();
    return this.#run(sql, parameters);
  }

  one(sql: string, parameters: Parameters): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...parameters));
  }

  all(sql: string, parameters: Parameters): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...parameters));
  }

  /** All or nothing, and not flushed: see `Connection`. */
  batch(statements: readonly Statement[]): number[] {
    this.settle();
    this.execute('PRAGMA synchronous = NORMAL');
    try {
      return this.transact(() => statements.map(({ sql, parameters }) => this.#run(sql, parameters)));
    } finally {
      this.execute('PRAGMA synchronous = FULL');
    }
  }

  /** As `batch`, in a transaction that stays open for more of them until `settle`: see `Connection`. */
  earlyBatch(statements: readonly Statement[]): number[] {
    this.#refuseAfterLoss();
    if (this.#earlyRows === undefined) this.#beginEarly();
    const changed = this.#orLose(() => statements.map(({ sql, parameters }) => this.#run(sql, parameters)));
    this.#earlyRows = (this.#earlyRows ?? 0) + statements.length;
    if (this.#earlyRows >= rowsTogether) this.settle();
    return changed;
  }

  /** Commits what early batches wrote. Throws when it is lost, and so does every write after that. */
  settle(): void {
    this.#refuseAfterLoss();
    if (this.#earlyRows === undefined) return;
    this.#orLose(() => { this.execute('COMMIT'); });
    this.#earlyRows = undefined;
    this.execute('PRAGMA synchronous = FULL');
  }

  #beginEarly(): void {
    this.execute('PRAGMA synchronous = NORMAL');
    this.execute('BEGIN IMMEDIATE');
    this.#earlyRows = 0;
  }

  /** Rows that were answered for and are gone: whoever counts on them must not go on, and only a new start finds out who that is. */
  #orLose<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#lost = (this.#earlyRows ?? 0) > 0;
      this.#earlyRows = undefined;
      if (this.#connection.isTransaction) this.execute('ROLLBACK');
      throw error;
    }
  }

  #refuseAfterLoss(): void {
    if (this.#lost) throw new AppError('store_unavailable', 'The database failed while much was being written. Nothing is written any more before Instep is started again: then what was lost is done anew.');
  }

  /** All or nothing. Must not be nested. */
  transact<T>(work: () => T): T {
    this.settle();
    this.execute('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.execute('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    try {
      this.settle();
    } finally {
      this.#statements.clear();
      if (this.#connection.isOpen) this.#connection.close();
    }
  }

  #run(sql: string, parameters: Parameters): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...parameters).changes));
  }

  #prepare(sql: string): StatementSync {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    if (this.#statements.size >= statementsKept) this.#statements.clear();
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translate(error);
    }
  }
}
