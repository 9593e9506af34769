/**
 * Tables: one a collection, made from its declaration. The document is JSON; indexed fields are columns beside it. Workspaces and
 * companies are numbered in `places`, which keeps the trees small: `w` the workspace's number, `c` the company's, or 0.
 */
import { AppError } from '../../errors.ts';
import { collections, type CollectionSpec, type Use } from '../collections.ts';
import { Database } from './database.ts';

/** Layout of the file. A field more or less is not another layout: missing columns are added and filled. 2: people and pages of changes in shorthand. */
const layout = 2;

export function columnNameOf(field: string): string {
  return field === 'id' ? 'id' : `f:${field}`;
}

export function columnOf(field: string): string {
  return field === 'id' ? 'id' : `"f:${field}"`;
}

const keys: Record<Use, string> = { lookup: 'w, c, ', group: 'w, c, ', order: 'w, c, ', workspace: 'w, ', sweep: '' };

function indexesOf(table: string, spec: CollectionSpec): string[] {
  const trees = Object.entries(spec.fields).flatMap(([field, { use = [] }]) =>
    use.map((each) => {
      const only = each === 'sweep' ? ` WHERE ${columnOf(field)} IS NOT NULL` : '';
      return `CREATE INDEX IF NOT EXISTS "${table}:${each}:${field}" ON "${table}" (${keys[each]}${columnOf(field)})${only}`;
    }),
  );
  return [`CREATE UNIQUE INDEX IF NOT EXISTS "${table}:id" ON "${table}" (w, c, id)`, ...trees];
}

function ensureTable(database: Database, table: string, spec: CollectionSpec): void {
  const columns = Object.keys(spec.fields).map(columnOf);
  // The document comes last: SQLite reads a row only as far as it must.
  const shape = ['n INTEGER PRIMARY KEY', 'w INTEGER NOT NULL', 'c INTEGER NOT NULL', 'id TEXT NOT NULL', 'etag TEXT NOT NULL', ...columns, 'doc TEXT NOT NULL'];
  database.execute(`CREATE TABLE IF NOT EXISTS "${table}" (${shape.join(', ')})`);
  const present = new Set(database.all('SELECT name FROM pragma_table_info(?)', [table]).map((row) => row['name']));
  for (const field of Object.keys(spec.fields)) {
    if (present.has(`f:${field}`)) continue;
    database.execute(`ALTER TABLE "${table}" ADD COLUMN ${columnOf(field)}`);
    database.run(`UPDATE "${table}" SET ${columnOf(field)} = json_extract(doc, ?)`, [`$.${field}`]);
  }
  for (const index of indexesOf(table, spec)) database.execute(index);
}

/** Makes or completes the tables. */
function ensureSchema(database: Database): void {
  database.transact(() => {
    const version = Number(database.one('PRAGMA user_version', [])?.['user_version'] ?? 0);
    if (version > layout) throw new AppError('store_unavailable', `The database was written by a newer Instep (layout ${version}, this one knows ${layout}). Update Instep.`);
    database.execute('CREATE TABLE IF NOT EXISTS places (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)');
    database.execute('CREATE TABLE IF NOT EXISTS pulse (id INTEGER PRIMARY KEY, beats INTEGER NOT NULL)');
    for (const [table, spec] of Object.entries(collections)) ensureTable(database, table, spec);
    database.execute(`PRAGMA user_version = ${layout}`);
  });
}

/** `path` may be `:memory:`. Throws `store_unavailable` when the file cannot be used, or was written by a newer Instep. */
export function openDatabase(path: string): Database {
  const database = new Database(path);
  try {
    ensureSchema(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}
