import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changesPerPage, type ChangeDoc } from '../../src/api/sync/change.ts';
import { pageIdOf } from '../../src/api/sync/change.ts';
import { changePage } from '../../src/api/sync/recordPlan.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { home, openWorld, type World } from './world.ts';

let world: World;
let key: { workspaceId: string; companyId: string };
let path: string;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const company = await world.makeCompany('Contoso');
  key = { workspaceId: home, companyId: company.id };
  path = `/api/companies/${company.id}/runs`;
});

const get = (suffix = '') => world.ask('GET', path + suffix, { token: world.reader });
const start = (body: unknown) => world.ask('POST', path, { token: world.admin, body });

function change(n: number, more: Partial<ChangeDoc> = {}): ChangeDoc {
  return { id: `update-p${String(n)}`, kind: 'update', personId: `p${String(n)}`, objectId: null, name: `Person ${String(n)}`, fields: [{ field: 'phone', from: null, to: String(n) }], reason: 'changed', outcome: 'applied', problem: null, carry: { fingerprint: 'secret' }, ...more };
}

/** A run that ended, with its changes. */
async function ended(changes: ChangeDoc[]): Promise<RunDoc> {
  await world.link(key.companyId);
  world.later(1000);
  const { body } = await start({ kind: 'preview' });
  const found = await world.store.runs.get(key, body.id);
  if (found === undefined) throw new Error('no run');
  const doc: RunDoc = { ...found.doc, status: 'succeeded', finishedAt: found.doc.startedAt, leftOutSet: body.id };
  await world.store.runs.put(key, doc);
  for (let seq = 0; seq * changesPerPage < changes.length; seq += 1) {
    await world.store.changePages.put(key, changePage(key, doc.id, seq, changes.slice(seq * changesPerPage, (seq + 1) * changesPerPage), 4_000_000_000));
  }
  const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const people = Array.from({ length: 3 }, (_, n) => ({ objectId: guid(n), displayName: `Guest ${String(n)}`, userPrincipalName: null, reason: n === 0 ? 'pattern' as const : 'guest' as const }));
  await world.store.leftOutPages.put(key, { id: pageIdOf(doc.id, 0), ...key, set: doc.id, seq: 0, people, expiresAt: 4_000_000_000 });
  return doc;
}

describe('starting a run', () => {
  it('is checked in the order of the contract', async () => {
    const { body: inactive } = await world.ask('POST', '/api/companies', { token: world.admin, body: { name: 'X' } });
    expect((await world.ask('POST', `/api/companies/${inactive.id}/runs`, { token: world.admin, body: { kind: 'apply' } })).body).toMatchObject({ status: 409, code: 'module_inactive' });
    expect((await start({ kind: 'apply' })).body).toMatchObject({ status: 409, code: 'not_linked' });
    await world.link(key.companyId);
    const run = await start({ kind: 'apply' });
    expect(run.status).toBe(202);
    expect(run.headers.get('location')).toBe(`${path}/${run.body.id}`);
    expect(run.body).toMatchObject({ number: 1, kind: 'apply', trigger: 'manual', status: 'queued', requestedBy: { name: 'Mila Janssen' } });
    expect((await start({ kind: 'apply' })).body).toMatchObject({ status: 409, code: 'run_in_progress' });
    const lease = await world.store.leases.get(key, key.companyId);
    if (lease === undefined) throw new Error('no lease');
    await world.store.leases.put(key, { ...lease.doc, active: null });
    const cooling = await start({ kind: 'apply' });
    expect(cooling.body).toMatchObject({ status: 429, code: 'cooldown' });
    expect(Number(cooling.headers.get('retry-after'))).toBe(30 * 60);
    expect((await start({ kind: 'preview' })).status).toBe(202);
  });

  it('takes unsaved settings with a preview only', async () => {
    await world.link(key.companyId);
    expect((await start({ kind: 'apply', settings: { mode: 'reviewed' } })).body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await start({ kind: 'preview', settings: { mode: 'reviewed' } })).status).toBe(202);
    expect((await start({ kind: 'undo' })).status).toBe(400);
  });
});

describe('reading runs', () => {
  it('lists them newest first, of one company and of all', async () => {
    const run = await ended([]);
    expect((await get()).body.items.map((one) => one.id)).toEqual([run.id]);
    expect((await get('?kind=apply')).body.items).toEqual([]);
    expect((await world.ask('GET', '/api/runs?limit=1', { token: world.reader })).body.items[0]?.id).toBe(run.id);
    expect((await get(`/${run.id}`)).body).toMatchObject({ id: run.id, status: 'succeeded', progress: null });
    expect((await get('/absent')).status).toBe(404);
    expect((await world.ask('GET', '/api/runs', { token: world.stranger })).body.items).toEqual([]);
  });

  it('pages and filters changes over the pages they are stored in, each once', async () => {
    const run = await ended(Array.from({ length: 600 }, (_, n) => change(n, n % 100 === 0 ? { kind: 'archive', outcome: 'awaitingApproval', fields: [] } : {})));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = (await get(`/${run.id}/changes?limit=170${cursor}`)).body;
      seen.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 600 }, (_, n) => `update-p${String(n)}`));
    const count = async (query: string) => (await get(`/${run.id}/changes?limit=500&${query}`)).body.items.length;
    expect(await count('kind=archive')).toBe(6);
    expect(await count('outcome=awaitingApproval&kind=archive')).toBe(6);
    expect(await count('outcome=failed')).toBe(0);
    expect(await count('search=person%20599')).toBe(1);
    expect(await count('field=email')).toBe(0);
    expect((await get(`/${run.id}/changes?cursor=!!`)).status).toBe(400);
    expect((await get(`/${run.id}/changes`)).text).not.toContain('secret');
  });

  it('shows who was left out, by reason', async () => {
    const run = await ended([]);
    expect((await get(`/${run.id}/left-out?reason=guest`)).body.items).toHaveLength(2);
    expect((await get(`/${run.id}/left-out?search=guest%201`)).body.items).toHaveLength(1);
  });

  it('exports changes as CSV, a row a field', async () => {
    const run = await ended([change(1, { name: '@evil' }), change(2, { kind: 'archive', fields: [], reason: 'deleted_in_entra' })]);
    const answer = await get(`/${run.id}/changes.csv`);
    expect(answer.headers.get('content-disposition')).toContain(`Contoso-run-${String(run.number)}.csv`);
    const lines = answer.text.split('\r\n');
    expect(lines[1]).toBe("update,'@evil,,phone,,1,changed,applied,");
    expect(lines[2]).toBe('archive,Person 2,,,,,deleted_in_entra,applied,');
  });
});

describe('events of a run', () => {
  it('tell progress and status, and end with the run', async () => {
    await world.link(key.companyId);
    const { body: run } = await start({ kind: 'preview' });
    const response = await fetch(`${world.url}${path}/${run.id}/events`, { headers: { Authorization: `Bearer ${world.reader}` } });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const found = await world.store.runs.get(key, run.id);
    if (found === undefined || response.body === null) throw new Error('no run');
    let heard = '';
    for await (const chunk of response.body) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"status":"queued"') && heard.includes(': still here')) await world.store.runs.put(key, { ...found.doc, status: 'planned', finishedAt: found.doc.startedAt });
    }
    expect(heard).toContain('event: status\ndata: {');
    expect(heard).toContain('"status":"planned"');
  });

  it('of a run that has ended are one status', async () => {
    const run = await ended([]);
    const answer = await get(`/${run.id}/events`);
    expect(answer.text.match(/^event: /gm)).toHaveLength(1);
  });

  it('stop when the server closes', async () => {
    const other = await openWorld();
    const company = await other.makeCompany();
    await other.link(company.id);
    const run = (await other.ask('POST', `/api/companies/${company.id}/runs`, { token: other.admin, body: { kind: 'preview' } })).body;
    const response = await fetch(`${other.url}/api/companies/${company.id}/runs/${run.id}/events`, { headers: { Authorization: `Bearer ${other.admin}` } });
    await other.close();
    expect(await response.text()).toContain('event: status');
  });
});

describe('acts on runs', () => {
  it('refuse what cannot be, and are written down', async () => {
    const run = await ended([]);
    const act = (verb: string, body?: unknown) => world.ask('POST', `${path}/${run.id}/${verb}`, { token: world.admin, body });
    expect((await act('cancel')).body).toMatchObject({ status: 409, code: 'run_not_cancellable' });
    expect((await act('undo')).body).toMatchObject({ status: 409, code: 'not_undoable' });
    expect((await act('approve', { planId: 'x', accept: 'all' })).body).toMatchObject({ status: 409 });
    expect((await act('approve', { planId: 'x' })).status).toBe(400);
    const audit = (await world.ask('GET', `/api/audit?companyId=${key.companyId}`, { token: world.reader })).body.items;
    expect(audit.map((one) => one.action)).toContain('run.start');
  });
});
