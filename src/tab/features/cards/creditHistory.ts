/** How many credits were available over time: pure. */
import type { Balance, CreditEntry } from '../../../api/contract/cards.ts';

export interface CreditLine {
  item: string;
  points: { at: Date; available: number }[];
}

const mostLines = 5;

/** Counted back from the balances of now, so that movements older than the newest shown do no harm. Items that moved last come first. */
export function creditHistory(entries: readonly CreditEntry[], balances: readonly Balance[]): CreditLine[] {
  const now = new Map(balances.map(({ item, available }) => [item, available]));
  const lines = new Map<string, CreditLine>();
  for (const entry of [...entries].sort((a, b) => (a.at < b.at ? 1 : -1))) {
    if (entry.available === 0) continue;
    const line = lines.get(entry.item) ?? { item: entry.item, points: [] };
    lines.set(entry.item, line);
    const after = now.get(entry.item) ?? 0;
    line.points.unshift({ at: new Date(entry.at), available: after });
    now.set(entry.item, after - entry.available);
  }
  return [...lines.values()].slice(0, mostLines);
}
