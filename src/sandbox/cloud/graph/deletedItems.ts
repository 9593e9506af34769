/** `/directory/deletedItems`: soft-deleted users for thirty days. */
import type { UserRecord } from '../directory/records.ts';
import { insufficient, notFound, ok, type GraphAnswer } from './answer.ts';
import { mayReadUsers, userVisibility, type GraphContext } from './context.ts';
import { answerCount, answerList } from './listing.ts';
import { compileWriter } from './shape.ts';
import { metadataOf, unitsOf, userListing, userSelection } from './listings.ts';

function deletedUsers(context: GraphContext): UserRecord[] {
  return [...context.tenant.deleted.values()].map(({ shown }) => shown);
}

export function listDeleted(context: GraphContext, count: boolean): GraphAnswer {
  if (!mayReadUsers(context)) throw insufficient();
  const listing = userListing(context, deletedUsers(context), (user) => user, 'users');
  if (count) return { ...ok(answerCount(context.query, listing), 1), plain: true };
  const sortable = ['displayName', 'userPrincipalName', ...(context.query.advanced ? ['deletedDateTime'] : [])];
  return ok(answerList(context, context.query, { ...listing, sortable }), unitsOf(context, 1));
}

export function readDeleted(context: GraphContext, key: string): GraphAnswer {
  if (!mayReadUsers(context)) throw insufficient();
  const gone = context.tenant.deleted.get(key.toLowerCase());
  if (!gone) throw notFound(key);
  const properties = userSelection(context);
  const set = metadataOf('directoryObjects', context, properties);
  const type = context.path.toLowerCase().includes('microsoft.graph.user') ? undefined : '#microsoft.graph.user';
  const text = compileWriter(properties, userVisibility(context), type)(gone.shown);
  return ok(`{"@odata.context":${JSON.stringify(`${context.graphUrl}/v1.0/$metadata#${set}/$entity`)},${text.slice(1)}`, 1);
}
