/** Writes records as JSON. Compiled once per request: pages of 999 out of 100,000 users must cost a few milliseconds. */
import { basicProfile, type Property } from '../directory/properties.ts';
import { isSet } from '../directory/changes.ts';
import type { JsonValue } from '../directory/records.ts';

export type Shown = Readonly<Record<string, JsonValue>>;
export type Write = (record: Shown) => string;

/** all: as stored; basic: User.ReadBasic.All; nothing: the id only. What may not be seen is null (or an empty collection), not absent. */
export type Visibility = 'all' | 'basic' | 'nothing';

const noExtensionAttributes = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`extensionAttribute${String(index + 1)}`, null]));

function emptyText(property: Property): string {
  if (property.collection) return '[]';
  return property.name === 'onPremisesExtensionAttributes' ? JSON.stringify(noExtensionAttributes) : 'null';
}

function valueText(property: Property, value: JsonValue): string {
  if (property.name !== 'onPremisesExtensionAttributes') return JSON.stringify(value);
  return JSON.stringify({ ...noExtensionAttributes, ...(typeof value === 'object' && !Array.isArray(value) ? value : {}) });
}

/** Every property of the selection, unset ones as null or []. `type`: adds `@odata.type` in front. */
export function compileWriter(properties: readonly Property[], visibility: Visibility, type?: string): Write {
  const head = type === undefined ? '{' : `{"@odata.type":${JSON.stringify(type)},`;
  const columns = properties.map((property) => ({
    property,
    label: `${JSON.stringify(property.name)}:`,
    empty: emptyText(property),
    seen: visibility === 'all' || property.name === 'id' || (visibility === 'basic' && basicProfile.includes(property.name)),
  }));
  return (record) => {
    let text = head;
    for (const { property, label, empty, seen } of columns) {
      const value = record[property.name];
      text += `${label}${seen && value !== undefined && value !== null ? valueText(property, value) : empty},`;
    }
    return `${text.endsWith(',') ? text.slice(0, -1) : text}}`;
  };
}

/** As in delta: what was never set is left out, what was cleared is null, the id is last and always there. */
export function writeDeltaObject(record: Shown, properties: readonly Property[], cleared: ReadonlySet<string>, visibility: Visibility): string {
  const parts: string[] = [];
  for (const property of properties) {
    if (property.name === 'id') continue;
    const value = record[property.name];
    const seen = visibility === 'all' || (visibility === 'basic' && basicProfile.includes(property.name));
    if (value !== undefined && isSet(value)) parts.push(`${JSON.stringify(property.name)}:${seen ? valueText(property, value) : emptyText(property)}`);
    else if (cleared.has(property.name)) parts.push(`${JSON.stringify(property.name)}:${property.collection ? '[]' : 'null'}`);
  }
  parts.push(`"id":${JSON.stringify(record['id'] ?? null)}`);
  return `{${parts.join(',')}}`;
}
