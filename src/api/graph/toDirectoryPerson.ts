/** From a Graph user to a `DirectoryPerson`. Pure. A key that is absent stays absent, null stays null. */
import { attributes, type Attribute } from '../contract/settings.ts';
import type { DirectoryPerson, Removed } from '../sync/directory.ts';
import { propertyOf } from './selection.ts';

export type RawObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface AttributeReader {
  attribute: Attribute;
  property: string;
  part: 'whole' | 'first' | 'extension';
}

function partOf(attribute: Attribute): AttributeReader['part'] {
  if (attribute.endsWith('[0]')) return 'first';
  return attribute.startsWith('extensionAttribute') ? 'extension' : 'whole';
}

const readers: readonly AttributeReader[] = attributes.map((attribute) => ({
  attribute,
  property: propertyOf(attribute),
  part: partOf(attribute),
}));
/** Few tenants use them, and there are fifteen. */
const withoutExtensions = readers.filter((reader) => reader.part !== 'extension');

/** A text, null when told to be empty, undefined when not told (or not a text, which tells nothing). */
function textOf(value: unknown): string | null | undefined {
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : undefined;
}

function read(user: RawObject, reader: AttributeReader): string | null | undefined {
  const value = user[reader.property];
  if (value === undefined || value === null || reader.part === 'whole') return textOf(value);
  if (reader.part === 'first') return Array.isArray(value) ? textOf(value[0] ?? null) : undefined;
  return isObject(value) ? textOf(value[reader.attribute]) : undefined;
}

/** The object id in lower case; undefined when the entry has none, which no Graph entry may. */
export function idOf(raw: unknown): string | undefined {
  return isObject(raw) && typeof raw['id'] === 'string' && raw['id'] !== '' ? raw['id'].toLowerCase() : undefined;
}

/** undefined: not a user as Graph writes one; the page it came in is malformed. */
export function toDirectoryPerson(raw: unknown): DirectoryPerson | undefined {
  const objectId = idOf(raw);
  if (objectId === undefined || !isObject(raw)) return undefined;
  const person: DirectoryPerson = { objectId, values: {} };
  for (const reader of raw['onPremisesExtensionAttributes'] === undefined ? withoutExtensions : readers) {
    const value = read(raw, reader);
    if (value !== undefined) person.values[reader.attribute] = value;
  }
  const { accountEnabled, userType, assignedLicenses } = raw;
  if (typeof accountEnabled === 'boolean' || accountEnabled === null) person.accountEnabled = accountEnabled;
  if (typeof userType === 'string' || userType === null) person.userType = userType;
  if (Array.isArray(assignedLicenses)) person.licensed = assignedLicenses.length > 0;
  return person;
}

/**
 * A `@removed` entry of a delta page. Graph knows two reasons; one it does not know yet is taken for the milder one, as both are
 * only a question. Source: https://learn.microsoft.com/graph/delta-query-overview#resource-representation-in-the-delta-query-response
 */
export function toRemoved(raw: unknown): Removed | undefined {
  if (!isObject(raw) || !isObject(raw['@removed'])) return undefined;
  const objectId = idOf(raw);
  return objectId === undefined ? undefined : { objectId, reason: raw['@removed']['reason'] === 'deleted' ? 'deleted' : 'changed' };
}
