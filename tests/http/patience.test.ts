/** What somebody who waits for an answer is told when Microsoft wants more time than that. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson } from '../../src/api/person/editedPerson.ts';
import { customer, home, openWorld, type World } from './world.ts';

let world: World;
let path: string;
const objectId = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';

beforeAll(async () => {
  world = await openWorld({ sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }) });
  const company = await world.makeCompany();
  await world.link(company.id);
  const key = { workspaceId: home, companyId: company.id };
  path = `/api/companies/${company.id}`;
  const hand = { by: { tenantId: home, objectId: null, name: 'x' }, at: '2026-11-22T07:00:00.000Z' };
  await world.store.people.put(key, { ...newPerson(key, 'person1', { email: 'adele@contoso.example' }, hand), objectId, tenantId: customer, inScope: true });
});
afterAll(() => world.close());

const asked = [
  ['why', () => world.ask('GET', `${path}/why?person=adele@contoso.example`, { token: world.reader })],
  ['a sync of one person', () => world.ask('POST', `${path}/people/person1/sync`, { token: world.admin })],
] as const;

it.each(asked)('%s says at once how long Microsoft asks to wait, when nobody would wait that long', async (_what, ask) => {
  world.graph = () => ({ status: 429, headers: { 'Retry-After': '60' }, json: { error: { code: 'TooManyRequests', message: 'x' } } });
  const { status, headers, body } = await ask();
  expect(status).toBe(503);
  expect(body.code).toBe('directory_throttled');
  expect(body.detail).toMatch(/wait 6[01] s/);
  expect(headers.get('retry-after')).toMatch(/^6[01]$/);
});

it.each(asked)('%s says that Microsoft cannot be reached, and when to try again', async (_what, ask) => {
  world.graph = () => ({ status: 500, headers: { 'Retry-After': '60' }, json: { error: { code: 'InternalServerError', message: 'x' } } });
  const { body, headers } = await ask();
  expect(body).toMatchObject({ status: 503, code: 'directory_unavailable' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(60);
});
