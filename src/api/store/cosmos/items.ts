/** The shape of an item: our document inside, and around it what Cosmos DB needs. */
import { createHash } from 'node:crypto';
import type { JSONObject } from '@azure/cosmos';
import { containers, isByCompany, type CollectionSpec } from '../collections.ts';
import type { Place } from '../place.ts';

export interface Item<T> {
  id: string;
  /** The collection: several share a container. */
  kind: string;
  workspaceId: string;
  companyId?: string;
  doc: T;
  /** Seconds until Cosmos DB forgets it. */
  ttl?: number;
}

const longestId = 200;

/** Ids may not hold `/ \ ? #` and have a limit of 1,023 bytes; ours may be any text. */
function escaped(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9_.-]/gu, (sign) => [...Buffer.from(sign)].map((byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''));
  return safe.length <= longestId ? safe : `~h${createHash('sha256').update(id).digest('hex')}`;
}

/** Holds the whole address, so that it is unique in a container even where the partition key holds only half of it. */
export function itemId(kind: string, spec: CollectionSpec, place: Place, id: string): string {
  const within = isByCompany(spec) ? [place.workspaceId, place.companyId ?? ''] : [place.workspaceId];
  return [kind, ...within, id].map(escaped).join(':');
}

/** Of one document, or (a prefix) of all companies of a workspace; undefined: this container cannot be asked by workspace alone. */
export function partitionKeyOf(spec: CollectionSpec, place: Place): string | string[] | undefined {
  const paths: readonly string[] = containers[spec.container];
  if (paths.length === 1) return paths[0] === '/workspaceId' ? place.workspaceId : place.companyId;
  return place.companyId === undefined ? [place.workspaceId] : [place.workspaceId, place.companyId];
}

export function itemOf<T extends { id: string }>(kind: string, spec: CollectionSpec, place: Place, doc: T, nowSeconds: number): Item<T> {
  const item: Item<T> = { id: itemId(kind, spec, place, doc.id), kind, workspaceId: place.workspaceId, doc };
  if (place.companyId !== undefined) item.companyId = place.companyId;
  if ('expiresAt' in doc && typeof doc.expiresAt === 'number') item.ttl = Math.max(1, Math.ceil(doc.expiresAt - nowSeconds));
  return item;
}

/** Documents are plain JSON; TypeScript cannot see that of an interface. */
export function asJson(item: Item<unknown>): JSONObject {
  return item as unknown as JSONObject;
}

/** Cosmos DB's etags come in quotation marks, emulators' do not: outside they are one word, and can be told apart on the way back. */
export function etagOutside(etag: string): string {
  return etag.startsWith('"') && etag.endsWith('"') ? `q${etag.slice(1, -1)}` : `p${etag}`;
}

/** An etag that is none of ours fits nothing. */
export function etagInside(etag: string): string {
  return etag.startsWith('q') ? `"${etag.slice(1)}"` : etag.startsWith('p') ? etag.slice(1) : 'none';
}
