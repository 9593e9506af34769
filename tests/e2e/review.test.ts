/** The guided review in a real browser: all six steps, a partial selection, an interruption in step 4, and a second admin who finishes. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, syncedCompany } from './companies.ts';
import type { SyncedCompany } from './companies.ts';
import { openWorld } from './world.ts';
import type { HostPage, World } from './world.ts';

let world: World;
let company: SyncedCompany;
let mila: HostPage;
let sanne: HostPage | undefined;

const id = (name: string): string => `[data-testid="${name}"]`;
const patience = 30_000;
const folder = process.env['SCREENSHOTS'] ?? tmpdir();
const catalogue = {
  cardTypes: [{ id: 'wood', name: 'Business card', material: 'Wood' }, { id: 'metal', name: 'Business card', material: 'Metal' }],
  licences: [{ id: 'user-licence', name: 'User licence' }, { id: 'crm', name: 'CRM' }],
  accessories: [{ id: 'lanyard', name: 'Lanyard' }],
};

const base = (): string => `/api/companies/${company.id}`;
const of = (host: HostPage, name: string): Locator => host.tab.locator(id(name));

async function picture(host: HostPage, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] !== undefined) await host.page.screenshot({ path: join(folder, `review-${name}.png`) });
}

async function chooseRows(host: HostPage, count: number): Promise<void> {
  for (let row = 0; row < count; row++) await of(host, 'change-row').nth(row).getByRole('checkbox').check();
  await expect.poll(() => of(host, 'chosen-count').textContent(), { timeout: patience }).toContain(`${String(count)} chosen`);
}

async function items<T>(path: string): Promise<T[]> {
  return (await api(world, 'mila', 'GET', path))['items'] as T[];
}

/** Two leave (one with a card), four change, five join. */
async function directoryMoves(tenantId: string): Promise<void> {
  const { cloud } = world.sandbox;
  const people = await items<{ id: string; objectId: string | null; displayName: string }>(`${base()}/people?limit=20`);
  const known = people.flatMap(({ objectId }) => objectId ?? []);
  for (const userId of known.slice(0, 2)) await cloud.act(tenantId, { kind: 'delete', userId });
  for (const userId of known.slice(2, 6)) await cloud.act(tenantId, { kind: 'changeNumber', userId, mobilePhone: `+31 6 0000 00${userId.slice(0, 2)}` });
  for (const name of ['Anna', 'Bram', 'Cleo', 'Daan', 'Elin']) {
    await cloud.act(tenantId, { kind: 'hire', displayName: `${name} Nieuw`, givenName: name, surname: 'Nieuw', mail: `${name.toLowerCase()}@contoso.example`, licensed: true });
  }
}

beforeAll(async () => {
  world = await openWorld({ cloud: { bigTenantPeople: 50 } });
  company = await syncedCompany(world);
  await api(world, 'mila', 'PUT', '/api/catalogue', catalogue);
  const purchase = await api(world, 'mila', 'POST', `${base()}/credits/purchases`, { lines: [{ item: 'wood', quantity: 4 }, { item: 'crm', quantity: 9 }, { item: 'user-licence', quantity: 2 }] });
  await api(world, 'mila', 'POST', `/api/credit-purchases/${String(purchase['id'])}/confirm`, {});
  await api(world, 'mila', 'POST', `${base()}/orders`, { lines: [{ personId: company.personId, cardType: 'wood', licences: [], accessories: [], invite: false }] });
  await directoryMoves(world.sandbox.cloud.tenants().find(({ displayName }) => displayName === 'Contoso')?.tenantId ?? '');
  mila = await world.visit({ persona: 'mila', sub: `companies/${company.id}/review` });
});

afterAll(async () => {
  await world.close();
});

// Each step stands on the one before.
let broken = false;
beforeEach((context) => {
  context.skip(broken, 'a step before this one failed');
  context.onTestFailed(async () => {
    broken = true;
    await (sanne ?? mila).page.screenshot({ path: join(folder, 'instep-review.png') });
    console.log(`What it looked like: ${join(folder, 'instep-review.png')}\nWhat the app said last:\n${world.appLog().slice(-3000)}`);
  });
});

describe('the guided review', () => {
  it('of a company that applies at once first says that it will be switched to review, and makes a plan', async () => {
    await of(mila, 'review-start').waitFor({ timeout: patience });
    await picture(mila, '0-start');
    await of(mila, 'review-start').click();
    await of(mila, 'balances').waitFor({ timeout: patience });
    expect(await mila.tab.locator('main').textContent()).toContain('This plan has 5 new people.');
    expect((await api(world, 'mila', 'GET', base()))['settings']).toMatchObject({ mode: 'reviewed' });
    await picture(mila, '1-credits');
  });

  it('shows the groups, and goes on', async () => {
    await of(mila, 'review-next').click();
    await of(mila, 'review-everyone').waitFor({ timeout: patience });
    await picture(mila, '2-groups');
    await of(mila, 'review-next').click();
  });

  it('updates only those who were chosen, and goes on by itself', async () => {
    await expect.poll(() => of(mila, 'change-row').count(), { timeout: patience }).toBe(4);
    await chooseRows(mila, 2);
    await picture(mila, '3-update');
    await of(mila, 'review-update').click();
    await of(mila, 'carried-out').waitFor({ timeout: patience });
    await of(mila, 'together').waitFor({ timeout: patience });
    await expect.poll(() => of(mila, 'step-update').textContent()).toContain('(2)');
  });

  it('shows the bill of what three new people get, and that it is too much', async () => {
    await of(mila, 'together-card-wood').check();
    await of(mila, 'together-licence-crm').check();
    await of(mila, 'choose-all').check();
    await of(mila, 'short').waitFor({ timeout: patience });
    expect(await of(mila, 'short').textContent()).toContain('Business card (Wood): 2 short');
    expect(await of(mila, 'review-order').isDisabled()).toBe(true);
    await picture(mila, '4-short');
    await of(mila, 'leave-out').click();
    await expect.poll(() => of(mila, 'chosen-count').textContent()).toContain('3 chosen');
    expect(await of(mila, 'bill-wood').textContent()).toContain('330');
    await picture(mila, '4-new');
  });

  it('is left in step 4, and a second admin finds it there with the same choices', async () => {
    await mila.tab.locator('[data-testid=kept][data-kept=true]').waitFor({ timeout: patience });
    await mila.close();
    sanne = await world.visit({ persona: 'sanne', sub: `companies/${company.id}/review` });
    await of(sanne, 'together').waitFor({ timeout: patience });
    expect(await of(sanne, 'last-by').textContent()).toContain('Mila Janssen');
    await expect.poll(() => of(sanne ?? mila, 'chosen-count').textContent(), { timeout: patience }).toContain('3 chosen');
    expect(await of(sanne, 'together-card-wood').isChecked()).toBe(true);
  });

  it('places the order of the three, who are then there with it', async () => {
    if (sanne === undefined) throw new Error('nobody took over');
    await of(sanne, 'review-order').click();
    await of(sanne, 'carried-out').waitFor({ timeout: patience });
    const orders = await items<{ lines: { cardType: string | null }[]; placedBy: { name: string } }>(`${base()}/orders`);
    expect(orders.map(({ lines, placedBy }) => [lines.length, placedBy.name])).toEqual([[3, 'Sanne de Wit'], [1, 'Mila Janssen']]);
    const balances = (await api(world, 'sanne', 'GET', `${base()}/credits`))['balances'] as { item: string; available: number; reserved: number }[];
    expect(balances.find(({ item }) => item === 'wood')).toEqual({ item: 'wood', available: 0, reserved: 0 });
    expect(balances.find(({ item }) => item === 'crm')).toEqual({ item: 'crm', available: 6, reserved: 0 });
  });

  it('archives who left, after naming them and what becomes of the card', async () => {
    if (sanne === undefined) throw new Error('nobody took over');
    await expect.poll(() => of(sanne ?? mila, 'change-row').count(), { timeout: patience }).toBe(2);
    await of(sanne, 'choose-all').check();
    await of(sanne, 'card-choice').getByRole('combobox').selectOption('release');
    await picture(sanne, '5-remove');
    await of(sanne, 'review-remove').click();
    await expect.poll(() => sanne?.tab.getByRole('alertdialog').textContent(), { timeout: patience }).toContain('Archive 2 people of Contoso?');
    expect(await sanne.tab.getByRole('alertdialog').textContent()).toContain('1 card becomes free to give away.');
    await picture(sanne, '5-confirm');
    await of(sanne, 'review-remove-confirm').click();
    await of(sanne, 'review-result').waitFor({ timeout: patience });
    const cards = await items<{ status: string }>(`${base()}/cards?status=released`);
    expect(cards).toHaveLength(1);
  });

  it('ends with what happened, what is left, and undo', async () => {
    if (sanne === undefined) throw new Error('nobody took over');
    const text = await sanne.tab.locator('main').textContent();
    expect(text).toContain('3 joined, 2 changed, 2 left');
    expect(text).toContain('2 changes not applied');
    expect(text).toContain('2 new people not added');
    await of(sanne, 'review-undo').waitFor({ timeout: patience });
    await picture(sanne, '6-done');
    await of(sanne, 'review-finish').click();
    await of(sanne, 'review').waitFor({ timeout: patience });
  });
});
