/** Runs, approvals, conflicts, people and what a crash leaves, from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from './client.ts';
import { type Instep, startInstep } from './instep.ts';
import { at, list, number, text } from './json.ts';
import { change, contosoId, everything, expectStatus, linkedCompany, makeCompany, openWorld, run, settled, walkLink, type World } from './world.ts';

let world: World;
let call: World['call'];
let token: string;
interface Survivor {
  ask: World['call'];
  again: Instep;
  id: string;
  runId: string;
  since: number;
}
let survivor: Survivor;
beforeAll(async () => {
  world = await openWorld();
  ({ call } = world);
  token = world.tokens.admin;
  survivor = await killMidRun();
}, 150_000);
afterAll(async () => {
  await survivor.again.stop();
  await world.close();
});

const act = (action: Parameters<World['cloud']['act']>[1]) => world.cloud.act(contosoId, action);
const pathOf = (id: string) => `/api/companies/${id}`;
const changesOf = (id: string, ran: unknown, query = '') => everything(call, `${pathOf(id)}/runs/${text(ran, 'id')}/changes${query}`, token);
const company = async (id: string) => (await call('GET', pathOf(id), { token })).body;
const people = (id: string, query = '') => everything(call, `${pathOf(id)}/people${query}`, token);
const find = async (id: string, userId: string) => (await people(id)).find((person) => at(person, 'objectId') === userId);
const userNamed = (name: string) => {
  const user = world.cloud.users(contosoId, name)[0];
  if (user === undefined) throw new Error(`nobody is called ${name}`);
  return user;
};

describe('runs', () => {
  it('are refused in the order of the contract', async () => {
    const made = expectStatus(await call('POST', '/api/companies', { token, body: { name: 'Order of refusals' } }), 201);
    const id = text(made.body, 'id');
    const start = (body: unknown) => call('POST', `${pathOf(id)}/runs`, { token, body });
    for (const kind of ['apply', 'preview']) expect([(await start({ kind })).status, codeOf(await start({ kind }))]).toEqual([409, 'module_inactive']);
    for (const body of [{}, { kind: 'undo' }, { kind: 'apply', settings: { mode: 'reviewed' } }, { kind: 'apply', full: 'yes' }, { kind: 'preview', settings: { x: 1 } }, { kind: 'apply', trigger: 'schedule' }]) expect((await start(body)).status).toBe(400);
    await call('POST', `${pathOf(id)}/activation`, { token, body: { action: 'request' } });
    await call('POST', `${pathOf(id)}/activation`, { token, body: { action: 'activate' } });
    expect(codeOf(await start({ kind: 'apply' }))).toBe('not_linked');
  });

  it('begin once, whoever asks at the same moment, and cool down after', async () => {
    const { call: ask } = await world.another({ MANUAL_SYNC_COOLDOWN_MINUTES: '30' });
    const id = await makeCompany(world, ask, 'Cooling');
    await walkLink(world, ask, id);
    const start = (body: unknown) => ask('POST', `${pathOf(id)}/runs`, { token, body });
    await act({ kind: 'fault', fault: { kind: 'error', status: 403, on: 'any', times: null } });
    const failed = await run(world, ask, id);
    expect(at(failed, 'status')).toBe('failed');
    await act({ kind: 'clearFaults' });
    expect(at((await ask('GET', pathOf(id), { token })).body, 'manualSyncAllowedAt')).toBe(null);
    const answers = await Promise.all(Array.from({ length: 20 }, () => start({ kind: 'apply' })));
    const started = answers.filter((answer) => answer.status === 202);
    expect(started).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 202) expect(['run_in_progress', 'cooldown']).toContain(codeOf(answer));
    const runId = text(started[0]?.body, 'id');
    expect(started[0]?.headers.get('location')).toContain(`${pathOf(id)}/runs/${runId}`);
    const done = await settled(world, ask, id, runId);
    expect(done).toMatchObject({ status: 'succeeded', kind: 'apply', trigger: 'manual', reading: 'full', plan: null, problem: null, number: 2 });
    for (const body of [{ kind: 'apply' }, { kind: 'apply', full: true }]) {
      const refused = await start(body);
      expect([refused.status, codeOf(refused)]).toEqual([429, 'cooldown']);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(1700);
      expect(wait).toBeLessThanOrEqual(1800);
    }
    const shown = (await ask('GET', pathOf(id), { token })).body;
    expect(Date.parse(text(shown, 'manualSyncAllowedAt'))).toBeGreaterThan(Date.now() + 28 * 60_000);
    expect(text(shown, 'nextRunAt') > new Date().toISOString()).toBe(true);
    expect(at(await run(world, ask, id, { kind: 'preview' }), 'status')).toBe('planned');
  });

  it('preview unsaved settings and keep nothing of it', async () => {
    const id = await linkedCompany(world, call, 'Preview');
    const before = await company(id);
    expect(at(before, 'nextRunAt')).toBe(null);
    const preview = await run(world, call, id, { kind: 'preview' });
    const narrow = await run(world, call, id, { kind: 'preview', settings: { leaveOut: { guests: true, disabled: true } } });
    expect(preview).toMatchObject({ status: 'planned', kind: 'preview' });
    expect(number(preview, 'counts.created')).toBe(number(preview, 'counts.inScope'));
    expect(number(narrow, 'counts.created')).toBeLessThan(number(preview, 'counts.created'));
    const planned = await changesOf(id, preview);
    expect(planned).toHaveLength(number(preview, 'counts.created'));
    expect(new Set(planned.map((one) => at(one, 'outcome')))).toEqual(new Set(['planned']));
    expect(list(narrow, 'leftOut')).toContainEqual({ reason: 'disabled', count: (await everything(call, `${pathOf(id)}/runs/${text(narrow, 'id')}/left-out?reason=disabled`, token)).length });
    expect(await people(id)).toEqual([]);
    const after = await company(id);
    expect([at(after, 'etag'), at(after, 'settings'), at(after, 'nextRunAt')]).toEqual([at(before, 'etag'), at(before, 'settings'), null]);
  });

  it('tell each change, who was left out, the CSV and the events', async () => {
    const id = await linkedCompany(world, call, 'Telling');
    const user = userNamed('Adele Vance');
    await act({ kind: 'changeField', userId: user.id, field: 'jobTitle', value: '=HYPERLINK("http://x")' });
    const ran = await run(world, call, id);
    expect(ran).toMatchObject({ status: 'succeeded', counts: { updated: 0, archived: 0, failed: 0, conflicts: 0 } });
    const all = await changesOf(id, ran);
    expect(all).toHaveLength(number(ran, 'counts.created'));
    expect(await changesOf(id, ran, '?kind=create&outcome=applied')).toHaveLength(all.length);
    expect(await changesOf(id, ran, '?kind=archive')).toEqual([]);
    expect((await call('GET', `${pathOf(id)}/runs/${text(ran, 'id')}/changes?kind=nothing`, { token })).status).toBe(400);
    const csv = await call('GET', `${pathOf(id)}/runs/${text(ran, 'id')}/changes.csv`, { token });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.headers.get('content-disposition')).toContain('attachment');
    expect(csv.text).not.toMatch(/(^|[,;"\n])[=@+-](HYPERLINK|1)/m);
    const export_ = await call('GET', `${pathOf(id)}/people.csv`, { token });
    expect(export_.text.split('\n').length).toBeGreaterThan(all.length);
    expect(export_.text).not.toMatch(/(^|[,;\n]"?)[=@]/m);
    const events = await call('GET', `${pathOf(id)}/runs/${text(ran, 'id')}/events`, { token });
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(events.text).toMatch(/event: status\ndata: \{.*succeeded/);
    const listed = (await call('GET', `${pathOf(id)}/runs`, { token })).body;
    expect(at(listed, 'items.0.id')).toBe(text(ran, 'id'));
    const again = await run(world, call, id);
    expect(again).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { created: 0, updated: 0, archived: 0 } });
    expect(number(again, 'cost.graphRequests')).toBeLessThanOrEqual(3);
    expect(at((await call('GET', '/api/runs?limit=1', { token })).body, 'items.0.id')).toBe(text(again, 'id'));
    const why = expectStatus(await call('GET', `${pathOf(id)}/why?person=${encodeURIComponent(user.userPrincipalName)}`, { token }), 200);
    expect(at(why.body, 'verdict')).toBe('inScope');
    expect(at((await call('GET', `${pathOf(id)}/why?person=nobody@nowhere.example`, { token })).body, 'verdict')).toBe('notFound');
    const other = (await company(id)) as object;
    expect(other).toMatchObject({ people: { current: number(ran, 'counts.created') }, lastRun: { id: text(again, 'id') } });
    for (const path of [`/runs/absent`, `/runs/absent/changes`, `/runs/absent/events`, `/runs/absent/changes.csv`, `/runs/absent/left-out`]) expect((await call('GET', pathOf(id) + path, { token })).status).toBe(404);
    for (const path of ['/runs/absent/cancel', '/runs/absent/undo']) expect((await call('POST', pathOf(id) + path, { token })).status).toBe(404);
    expect(codeOf(await call('POST', `${pathOf(id)}/runs/${text(ran, 'id')}/cancel`, { token }))).toBe('run_not_cancellable');
  });

  it('hold harm back until a named person answers, and respect the answer', async () => {
    const id = await linkedCompany(world, call, 'Harm');
    await run(world, call, id);
    await change(world, call, id, { safety: { maxPeople: 1, maxPercent: 100 } });
    const gone = ['Isaiah Langer', 'Nestor Wilke', 'Grady Archie'].map(userNamed);
    for (const user of gone) await act({ kind: 'delete', userId: user.id });
    const ran = await run(world, call, id);
    expect(ran).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, awaitingApproval: 3 } });
    const planId = text(ran, 'plan.planId');
    const waiting = await changesOf(id, ran, '?outcome=awaitingApproval');
    const ids = waiting.map((one) => text(one, 'id'));
    expect(waiting.map((one) => at(one, 'kind'))).toEqual(['archive', 'archive', 'archive']);
    const approve = (body: unknown, which = text(ran, 'id')) => call('POST', `${pathOf(id)}/runs/${which}/approve`, { token, body });
    expect(codeOf(await approve({ planId: 'another', accept: 'all' }))).toBe('plan_changed');
    for (const body of [{ accept: 'all' }, { planId }, { planId, accept: 'some' }, { planId, accept: 'all', decline: 'all' }, { planId, accept: ['absent'] }, { planId, accept: [ids[0]], decline: [ids[0]] }, { planId, accept: [], extra: 1 }]) expect((await approve(body)).status).toBe(400);
    await act({ kind: 'restore', userId: gone.find((user) => user.id === text(waiting[2], 'objectId'))?.id ?? '' });
    const answered = await approve({ planId, accept: [ids[0], ids[2]], decline: [ids[1]] });
    expect(answered.status).toBe(202);
    const done = await settled(world, call, id, text(ran, 'id'));
    expect(done).toMatchObject({ counts: { archived: 1, awaitingApproval: 0 } });
    const [first, second, third] = await Promise.all(waiting.map(async (one) => (await call('GET', `${pathOf(id)}/people/${text(one, 'personId')}`, { token })).body));
    expect(first).toMatchObject({ status: 'archived' });
    expect(second).toMatchObject({ status: 'current', hold: { against: 'archive' } });
    expect(third).toMatchObject({ status: 'current' });
    expect((await approve({ planId, accept: 'all' })).status).toBe(409);
    // The hold is respected by the next run, and ends when it is lifted.
    expect(at(await run(world, call, id), 'counts.archived')).toBe(0);
    const lifted = await call('PATCH', `${pathOf(id)}/people/${text(second, 'id')}`, { token, headers: { 'If-Match': text(second, 'etag') }, body: { hold: null } });
    expect(at(expectStatus(lifted, 200).body, 'hold')).toBe(null);
    expect(at(await run(world, call, id), 'counts.archived')).toBe(1);
    // Coming back restores the same record.
    const back = text(first, 'objectId');
    await act({ kind: 'restore', userId: back });
    expect(await run(world, call, id)).toMatchObject({ counts: { restored: 1 } });
    expect(await find(id, back)).toMatchObject({ id: text(first, 'id'), status: 'current', archived: null });
    for (const user of gone) await act({ kind: 'restore', userId: user.id });
  });

  it('only plan in reviewed mode, and a newer plan supersedes', async () => {
    const id = await linkedCompany(world, call, 'Reviewed');
    await change(world, call, id, { mode: 'reviewed' });
    const first = await run(world, call, id);
    expect(first).toMatchObject({ status: 'awaitingApproval', counts: { created: 0 } });
    expect(number(first, 'counts.awaitingApproval')).toBe(number(first, 'counts.inScope'));
    const second = await run(world, call, id);
    expect(at((await call('GET', `${pathOf(id)}/runs/${text(first, 'id')}`, { token })).body, 'status')).toBe('superseded');
    expect(codeOf(await call('POST', `${pathOf(id)}/runs/${text(first, 'id')}/approve`, { token, body: { planId: text(first, 'plan.planId'), accept: 'all' } }))).toBe('plan_changed');
    const review = expectStatus(await call('GET', `${pathOf(id)}/review`, { token }), 200);
    const kept = { step: 'update', runId: text(second, 'id'), planId: text(second, 'plan.planId'), accept: [], decline: [], orders: [], cards: [] };
    const put = (etag: string) => call('PUT', `${pathOf(id)}/review`, { token, body: kept, headers: { 'If-Match': `"${etag}"` } });
    const saved = expectStatus(await put(text(review.body, 'etag')), 200);
    expect((await put(text(review.body, 'etag'))).status).toBe(412);
    expect((await call('GET', `${pathOf(id)}/review`, { token })).body).toMatchObject({ step: 'update', etag: text(saved.body, 'etag') });
    const accepted = await call('POST', `${pathOf(id)}/runs/${text(second, 'id')}/approve`, { token, body: { planId: text(second, 'plan.planId'), accept: 'all' } });
    expectStatus(accepted, 202);
    expect(await settled(world, call, id, text(second, 'id'))).toMatchObject({ status: 'succeeded', counts: { created: number(second, 'counts.awaitingApproval'), awaitingApproval: 0 } });
  });

  it('stop when asked', async () => {
    const id = await linkedCompany(world, call, 'Stopping');
    await act({ kind: 'fault', fault: { kind: 'throttle', seconds: 3, on: 'users', times: 1 } });
    const started = expectStatus(await call('POST', `${pathOf(id)}/runs`, { token, body: { kind: 'apply' } }), 202);
    expect(codeOf(await call('POST', `${pathOf(id)}/runs`, { token, body: { kind: 'preview' } }))).toBe('run_in_progress');
    expectStatus(await call('POST', `${pathOf(id)}/runs/${text(started.body, 'id')}/cancel`, { token, body: {} }), 202);
    const stopped = await settled(world, call, id, text(started.body, 'id'));
    expect(stopped).toMatchObject({ status: 'cancelled', counts: { created: 0 } });
    await act({ kind: 'clearFaults' });
    expect(at(await company(id), 'nextRunAt')).toBe(null);
    expect(await run(world, call, id)).toMatchObject({ status: 'succeeded' });
    const next = text(await company(id), 'nextRunAt');
    expect(next > new Date().toISOString()).toBe(true);
    await change(world, call, id, { schedule: { paused: true } });
    expect(at(await company(id), 'nextRunAt')).toBe(null);
  });

  it('can be undone', async () => {
    const id = await linkedCompany(world, call, 'Undoing');
    await run(world, call, id);
    const user = userNamed('Lynne Robbins');
    const leaver = userNamed('Pradeep Gupta');
    await act({ kind: 'changeField', userId: user.id, field: 'mobilePhone', value: '+1 555 0100' });
    await act({ kind: 'delete', userId: leaver.id });
    const ran = await run(world, call, id);
    expect(ran).toMatchObject({ status: 'succeeded', counts: { updated: 1, archived: 1 } });
    const undo = expectStatus(await call('POST', `${pathOf(id)}/runs/${text(ran, 'id')}/undo`, { token }), 202);
    expect(await settled(world, call, id, text(undo.body, 'id'))).toMatchObject({ kind: 'undo', status: 'succeeded' });
    const person = await find(id, user.id);
    expect([at(person, 'mobile') === '+1 555 0100', at(person, 'fields.mobile.pinned') === null]).toEqual([false, false]);
    expect(await find(id, leaver.id)).toMatchObject({ status: 'current', hold: { against: 'archive' } });
    expect(await run(world, call, id)).toMatchObject({ counts: { updated: 0, archived: 0 } });
    expect(new Set((await changesOf(id, ran)).map((one) => at(one, 'outcome')))).toEqual(new Set(['undone']));
    await act({ kind: 'restore', userId: leaver.id });
  });

  it('keep to their groups, and ask before archiving after the scope was edited', async () => {
    const id = await linkedCompany(world, call, 'Scope');
    const group = world.cloud.groups(contosoId).find((one) => one.displayName === 'Sales');
    const everyone = await run(world, call, id);
    await change(world, call, id, { scope: { kind: 'groups', include: [{ id: group?.id, displayName: 'Sales' }] } });
    const ran = await run(world, call, id);
    expect(ran).toMatchObject({ status: 'awaitingApproval', counts: { archived: 0, inScope: group?.people } });
    expect(number(ran, 'counts.awaitingApproval')).toBe(number(everyone, 'counts.inScope') - (group?.people ?? 0));
    await call('POST', `${pathOf(id)}/runs/${text(ran, 'id')}/approve`, { token, body: { planId: text(ran, 'plan.planId'), accept: [], decline: 'all' } });
    expect(await settled(world, call, id, text(ran, 'id'))).toMatchObject({ status: 'declined', counts: { awaitingApproval: 0 } });
    expect(at(await company(id), 'people.archived')).toBe(0);
    await change(world, call, id, { scope: { kind: 'groups', include: [{ id: '99999999-9999-4999-8999-999999999999', displayName: 'Gone' }] } });
    expect(await run(world, call, id)).toMatchObject({ status: 'failed', counts: { archived: 0 } });
  });
});

describe('people', () => {
  it('are added by hand, adopted by address, edited, pinned, synced alone and erased', async () => {
    const id = await linkedCompany(world, call, 'By hand');
    const user = userNamed('Megan Bowen');
    const base = `${pathOf(id)}/people`;
    const made = expectStatus(await call('POST', base, { token, body: { email: (user.mail ?? '').toUpperCase(), firstName: 'Meg' } }), 201);
    const personId = text(made.body, 'id');
    expect(made.body).toMatchObject({ objectId: null, status: 'current', archived: null, hold: null, firstName: 'Meg', fields: { firstName: { source: 'local' } } });
    expect(made.headers.get('location')).toContain(`${base}/${personId}`);
    const stranger = expectStatus(await call('POST', base, { token, body: { email: 'only@byhand.example', lastName: '100%_\'Ünïque' } }), 201);
    for (const body of [{}, { email: 'nonsense' }, { email: 'a@b.example', objectId: 'x' }, { email: 'a@b.example', firstName: 7 }]) expect((await call('POST', base, { token, body })).status).toBe(400);
    await run(world, call, id);
    const adopted = (await call('GET', `${base}/${personId}`, { token })).body;
    expect(adopted).toMatchObject({ objectId: user.id, status: 'current' });
    expect((await people(id)).filter((one) => at(one, 'objectId') === user.id)).toHaveLength(1);
    expect((await call('GET', `${base}/${text(stranger.body, 'id')}`, { token })).body).toMatchObject({ status: 'current', objectId: null });
    const search = async (words: string) => (await people(id, `?search=${encodeURIComponent(words)}`)).map((one) => at(one, 'id'));
    expect(await search('%')).toEqual([text(stranger.body, 'id')]);
    expect(await search('_\'')).toEqual([text(stranger.body, 'id')]);
    expect(await search('unique')).toEqual([text(stranger.body, 'id')]);
    expect(await search('ÜNÏQUE')).toEqual([text(stranger.body, 'id')]);
    expect(await search('"; DROP TABLE people; --')).toEqual([]);
    const patch = (body: unknown, etag?: string) => call('PATCH', `${base}/${personId}`, { token, body, headers: etag === undefined ? {} : { 'If-Match': etag } });
    expect([(await patch({ fields: { mobile: '1' } })).status, (await patch({ fields: { mobile: '1' } }, '"old"')).status]).toEqual([428, 412]);
    const edited = expectStatus(await patch({ fields: { mobile: '+31 6 1' } }, text(adopted, 'etag')), 200).body;
    expect(edited).toMatchObject({ mobile: '+31 6 1', fields: { mobile: { source: 'local' } } });
    expect(at(edited, 'fields.mobile.pinned')).not.toBe(null);
    for (const body of [{}, { fields: { userId: 'x' } }, { fields: { objectId: 'x' } }, { unpin: ['nothing'] }, { hold: true }, { status: 'archived' }]) expect((await patch(body, text(edited, 'etag'))).status).toBe(400);
    await act({ kind: 'changeField', userId: user.id, field: 'mobilePhone', value: '+1 555 0199' });
    await act({ kind: 'changeField', userId: user.id, field: 'jobTitle', value: 'Chief of Tests' });
    const synced = await call('POST', `${base}/${personId}/sync`, { token });
    expect(expectStatus(synced, 200).body).toMatchObject({ kind: 'update', personId, outcome: 'applied' });
    expect((await call('GET', `${base}/${personId}`, { token })).body).toMatchObject({ mobile: '+31 6 1', jobTitle: 'Chief of Tests' });
    expect((await call('POST', `${base}/${personId}/sync`, { token })).status).toBe(204);
    const pinned = (await call('GET', `${base}/${personId}`, { token })).body;
    expectStatus(await patch({ unpin: ['mobile'] }, text(pinned, 'etag')), 200);
    await run(world, call, id, { kind: 'apply', full: true });
    expect((await call('GET', `${base}/${personId}`, { token })).body).toMatchObject({ mobile: '+1 555 0199', fields: { mobile: { source: 'directory', pinned: null } } });
    const history = await everything(call, `${base}/${personId}/history`, token);
    expect(history.length).toBeGreaterThanOrEqual(3);
    expect(codeOf(await call('DELETE', `${base}/${personId}`, { token }))).toBe('person_current');
    await act({ kind: 'delete', userId: user.id });
    const gone = await run(world, call, id);
    expect(gone).toMatchObject({ counts: { archived: 1 } });
    expect((await call('GET', `${base}/${personId}`, { token })).body).toMatchObject({ status: 'archived', jobTitle: 'Chief of Tests', email: at(adopted, 'email') });
    expect((await people(id, '?status=archived')).map((one) => at(one, 'id'))).toEqual([personId]);
    expect((await call('DELETE', `${base}/${personId}`, { token })).status).toBe(204);
    expect((await call('GET', `${base}/${personId}`, { token })).status).toBe(404);
    expect((await call('DELETE', `${base}/${personId}`, { token })).status).toBe(404);
    expect(JSON.stringify(await changesOf(id, gone))).not.toContain('Chief of Tests');
    for (const listed of await everything(call, `${pathOf(id)}/runs`, token)) expect(JSON.stringify(await changesOf(id, listed))).not.toMatch(/Chief of Tests|555 0199/);
    await act({ kind: 'restore', userId: user.id });
  });

  it('are never guessed: two for one address is a conflict for a human', async () => {
    const id = await linkedCompany(world, call, 'Conflicts');
    const user = userNamed('Lee Gu');
    const base = `${pathOf(id)}/people`;
    const [one, two] = [expectStatus(await call('POST', base, { token, body: { email: user.mail } }), 201).body, expectStatus(await call('POST', base, { token, body: { email: user.mail } }), 201).body];
    const ran = await run(world, call, id);
    expect(number(ran, 'counts.conflicts')).toBe(1);
    expect(await find(id, user.id)).toBe(undefined);
    const conflict = (await changesOf(id, ran, '?kind=conflict'))[0];
    expect(new Set(list(conflict, 'candidates'))).toEqual(new Set([text(one, 'id'), text(two, 'id')]));
    const resolve = (body: unknown, changeId = text(conflict, 'id')) => call('POST', `${pathOf(id)}/runs/${text(ran, 'id')}/changes/${changeId}/resolve`, { token, body });
    for (const body of [{}, { action: 'adopt' }, { action: 'create', personId: text(one, 'id') }, { action: 'merge' }]) expect((await resolve(body)).status).toBe(400);
    expect((await resolve({ action: 'create' }, 'absent')).status).toBe(404);
    const other = (await changesOf(id, ran, '?kind=create'))[0];
    expect(codeOf(await resolve({ action: 'create' }, text(other, 'id')))).toBe('change_not_conflict');
    expectStatus(await resolve({ action: 'adopt', personId: text(two, 'id') }), 202);
    await settled(world, call, id, text(ran, 'id'));
    expect(await find(id, user.id)).toMatchObject({ id: text(two, 'id') });
    expect((await call('GET', `${base}/${text(one, 'id')}`, { token })).body).toMatchObject({ objectId: null, status: 'current' });
    expect(await run(world, call, id, { kind: 'apply', full: true })).toMatchObject({ counts: { conflicts: 0, created: 0 } });
  });
});

/** Killed in the middle of a run, and started again on the same store at once: it has as long as the other tests take. */
async function killMidRun(): Promise<Survivor> {
  const { call: ask, instep } = await world.another({});
  const id = await makeCompany(world, ask, 'Killed');
  await walkLink(world, ask, id);
  await act({ kind: 'fault', fault: { kind: 'throttle', seconds: 2, on: 'any', times: null } });
  const started = expectStatus(await ask('POST', `${pathOf(id)}/runs`, { token, body: { kind: 'apply' } }), 202);
  instep.signal('SIGKILL');
  await instep.ended;
  await act({ kind: 'clearFaults' });
  const port = new URL(instep.url).port;
  const again = await startInstep({ ...world.environment, PORT: port, PUBLIC_URL: `http://localhost:${port}`, STORE: `sqlite:${world.directory}/${port}.db` });
  return { ask, again, id, runId: text(started.body, 'id'), since: Date.now() };
}

describe('a process that is killed', () => {
  it('leaves a run that another one finishes within a minute, with nobody twice; and one that is asked to stop stops', async () => {
    const { ask, again, id, runId, since } = survivor;
    for (let status = ''; status !== 'succeeded';) {
      const { body } = await ask('GET', `${pathOf(id)}/runs/${runId}`, { token });
      status = text(body, 'status');
      expect(['queued', 'reading', 'planning', 'applying', 'succeeded']).toContain(status);
      if (status === 'succeeded') expect(Date.parse(text(body, 'finishedAt')) - since).toBeLessThan(60_000);
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const ids = (await everything(ask, `${pathOf(id)}/people`, token)).map((one) => text(one, 'objectId'));
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
    const asked = Date.now();
    again.signal('SIGTERM');
    expect(await again.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
  }, 90_000);
});
