import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realAmbient } from '../../src/api/ambient.ts';
import type { CompanyDoc } from '../../src/api/company/company.ts';
import { createCompany } from '../../src/api/company/createCompany.ts';
import { eraseCompany, finishErasures } from '../../src/api/company/eraseCompany.ts';
import { findCompany } from '../../src/api/company/findCompany.ts';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Collection, Store } from '../../src/api/store/port.ts';

const workspaceId = '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10';
const by = { tenantId: workspaceId, objectId: 'o', name: 'Mila' };
let store: Store;
let company: CompanyDoc;
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', path: ':memory:' });
  company = (await createCompany({ store, ambient: realAmbient, activation: 'auto' }, workspaceId, by, { name: 'Contoso' })).doc;
  const key = { workspaceId, companyId: company.id };
  await store.people.put(key, newPerson(key, 'p', { email: 'a@b.example' }, { by, at: company.createdAt }));
  await store.tallies.put({ workspaceId }, { id: company.id, workspaceId, current: 1, active: 1, archived: 0, lastRunId: null });
});
afterEach(() => store.close());

/** The store, broken from the n-th removal on, as if the process were killed there. */
function breaking(after: number): Store {
  let removals = 0;
  const guard = <T extends { id: string }>(collection: Collection<T>): Collection<T> => ({
    ...collection,
    get: (...given) => collection.get(...given),
    replace: (...given) => collection.replace(...given),
    put: (...given) => collection.put(...given),
    removeAll: (...given) => (removals++ < after ? collection.removeAll(...given) : Promise.reject(new Error('killed'))),
    remove: (...given) => (removals++ < after ? collection.remove(...given) : Promise.reject(new Error('killed'))),
  });
  // Every member that is a collection is guarded; the others are the store's own functions.
  return Object.fromEntries(Object.entries(store).map(([name, part]) => [name, typeof part === 'object' && part !== null && 'removeAll' in part ? guard(part) : part])) as unknown as Store;
}

describe('an erasure that is cut off', () => {
  it.each([0, 1, 5, 11, 14, 18])('after %i steps hides the company at once, and is finished by the sweep', async (steps) => {
    const key = { workspaceId, companyId: company.id };
    await expect(eraseCompany({ store: breaking(steps), ambient: realAmbient }, key, by, 'Contoso')).rejects.toThrow('killed');
    await expect(findCompany(store, key)).rejects.toMatchObject({ code: 'not_found' });
    expect(await finishErasures(store)).toBe(1);
    expect(await store.companies.get({ workspaceId }, company.id)).toBeUndefined();
    expect(await store.people.count(key)).toBe(0);
    expect(await store.tallies.get({ workspaceId }, company.id)).toBeUndefined();
    expect(await finishErasures(store)).toBe(0);
  });
});
