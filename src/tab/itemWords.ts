/** What can be ordered, what it costs and what there is: pure, shared by every page that mentions credits. */
import type { Balance, Catalogue, ItemQuantity } from '../api/contract/cards.ts';

/** The item of a line without a card (CONTRACT "Shapes"). */
export const userLicence = 'user-licence';

/** What one person gets. `cardType: null`: a user licence only, no physical card. */
export interface Outfit {
  cardType: string | null;
  licences: string[];
  accessories: string[];
  invite: boolean;
}

export type ItemNames = (item: string) => string;

/** `licence`: the word for the user licence where the catalogue does not name it. An item that is gone shows its id. */
export function itemNames(catalogue: Catalogue | undefined, licence: string): ItemNames {
  const names = new Map([[userLicence, licence]]);
  for (const { id, name, material } of catalogue?.cardTypes ?? []) names.set(id, `${name} (${material})`);
  for (const { id, name } of [...(catalogue?.licences ?? []), ...(catalogue?.accessories ?? [])]) names.set(id, name);
  return (item) => names.get(item) ?? item;
}

/** Ids of the catalogue in its order. */
export function itemsByKind(catalogue: Catalogue): { cardType: string[]; licence: string[]; accessory: string[] } {
  return {
    cardType: catalogue.cardTypes.map(({ id }) => id),
    licence: catalogue.licences.map(({ id }) => id),
    accessory: catalogue.accessories.map(({ id }) => id),
  };
}

function itemsOf(outfit: Outfit): string[] {
  return [outfit.cardType ?? userLicence, ...outfit.licences, ...outfit.accessories];
}

/** One entry an item, in the order first met. */
export function billOf(outfits: Iterable<Outfit>): ItemQuantity[] {
  const sums = new Map<string, number>();
  for (const outfit of outfits) for (const item of itemsOf(outfit)) sums.set(item, (sums.get(item) ?? 0) + 1);
  return [...sums].map(([item, quantity]) => ({ item, quantity }));
}

export interface BillLine {
  item: string;
  needed: number;
  available: number;
  after: number;
}

/** Every item of the catalogue has a balance: without one the user licence is not sold here, and costs nothing. */
function isCharged(item: string, available: ReadonlyMap<string, number>): boolean {
  return item !== userLicence || available.has(item);
}

export function billLines(bill: readonly ItemQuantity[], balances: readonly Balance[]): BillLine[] {
  const available = new Map(balances.map((balance) => [balance.item, balance.available]));
  return bill.filter(({ item }) => isCharged(item, available)).map(({ item, quantity }) => {
    const there = available.get(item) ?? 0;
    return { item, needed: quantity, available: there, after: there - quantity };
  });
}

/** Those who have to be left out, from the end of the list, so that the credits suffice for the others. */
export function beyondCredits(wanted: readonly { id: string; outfit: Outfit | undefined }[], balances: readonly Balance[]): string[] {
  const left = new Map(balances.map((balance) => [balance.item, balance.available]));
  const beyond: string[] = [];
  for (const { id, outfit } of wanted) {
    if (outfit === undefined) continue;
    const bill = billOf([outfit]).filter(({ item }) => isCharged(item, left));
    if (bill.some(({ item, quantity }) => (left.get(item) ?? 0) < quantity)) beyond.push(id);
    else for (const { item, quantity } of bill) left.set(item, (left.get(item) ?? 0) - quantity);
  }
  return beyond;
}

export function sameOutfit(a: Outfit | undefined, b: Outfit | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const same = (one: string[], other: string[]): boolean => [...one].sort().join() === [...other].sort().join();
  return a.cardType === b.cardType && a.invite === b.invite && same(a.licences, b.licences) && same(a.accessories, b.accessories);
}

/** Without what the catalogue does not have any more; undefined when that is the card itself. */
export function stillOffered(outfit: Outfit, catalogue: Catalogue): Outfit | undefined {
  const kinds = itemsByKind(catalogue);
  if (outfit.cardType !== null && !kinds.cardType.includes(outfit.cardType)) return undefined;
  return { ...outfit, licences: outfit.licences.filter((id) => kinds.licence.includes(id)), accessories: outfit.accessories.filter((id) => kinds.accessory.includes(id)) };
}

/** "2 × Wood, 1 × CRM" */
export function quantitiesText(lines: readonly ItemQuantity[], names: ItemNames): string {
  return lines.map(({ item, quantity }) => `${String(quantity)} × ${names(item)}`).join(', ');
}

export function outfitText(outfit: Outfit, names: ItemNames, invite: string): string {
  return [...itemsOf(outfit).map(names), ...(outfit.invite ? [invite] : [])].join(' · ');
}
