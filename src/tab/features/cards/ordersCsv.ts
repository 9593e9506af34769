/** Orders as CSV (RFC 4180), one row a line, safe to open in a spreadsheet: pure. */
import type { Order } from '../../../api/contract/cards.ts';
import type { ItemNames } from '../../itemWords.ts';

export interface OrderCsvWords {
  header: readonly string[];
  status: (status: Order['status']) => string;
  person: (personId: string) => string;
  item: ItemNames;
  licenceOnly: string;
}

export function ordersCsv(orders: readonly Order[], words: OrderCsvWords): string {
  const rows = orders.flatMap((order) => order.lines.map((line) => [
    order.id, order.placedAt, order.placedBy.name, words.status(order.status), words.person(line.personId),
    line.cardType === null ? words.licenceOnly : words.item(line.cardType), line.licences.map(words.item).join('; '), line.accessories.map(words.item).join('; '),
  ]));
  return [words.header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A spreadsheet takes what begins with these for a formula (OWASP, "CSV injection"). */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
