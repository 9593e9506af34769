/** `GET /groups`, `/groups/{id}`, and who is in them. */
import { groupDefaults, groupProperties, userDefaults, userProperties, type Property } from '../directory/properties.ts';
import type { GroupRecord } from '../directory/records.ts';
import { transitiveMemberIds } from '../directory/membership.ts';
import { badRequest, insufficient, notFound, ok, unsupportedQuery, type GraphAnswer } from './answer.ts';
import { mayReadGroups, userVisibility, type GraphContext } from './context.ts';
import { answerCount, answerList, type Listing } from './listing.ts';
import { groupListing, groupSelection, isGuid, unitsOf, userListing } from './listings.ts';
import { selectedProperties } from './query.ts';
import { userSearch } from './search.ts';
import { compileWriter, type Shown, type Write } from './shape.ts';

export function listGroups(context: GraphContext): GraphAnswer {
  if (!mayReadGroups(context)) throw insufficient();
  return ok(answerList(context, context.query, groupListing(context, context.view.groupIds(), 'groups')), 1);
}

export function countGroups(context: GraphContext): GraphAnswer {
  if (!mayReadGroups(context)) throw insufficient();
  return { ...ok(answerCount(context.query, groupListing(context, context.view.groupIds(), 'groups')), 1), plain: true };
}

function findGroup(context: GraphContext, key: string): GroupRecord {
  if (!isGuid(key)) throw badRequest(`Invalid object identifier '${key}'.`);
  const group = context.view.group(key.toLowerCase());
  if (!group) throw notFound(key);
  return group;
}

export function readGroup(context: GraphContext, key: string): GraphAnswer {
  if (!mayReadGroups(context)) throw insufficient();
  const group = findGroup(context, key);
  const properties = groupSelection(context);
  const names = context.query.select === undefined ? '' : `(${properties.map((property) => property.name).join(',')})`;
  const text = compileWriter(properties, 'all')(group);
  return ok(`{"@odata.context":${JSON.stringify(`${context.graphUrl}/v1.0/$metadata#groups${names}/$entity`)},${text.slice(1)}`, 1);
}

/** Of a selection that spans types, what this type has. */
function selectionFor(context: GraphContext, properties: ReadonlyMap<string, Property>, defaults: readonly string[]): Property[] {
  const { select } = context.query;
  if (select === undefined) return selectedProperties(defaults, properties, '');
  for (const name of select) {
    const key = name.toLowerCase();
    if (!userProperties.has(key) && !groupProperties.has(key)) selectedProperties([name], properties, 'microsoft.graph.directoryObject');
  }
  const names = select.filter((name) => properties.has(name.toLowerCase()));
  return selectedProperties([...names, ...(select.includes('id') ? [] : ['id'])], properties, '');
}

/** Users, groups, devices and more, each with its `@odata.type`. */
function mixedListing(context: GraphContext, ids: readonly string[]): Listing<string> {
  const visibility = userVisibility(context);
  const writeUser = compileWriter(selectionFor(context, userProperties, userDefaults), visibility, '#microsoft.graph.user');
  const writeGroup = compileWriter(selectionFor(context, groupProperties, groupDefaults), 'all', '#microsoft.graph.group');
  const writeOther = ({ type, id, displayName }: Shown): string =>
    JSON.stringify({ '@odata.type': `#microsoft.graph.${typeof type === 'string' ? type : 'directoryObject'}`, id, displayName });
  const writers = new WeakMap<Shown, Write>();
  const read = (id: string): Shown | undefined => {
    const user = context.view.user(id);
    const group = user ? undefined : context.view.group(id);
    const other = context.tenant.others.get(id);
    const record: Shown | undefined = user ?? group ?? (other ? { ...other } : undefined);
    if (record) writers.set(record, user ? writeUser : group ? writeGroup : writeOther);
    return record;
  };
  return {
    candidates: ids,
    read,
    write: (record) => (writers.get(record) ?? writeOther)(record),
    properties: userProperties,
    searchable: userSearch,
    sortable: ['displayName'],
    metadata: 'directoryObjects',
  };
}

export interface MembersQuestion {
  groupId: string;
  transitive: boolean;
  cast: string | undefined;
  /** `/$count` at the end. */
  count: boolean;
}

function memberListing(context: GraphContext, question: MembersQuestion, ids: readonly string[]): Listing<string> {
  if (question.cast === undefined) return mixedListing(context, ids);
  switch (question.cast.toLowerCase()) {
    case 'microsoft.graph.user':
      return userListing(context, ids, (id) => context.view.user(id), 'users');
    case 'microsoft.graph.group':
      return groupListing(context, ids, 'groups');
    default:
      throw unsupportedQuery();
  }
}

/** Cast to one type, it is an advanced query; so are filtering, searching and sorting here. */
function refuseWithoutHeader(context: GraphContext, question: MembersQuestion): void {
  const { query } = context;
  if (question.count) return;
  const needs = question.cast !== undefined || query.filter !== undefined || query.search !== undefined || query.orderby !== undefined;
  if (needs && !query.advanced) throw unsupportedQuery();
}

export function listMembers(context: GraphContext, question: MembersQuestion): GraphAnswer {
  if (!mayReadGroups(context)) throw insufficient();
  refuseWithoutHeader(context, question);
  const group = findGroup(context, question.groupId);
  const ids = question.transitive ? transitiveMemberIds(context.view, group.id) : [...context.view.members(group.id)];
  const listing = memberListing(context, question, ids);
  if (question.count) return { ...ok(answerCount(context.query, listing), 1), plain: true };
  return ok(answerList(context, context.query, listing), unitsOf(context, question.transitive ? 5 : 3));
}
