/** Numbers of workspaces and companies. Once given, never changed, so they may be remembered. */
import type { Database } from './database.ts';

const remembered = 10_000;

export class Places {
  readonly #database: Database;
  readonly #numbers = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** undefined: nothing was ever kept there. */
  find(name: string): number | undefined {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const row = this.#database.one('SELECT n FROM places WHERE name = ?', [name]);
    return row === undefined ? undefined : this.#remember(name, Number(row['n']));
  }

  /** Never inside a transaction: a number that is rolled back must not be remembered. */
  number(name: string): number {
    const known = this.find(name);
    if (known !== undefined) return known;
    this.#database.run('INSERT INTO places (name) VALUES (?) ON CONFLICT DO NOTHING', [name]);
    return this.number(name);
  }

  #remember(name: string, number: number): number {
    if (this.#numbers.size >= remembered) this.#numbers.clear();
    this.#numbers.set(name, number);
    return number;
  }
}
