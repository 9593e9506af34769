/** `GET /users`, `/users/{id | userPrincipalName}`, `/users/{id}/memberOf` and `checkMemberGroups`. */
import { userDefaults, userProperties } from '../directory/properties.ts';
import type { UserRecord } from '../directory/records.ts';
import { directGroupIds, transitiveGroupIds } from '../directory/membership.ts';
import { GraphRefusal, badRequest, insufficient, malformedQuery, notFound, ok, type GraphAnswer } from './answer.ts';
import { mayReadGroups, mayReadUsers, userVisibility, type GraphContext } from './context.ts';
import { answerCount, answerList } from './listing.ts';
import { groupListing, isGuid, metadataOf, unitsOf, userListing } from './listings.ts';
import { selectedProperties } from './query.ts';
import { compileWriter } from './shape.ts';

function refuseHiddenFilter(context: GraphContext): void {
  // Filtering on a property that the caller may not see is refused, not answered with nothing.
  const hidden = /\b(accountEnabled|userType|department|companyName|assignedLicenses|jobTitle)\b/i;
  if (userVisibility(context) !== 'all' && hidden.test(context.query.filter ?? '')) throw insufficient();
}

export function listUsers(context: GraphContext): GraphAnswer {
  if (!mayReadUsers(context)) throw insufficient();
  refuseHiddenFilter(context);
  if (/signInActivity/i.test(context.search)) throw insufficient();
  const listing = userListing(context, context.tenant.order, (id) => context.view.user(id), 'users');
  return ok(answerList(context, context.query, listing), unitsOf(context, 2));
}

export function countUsers(context: GraphContext): GraphAnswer {
  if (!mayReadUsers(context)) throw insufficient();
  const listing = userListing(context, context.tenant.order, (id) => context.view.user(id), 'users');
  return { ...ok(answerCount(context.query, listing), 1), plain: true };
}

/** By object id or principal name; soft-deleted users are not there. */
export function findUser(context: GraphContext, key: string): UserRecord {
  const id = isGuid(key) ? key.toLowerCase() : context.tenant.byPrincipal.get(key.toLowerCase());
  const user = id === undefined ? undefined : context.view.user(id);
  if (!user) throw notFound(key);
  return user;
}

export function readUser(context: GraphContext, key: string): GraphAnswer {
  if (!mayReadUsers(context)) throw insufficient();
  const user = findUser(context, key);
  const names = (context.query.select ?? [...userDefaults]).filter((name) => name.toLowerCase() !== 'mailboxsettings');
  const properties = selectedProperties(names, userProperties, 'microsoft.graph.user');
  const set = metadataOf('users', context, properties);
  const text = compileWriter(properties, userVisibility(context))(user);
  return ok(`{"@odata.context":${JSON.stringify(`${context.graphUrl}/v1.0/$metadata#${set}/$entity`)},${text.slice(1)}`, unitsOf(context, 1));
}

function groupIdsOf(body: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw malformedQuery('Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.');
  }
  const groupIds: unknown = typeof parsed === 'object' && parsed !== null && 'groupIds' in parsed ? parsed.groupIds : undefined;
  if (!Array.isArray(groupIds)) throw malformedQuery('The parameter groupIds is required.');
  const ids = groupIds.map(String);
  if (ids.length > 20) throw badRequest('Too many groupIds: at most 20 are supported.');
  for (const id of ids) if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  return ids;
}

/** Transitive. Unknown groups are simply not in the answer. */
export function checkMemberGroups(context: GraphContext, key: string): GraphAnswer {
  if (!mayReadUsers(context) || !mayReadGroups(context)) throw insufficient();
  const asked = groupIdsOf(context.body);
  const user = findUser(context, key);
  const belongs = new Set(transitiveGroupIds(context.view, user.id));
  const found = asked.filter((id) => belongs.has(id.toLowerCase()));
  const type = JSON.stringify(`${context.graphUrl}/v1.0/$metadata#Collection(Edm.String)`);
  return ok(`{"@odata.context":${type},"value":${JSON.stringify(found)}}`, 4);
}

export function listGroupsOf(context: GraphContext, key: string, transitive: boolean, cast: string | undefined): GraphAnswer {
  if (!mayReadUsers(context) || !mayReadGroups(context)) throw insufficient();
  if (cast !== undefined && cast.toLowerCase() !== 'microsoft.graph.group') {
    throw new GraphRefusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
  }
  if (cast !== undefined && !context.query.advanced) throw new GraphRefusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
  const user = findUser(context, key);
  const ids = transitive ? transitiveGroupIds(context.view, user.id) : directGroupIds(context.view, user.id);
  const type = cast === undefined ? '#microsoft.graph.group' : undefined;
  const listing = groupListing(context, ids, cast === undefined ? 'directoryObjects' : 'groups', type);
  return ok(answerList(context, context.query, listing), unitsOf(context, 2));
}
