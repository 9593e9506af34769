import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { customer, home, openWorld, otherWorkspace, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const post = (path: string, body: unknown, token = world.admin, headers: Record<string, string> = {}) => world.ask('POST', path, { token, body, headers });

describe('a company', () => {
  it('is made inactive, with the defaults, and found again', async () => {
    const made = await post('/api/companies', { name: '  Contoso  ' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Contoso', module: 'inactive', link: null, lastRun: null, nextRunAt: null, manualSyncAllowedAt: null, people: { current: 0, active: 0, archived: 0 },
      settings: { scope: { kind: 'everyone' }, mode: 'automatic', safety: { maxPeople: 25, maxPercent: 10 }, schedule: { timesOfDay: ['06:00', '13:00'], timeZone: 'Europe/Amsterdam', paused: false } },
    });
    expect(made.headers.get('location')).toBe(`/api/companies/${made.body.id}`);
    expect(made.headers.get('etag')).toBe(`"${made.body.etag}"`);
    const read = await world.ask('GET', `/api/companies/${made.body.id}`, { token: world.reader });
    expect(read.body).toEqual(made.body);
  });

  it('is active at once where the installation says so', async () => {
    const auto = await openWorld({ activation: 'auto' });
    expect((await auto.ask('POST', '/api/companies', { token: auto.admin, body: { name: 'X' } })).body.module).toBe('active');
    await auto.close();
  });

  it('changes only with the etag that was read, and a key of the settings changes whole', async () => {
    const { body: company } = await post('/api/companies', { name: 'Fabrikam' });
    const patch = (body: unknown, headers: Record<string, string>) => world.ask('PATCH', `/api/companies/${company.id}`, { token: world.admin, body, headers });
    expect((await patch({ name: 'F' }, {})).body).toMatchObject({ status: 428, code: 'if_match_required' });
    expect((await patch({ name: 'F' }, { 'If-Match': '"other"' })).body).toMatchObject({ status: 412, code: 'etag_mismatch' });
    expect((await patch({ name: 'F' }, { 'If-Match': `W/"${company.etag}"` })).status).toBe(412);
    const first = await patch({ settings: { leaveOut: { disabled: true } } }, { 'If-Match': `"${company.etag}"` });
    expect(first.body.settings).toMatchObject({ leaveOut: { guests: true, disabled: true, unlicensed: false, patterns: [] } });
    const second = await patch({ settings: { leaveOut: { unlicensed: true } }, name: 'Fabrikam BV' }, { 'If-Match': first.body.etag });
    expect(second.body).toMatchObject({ name: 'Fabrikam BV', settings: { leaveOut: { disabled: false, unlicensed: true } } });
    expect((await patch({ name: 'late' }, { 'If-Match': `"${company.etag}"` })).status).toBe(412);
    expect((await patch({}, { 'If-Match': '*' })).status).toBe(400);
    expect((await patch({ settings: { scope: { kind: 'groups', include: [] } } }, { 'If-Match': '*' })).status).toBe(400);
  });

  it('keeps every key that is not given, the scope above all', async () => {
    const company = await world.makeCompany('Kept');
    const patch = (settings: unknown) => world.ask('PATCH', `/api/companies/${company.id}`, { token: world.admin, body: { settings }, headers: { 'If-Match': '*' } });
    const chosen = {
      scope: { kind: 'groups', include: [{ id: '02bd9fd6-8f93-4758-87c3-1fb73740a315', displayName: 'Sales' }], exclude: [] }, leaveOut: { guests: false, disabled: true, unlicensed: true, patterns: ['x*'] },
      mode: 'reviewed', leavers: { outOfScope: 'keep', cards: 'keep' }, safety: { maxPeople: 0, maxPercent: 0 }, schedule: { timesOfDay: ['09:00'], timeZone: 'UTC', paused: true },
    };
    const before = (await patch(chosen)).body.settings;
    expect(before).toMatchObject(chosen);
    for (const key of Object.keys(chosen) as (keyof typeof chosen)[]) expect((await patch({ [key]: chosen[key] })).body.settings).toEqual(before);
    expect((await patch({ fields: {} })).body.settings).toEqual(before);
  });

  it('lets exactly one of two changes at the same time through', async () => {
    const { body: company } = await post('/api/companies', { name: 'Race' });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => world.ask('PATCH', `/api/companies/${company.id}`, { token: world.admin, body: { name: `R${String(n)}` }, headers: { 'If-Match': company.etag } })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  it('keeps its etag when its people, runs and cooldown change', async () => {
    const company = await world.makeCompany('Still');
    await world.store.tallies.put({ workspaceId: home }, { id: company.id, workspaceId: home, current: 3, active: 2, archived: 1, lastRunId: null });
    await world.store.leases.put({ workspaceId: home }, { id: company.id, workspaceId: home, active: null, lastRunNumber: 1, manualAt: world.entra.now.toISOString(), manualBefore: null });
    const read = (await world.ask('GET', `/api/companies/${company.id}`, { token: world.admin })).body;
    expect(read.etag).toBe(company.etag);
    expect(read.people).toEqual({ current: 3, active: 2, archived: 1 });
    expect(read.manualSyncAllowedAt).toBe(new Date(world.entra.now.getTime() + 30 * 60_000).toISOString());
  });

  it('says which other companies of the workspace share its tenant', async () => {
    const [one, two] = [await world.makeCompany('Shared 1'), await world.makeCompany('Shared 2')];
    const foreign = await world.makeCompany('Shared 3', world.stranger);
    await world.link(one.id);
    await world.link(two.id);
    await world.link(foreign.id, otherWorkspace);
    const read = (await world.ask('GET', `/api/companies/${one.id}`, { token: world.admin })).body;
    expect(read.link).toMatchObject({ tenantId: customer, status: 'linked', sharedWith: [two.id] });
  });
});

describe('another workspace', () => {
  it('finds a company that is not its own exactly as absent', async () => {
    const company = await world.makeCompany('Ours');
    const theirs = await world.makeCompany('Theirs', world.stranger);
    for (const [id, token] of [[company.id, world.stranger], [theirs.id, world.admin]]) {
      const absent = await world.ask('GET', '/api/companies/absent', { token });
      for (const [method, path, body] of [
        ['GET', '', undefined], ['DELETE', '', { confirmName: 'Ours' }], ['GET', '/people', undefined], ['GET', '/runs', undefined], ['POST', '/runs', { kind: 'apply' }], ['POST', '/link', {}],
        ['GET', '/groups', undefined], ['POST', '/activation', { action: 'request' }], ['GET', '/people.csv', undefined], ['POST', '/people', { email: 'a@b.example' }],
      ] as const) {
        const answer = await world.ask(method, `/api/companies/${id}${path}`, { token, body });
        expect([method, path, answer.status, answer.body.code, answer.body.detail]).toEqual([method, path, 404, 'not_found', absent.body.detail]);
      }
    }
    const list = await world.ask('GET', '/api/companies?limit=500', { token: world.stranger });
    expect(list.body.items.map((one) => one.name)).not.toContain('Ours');
  });
});

describe('the list', () => {
  it('comes by name, page by page, each once', async () => {
    const fresh = await openWorld();
    for (const name of ['delta', 'Alfa', 'charlie', 'Alfa', 'Bravo']) await fresh.ask('POST', '/api/companies', { token: fresh.admin, body: { name } });
    const names: string[] = [];
    let cursor = '';
    do {
      const page = (await fresh.ask('GET', `/api/companies?limit=2${cursor}`, { token: fresh.reader })).body;
      names.push(...page.items.map((one) => one.name));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (cursor !== '');
    expect(names).toEqual(['Alfa', 'Alfa', 'Bravo', 'charlie', 'delta']);
    await fresh.close();
  });
});

describe('activation', () => {
  it('is asked for by the workspace and given by the host, who sees nothing more of the company', async () => {
    const { body: company } = await post('/api/companies', { name: 'Woodgrove' }, world.stranger);
    const act = (action: string, token: string) => post(`/api/companies/${company.id}/activation`, { action }, token);
    expect((await act('activate', world.stranger)).body).toMatchObject({ status: 403, code: 'role_required' });
    expect((await act('request', world.stranger)).body.module).toBe('requested');
    expect((await act('request', world.stranger)).body.module).toBe('requested');
    const requests = await world.ask('GET', '/api/activation-requests', { token: world.admin });
    const expected = { companyId: company.id, name: 'Woodgrove', workspaceId: otherWorkspace, module: 'requested' };
    expect(requests.body.items).toContainEqual(expected);
    expect((await act('activate', world.admin)).body).toEqual({ ...expected, module: 'active' });
    expect((await world.ask('GET', '/api/activation-requests', { token: world.admin })).body.items).not.toContainEqual(expected);
    expect((await world.ask('GET', `/api/companies/${company.id}`, { token: world.stranger })).body.module).toBe('active');
    expect((await world.ask('GET', `/api/companies/${company.id}`, { token: world.admin })).status).toBe(404);
    expect((await act('deactivate', world.admin)).body.module).toBe('inactive');
    expect((await post('/api/companies/absent/activation', { action: 'activate' })).status).toBe(404);
  });

  it('answers the host alike for a company of its own', async () => {
    const { body: company } = await post('/api/companies', { name: 'Own' });
    expect((await post(`/api/companies/${company.id}/activation`, { action: 'activate' })).body).toEqual({ companyId: company.id, name: 'Own', workspaceId: home, module: 'active' });
  });
});

describe('Idempotency-Key', () => {
  it('replays the first answer to the same body, refuses another, and is free again after a day', async () => {
    const make = (name: string, key = 'key-1', token = world.admin) => post('/api/companies', { name }, token, { 'Idempotency-Key': key });
    const first = await make('Once');
    const again = await make('Once');
    expect([again.status, again.body, again.headers.get('location')]).toEqual([201, first.body, first.headers.get('location')]);
    expect((await make('Other')).body).toMatchObject({ status: 409, code: 'idempotency_key_reused' });
    expect((await make('Once', 'key-1', world.stranger)).body.id).not.toBe(first.body.id);
    const later = await openWorld();
    const one = await later.ask('POST', '/api/companies', { token: later.admin, body: { name: 'A' }, headers: { 'Idempotency-Key': 'k' } });
    later.later(24 * 3600_000 + 1000);
    const fresh = await later.token({});
    const two = await later.ask('POST', '/api/companies', { token: fresh, body: { name: 'B' }, headers: { 'Idempotency-Key': 'k' } });
    expect(two.status).toBe(201);
    expect(two.body.id).not.toBe(one.body.id);
    await later.close();
  });

  it('makes one company of many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('/api/companies', { name: 'Many' }, world.admin, { 'Idempotency-Key': 'many' })));
    const made = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id));
    expect(made.size).toBe(1);
    for (const answer of answers) expect([201, 409]).toContain(answer.status);
  });

  it('is not used up by a refusal', async () => {
    const company = await world.makeCompany('Refused');
    const start = () => post(`/api/companies/${company.id}/runs`, { kind: 'apply' }, world.admin, { 'Idempotency-Key': 'run' });
    expect((await start()).body.code).toBe('not_linked');
    await world.link(company.id);
    expect((await start()).status).toBe(202);
    expect((await start()).status).toBe(202);
  });

  it('is used up by what was done, also when the answer could not be kept', async () => {
    const make = () => post('/api/companies', { name: 'Unkept' }, world.admin, { 'Idempotency-Key': 'unkept' });
    const put = vi.spyOn(world.store.idempotency, 'put').mockRejectedValueOnce(new Error('the store is away'));
    expect((await make()).status).toBe(201);
    put.mockRestore();
    expect((await make()).body).toMatchObject({ status: 409, code: 'idempotency_in_progress' });
  });
});

describe('erasing', () => {
  let company: { id: string; name: string };
  beforeEach(async () => {
    company = await world.makeCompany('Gone');
  });
  const erase = (confirmName: string) => world.ask('DELETE', `/api/companies/${company.id}`, { token: world.admin, body: { confirmName } });

  it('asks for the exact name', async () => {
    expect((await erase('gone')).body).toMatchObject({ status: 409, code: 'name_mismatch' });
    expect((await world.ask('DELETE', `/api/companies/${company.id}`, { token: world.admin })).status).toBe(400);
  });

  it('waits for a run in progress', async () => {
    await world.link(company.id);
    expect((await post(`/api/companies/${company.id}/runs`, { kind: 'apply' })).status).toBe(202);
    expect((await erase('Gone')).body).toMatchObject({ status: 409, code: 'run_in_progress' });
  });

  it('leaves nothing of the company and touches no other', async () => {
    const other = await world.makeCompany('Other');
    const keys = [company, other].map(({ id }) => ({ workspaceId: home, companyId: id }));
    for (const key of keys) {
      await world.store.people.put(key, newPerson(key, `p-${key.companyId}`, { email: 'a@b.example' }, { by: { tenantId: home, objectId: null, name: 'x' }, at: world.entra.now.toISOString() }));
    }
    world.later(1);
    expect((await erase('Gone')).status).toBe(204);
    expect((await world.ask('GET', `/api/companies/${company.id}`, { token: world.admin })).status).toBe(404);
    const counts = await Promise.all(keys.map((key) => world.store.people.count(key)));
    expect(counts).toEqual([0, 1]);
    const audit = await world.ask('GET', `/api/audit?companyId=${company.id}`, { token: world.admin });
    expect(audit.body.items[0]).toMatchObject({ action: 'company.erase', by: { name: 'Mila Janssen' } });
  });

  it('takes along the replies kept for Idempotency-Keys, and no others', async () => {
    const kept = (name: string) => ({ 'Idempotency-Key': `kept-${name}` });
    const made = await Promise.all(['Erased', 'Stays'].map(async (name) => (await post('/api/companies', { name }, world.admin, kept(name))).body));
    for (const { id } of made) expect((await post(`/api/companies/${id}/people`, { email: 'a@b.example' }, world.admin, kept('person'))).status).toBe(201);
    const replies = () => Promise.all(made.map(({ id }) => world.store.idempotency.count({ workspaceId: home }, { companyId: id })));
    expect(await replies()).toEqual([2, 2]);
    expect((await world.ask('DELETE', `/api/companies/${made[0]?.id ?? ''}`, { token: world.admin, body: { confirmName: 'Erased' } })).status).toBe(204);
    expect(await replies()).toEqual([0, 2]);
  });
});
