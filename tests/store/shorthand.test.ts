/** People and pages of changes are kept in shorthand by SQLite: what comes back is what was given. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersonDoc } from '../../src/api/person/person.ts';
import type { Store } from '../../src/api/store/port.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { ChangeDoc, ChangePageDoc } from '../../src/api/sync/change.ts';
import { key, person } from './samples.ts';

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-02-01T00:00:00.000Z';
const by = { tenantId: 't', objectId: 'o', name: 'Ada' };
const empty = {
  email: null, firstName: null, lastName: null, phone: null, mobile: null, language: null, active: null, userId: null, notes: null, jobTitle: null, department: null,
  tenantId: null, objectId: null, userPrincipalName: null, fingerprint: null, emailKey: null,
};

const people: Record<string, Partial<PersonDoc>> = {
  'as a run creates one': { userId: 'object-a', base: { source: 'directory', runId: 'r1', at, pinned: null }, trail: [{ runId: 'r1', page: 'r1.000000', at }] },
  'with an address in capitals': { email: 'Ada@Contoso.com', emailKey: 'ada@contoso.com', userPrincipalName: 'ada@contoso.com' },
  'with no values at all': empty,
  'named as first and last name': { firstName: 'Ada', lastName: 'Lovelace', displayName: 'Ada Lovelace' },
  'named as a last name alone': { firstName: null, lastName: 'Lovelace', displayName: ' Lovelace' },
  'without any name': { firstName: null, lastName: null, displayName: ' ' },
  'with empty names': { firstName: '', lastName: '', displayName: ' ' },
  'without an address, with a principal name': { email: null, emailKey: null, userPrincipalName: 'ada@contoso.com' },
  'with an address, without a principal name': { userPrincipalName: null },
  'with an object id, without a user id': { userId: null },
  'with empty texts': { email: '', emailKey: '', firstName: '', notes: '', fingerprint: '', searchText: '' },
  'inactive and out of scope': { active: false, inScope: false },
  'archived and held': { status: 'archived', archived: { at: later, reason: 'left' }, hold: { by, at: later, against: 'create', evidence: 'left' }, inScope: false },
  'with declined values and sources': { declined: { mobile: null, active: false }, sources: { phone: { source: 'local', runId: null, at: later, pinned: { by, at: later } } } },
  'made by hand': { base: { source: 'local', runId: null, at, pinned: { by, at } }, trail: [{ runId: null, page: 'hand.1', at }] },
  'with a base of another run than the trail begins with': { base: { source: 'directory', runId: 'r2', at: later, pinned: null }, trail: [{ runId: 'r1', page: 'r1.000000', at }, { runId: 'r2', page: 'r2.000003', at: later }] },
  'with a base of no run and a trail of one': { base: { source: 'local', runId: null, at, pinned: null }, trail: [{ runId: 'r1', page: 'r1.000000', at }] },
  'with a page that its run does not name': { trail: [{ runId: 'r1', page: 'loose', at }, { runId: '', page: 'loose', at }] },
};

const change: ChangeDoc = {
  id: 'create-1', kind: 'create', personId: 'p', objectId: 'o', name: 'Ada', fields: [{ field: 'email', from: null, to: 'ada@contoso.com' }, { field: 'active', from: null, to: false }, { field: 'phone', from: null, to: null }],
  reason: 'new_in_directory', outcome: 'planned', problem: null, carry: { displayName: 'Ada', userPrincipalName: null, fingerprint: 'f' },
};

const changes: Record<string, ChangeDoc> = {
  'a create': change,
  'a create by another name': { ...change, carry: { ...change.carry, displayName: 'Ada L.' } },
  'a create with a principal name and without fields': { ...change, fields: [], carry: { displayName: 'Ada', userPrincipalName: 'ada@contoso.com', fingerprint: '' } },
  'a create without a fingerprint': { ...change, carry: { displayName: 'Ada', userPrincipalName: null, fingerprint: null } },
  'a create that carries less': { ...change, carry: { displayName: 'Ada' } },
  'a create that carries more': { ...change, carry: { ...change.carry, evidence: 'gone' } },
  'a create of no person yet': { ...change, personId: null },
  'a create that waits': { ...change, waits: ['reviewed'], outcome: 'awaitingApproval' },
  'a create of an old address': { ...change, reason: 'same_address_as_archived' },
  'a create of a field with a comma': { ...change, fields: [{ field: 'a,b', from: null, to: '1' }, { field: 'a', from: null, to: '2' }] },
  'a create that was carried out': { ...change, outcome: 'applied' },
  'a create over a value': { ...change, fields: [{ field: 'phone', from: '1', to: '2' }] },
  'nothing but an archive': { ...change, kind: 'archive', fields: [], carry: { evidence: 'left' } },
  'an update': { ...change, kind: 'update', fields: [{ field: 'phone', from: '1', to: null }, { field: 'mobile', from: null, to: '2' }] },
  'a field named twice': { ...change, fields: [{ field: 'phone', from: null, to: '1' }, { field: 'phone', from: null, to: '2' }] },
  'a failure': { ...change, outcome: 'failed', problem: { code: 'busy', message: 'Busy.' } },
  'a conflict, answered and resolved': {
    ...change, kind: 'conflict', personId: null, candidates: ['a', 'b'], answer: 'accept', waits: ['conflict'], outcome: 'awaitingApproval',
    resolution: { kind: 'update', personId: 'a', reason: 'chosen_by_hand', fields: [{ field: 'email', from: 'x', to: 'y' }] },
  },
};

const page: ChangePageDoc = { id: 'r.000000', ...key, runId: 'r', seq: 0, changes: Object.values(changes), tally: { 'create|planned': 1 }, expiresAt: 1_800_000_000 };

describe('A document in shorthand', () => {
  let folder: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'instep-shorthand-'));
    store = await openStore({ kind: 'sqlite', path: join(folder, 'a.db') });
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(Object.entries(people))('comes back whole: a person %s', async (_name, more) => {
    const doc = person(key, 'a', more);
    await store.people.saveMany(key, [{ type: 'create', doc }]);
    expect((await store.people.get(key, 'a'))?.doc).toStrictEqual(doc);
    expect((await store.people.getMany(key, ['a'])).map((found) => found.doc)).toStrictEqual([doc]);
    expect((await store.people.list({ workspaceId: key.workspaceId }, { orderBy: 'nameKey', limit: 5 })).items.map((found) => found.doc)).toStrictEqual([doc]);
    expect((await store.people.everywhere({ orderBy: 'id', limit: 5 })).items.map((found) => found.doc)).toStrictEqual([doc]);
  });

  test.each(Object.entries(changes))('comes back whole: a page with %s', async (_name, one) => {
    const doc = { ...page, changes: [one] };
    await store.changePages.put(key, doc);
    expect((await store.changePages.get(key, page.id))?.doc).toStrictEqual(doc);
  });

  test('comes back whole: a page of changes made by hand', async () => {
    await store.changePages.put(key, { ...page, by });
    expect((await store.changePages.get(key, page.id))?.doc).toStrictEqual({ ...page, by });
  });

  test('may also be kept whole, as an older layout did', async () => {
    const doc = person(key, 'a');
    await store.people.put(key, doc);
    await store.changePages.put(key, page);
    const raw = new DatabaseSync(join(folder, 'a.db'));
    raw.prepare('UPDATE people SET doc = ?').run(JSON.stringify(doc));
    raw.prepare('UPDATE changePages SET doc = ?').run(JSON.stringify(page));
    raw.close();
    expect((await store.people.get(key, 'a'))?.doc).toStrictEqual(doc);
    expect((await store.changePages.get(key, page.id))?.doc).toStrictEqual(page);
  });
});
