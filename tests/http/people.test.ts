import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { erasedName } from '../../src/api/person/erasePerson.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { changePage } from '../../src/api/sync/recordPlan.ts';
import { customer, home, openWorld, type World } from './world.ts';

let world: World;
let path: string;
let key: { workspaceId: string; companyId: string };
const hand = { by: { tenantId: home, objectId: null, name: 'x' }, at: '2026-11-22T07:00:00.000Z' };
const objectId = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const company = await world.makeCompany('Contoso');
  key = { workspaceId: home, companyId: company.id };
  path = `/api/companies/${company.id}/people`;
});

const get = (suffix = '') => world.ask('GET', path + suffix, { token: world.reader });
const make = async (body: Record<string, unknown>) => (await world.ask('POST', path, { token: world.admin, body })).body;
const patch = (id: string, body: unknown, etag: string) => world.ask('PATCH', `${path}/${id}`, { token: world.admin, body, headers: { 'If-Match': etag } });

/** A person as a sync leaves one. */
async function synced(more: Partial<PersonDoc> = {}): Promise<PersonDoc> {
  const person: PersonDoc = {
    ...newPerson(key, 'person1', { email: 'adele@contoso.example', firstName: 'Adele', lastName: 'Vance' }, hand),
    objectId, tenantId: customer, displayName: 'Adele Vance', base: { source: 'directory', runId: 'run1', at: hand.at, pinned: null }, fingerprint: 'f', inScope: true, ...more,
  };
  await world.store.people.put(key, person);
  return person;
}

describe('a person added by hand', () => {
  it('is current and active, has no object id, and every field says where it came from', async () => {
    const answer = await world.ask('POST', path, { token: world.admin, body: { email: 'zoe@contoso.example', firstName: 'Zoë', lastName: 'de Vries', phone: '' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ displayName: 'Zoë de Vries', objectId: null, status: 'current', active: true, phone: null, fields: { email: { source: 'local', pinned: null } } });
    expect(answer.headers.get('location')).toBe(`${path}/${answer.body.id}`);
    expect((await get(`/${answer.body.id}`)).body).toEqual(answer.body);
    expect((await world.ask('GET', path.replace('/people', ''), { token: world.reader })).body.people).toEqual({ current: 1, active: 1, archived: 0 });
  });

  it('needs an address that is one', async () => {
    for (const body of [{}, { email: 'x' }, { email: '' }, { email: 'a@b.example', objectId: 'x' }]) expect((await world.ask('POST', path, { token: world.admin, body })).status).toBe(400);
  });
});

describe('an edit by hand', () => {
  it('pins the field, makes the next run look closer, and is found again in the history', async () => {
    await synced();
    const before = (await get('/person1')).body;
    const after = await patch('person1', { fields: { mobile: '+31 6 1234', notes: '' } }, before.etag);
    expect(after.body).toMatchObject({ mobile: '+31 6 1234', displayName: 'Adele Vance', fields: { mobile: { source: 'local', pinned: { by: { name: 'Mila Janssen' } } }, email: { source: 'directory', pinned: null } } });
    expect((await world.store.people.get(key, 'person1'))?.doc.fingerprint).toBeNull();
    const history = (await get('/person1/history')).body.items;
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({ runId: null, runNumber: null, by: { name: 'Mila Janssen' }, change: { kind: 'update', reason: 'by_hand', fields: [{ field: 'mobile', from: null, to: '+31 6 1234' }] } });
  });

  it('is refused without the etag, with an old one, and for fields nobody may write', async () => {
    const person = await make({ email: 'a@b.example' });
    expect((await world.ask('PATCH', `${path}/${person.id}`, { token: world.admin, body: { fields: { phone: '1' } } })).status).toBe(428);
    expect((await patch(person.id, { fields: { phone: '1' } }, '"old"')).status).toBe(412);
    for (const body of [{}, { fields: { userId: 'x' } }, { fields: { status: 'archived' } }, { unpin: ['shoe'] }, { hold: {} }]) expect((await patch(person.id, body, '*')).status).toBe(400);
  });

  it('unpins, and lifts a hold with all that was declined', async () => {
    await synced({ hold: { by: hand.by, at: hand.at, against: 'archive', evidence: 'e' }, declined: { phone: '1' }, sources: { phone: { source: 'local', runId: null, at: hand.at, pinned: { by: hand.by, at: hand.at } } } });
    expect((await get('/person1')).body.hold).toEqual({ by: hand.by, at: hand.at, against: 'archive' });
    const after = await patch('person1', { unpin: ['phone'], hold: null }, '*');
    expect(after.body).toMatchObject({ hold: null, fields: { phone: { source: 'local', pinned: null } } });
    expect((await world.store.people.get(key, 'person1'))?.doc).toMatchObject({ fingerprint: null, declined: {} });
  });

  it('is found by its new name', async () => {
    const person = await make({ email: 'a@b.example', firstName: 'Jan' });
    await patch(person.id, { fields: { lastName: 'Müller' } }, person.etag);
    expect((await get('?search=MULLER')).body.items.map((one) => one.displayName)).toEqual(['Jan Müller']);
  });
});

describe('the list', () => {
  it('is by name, searched without case and accents, filtered by status, page by page', async () => {
    for (const [firstName, lastName] of [['Zoë', 'Àbel'], ['adam', 'Smith'], ['Bea', 'O\'Hara'], ['Percy', '100%']]) await make({ email: `${String(lastName).replaceAll(/\W/g, 'x')}@b.example`, firstName, lastName });
    await synced({ status: 'archived', archived: { at: hand.at, reason: 'deleted_in_entra' } });
    const names = async (query: string) => (await get(query)).body.items.map((one) => one.firstName);
    expect(await names('?status=current')).toEqual(['adam', 'Bea', 'Percy', 'Zoë']);
    expect(await names('?status=archived')).toEqual(['Adele']);
    expect(await names('?search=abel')).toEqual(['Zoë']);
    expect(await names('?search=%25')).toEqual(['Percy']);
    expect(await names('?search=o%27hara')).toEqual(['Bea']);
    const page = (await get('?limit=3')).body;
    expect((await get(`?limit=3&cursor=${encodeURIComponent(page.nextCursor ?? '')}`)).body.items).toHaveLength(2);
    expect((await get('?status=gone')).status).toBe(400);
  });
});

describe('people.csv', () => {
  it('opens safely in a spreadsheet', async () => {
    await make({ email: 'a@b.example', firstName: '=HYPERLINK("http://evil")', lastName: 'x', notes: 'one, "two"', phone: '+31 20 1' });
    const answer = await get('.csv?status=current');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename=\"Contoso-people.csv\"; filename*=UTF-8''Contoso-people.csv");
    const bytes = Buffer.from(await (await fetch(`${world.url}${path}.csv`, { headers: { Authorization: `Bearer ${world.reader}` } })).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(answer.text).toContain('"\'=HYPERLINK(""http://evil"")');
    expect(answer.text).toContain('"one, ""two"""');
    expect(answer.text).toContain(",'+31 20 1,");
    expect(answer.text).toMatch(/\r\n$/);
  });
});

describe('erasing a person', () => {
  it('is for archived people only, and takes every value out of the history', async () => {
    await synced();
    const erase = () => world.ask('DELETE', `${path}/person1`, { token: world.admin });
    expect((await erase()).body).toMatchObject({ status: 409, code: 'person_current' });
    const page = changePage(key, 'run1', 0, [
      { id: 'create-person1', kind: 'create', personId: 'person1', objectId, name: 'Adele Vance', fields: [{ field: 'email', from: null, to: 'adele@contoso.example' }], reason: 'joined', outcome: 'applied', problem: null, carry: { displayName: 'Adele Vance' } },
      { id: 'create-p2', kind: 'create', personId: 'p2', objectId: null, name: 'Alex', fields: [], reason: 'joined', outcome: 'applied', problem: null, carry: {} },
    ], 4_000_000_000);
    await world.store.changePages.put(key, page);
    await world.store.leftOutPages.put(key, { id: 'set.0', ...key, set: 'set', seq: 0, people: [{ objectId, displayName: 'Adele Vance', userPrincipalName: 'adele@contoso.example', reason: 'guest' }], expiresAt: 4_000_000_000 });
    await patch('person1', { fields: { mobile: '0612345678' } }, '*');
    const edited = await world.store.people.get(key, 'person1');
    if (edited === undefined) throw new Error('no person');
    await world.store.people.put(key, { ...edited.doc, status: 'archived', archived: { at: hand.at, reason: 'deleted_in_entra' } });
    expect((await erase()).status).toBe(204);
    expect((await get('/person1')).status).toBe(404);
    const left = JSON.stringify([await world.store.changePages.list(key, { orderBy: 'id', limit: 500 }), await world.store.leftOutPages.list(key, { orderBy: 'id', limit: 500 })]);
    for (const value of ['adele', 'Adele', '0612345678', objectId]) expect(left).not.toContain(value);
    expect(left).toContain(erasedName);
    expect(left).toContain('Alex');
    const audit = JSON.stringify((await world.ask('GET', '/api/audit?limit=500', { token: world.reader })).body);
    for (const value of ['adele@', 'Adele Vance', '0612345678']) expect(audit).not.toContain(value);
  });

  it('takes along the reply kept for its Idempotency-Key, and no other', async () => {
    const add = (email: string) => world.ask('POST', path, { token: world.admin, body: { email }, headers: { 'Idempotency-Key': email } });
    const { body } = await add('gone@contoso.example');
    await add('stays@contoso.example');
    const made = await world.store.people.get(key, body.id);
    if (made === undefined) throw new Error('no person');
    await world.store.people.put(key, { ...made.doc, status: 'archived', archived: { at: hand.at, reason: 'deleted_in_entra' } });
    expect((await world.ask('DELETE', `${path}/${body.id}`, { token: world.admin })).status).toBe(204);
    const kept = JSON.stringify(await world.store.idempotency.list({ workspaceId: home }, { where: { companyId: key.companyId }, orderBy: 'id', limit: 100 }));
    expect(kept).not.toContain('gone@contoso.example');
    expect(kept).toContain('stays@contoso.example');
  });
});

describe('a user left out by hand', () => {
  const lift = (token: string, id = objectId) => world.ask('DELETE', `/api/companies/${key.companyId}/left-out/${id}`, { token });

  it('is let in again by an admin, once, and it is recorded', async () => {
    await world.store.createHolds.put(key, { id: objectId, ...key, tenantId: customer, name: 'Adele Vance', by: hand.by, at: hand.at });
    expect((await lift(world.reader)).status).toBe(403);
    expect((await lift(world.stranger)).status).toBe(404);
    expect((await lift(world.admin, 'adele')).status).toBe(404);
    expect((await lift(world.admin, objectId.toUpperCase())).status).toBe(204);
    expect((await lift(world.admin)).body).toMatchObject({ status: 404, code: 'not_found' });
    const audit = (await world.ask('GET', `/api/audit?companyId=${key.companyId}`, { token: world.reader })).body.items;
    expect(audit.filter((entry) => entry.action === 'hold.lift')).toMatchObject([{ detail: objectId, by: { name: 'Mila Janssen' } }]);
  });
});
