/** Numbers of workspaces and companies. Once given, never changed, so they may be remembered. */
import type { Database } from './database.ts';

const remembered = 10_000;

export class Places {
  readonly #database: Database;
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();

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

  /** The name that a number was given for. */
  name(number: number): string {
    const known = this.#names.get(number);
    if (known !== undefined) return known;
    const name = String(this.#database.one('SELECT name FROM places WHERE n = ?', [number])?.['name']);
    if (this.#names.size >= remembered) this.#names.clear();
    this.#names.set(number, name);
    return name;
  }

  #remember(name: string, number: number): number {
    if (this.#numbers.size >= remembered) this.#numbers.clear();
    this.#numbers.set(name, number);
    return number;
  }
}
