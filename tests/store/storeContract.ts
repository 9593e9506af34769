/** What every store promises (src/api/store/port.ts). Each driver runs all of it, on a fresh store a test. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Partition, Query, Collection, Store, Versioned, Found } from '../../src/api/store/port.ts';
import { key, lease, namesake, order, outbox, person, run, sister, staff, stranger } from './samples.ts';

export interface StoreUnderTest {
  store: Store;
  /** Another opening of the same data, as another process would have. */
  again(): Promise<Store>;
  /** Closes everything and removes the data. */
  end(): Promise<void>;
}

function saved<T>(written: Versioned<T> | string): Versioned<T> {
  if (typeof written === 'string') throw new Error(`Not written: ${written}`);
  return written;
}

async function allPages<T extends { id: string }>(collection: Collection<T>, partition: Partition, query: Query): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let pages = 0;
  let after: string | undefined;
  do {
    const found: Found<T> = await collection.list(partition, after === undefined ? query : { ...query, after });
    ids.push(...found.items.map((item) => item.doc.id));
    pages += 1;
    after = found.next;
  } while (after !== undefined);
  return { ids, pages };
}

async function collected<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

const crazyIds = [
  'a/b\\c?d#e',
  "o'clock \"quoted\" `tick`",
  '100%_of_[it]',
  ' leading and trailing ',
  'line\nbreak\tand tab',
  'Zoë 😀 漢字',
  'x'.repeat(1500),
  '__proto__',
  '..',
  'a|b!c:d',
];

export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(async () => {
      await under.end();
    });

    describe('one document', () => {
      test('is read as it was written, whole', async () => {
        const doc = person(key, 'p1', { notes: 'ünïcödé 😀 "quoted" \u0000 \\ line\nbreak', sources: { email: { source: 'local', runId: null, at: 'x', pinned: null } } });
        const { etag } = saved(await store.people.create(key, doc));
        expect(await store.people.get(key, 'p1')).toEqual({ doc, etag });
      });

      test('that is not there reads as undefined', async () => {
        expect(await store.people.get(key, 'nobody')).toBeUndefined();
        await store.people.create(key, person(key, 'p1'));
        expect(await store.people.get(key, 'nobody')).toBeUndefined();
      });

      test('is created once', async () => {
        await store.people.create(key, person(key, 'p1', { notes: 'first' }));
        expect(await store.people.create(key, person(key, 'p1', { notes: 'second' }))).toBe('exists');
        expect((await store.people.get(key, 'p1'))?.doc.notes).toBe('first');
      });

      test('is created once by twenty at the same time', async () => {
        const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, n) => store.leases.create(key, lease('workspace-1', 'company-1', n))));
        expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(19);
      });

      test('put creates and replaces, with a new etag each time', async () => {
        const first = await store.people.put(key, person(key, 'p1', { notes: 'first' }));
        const second = await store.people.put(key, person(key, 'p1', { notes: 'second' }));
        expect(second.etag).not.toBe(first.etag);
        expect(await store.people.get(key, 'p1')).toEqual(second);
      });

      test('is replaced while the etag holds, and the etag moves on', async () => {
        const first = await store.people.put(key, person(key, 'p1'));
        const second = saved(await store.people.replace(key, { ...first.doc, notes: 'second' }, first.etag));
        expect(await store.people.replace(key, { ...first.doc, notes: 'third' }, first.etag)).toBe('stale');
        expect(await store.people.get(key, 'p1')).toEqual(second);
        expect(await store.people.replace(key, person(key, 'p2'), first.etag)).toBe('absent');
        expect(await store.people.get(key, 'p2')).toBeUndefined();
      });

      test('an etag from before it was removed and made again is stale', async () => {
        const first = await store.people.put(key, person(key, 'p1'));
        await store.people.remove(key, 'p1');
        await store.people.put(key, person(key, 'p1'));
        expect(await store.people.replace(key, person(key, 'p1'), first.etag)).toBe('stale');
      });

      test('is replaced by exactly one of twenty who read the same etag', async () => {
        const { etag } = await store.leases.put(key, lease('workspace-1', 'company-1', null));
        const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, n) => store.leases.replace(key, lease('workspace-1', 'company-1', n + 1), etag)));
        const winners = outcomes.flatMap((outcome, n) => (typeof outcome === 'string' ? [] : [n + 1]));
        expect(winners).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === 'stale')).toHaveLength(19);
        expect((await store.leases.get(key, 'company-1'))?.doc.active?.expiresAt).toBe(winners[0]);
      });

      test('is removed, once, and only while a given etag holds', async () => {
        const first = await store.people.put(key, person(key, 'p1'));
        const second = await store.people.put(key, person(key, 'p1'));
        expect(await store.people.remove(key, 'p1', first.etag)).toBe('stale');
        expect(await store.people.get(key, 'p1')).toEqual(second);
        expect(await store.people.remove(key, 'p1', second.etag)).toBe('removed');
        expect(await store.people.remove(key, 'p1', second.etag)).toBe('absent');
        await store.people.put(key, person(key, 'p1'));
        expect(await store.people.remove(key, 'p1')).toBe('removed');
        expect(await store.people.remove(key, 'p1')).toBe('absent');
      });

      test('may have any text for an id', async () => {
        for (const id of crazyIds) {
          await store.staff.create(key, staff('workspace-1', id, `name of ${id}`));
          expect(await store.staff.create(key, staff('workspace-1', id)), id).toBe('exists');
        }
        for (const id of crazyIds) expect((await store.staff.get(key, id))?.doc.name).toBe(`name of ${id}`);
        const many = await store.staff.getMany(key, crazyIds);
        expect(many.map((each) => each.doc.id).sort()).toEqual([...crazyIds].sort());
        const { ids } = await allPages(store.staff, key, { orderBy: 'id', limit: 3 });
        expect(ids.toSorted()).toEqual([...crazyIds].sort());
        for (const id of crazyIds) expect(await store.staff.remove(key, id)).toBe('removed');
        expect(await store.staff.count(key)).toBe(0);
      });

      test('may be large', async () => {
        const doc = person(key, 'p1', { notes: 'x'.repeat(700_000) });
        await store.people.create(key, doc);
        expect((await store.people.get(key, 'p1'))?.doc).toEqual(doc);
      });

      test('cannot be put where it says it does not belong', async () => {
        await expect(store.people.put(sister, person(key, 'p1'))).rejects.toThrow('another partition');
        await expect(store.staff.create(stranger, staff('workspace-1', 's1'))).rejects.toThrow('another partition');
        await expect(store.people.saveMany(sister, [{ type: 'put', doc: person(key, 'p1') }])).rejects.toThrow('another partition');
        expect(await store.people.count({ workspaceId: 'workspace-1' })).toBe(0);
      });

      test('needs a company where its collection is kept by company', async () => {
        await expect(store.people.get({ workspaceId: 'workspace-1' }, 'p1')).rejects.toThrow('needs a company');
      });
    });

    describe('partitions', () => {
      test('keep the same id apart, in every way of reading and writing', async () => {
        const places = [key, sister, stranger, namesake];
        for (const place of places) {
          expect(await store.people.create(place, person(place, 'same', { notes: JSON.stringify(place) }))).not.toBe('exists');
          expect(await store.orders.create(place, order(place, 'same'))).not.toBe('exists');
        }
        for (const place of places) {
          expect((await store.people.get(place, 'same'))?.doc.notes).toBe(JSON.stringify(place));
          expect((await store.orders.get(place, 'same'))?.doc).toMatchObject(place);
          expect((await store.people.getMany(place, ['same'])).map((each) => each.doc.notes)).toEqual([JSON.stringify(place)]);
          expect((await store.people.list(place, { orderBy: 'nameKey', limit: 10 })).items.map((each) => each.doc.notes)).toEqual([JSON.stringify(place)]);
          expect(await store.orders.count(place)).toBe(1);
          expect(await collected(store.people.scan(place, ['id']))).toEqual([{ id: 'same' }]);
        }
        expect(await store.people.removeAll(key)).toBe(1);
        expect(await store.orders.remove(key, 'same')).toBe('removed');
        for (const place of [sister, stranger, namesake]) {
          expect(await store.people.count(place)).toBe(1);
          expect(await store.orders.count(place)).toBe(1);
        }
      });

      test('are one workspace, whatever company is named, where a collection is kept by workspace', async () => {
        await store.leases.put(key, lease('workspace-1', 'company-1', 5));
        expect(await store.leases.get({ workspaceId: 'workspace-1' }, 'company-1')).toBeDefined();
        expect(await store.leases.get(sister, 'company-1')).toBeDefined();
        expect(await store.leases.get(stranger, 'company-1')).toBeUndefined();
        expect(await store.leases.count(sister)).toBe(1);
      });

      test('keep collections apart that share a container', async () => {
        await store.leases.put(key, lease('workspace-1', 'company-1', 5));
        await store.tallies.put(key, { id: 'company-1', workspaceId: 'workspace-1', current: 1, active: 1, archived: 0, lastRunId: null });
        expect((await store.leases.list(key, { orderBy: 'id', limit: 10 })).items).toHaveLength(1);
        expect(await store.tallies.removeAll(key)).toBe(1);
        expect(await store.leases.count(key)).toBe(1);
      });

      test('of all companies of a workspace are listed without naming a company, and only those', async () => {
        for (const number of [1, 2, 3]) for (const place of [key, sister, stranger]) await store.runs.put(place, run(place, number));
        const workspace = { workspaceId: 'workspace-1' };
        const { ids, pages } = await allPages(store.runs, workspace, { orderBy: 'startKey', descending: true, limit: 2 });
        expect(ids).toEqual(['run-company-2-3', 'run-company-1-3', 'run-company-2-2', 'run-company-1-2', 'run-company-2-1', 'run-company-1-1']);
        expect(pages).toBe(3);
        expect(await store.runs.count(workspace)).toBe(6);
        expect((await collected(store.runs.scan(workspace, ['number']))).map((each) => each.number).sort()).toEqual([1, 1, 2, 2, 3, 3]);
        expect(await store.runs.removeAll(workspace)).toBe(6);
        expect(await store.runs.count(stranger)).toBe(3);
      });
    });

    describe('many at once', () => {
      test('getMany answers those that exist, once each', async () => {
        for (const id of ['a', 'b', 'c']) await store.people.put(key, person(key, id));
        const found = await store.people.getMany(key, ['c', 'nobody', 'a', 'a']);
        expect(found.map((each) => each.doc.id).sort()).toEqual(['a', 'c']);
        expect(await store.people.getMany(key, [])).toEqual([]);
        const many = await store.people.getMany(key, Array.from({ length: 700 }, (_, n) => (n === 650 ? 'b' : `nobody-${n}`)));
        expect(many.map((each) => each.doc.id)).toEqual(['b']);
      });

      test('saveMany gives one outcome a write, in the order given', async () => {
        const first = await store.people.put(key, person(key, 'a'));
        const second = await store.people.put(key, person(key, 'b'));
        await store.people.put(key, person(key, 'b', { notes: 'moved on' }));
        const outcomes = await store.people.saveMany(key, [
          { type: 'create', doc: person(key, 'a') },
          { type: 'replace', doc: person(key, 'a', { notes: 'replaced' }), etag: first.etag },
          { type: 'replace', doc: person(key, 'b', { notes: 'too late' }), etag: second.etag },
          { type: 'replace', doc: person(key, 'c'), etag: first.etag },
          { type: 'create', doc: person(key, 'd') },
          { type: 'put', doc: person(key, 'e') },
        ]);
        expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.doc.id))).toEqual(['exists', 'a', 'stale', 'absent', 'd', 'e']);
        for (const outcome of outcomes) if (typeof outcome !== 'string') expect(await store.people.get(key, outcome.doc.id)).toEqual(outcome);
        expect((await store.people.get(key, 'a'))?.doc.notes).toBe('replaced');
        expect((await store.people.get(key, 'b'))?.doc.notes).toBe('moved on');
        expect(await store.people.get(key, 'c')).toBeUndefined();
        expect(await store.people.saveMany(key, [])).toEqual([]);
      });

      test('saveMany early is read at once, and by others after the next write', async () => {
        await store.people.saveMany(key, [{ type: 'create', doc: person(key, 'a') }], { early: true });
        const outcomes = await store.people.saveMany(key, [{ type: 'create', doc: person(key, 'a') }, { type: 'create', doc: person(key, 'b') }], { early: true });
        expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.doc.id))).toEqual(['exists', 'b']);
        expect((await store.people.getMany(key, ['a', 'b'])).map(({ doc }) => doc.id).sort()).toEqual(['a', 'b']);
        await store.people.put(key, person(key, 'c'));
        expect(await (await under.again()).people.count(key)).toBe(3);
      });

      test('saveMany takes more than any one request can carry', async () => {
        const writes = Array.from({ length: 730 }, (_, n) => ({ type: 'create' as const, doc: person(key, `p${n}`, { notes: 'n'.repeat(5000) }) }));
        const outcomes = await store.people.saveMany(key, writes);
        expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.doc.id))).toEqual(writes.map((write) => write.doc.id));
        expect(await store.people.count(key)).toBe(730);
      });

      test('removeAll removes what fits and answers how many; again it is none', async () => {
        await store.people.saveMany(key, Array.from({ length: 620 }, (_, n) => ({ type: 'put' as const, doc: person(key, `p${n}`, { status: n < 610 ? 'archived' : 'current' }) })));
        expect(await store.people.removeAll(key, { status: 'archived' })).toBe(610);
        expect(await store.people.removeAll(key, { status: 'archived' })).toBe(0);
        expect(await store.people.count(key)).toBe(10);
        expect(await store.people.removeAll(key)).toBe(10);
        expect(await store.people.removeAll(stranger)).toBe(0);
      });
    });

    describe('listing', () => {
      test('pages through everything in order, both ways, without a gap or a repeat', async () => {
        const ids = Array.from({ length: 25 }, (_, n) => `p${String(n).padStart(2, '0')}`);
        await store.people.saveMany(key, ids.toSorted(() => 0).map((id) => ({ type: 'put' as const, doc: person(key, id) })));
        expect(await allPages(store.people, key, { orderBy: 'nameKey', limit: 10 })).toEqual({ ids, pages: 3 });
        expect(await allPages(store.people, key, { orderBy: 'nameKey', descending: true, limit: 7 })).toEqual({ ids: ids.toReversed(), pages: 4 });
        expect(await allPages(store.people, key, { orderBy: 'id', limit: 25 })).toEqual({ ids, pages: 1 });
      });

      test('goes on from where it was, whatever is written or removed meanwhile', async () => {
        for (const id of ['b', 'd', 'f', 'h']) await store.people.put(key, person(key, id));
        const first = await store.people.list(key, { orderBy: 'id', limit: 2 });
        expect(first.items.map((each) => each.doc.id)).toEqual(['b', 'd']);
        await store.people.put(key, person(key, 'a'));
        await store.people.put(key, person(key, 'e'));
        await store.people.remove(key, 'd');
        await store.people.remove(key, 'h');
        const second = await store.people.list(key, { orderBy: 'id', limit: 5, after: first.next ?? '' });
        expect(second.items.map((each) => each.doc.id)).toEqual(['e', 'f']);
        expect(second.next).toBeUndefined();
      });

      test('gives the etag to write back with', async () => {
        await store.people.put(key, person(key, 'a'));
        const { items } = await store.people.list(key, { orderBy: 'id', limit: 1 });
        const [item] = items;
        expect(item && (await store.people.replace(key, { ...item.doc, notes: 'x' }, item.etag))).toMatchObject({ doc: { notes: 'x' } });
      });

      test('orders numbers as numbers', async () => {
        for (const number of [2, 10, 1, 33]) await store.runs.put(key, run(key, number));
        const { ids } = await allPages(store.runs, key, { orderBy: 'number', descending: true, limit: 3 });
        expect(ids).toEqual(['run-company-1-33', 'run-company-1-10', 'run-company-1-2', 'run-company-1-1']);
      });

      test('is empty where nothing is', async () => {
        expect(await store.people.list(key, { orderBy: 'id', limit: 5 })).toEqual({ items: [] });
        expect(await store.people.count(key)).toBe(0);
        expect(await collected(store.people.scan(key, ['id']))).toEqual([]);
      });

      test('refuses a cursor that is none, or belongs to another listing', async () => {
        for (const id of ['a', 'b', 'c']) await store.people.put(key, person(key, id));
        const { next = '' } = await store.people.list(key, { orderBy: 'id', limit: 1 });
        for (const [after, orderBy] of [['rubbish', 'id'], ['', 'id'], [next, 'nameKey'], [Buffer.from('["+id",5,{}]').toString('base64url'), 'id']] as const) {
          await expect(store.people.list(key, { orderBy, limit: 1, after })).rejects.toMatchObject({ code: 'invalid_request' });
        }
        await expect(store.people.list(key, { orderBy: 'id', descending: true, limit: 1, after: next })).rejects.toMatchObject({ code: 'invalid_request' });
      });

      test('refuses a field that is not indexed', async () => {
        await expect(store.people.list(key, { orderBy: 'notes', limit: 1 })).rejects.toThrow('Not an indexed field: notes');
        await expect(store.people.count(key, { notes: 'x' })).rejects.toThrow('Not an indexed field: notes');
        await expect(store.people.count(key, { "id' OR 1=1 --": 'x' })).rejects.toThrow('Not an indexed field');
      });
    });

    describe('conditions', () => {
      const idsWhere = async (where: Query['where']) => {
        const { ids } = await allPages(store.people, key, { ...(where && { where }), orderBy: 'id', limit: 2 });
        expect(await store.people.count(key, where)).toBe(ids.length);
        expect((await collected(store.people.scan(key, ['id'], where))).map((each) => each.id).sort()).toEqual(ids);
        return ids;
      };
      beforeEach(async () => {
        await store.people.put(key, person(key, 'a', { objectId: null, active: true, searchText: '100% ada_x o\'neil "b" back\\slash' }));
        await store.people.put(key, person(key, 'b', { status: 'archived', active: false, searchText: '1000 adayx' }));
        await store.people.put(key, person(key, 'c', { active: null, objectId: 'x', searchText: 'zoë 漢字 😀' }));
        await store.people.put(key, person(key, 'd', { objectId: 'y', emailKey: null, fingerprint: null }));
      });

      test('equal, also to true, false and null', async () => {
        expect(await idsWhere({ status: 'archived' })).toEqual(['b']);
        expect(await idsWhere({ active: true })).toEqual(['a', 'd']);
        expect(await idsWhere({ active: false })).toEqual(['b']);
        expect(await idsWhere({ active: null })).toEqual(['c']);
        expect(await idsWhere({ objectId: null })).toEqual(['a']);
        expect(await idsWhere({ id: 'c' })).toEqual(['c']);
        expect(await idsWhere({ status: 'current', active: true })).toEqual(['a', 'd']);
      });

      test('in a set, that may hold null, or nothing', async () => {
        expect(await idsWhere({ objectId: { in: ['x', 'y', 'nobody'] } })).toEqual(['c', 'd']);
        expect(await idsWhere({ objectId: { in: ['x', null] } })).toEqual(['a', 'c']);
        expect(await idsWhere({ active: { in: [false, null] } })).toEqual(['b', 'c']);
        expect(await idsWhere({ objectId: { in: [] } })).toEqual([]);
        expect(await idsWhere({ objectId: { in: Array.from({ length: 500 }, (_, n) => (n === 499 ? 'y' : `nobody-${n}`)) } })).toEqual(['d']);
      });

      test('from (inclusive) and before (exclusive), never fitting null', async () => {
        expect(await idsWhere({ id: { from: 'b' } })).toEqual(['b', 'c', 'd']);
        expect(await idsWhere({ id: { before: 'b' } })).toEqual(['a']);
        await store.leases.put(key, lease('workspace-1', 'l1', 10));
        await store.leases.put(key, lease('workspace-1', 'l2', 20));
        await store.leases.put(key, lease('workspace-1', 'l3', null));
        expect(await store.leases.count(key, { 'active.expiresAt': { before: 20 } })).toBe(1);
        expect(await store.leases.count(key, { 'active.expiresAt': { from: 10 } })).toBe(2);
        expect(await store.leases.count(key, { 'active.expiresAt': null })).toBe(1);
      });

      test('contains a plain text, whatever signs it has', async () => {
        expect(await idsWhere({ searchText: { contains: '100%' } })).toEqual(['a']);
        expect(await idsWhere({ searchText: { contains: 'ada_x' } })).toEqual(['a']);
        expect(await idsWhere({ searchText: { contains: "o'neil" } })).toEqual(['a']);
        expect(await idsWhere({ searchText: { contains: '"b" back\\slash' } })).toEqual(['a']);
        expect(await idsWhere({ searchText: { contains: 'zoë 漢字' } })).toEqual(['c']);
        expect(await idsWhere({ searchText: { contains: '😀' } })).toEqual(['c']);
        expect(await idsWhere({ searchText: { contains: 'Zoë' } })).toEqual([]);
        expect(await idsWhere({ searchText: { contains: '100' } })).toEqual(['a', 'b']);
        expect(await idsWhere({ searchText: { contains: '' } })).toEqual(['a', 'b', 'c', 'd']);
      });

      test('are sorted by another field than they ask for', async () => {
        const found = await store.people.list(key, { where: { objectId: { in: ['x', 'y'] } }, orderBy: 'nameKey', descending: true, limit: 1 });
        expect(found.items.map((each) => each.doc.id)).toEqual(['d']);
        const rest = await store.people.list(key, { where: { objectId: { in: ['x', 'y'] } }, orderBy: 'nameKey', descending: true, limit: 1, after: found.next ?? '' });
        expect(rest.items.map((each) => each.doc.id)).toEqual(['c']);
        expect(rest.next).toBeUndefined();
      });

      test('see a field as it was written last', async () => {
        await store.people.put(key, person(key, 'a', { objectId: 'now', active: false }));
        expect(await idsWhere({ objectId: 'now' })).toEqual(['a']);
        expect(await idsWhere({ objectId: null })).toEqual([]);
        expect(await idsWhere({ active: false })).toEqual(['a', 'b']);
      });
    });

    describe('scanning', () => {
      test('gives the fields asked for, of every document, by the thousand at most', async () => {
        await store.people.saveMany(key, Array.from({ length: 2100 }, (_, n) => ({ type: 'put' as const, doc: person(key, `p${n}`, { active: [true, false, null][n % 3] ?? null, objectId: n % 2 === 0 ? null : `o${n}` }) })));
        await store.people.put(sister, person(sister, 'other'));
        const seen = new Map<string, object>();
        for await (const page of store.people.scan(key, ['id', 'objectId', 'active', 'status'])) {
          expect(page.length).toBeLessThanOrEqual(1000);
          for (const each of page) seen.set(each.id, each);
        }
        expect(seen.size).toBe(2100);
        expect(seen.get('p0')).toEqual({ id: 'p0', objectId: null, active: true, status: 'current' });
        expect(seen.get('p1')).toEqual({ id: 'p1', objectId: 'o1', active: false, status: 'current' });
        expect(seen.get('p2')).toEqual({ id: 'p2', objectId: null, active: null, status: 'current' });
      });
    });

    describe('everywhere', () => {
      test('lists over all partitions, also where keys are equal', async () => {
        const places = ['workspace-1', 'workspace-2', 'workspace-3'];
        for (const [at, workspaceId] of places.entries()) {
          await store.outbox.put({ workspaceId }, outbox(workspaceId, 'due', { dueAt: 100 }));
          await store.outbox.put({ workspaceId }, outbox(workspaceId, 'due-2', { dueAt: 100 }));
          await store.outbox.put({ workspaceId }, outbox(workspaceId, 'later', { dueAt: 200 + at }));
          await store.outbox.put({ workspaceId }, outbox(workspaceId, 'never', { dueAt: null }));
        }
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const found = await store.outbox.everywhere({ where: { dueAt: { before: 202 } }, orderBy: 'dueAt', limit: 2, ...(after !== undefined && { after }) });
          expect(found.items.length).toBeLessThanOrEqual(2);
          seen.push(...found.items.map((each) => `${each.doc.workspaceId} ${each.doc.id}`));
          after = found.next;
        } while (after !== undefined);
        expect(seen.slice(0, 6).sort()).toEqual(places.flatMap((workspaceId) => [`${workspaceId} due`, `${workspaceId} due-2`]));
        expect(seen.slice(6)).toEqual(['workspace-1 later', 'workspace-2 later']);
      });

      test('finds companies of any workspace by an indexed field', async () => {
        for (const place of [key, sister, stranger]) await store.orders.put(place, order(place, `order-${place.companyId}`));
        const found = await store.orders.everywhere({ where: { id: 'order-company-3' }, orderBy: 'id', limit: 5 });
        expect(found.items.map((each) => each.doc.companyId)).toEqual(['company-3']);
      });
    });

    describe('time', () => {
      test('purge removes what has expired, and only that', async () => {
        await store.outbox.put(key, outbox('workspace-1', 'old', { expiresAt: 1_000_000_000 }));
        await store.outbox.put(key, outbox('workspace-1', 'new', { expiresAt: 4_000_000_000 }));
        await store.runs.put(key, run(key, 1, { expiresAt: 1_000_000_000 }));
        await store.staff.put(key, staff('workspace-1', 'forever'));
        expect(await store.purge(1_500_000_000)).toBe(2);
        expect(await store.purge(1_500_000_000)).toBe(0);
        expect(await store.outbox.get(key, 'old')).toBeUndefined();
        expect(await store.outbox.get(key, 'new')).toBeDefined();
        expect(await store.runs.count(key)).toBe(0);
        expect(await store.staff.count(key)).toBe(1);
      });
    });

    describe('metering', () => {
      test('counts documents written, not attempts, and only through the metered store', async () => {
        const meter = { writes: 0, requestUnits: null };
        const metered = store.metered(meter);
        const first = await metered.people.put(key, person(key, 'a'));
        await metered.people.create(key, person(key, 'a'));
        await metered.people.replace(key, first.doc, 'stale');
        await metered.people.get(key, 'a');
        expect(meter.writes).toBe(1);
        await metered.people.saveMany(key, [
          { type: 'create', doc: person(key, 'a') },
          { type: 'create', doc: person(key, 'b') },
          { type: 'put', doc: person(key, 'c') },
        ]);
        expect(meter.writes).toBe(3);
        await metered.people.remove(key, 'nobody');
        await metered.people.remove(key, 'a');
        expect(meter.writes).toBe(4);
        await metered.people.removeAll(key);
        expect(meter.writes).toBe(6);
        await store.people.put(key, person(key, 'd'));
        expect(meter.writes).toBe(6);
      });
    });

    describe('two openings of the same data', () => {
      test('see each other, and one lease goes to one of them', async () => {
        const other = await under.again();
        const { etag } = await store.leases.put(key, lease('workspace-1', 'company-1', null));
        expect((await other.leases.get(key, 'company-1'))?.etag).toBe(etag);
        const outcomes = await Promise.all([store, other, store, other].map(async (each, n) => each.leases.replace(key, lease('workspace-1', 'company-1', n), etag)));
        expect(outcomes.filter((outcome) => outcome === 'stale')).toHaveLength(3);
        await Promise.all([store, other].map(async (each, n) => each.people.saveMany(key, Array.from({ length: 300 }, (_, m) => ({ type: 'create' as const, doc: person(key, `${n}-${m}`) })))));
        expect(await other.people.count(key)).toBe(600);
        expect(await store.people.count(key)).toBe(600);
      });
    });

    test('check passes on a store that works', async () => {
      await expect(store.check()).resolves.toBeUndefined();
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
