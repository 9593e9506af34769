/**
 * A process that dies at a chosen moment: from then on nothing it does reaches the store or the directory. The store itself lives on, and so
 * does everything that was written before.
 */
import type { Collection, Store, Written } from '../../src/api/store/port.ts';
import type { Directory, OpenDirectory } from '../../src/api/sync/directory.ts';

class Dead extends Error {}

/** How far the write at which the process dies has come. `half`: of a bulk write. Dying before one is dying after the one before. */
export type Moment = 'half' | 'after';

export interface Mortal {
  store: Store;
  openDirectory: OpenDirectory;
  /** Writes begun so far, which of them were bulk writes, and requests. */
  writes(): number;
  bulk(): readonly number[];
  requests(): number;
  died(): boolean;
  kill(): void;
}

export interface Death {
  /** Dies at this write to the store, counted from 1. */
  atWrite?: number;
  moment?: Moment;
  /** Dies at this request to the directory, counted from 1. */
  atRequest?: number;
}

const writing = new Set(['create', 'put', 'replace', 'remove', 'saveMany', 'removeAll']);

class Life {
  dead = false;
  writes = 0;
  requests = 0;
  readonly bulk: number[] = [];
  private readonly death: Death;

  constructor(death: Death) {
    this.death = death;
  }

  live(): void {
    if (this.dead) throw new Dead();
  }

  async write(whole: () => Promise<unknown>, half: (() => Promise<unknown>) | undefined): Promise<unknown> {
    this.live();
    this.writes += 1;
    if (half !== undefined) this.bulk.push(this.writes);
    if (this.writes !== this.death.atWrite) return whole();
    if (this.death.moment === 'after') await whole();
    else await half?.();
    this.dead = true;
    throw new Dead();
  }

  request(): void {
    this.live();
    this.requests += 1;
    if (this.requests !== this.death.atRequest) return;
    this.dead = true;
    throw new Dead();
  }
}

function call(target: object, name: string | symbol, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new Error(`no method ${String(name)}`);
  return Reflect.apply(method, target, args);
}

/** undefined: a single write, which is done or not. */
function halfOf(collection: Collection<{ id: string }>, name: string | symbol, args: readonly unknown[]): (() => Promise<unknown>) | undefined {
  if (name !== 'saveMany') return undefined;
  // Reason: the arguments of `saveMany` as the port declares them.
  const [partition, writes] = args as Parameters<(typeof collection)['saveMany']>;
  return (): Promise<Written<{ id: string }>[]> => collection.saveMany(partition, writes.slice(0, Math.ceil(writes.length / 2)));
}

function mortalCollection(collection: Collection<{ id: string }>, life: Life): Collection<{ id: string }> {
  return new Proxy(collection, {
    get: (target, name) => (...args: unknown[]) => {
      if (writing.has(String(name))) return life.write(async () => call(target, name, args), halfOf(target, name, args));
      life.live();
      return call(target, name, args);
    },
  });
}

function mortalStore(store: Store, life: Life): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'metered') return (meter: Parameters<Store['metered']>[0]) => mortalStore(target.metered(meter), life);
      const part: unknown = Reflect.get(target, name);
      // Reason: everything of a store that is an object is a collection.
      return typeof part === 'object' ? mortalCollection(part as Collection<{ id: string }>, life) : part;
    },
  });
}

/** Every page asked for is a request as well. */
async function* mortalPages(pages: AsyncIterable<unknown>, life: Life): AsyncGenerator<unknown, unknown> {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    life.request();
    const step = await iterator.next();
    if (step.done === true) return step.value as unknown;
    yield step.value;
  }
}

function mortalDirectory(directory: Directory, life: Life): Directory {
  return new Proxy(directory, {
    get(target, name) {
      const part: unknown = Reflect.get(target, name);
      if (typeof part !== 'function') return part;
      return (...args: unknown[]) => {
        life.request();
        const answer = call(target, name, args);
        return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer ? mortalPages(answer as AsyncIterable<unknown>, life) : answer;
      };
    },
  });
}

export function mortal(store: Store, openDirectory: OpenDirectory, death: Death): Mortal {
  const life = new Life(death);
  return {
    store: mortalStore(store, life),
    openDirectory: (tenant, options) => mortalDirectory(openDirectory(tenant, options), life),
    writes: () => life.writes,
    bulk: () => life.bulk,
    requests: () => life.requests,
    died: () => life.dead,
    kill: () => { life.dead = true; },
  };
}
