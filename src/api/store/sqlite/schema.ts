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

/** What the tree of a lookup holds of the column. A statement has to say it in the same words. */
export function prefixOf(field: string, prefix: number): string {
  return `substr(${columnOf(field)}, 1, ${prefix})`;
}

/** By name, which tells all that they are made of. */
function indexesOf(table: string, spec: CollectionSpec): Map<string, string> {
  const trees = new Map([[`${table}:id`, `CREATE UNIQUE INDEX "${table}:id" ON "${table}" (w, c, id)`]]);
  for (const [field, { use = [], prefix, with: other }] of Object.entries(spec.fields)) {
    for (const each of use) {
      const held = each === 'lookup' && prefix !== undefined ? prefixOf(field, prefix) : columnOf(field);
      const columns = each === 'group' && other !== undefined ? `${held}, ${columnOf(other)}` : held;
      const name = `${table}:${each}:${field}${each === 'lookup' && prefix !== undefined ? `:${prefix}` : ''}${each === 'group' && other !== undefined ? `:${other}` : ''}`;
      trees.set(name, `CREATE INDEX "${name}" ON "${table}" (${keys[each]}${columns})${each === 'sweep' ? ` WHERE ${columnOf(field)} IS NOT NULL` : ''}`);
    }
  }
  return trees;
}

/** Makes the trees that are missing and removes those of an older layout. */
function ensureIndexes(database: Database, table: string, wanted: ReadonlyMap<string, string>): void {
  const present = new Set(database.all("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [table]).map((row) => String(row['name'])));
  for (const name of present) if (!wanted.has(name)) database.execute(`DROP INDEX "${name}"`);
  for (const [name, sql] of wanted) if (!present.has(name)) database.execute(sql);
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
  ensureIndexes(database, table, indexesOf(table, spec));
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
