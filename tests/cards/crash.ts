/** A store in a process that dies: after so many writes nothing gets through any more, not even a reading. */
import type { Collection, Partition, Store, Write } from '../../src/api/store/port.ts';

export class Died extends Error {}

/** `budget` writes get through, of a batch as many as are left. */
export function dyingStore(store: Store, budget: number): Store {
  let left = budget;
  const alive = () => {
    if (left < 0) throw new Died('the process died');
  };
  const spend = () => {
    alive();
    left -= 1;
    alive();
  };
  const dying = <T extends { id: string }>(inner: Collection<T>): Collection<T> => ({
    ...readings(inner, alive),
    create: async (at, doc) => (spend(), inner.create(at, doc)),
    put: async (at, doc) => (spend(), inner.put(at, doc)),
    replace: async (at, doc, etag) => (spend(), inner.replace(at, doc, etag)),
    remove: async (at, id, etag) => (spend(), inner.remove(at, id, etag)),
    removeAll: async (at, where) => (spend(), inner.removeAll(at, where)),
    saveMany: async (at: Partition, writes: readonly Write<T>[]) => {
      alive();
      const through = writes.slice(0, left);
      left -= writes.length;
      const outcomes = await inner.saveMany(at, through);
      alive();
      return outcomes;
    },
  });
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      // Everything of a store that has `saveMany` is a collection.
      return typeof value === 'object' && value !== null && 'saveMany' in value ? dying(value as Collection<{ id: string }>) : value;
    },
  });
}

function readings<T extends { id: string }>(inner: Collection<T>, alive: () => void) {
  return {
    get: async (...args: Parameters<Collection<T>['get']>) => (alive(), inner.get(...args)),
    getMany: async (...args: Parameters<Collection<T>['getMany']>) => (alive(), inner.getMany(...args)),
    list: async (...args: Parameters<Collection<T>['list']>) => (alive(), inner.list(...args)),
    count: async (...args: Parameters<Collection<T>['count']>) => (alive(), inner.count(...args)),
    everywhere: async (...args: Parameters<Collection<T>['everywhere']>) => (alive(), inner.everywhere(...args)),
    scan: inner.scan.bind(inner),
  };
}
