/** Reads an indexed field out of a document. */
export type Read = (doc: object) => string | number | boolean | null;

/** `active.expiresAt` → a function that reads it; absent on the way is null. */
export function readerOf(path: string): Read {
  const steps = path.split('.');
  return (doc) => {
    let value: unknown = doc;
    for (const step of steps) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };
}
