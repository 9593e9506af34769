/** Catalogue, credits, orders and cards, from outside: no credit is spent twice, whoever asks at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, codeOf } from './client.ts';
import { at, list, text } from './json.ts';
import { expectStatus, linkedCompany, makeCompany, openWorld, run, settled, type World } from './world.ts';

let world: World;
let call: World['call'];
let token: string;
let id: string;
let people: string[];
const catalogue = { cardTypes: [{ id: 'metal', name: 'Metal', material: 'steel' }, { id: 'wood', name: 'Wood', material: 'oak' }], licences: [{ id: 'crm', name: 'CRM' }], accessories: [{ id: 'stand', name: 'Stand' }] };

beforeAll(async () => {
  world = await openWorld();
  ({ call } = world);
  token = world.tokens.admin;
  expectStatus(await call('PUT', '/api/catalogue', { token, body: catalogue }), 200);
  id = await makeCompany(world, call, 'Cards');
  people = [];
  for (let n = 0; n < 25; n += 1) people.push(text(expectStatus(await call('POST', path('/people'), { token, body: { email: `p${String(n)}@cards.example` } }), 201).body, 'id'));
}, 150_000);
afterAll(() => world.close());

const path = (rest: string) => `/api/companies/${id}${rest}`;
const line = (personId: string | undefined, changes: object = {}) => ({ personId, cardType: 'metal', licences: [], accessories: [], invite: false, ...changes });
const order = (lines: unknown[], headers: Record<string, string> = {}): Promise<Answer> => call('POST', path('/orders'), { token, body: { lines }, headers });
const balance = async (item: string) => list((await call('GET', path('/credits'), { token: world.tokens.reader })).body, 'balances').find((one) => at(one, 'item') === item);
const available = async (item: string) => at(await balance(item), 'available') ?? 0;

async function buy(lines: { item: string; quantity: number }[]): Promise<void> {
  const asked = expectStatus(await call('POST', path('/credits/purchases'), { token, body: { lines } }), 201);
  expectStatus(await call('POST', `/api/credit-purchases/${text(asked.body, 'id')}/confirm`, { token }), 200);
}

describe('credits', () => {
  it('are asked for by the company and given by the host, once', async () => {
    const asked = expectStatus(await call('POST', path('/credits/purchases'), { token, body: { lines: [{ item: 'stand', quantity: 3 }] } }), 201);
    expect(asked.body).toMatchObject({ status: 'requested', lines: [{ item: 'stand', quantity: 3 }] });
    expect(await available('stand')).toBe(0);
    const purchaseId = text(asked.body, 'id');
    expect(list((await call('GET', '/api/credit-purchases', { token })).body).map((one) => at(one, 'id'))).toContain(purchaseId);
    expect((await call('POST', `/api/credit-purchases/${purchaseId}/confirm`, { token: world.tokens.other })).status).toBe(403);
    const confirmed = await Promise.all(Array.from({ length: 5 }, () => call('POST', `/api/credit-purchases/${purchaseId}/confirm`, { token })));
    expect(confirmed.some((one) => one.status === 200)).toBe(true);
    expect(await available('stand')).toBe(3);
    for (const lines of [[], [{ item: 'stand', quantity: 0 }], [{ item: 'stand', quantity: -1 }], [{ item: 'stand', quantity: 1.5 }], [{ item: 'stand' }]]) expect((await call('POST', path('/credits/purchases'), { token, body: { lines } })).status).toBe(400);
    const unknown = await call('POST', path('/credits/purchases'), { token, body: { lines: [{ item: 'gold', quantity: 1 }] } });
    expect([400, 409]).toContain(unknown.status);
    expect((await call('POST', '/api/credit-purchases/absent/confirm', { token })).status).toBe(404);
    expect((await call('GET', path('/catalogue'), { token: world.tokens.reader })).body).toEqual(catalogue);
  });

  it('buy exactly as many cards as there are, for twenty who ask at once', async () => {
    await buy([{ item: 'metal', quantity: 5 }]);
    const answers = await Promise.all(people.slice(0, 20).map((person) => order([line(person)])));
    expect(answers.filter((one) => one.status === 201)).toHaveLength(5);
    for (const one of answers.filter((each) => each.status !== 201)) expect([one.status, codeOf(one)]).toEqual([409, 'insufficient_credits']);
    expect(await available('metal')).toBe(0);
    const orders = list((await call('GET', path('/orders'), { token })).body);
    expect(orders.filter((one) => at(one, 'status') === 'placed')).toHaveLength(5);
    const short = await order([line(people[20], { licences: ['crm'] }), line(people[21])]);
    expect(JSON.stringify(short.body)).toMatch(/"needed":2,"available":0|"available":0,"needed":2/);
    expect(at(await balance('metal'), 'reserved')).toBe(0);
  });

  it('are reserved by no order that is refused', async () => {
    await buy([{ item: 'wood', quantity: 2 }]);
    const elsewhere = await makeCompany(world, call, 'Elsewhere');
    const stranger = text(expectStatus(await call('POST', `/api/companies/${elsewhere}/people`, { token, body: { email: 'x@cards.example' } }), 201).body, 'id');
    const wood = (changes: object = {}) => line(people[0], { cardType: 'wood', ...changes });
    for (const lines of [[], [wood({ personId: stranger })], [wood({ personId: 'absent' })], [wood({ cardType: 'gold' })], [wood({ cardType: 'crm' })], [wood({ licences: ['metal'] })], [wood({ licences: ['crm', 'crm'] })], [wood({ accessories: ['gold'] })],
      [wood({ quantity: -1 })], [{ personId: people[0] }], [wood(), wood({ personId: people[1] }), wood({ personId: people[2] })]]) {
      const answer = await order(lines);
      expect([JSON.stringify(lines).slice(0, 200), answer.status >= 400 && answer.status < 500]).toEqual([JSON.stringify(lines).slice(0, 200), true]);
    }
    expect(await balance('wood')).toMatchObject({ available: 2, reserved: 0 });
  });

  it('are spent once for one Idempotency-Key, and come back when an order is cancelled before production', async () => {
    await buy([{ item: 'wood', quantity: 2 }, { item: 'crm', quantity: 1 }]);
    const before = Number(await available('wood'));
    const same = await Promise.all(Array.from({ length: 10 }, () => order([line(people[3], { cardType: 'wood', licences: ['crm'] })], { 'Idempotency-Key': 'one-order' })));
    const ids = new Set(same.filter((one) => one.status === 201).map((one) => text(one.body, 'id')));
    expect(ids.size).toBe(1);
    expect(await available('wood')).toBe(before - 1);
    expect((await order([line(people[4], { cardType: 'wood' })], { 'Idempotency-Key': 'one-order' })).status).toBe(409);
    const orderId = [...ids][0] ?? '';
    const cancelled = expectStatus(await call('POST', path(`/orders/${orderId}/cancel`), { token }), 200);
    expect(at(cancelled.body, 'status')).toBe('cancelled');
    expect([await available('wood'), await available('crm')]).toEqual([before, 1]);
    await call('POST', path(`/orders/${orderId}/cancel`), { token });
    expect(await available('wood')).toBe(before);
    const made = expectStatus(await order([line(people[4], { cardType: 'wood' })]), 201);
    expect(at(made.body, 'creditsUsed')).toEqual([{ item: 'wood', quantity: 1 }]);
    const status = (word: string, who = token) => call('POST', `/api/orders/${text(made.body, 'id')}/status`, { token: who, body: { status: word } });
    expect((await status('inProduction', world.tokens.other)).status).toBe(403);
    expect((await status('delivered')).status).toBe(409);
    expect((await status('lost')).status).toBe(400);
    expectStatus(await status('inProduction'), 200);
    expect((await call('POST', path(`/orders/${text(made.body, 'id')}/cancel`), { token })).status).toBe(409);
    expectStatus(await status('shipped'), 200);
    expect(at(expectStatus(await status('delivered'), 200).body, 'status')).toBe('delivered');
    const card = list((await call('GET', path(`/cards?personId=${people[4] ?? ''}`), { token })).body)[0];
    expect(card).toMatchObject({ status: 'active', cardType: 'wood' });
    const move = (verb: string, body?: unknown) => call('POST', path(`/cards/${text(card, 'id')}/${verb}`), { token, ...(body === undefined ? {} : { body }) });
    expect(expectStatus(await move('release'), 200).body).toMatchObject({ status: 'released', personId: null });
    expect((await move('reassign', { personId: 'absent' })).status).toBe(404);
    expect(expectStatus(await move('reassign', { personId: people[5] }), 200).body).toMatchObject({ status: 'active', personId: people[5] });
    expect(expectStatus(await move('deactivate'), 200).body).toMatchObject({ status: 'deactivated' });
    expect((await move('release')).status).toBe(409);
  });

  it('cost what the catalogue names and no more: a line without a card is its licences', async () => {
    const had = Number(await available('crm'));
    const made = expectStatus(await order([line(people[6], { cardType: null, licences: ['crm'] })]), 201);
    expect(at(made.body, 'creditsUsed')).toEqual([{ item: 'crm', quantity: 1 }]);
    expect(await available('crm')).toBe(had - 1);
    expect(at(expectStatus(await order([line(people[6], { cardType: null })]), 201).body, 'creditsUsed')).toEqual([]);
    const withUser = { ...catalogue, licences: [...catalogue.licences, { id: 'user-licence', name: 'User licence' }] };
    expectStatus(await call('PUT', '/api/catalogue', { token, body: withUser }), 200);
    expect(codeOf(await order([line(people[7], { cardType: null })]))).toBe('insufficient_credits');
    expect((await call('PUT', '/api/catalogue', { token, body: { ...catalogue, cardTypes: [] } })).status).toBe(409);
    expectStatus(await call('PUT', '/api/catalogue', { token, body: catalogue }), 200);
    expect((await call('PUT', '/api/catalogue', { token, body: { ...catalogue, licences: [{ id: 'metal', name: 'Twice' }] } })).status).toBe(400);
  });

  it('are needed before an approval with orders applies anything', async () => {
    id = await linkedCompany(world, call, 'Approving');
    const { body } = await call('GET', path(''), { token });
    expectStatus(await call('PATCH', path(''), { token, headers: { 'If-Match': text(body, 'etag') }, body: { settings: { mode: 'reviewed' } } }), 200);
    const ran = await run(world, call, id);
    const changes = list((await call('GET', path(`/runs/${text(ran, 'id')}/changes?kind=create`), { token })).body).map((one) => text(one, 'id'));
    const orders = changes.slice(0, 2).map((changeId) => ({ changeId, cardType: 'metal', licences: [], accessories: [], invite: false }));
    const approve = () => call('POST', path(`/runs/${text(ran, 'id')}/approve`), { token, body: { planId: text(ran, 'plan.planId'), accept: changes.slice(0, 3), orders } });
    await buy([{ item: 'metal', quantity: 1 }]);
    const refused = await approve();
    expect([refused.status, codeOf(refused)]).toEqual([409, 'insufficient_credits']);
    expect(at((await call('GET', path(''), { token })).body, 'people.current')).toBe(0);
    await buy([{ item: 'metal', quantity: 1 }]);
    expectStatus(await approve(), 202);
    expect(at(await settled(world, call, id, text(ran, 'id')), 'counts.created')).toBe(3);
    expect(await balance('metal')).toMatchObject({ available: 0, reserved: 0 });
    expect(list((await call('GET', path('/cards'), { token })).body)).toHaveLength(2);
  });
});

describe('notifications and the record', () => {
  it('keep wishes and tell who did what', async () => {
    const wishes = { chats: [], weeklyDigest: { enabled: true, weekday: 1, time: '08:30' }, quietHours: { from: '18:00', to: '08:00', timeZone: 'Europe/Amsterdam' } };
    expectStatus(await call('PUT', path('/notifications'), { token, body: wishes }), 200);
    expect((await call('GET', path('/notifications'), { token: world.tokens.reader })).body).toMatchObject(wishes);
    expect((await call('PUT', path('/notifications'), { token, body: { ...wishes, weeklyDigest: { enabled: true, weekday: 8, time: '08:30' } } })).status).toBe(400);
    const audit = list((await call('GET', `/api/audit?companyId=${id}&limit=500`, { token: world.tokens.reader })).body);
    expect(audit.length).toBeGreaterThan(3);
    for (const entry of audit) expect(at(entry, 'companyId')).toBe(id);
    expect(list((await call('GET', '/api/audit', { token: world.tokens.other })).body)).toEqual([]);
  });
});
