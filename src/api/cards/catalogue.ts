/** The catalogue: what can be ordered. Items are known by id; an item that a company has credits for never vanishes. */
import type { Catalogue } from '../contract/cards.ts';

/** The licence that a line without a card costs, as long as the catalogue has it: nobody can be charged for what is not offered. */
export const userLicence = 'user-licence';

export type ItemKind = 'cardType' | 'licence' | 'accessory';

/** What can be ordered before the host has said anything. */
export const firstCatalogue: Catalogue = { cardTypes: [], licences: [{ id: userLicence, name: 'User licence' }], accessories: [] };

/** Every item by id. */
export function itemKinds(catalogue: Catalogue): Map<string, ItemKind> {
  const kinds = new Map<string, ItemKind>();
  for (const { id } of catalogue.cardTypes) kinds.set(id, 'cardType');
  for (const { id } of catalogue.licences) kinds.set(id, 'licence');
  for (const { id } of catalogue.accessories) kinds.set(id, 'accessory');
  return kinds;
}

/** Items of `before` that are gone in `after`, or have become something else. */
export function vanished(before: Catalogue, after: Catalogue): string[] {
  const kinds = itemKinds(after);
  return [...itemKinds(before)].filter(([id, kind]) => kinds.get(id) !== kind).map(([id]) => id);
}
