/** Numbers of workspaces and companies. Once given, never changed, so they may be remembered. */
import type { Connection } from './connection.ts';

const remembered = 10_000;

export class Places {
  readonly #connection: Connection;
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** undefined: nothing was ever kept there. */
  async find(name: string): Promise<number | undefined> {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const row = await this.#connection.one('SELECT n FROM places WHERE name = ?', [name]);
    return row === undefined ? undefined : this.#remember(name, Number(row['n']));
  }

  async number(name: string): Promise<number> {
    const known = await this.find(name);
    if (known !== undefined) return known;
    await this.#connection.run('INSERT INTO places (name) VALUES (?) ON CONFLICT DO NOTHING', [name]);
    return this.number(name);
  }

  /** The names that these numbers were given for. */
  async names(numbers: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
    const unknown = [...numbers].filter((number) => !this.#names.has(number));
    if (unknown.length > 0) {
      if (this.#names.size + unknown.length > remembered) this.#names.clear();
      const rows = await this.#connection.all('SELECT n, name FROM places WHERE n IN (SELECT value FROM json_each(?))', [JSON.stringify([...numbers])]);
      for (const row of rows) this.#names.set(Number(row['n']), String(row['name']));
    }
    return this.#names;
  }

  #remember(name: string, number: number): number {
    if (this.#numbers.size >= remembered) this.#numbers.clear();
    this.#numbers.set(name, number);
    return number;
  }
}
