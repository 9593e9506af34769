/** A store on whose way something else happens: the moment between two steps of a process that is slow or frozen. */
import type { Collections } from '../../src/api/store/collections.ts';
import type { Store } from '../../src/api/store/port.ts';

export interface Interposed {
  /** Before a call of one of the methods goes through. */
  before?: (method: string, args: readonly unknown[]) => Promise<void>;
  /** When it went through, before its caller hears of it. */
  after?: (method: string, args: readonly unknown[]) => Promise<void>;
}

function wrapped(collection: object, methods: readonly string[], happening: Interposed): object {
  return new Proxy(collection, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || !methods.includes(String(name))) return typeof method === 'function' ? (method.bind(target) as unknown) : method;
      return async (...args: unknown[]): Promise<unknown> => {
        await happening.before?.(String(name), args);
        const answer: unknown = await Reflect.apply(method, target, args);
        await happening.after?.(String(name), args);
        return answer;
      };
    },
  });
}

/** Also on the store that a run counts its writes with. */
export function interposed(store: Store, collection: keyof Collections, methods: readonly string[], happening: Interposed): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'metered') return (meter: Parameters<Store['metered']>[0]) => interposed(target.metered(meter), collection, methods, happening);
      if (name === collection) return wrapped(target[collection], methods, happening);
      const part: unknown = Reflect.get(target, name);
      return typeof part === 'function' ? (part.bind(target) as unknown) : part;
    },
  });
}

/** A moment that one waits for and another lets come. */
export function moment(): { come: () => void; came: Promise<void> } {
  let come = (): void => undefined;
  const came = new Promise<void>((resolve) => { come = resolve; });
  return { come, came };
}
