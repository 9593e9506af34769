/** The lists of users and of groups, whatever path leads to them. */
import { groupDefaults, groupProperties, userDefaults, userProperties, type Property } from '../directory/properties.ts';
import type { UserRecord } from '../directory/records.ts';
import { userVisibility, type GraphContext } from './context.ts';
import type { Listing } from './listing.ts';
import { selectedProperties } from './query.ts';
import { groupSearch, userSearch } from './search.ts';
import { compileWriter } from './shape.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return guid.test(text);
}

export function userSelection(context: GraphContext): Property[] {
  return selectedProperties(context.query.select ?? userDefaults, userProperties, 'microsoft.graph.user');
}

export function metadataOf(set: string, context: GraphContext, properties: readonly Property[]): string {
  return context.query.select === undefined ? set : `${set}(${properties.map((property) => property.name).join(',')})`;
}

export function userListing<Item>(
  context: GraphContext,
  candidates: readonly Item[],
  read: (item: Item) => UserRecord | undefined,
  set: string,
): Listing<Item> {
  const properties = userSelection(context);
  return {
    candidates,
    read,
    write: compileWriter(properties, userVisibility(context)),
    properties: userProperties,
    searchable: userSearch,
    sortable: ['displayName', 'userPrincipalName', 'createdDateTime', 'givenName', 'surname'],
    metadata: metadataOf(set, context, properties),
  };
}

/** The units a call costs: `$select` and small pages make it cheaper. */
export function unitsOf(context: GraphContext, base: number): number {
  const select = context.query.select === undefined ? 0 : 1;
  const small = context.query.top !== undefined && context.query.top < 20 ? 1 : 0;
  return Math.max(1, base - select - small);
}

export function groupSelection(context: GraphContext): Property[] {
  return selectedProperties(context.query.select ?? groupDefaults, groupProperties, 'microsoft.graph.group');
}

export function groupListing(context: GraphContext, ids: readonly string[], set: string, type?: string): Listing<string> {
  const properties = groupSelection(context);
  const names = properties.map((property) => property.name).join(',');
  return {
    candidates: ids,
    read: (id) => context.view.group(id),
    write: compileWriter(properties, 'all', type),
    properties: groupProperties,
    searchable: groupSearch,
    sortable: ['displayName', 'createdDateTime', 'mail'],
    metadata: context.query.select === undefined ? set : `${set}(${names})`,
  };
}
