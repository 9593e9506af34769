/** CSV that a spreadsheet opens safely: UTF-8 with a mark, quoted as needed, and nothing that starts a formula. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { stringify } from 'csv-stringify/sync';

/** Source: https://owasp.org/www-community/attacks/CSV_Injection */
const startsFormula = /^[=+\-@\t\r]/;

/** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function safeCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  return typeof value === 'string' && startsFormula.test(text) ? `'${text}` : text;
}

export type CsvRow = (string | number | boolean | null)[];
const rowsAtOnce = 200;

function toText(rows: readonly CsvRow[]): string {
  return stringify(rows.map((row) => row.map(safeCell)), { record_delimiter: '\r\n' });
}

async function write(response: ServerResponse, text: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  return true;
}

/** Writes header and rows as they come; stops when the reader is gone. */
export async function writeCsv(response: ServerResponse, header: string[], rows: AsyncIterable<CsvRow>): Promise<void> {
  await write(response, `\uFEFF${toText([header])}`);
  let waiting: CsvRow[] = [];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < rowsAtOnce) continue;
    if (!(await write(response, toText(waiting)))) return;
    waiting = [];
  }
  if (waiting.length > 0) await write(response, toText(waiting));
}

/** `name` without anything that would need quoting in a header. */
export function csvHeaders(name: string): Record<string, string> {
  const ascii = name.normalize('NFKD').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '') || 'export';
  return {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${ascii}.csv"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}.csv`,
  };
}
