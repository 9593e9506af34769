/** What must be true of a company's credits and cards at rest, whatever happened (CONTRACT §4.12). Answers what is not. */
import type { CardDoc, CreditEntryDoc, OrderDoc } from '../../src/api/cards/documents.ts';
import { visibleSteps } from '../../src/api/cards/order.ts';
import type { CompanyKey } from '../../src/api/company/company.ts';
import type { Collection, Store } from '../../src/api/store/port.ts';

async function all<T extends { id: string }>(collection: Collection<T>, key: CompanyKey): Promise<T[]> {
  const docs: T[] = [];
  let after: string | undefined;
  do {
    const page = await collection.list(key, { orderBy: 'id', limit: 500, ...(after === undefined ? {} : { after }) });
    docs.push(...page.items.map((item) => item.doc));
    after = page.next;
  } while (after !== undefined);
  return docs;
}

function addTo(sums: Map<string, number>, item: string, quantity: number): void {
  sums.set(item, (sums.get(item) ?? 0) + quantity);
}

export async function wrongs(store: Store, key: CompanyKey, bought: Record<string, number>): Promise<string[]> {
  const account = (await store.accounts.get(key, key.companyId))?.doc;
  const [entries, orders, cards] = await Promise.all([all(store.creditEntries, key), all(store.orders, key), all(store.cards, key)]);
  const wrong: string[] = [];
  const balances = account?.balances ?? {};
  for (const [item, { available, reserved }] of Object.entries(balances)) {
    if (available < 0 || reserved < 0) wrong.push(`${item} is below zero`);
    if (reserved !== 0) wrong.push(`${item} is still reserved`);
  }
  if (account?.busy === true) wrong.push('the account is busy');
  wrong.push(...unbalanced(entries, balances), ...misplaced(orders, balances, bought), ...miscarded(orders, cards));
  return wrong;
}

function unbalanced(entries: CreditEntryDoc[], balances: Record<string, { available: number; reserved: number }>): string[] {
  const items = new Set([...entries.map((entry) => entry.item), ...Object.keys(balances)]);
  return [...items].flatMap((item) => {
    const of = entries.filter((entry) => entry.item === item);
    const available = of.reduce((sum, entry) => sum + entry.available, 0);
    const reserved = of.reduce((sum, entry) => sum + entry.reserved, 0);
    const fits = available === (balances[item]?.available ?? 0) && reserved === (balances[item]?.reserved ?? 0);
    return fits ? [] : [`the entries of ${item} do not add up`];
  });
}

/** Every credit bought is available or spent by exactly one order. */
function misplaced(orders: OrderDoc[], balances: Record<string, { available: number }>, bought: Record<string, number>): string[] {
  const places = new Map<string, number>();
  for (const [item, { available }] of Object.entries(balances)) addTo(places, item, available);
  for (const order of orders) {
    if (!['settled', 'refunded', 'failed'].includes(order.step)) return [`order ${order.id} is not at rest: ${order.step}`];
    if (order.step === 'settled') for (const { item, quantity } of order.creditsUsed) addTo(places, item, quantity);
  }
  return [...new Set([...places.keys(), ...Object.keys(bought)])].flatMap((item) =>
    (places.get(item) ?? 0) === (bought[item] ?? 0) ? [] : [`of ${item} ${bought[item] ?? 0} were bought and ${places.get(item) ?? 0} are somewhere`],
  );
}

/** An order that came to be has all its cards, any other has none; of a cancelled one none can be used. */
function miscarded(orders: OrderDoc[], cards: CardDoc[]): string[] {
  return orders.flatMap((order) => {
    const of = cards.filter((card) => card.orderId === order.id);
    const due = visibleSteps.includes(order.step) ? order.lines.filter((each) => each.cardType !== null).length : 0;
    if (of.length !== due) return [`order ${order.id} (${order.step}) has ${of.length} cards instead of ${due}`];
    return order.status === 'cancelled' && of.some((card) => card.status !== 'deactivated') ? [`cards of cancelled order ${order.id} can be used`] : [];
  });
}
