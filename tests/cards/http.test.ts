import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CardsDeps } from '../../src/api/cards/deps.ts';
import { sweepCards } from '../../src/api/cards/sweepCards.ts';
import { Catalogue, Card, Credits, Order, Purchase, Review } from '../../src/api/contract/cards.ts';
import { cardRoutes } from '../../src/api/http/cardRoutes.ts';
import { invitePages } from '../../src/api/http/inviteRoutes.ts';
import { reviewRoutes } from '../../src/api/http/reviewRoutes.ts';
import type { Mail } from '../../src/api/mail/port.ts';
import { home, openWorld, otherWorkspace } from '../http/world.ts';
import type { World } from '../http/world.ts';
import { catalogue, line } from './shop.ts';

let world: World;
let deps: CardsDeps;
const mails: Mail[] = [];

beforeAll(async () => {
  deps = {
    get store() {
      return world.store;
    },
    get ambient() {
      return world.ambient;
    },
    hostWorkspaceId: home,
    publicUrl: 'http://localhost:3978',
    mailer: {
      send: (mail) => {
        mails.push(mail);
        return Promise.resolve('sent' as const);
      },
      close: () => undefined,
    },
  };
  world = await openWorld({
    more: [
      (register, server) => {
        cardRoutes(register, deps);
        reviewRoutes(register, deps);
        invitePages(server, deps);
      },
    ],
  });
  const put = await world.ask('PUT', '/api/catalogue', { token: world.admin, body: catalogue });
  expect(Catalogue.parse(put.body)).toEqual(catalogue);
});

afterAll(() => world.close());

let path: string;
let person: string;

/** What the answers of these routes have in common, and the few things that are looked at. */
const Body = z.looseObject({
  id: z.string().default(''),
  code: z.string().optional(),
  status: z.unknown().optional(),
  step: z.unknown().optional(),
  etag: z.string().optional(),
  items: z.array(z.looseObject({ id: z.string().default(''), workspaceId: z.string().optional(), action: z.string().optional() })).default([]),
  paths: z.record(z.string(), z.unknown()).default({}),
});
const bodyOf = (answer: { body: unknown }) => Body.parse(answer.body);

/** A new company of another workspace than the host's, with one person and three credits. */
beforeEach(async () => {
  const company = await world.makeCompany('Fabrikam', world.stranger);
  path = `/api/companies/${Body.parse(company).id}`;
  const made = await world.ask('POST', `${path}/people`, { token: world.stranger, body: { email: 'anna@fabrikam.example', firstName: 'Anna' } });
  person = bodyOf(made).id;
  const asked = await world.ask('POST', `${path}/credits/purchases`, { token: world.stranger, body: { lines: [{ item: 'standard', quantity: 3 }] } });
  expect(asked.status).toBe(201);
  expect(Purchase.parse(asked.body)).toMatchObject({ status: 'requested', companyName: 'Fabrikam', workspaceId: otherWorkspace });
  const confirmed = await world.ask('POST', `/api/credit-purchases/${bodyOf(asked).id}/confirm`, { token: world.admin });
  expect([confirmed.status, bodyOf(confirmed).status]).toEqual([200, 'confirmed']);
});

const order = (lines: unknown[], headers: Record<string, string> = {}) => world.ask('POST', `${path}/orders`, { token: world.stranger, body: { lines }, headers });

describe('orders over HTTP', () => {
  it('go from the order through the host to cards that are active', async () => {
    const placed = await order([line(person)]);
    expect([placed.status, Order.parse(placed.body).creditsUsed]).toEqual([201, [{ item: 'standard', quantity: 1 }]]);
    for (const status of ['inProduction', 'shipped', 'delivered']) {
      const moved = await world.ask('POST', `/api/orders/${bodyOf(placed).id}/status`, { token: world.admin, body: { status } });
      expect(moved.body).toMatchObject({ status, placedBy: { name: '', objectId: null } });
    }
    const cards = await world.ask('GET', `${path}/cards?personId=${person}`, { token: world.stranger });
    expect(Card.parse(bodyOf(cards).items[0])).toMatchObject({ status: 'active', cardType: 'standard' });
    const released = await world.ask('POST', `${path}/cards/${bodyOf(cards).items[0]?.id ?? ''}/release`, { token: world.stranger });
    expect(released.body).toMatchObject({ personId: null, status: 'released' });
    const credits = await world.ask('GET', `${path}/credits`, { token: world.stranger });
    expect(Credits.parse(credits.body).balances).toContainEqual({ item: 'standard', available: 2, reserved: 0 });
    const listed = await world.ask('GET', `${path}/orders`, { token: world.stranger });
    expect(bodyOf(listed).items).toMatchObject([{ id: bodyOf(placed).id, status: 'delivered', placedBy: { name: 'Sam Stranger' } }]);
  });

  it('are one order for the same key, also when the first answer was lost', async () => {
    const headers = { 'Idempotency-Key': 'once' };
    const first = await order([line(person)], headers);
    const replayed = await order([line(person)], headers);
    expect(bodyOf(replayed).id).toBe(bodyOf(first).id);
    await world.store.idempotency.removeAll({ workspaceId: otherWorkspace });
    const again = await order([line(person)], headers);
    expect([again.status, bodyOf(again).id]).toEqual([201, bodyOf(first).id]);
    expect(bodyOf(await world.ask('GET', `${path}/orders`, { token: world.stranger })).items).toHaveLength(1);
  });

  it('are refused with 409 and the numbers when credits are missing', async () => {
    const refused = await order(Array.from({ length: 4 }, () => line(person)));
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'insufficient_credits', items: [{ item: 'standard', needed: 4, available: 3 }] });
  });

  it('are refused with a clear problem for what is wrong in them', async () => {
    expect((await order([line(person, { cardType: 'gold' })])).body).toMatchObject({ code: 'unknown_item', errors: [{ path: 'lines.0.cardType' }] });
    expect(await order([line('nobody')])).toMatchObject({ status: 404, body: { code: 'not_found', errors: [{ path: 'lines.0.personId' }] } });
    expect((await order([])).status).toBe(400);
    const negative = await world.ask('POST', `${path}/credits/purchases`, { token: world.stranger, body: { lines: [{ item: 'standard', quantity: -1 }] } });
    expect([negative.status, bodyOf(negative).code]).toEqual([400, 'invalid_request']);
  });

  it('are cancelled before production, which refunds, and not after', async () => {
    const { id } = bodyOf(await order([line(person)]));
    const cancelled = await world.ask('POST', `${path}/orders/${id}/cancel`, { token: world.stranger });
    expect([cancelled.status, bodyOf(cancelled).status]).toEqual([200, 'cancelled']);
    const again = await world.ask('POST', `${path}/orders/${id}/cancel`, { token: world.stranger });
    expect([again.status, bodyOf(again).code]).toEqual([409, 'order_not_cancellable']);
  });

  it('keep workspaces apart, and the host to what is the host\'s', async () => {
    const { id } = bodyOf(await order([line(person)]));
    for (const where of ['credits', 'orders', 'cards', 'catalogue', 'review', 'credits/purchases']) {
      expect([where, (await world.ask('GET', `${path}/${where}`, { token: world.admin })).status]).toEqual([where, 404]);
    }
    expect((await world.ask('POST', `${path}/orders/${id}/cancel`, { token: world.admin })).status).toBe(404);
    for (const [method, where, sent] of [['PUT', '/api/catalogue', catalogue], ['GET', '/api/credit-purchases', undefined], ['POST', `/api/orders/${id}/status`, { status: 'inProduction' }]] as const) {
      expect([where, (await world.ask(method, where, { token: world.stranger, body: sent })).status]).toEqual([where, 403]);
    }
    const all = await world.ask('GET', '/api/credit-purchases?status=confirmed', { token: world.admin });
    expect(bodyOf(all).items.map((each) => each.workspaceId)).toContain(otherWorkspace);
  });

  it('are described in the OpenAPI document', async () => {
    const described = await world.ask('GET', '/api/openapi.json');
    expect(described.status).toBe(200);
    expect(Object.keys(bodyOf(described).paths)).toEqual(expect.arrayContaining(['/api/catalogue', '/api/companies/{companyId}/orders', '/api/companies/{companyId}/review']));
  });

  it('leave a trail of who did what', async () => {
    await order([line(person)]);
    const trail = await world.ask('GET', `/api/audit?companyId=${path.slice('/api/companies/'.length)}`, { token: world.stranger });
    expect(bodyOf(trail).items.map((each) => each.action)).toEqual(expect.arrayContaining(['order.place', 'purchase.confirm', 'purchase.request']));
  });
});

describe('an invitation over HTTP', () => {
  it('is looked at as often as one likes and shows its details once', async () => {
    mails.length = 0;
    await order([line(person, { invite: true })]);
    await sweepCards(deps);
    const address = /\/invite\/[A-Za-z0-9_-]+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
    for (let n = 0; n < 2; n += 1) expect(await world.ask('GET', address)).toMatchObject({ status: 200 });
    const shown = await world.ask('POST', address, { headers: { 'Accept-Language': 'nl', 'Content-Type': 'application/x-www-form-urlencoded' }, raw: '' });
    expect([shown.status, shown.text.includes('werkaccount'), shown.headers.get('content-security-policy')?.includes("frame-ancestors 'none'")]).toEqual([200, true, true]);
    for (const method of ['GET', 'POST']) expect((await world.ask(method, address)).status).toBe(404);
    expect((await world.ask('GET', '/invite/x')).status).toBe(404);
    expect(world.log.join('\n')).not.toContain(address);
  });
});

describe('the review over HTTP', () => {
  it('is read, and kept by whoever names its etag', async () => {
    const read = await world.ask('GET', `${path}/review`, { token: world.stranger });
    expect(Review.parse(read.body)).toMatchObject({ step: 'credits', changed: [] });
    const body = { step: 'groups', runId: null, planId: null, accept: [], decline: [], orders: [], cards: [] };
    const put = (headers: Record<string, string>) => world.ask('PUT', `${path}/review`, { token: world.stranger, body, headers });
    expect((await put({})).status).toBe(428);
    const kept = await put({ 'If-Match': String(read.headers.get('etag')) });
    expect([kept.status, bodyOf(kept).step]).toEqual([200, 'groups']);
    expect((await put({ 'If-Match': String(read.headers.get('etag')) })).status).toBe(412);
    expect((await put({ 'If-Match': `"${bodyOf(kept).etag ?? ''}"` })).status).toBe(200);
  });
});
