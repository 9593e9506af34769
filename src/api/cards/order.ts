/** An order: what its lines cost, which lines are refused, and which way it may go. */
import type { Catalogue, ItemQuantity, Order, OrderLine, OrderStatus } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import type { OrderForChange } from '../contract/run.ts';
import type { CompanyKey } from '../company/company.ts';
import { itemKinds, userLicence } from './catalogue.ts';
import type { ItemKind } from './catalogue.ts';
import type { OrderDoc, OrderStep } from './documents.ts';
import { gather } from './ledger.ts';

type Ordered = Pick<OrderLine, 'cardType' | 'licences' | 'accessories'>;

/** What one line costs: its card, or a user licence (if there is such an item) when it has none, and each licence and accessory; one credit each. */
function itemsOfLine(line: Ordered, offered: ReadonlySet<string>): string[] {
  const first = line.cardType ?? (offered.has(userLicence) ? userLicence : undefined);
  return [...new Set([...(first === undefined ? [] : [first]), ...line.licences, ...line.accessories])];
}

/** `offered`: ids of the catalogue the lines were ordered from. */
export function billOf(lines: readonly Ordered[], offered: ReadonlySet<string>): ItemQuantity[] {
  const counts = new Map<string, number>();
  for (const line of lines) for (const item of itemsOfLine(line, offered)) counts.set(item, (counts.get(item) ?? 0) + 1);
  return gather([...counts].map(([item, quantity]) => ({ item, quantity })));
}

export interface Refused {
  path: string;
  message: string;
}

/** Items that the catalogue does not have, or has as something else. `root` is where the lines stand in the request. */
export function unknownItems(lines: readonly Ordered[], catalogue: Catalogue, root: string): Refused[] {
  const kinds = itemKinds(catalogue);
  const refused: Refused[] = [];
  const check = (item: string, kind: ItemKind, path: string) => {
    if (kinds.get(item) !== kind) refused.push({ path, message: `The catalogue has no ${wordOf(kind)} "${item}".` });
  };
  lines.forEach((line, n) => {
    if (line.cardType !== null) check(line.cardType, 'cardType', `${root}.${n}.cardType`);
    line.licences.forEach((item, i) => check(item, 'licence', `${root}.${n}.licences.${i}`));
    line.accessories.forEach((item, i) => check(item, 'accessory', `${root}.${n}.accessories.${i}`));
  });
  return refused;
}

function wordOf(kind: ItemKind): string {
  return kind === 'cardType' ? 'card type' : kind;
}

/** Licences or accessories that a line names twice: one credit buys one, so it is not clear what is meant. */
export function namedTwice(lines: readonly Ordered[], root: string): Refused[] {
  return lines.flatMap((line, n) =>
    (['licences', 'accessories'] as const)
      .filter((list) => new Set(line[list]).size !== line[list].length)
      .map((list) => ({ path: `${root}.${n}.${list}`, message: 'must not name an item twice' })),
  );
}

const nextStatus: Record<OrderStatus, OrderStatus | undefined> = {
  placed: 'inProduction',
  inProduction: 'shipped',
  shipped: 'delivered',
  delivered: undefined,
  cancelled: undefined,
};

/** Orders move one step at a time, and never back. */
export function mayMoveTo(from: OrderStatus, to: OrderStatus): boolean {
  return nextStatus[from] === to;
}

/** Steps in which an order exists for everybody to see. */
export const visibleSteps: OrderStep[] = ['issuing', 'settled', 'delivering', 'refunding', 'refunded'];
/** Steps that a sweep finishes when whoever began them is gone. */
export const openSteps: OrderStep[] = ['placing', 'held', 'issuing', 'delivering', 'refunding'];

export interface NewOrderDoc {
  id: string;
  by: Actor;
  at: string;
  lines: OrderLine[];
  plan: { runId: string; lines: OrderForChange[] } | null;
  bill: ItemQuantity[];
}

export function newOrder(key: CompanyKey, order: NewOrderDoc): OrderDoc {
  return {
    id: order.id,
    workspaceId: key.workspaceId,
    companyId: key.companyId,
    lines: order.lines,
    status: 'placed',
    placedBy: order.by,
    placedAt: order.at,
    creditsUsed: order.bill,
    step: 'placing',
    stepAt: order.at,
    stepBy: order.by,
    plan: order.plan,
    sortKey: `${order.at}_${order.id}`,
  };
}

/** The lines of an approval's order, for those changes whose people exist by now. */
export function linesFor(plan: readonly OrderForChange[], created: ReadonlyMap<string, string>): OrderLine[] {
  return plan.flatMap(({ changeId, ...line }) => {
    const personId = created.get(changeId);
    return personId === undefined ? [] : [{ personId, ...line }];
  });
}

/** Cards and invitations have ids made of order and line: issued again, they are the same. */
export function lineId(orderId: string, line: number): string {
  return `${orderId}_${line}`;
}

export function toOrder(doc: OrderDoc): Order {
  const { id, lines, status, placedBy, placedAt, creditsUsed } = doc;
  return { id, lines, status, placedBy, placedAt, creditsUsed };
}
