/** A new user's ten minutes, in a real browser, on the whole product: nothing is stubbed but Microsoft. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { inTab, openWorld } from './world.ts';
import type { HostPage, World } from './world.ts';

let world: World;
let mila: HostPage;

const id = (name: string): string => `[data-testid="${name}"]`;
const patience = 15_000;
const failurePicture = join(tmpdir(), 'instep-ten-minutes.png');

/** The customer's admin in a window of their own, from the link page to its end. */
async function signIn(opened: Page, account: string, then: 'accept' | 'cancel' | 'nothing'): Promise<void> {
  await opened.click(id('continue'));
  await opened.click(id(`account-${account}`));
  if (then !== 'nothing') await opened.click(id(then));
}

async function openLink(): Promise<Page> {
  const window = mila.context.waitForEvent('page');
  await mila.tab.locator(id('open-sign-in')).click();
  return window;
}

const say = async (host: HostPage, text: string): Promise<void> => {
  await host.page.fill(id('chat-input'), text);
  await host.page.click(id('chat-send'));
};
const botMessages = (host: HostPage): Locator => host.page.locator('[data-testid=message][data-kind=bot]');

/** One person of Contoso meets something in the directory. */
async function happens(host: HostPage, name: string, action: string): Promise<void> {
  const directory = host.page.locator(id('directory-pane'));
  if (!(await directory.isVisible())) await host.page.click(id('open-directory'));
  await host.page.selectOption(id('directory-tenant'), contoso());
  await host.page.fill(id('directory-search'), name);
  const person = directory.getByRole('button', { name }).first();
  if ((await person.getAttribute('aria-pressed')) !== 'true') await person.click();
  await host.page.click(id(action));
  await expect.poll(() => host.page.locator(id('directory-result')).textContent(), { timeout: patience }).toContain(name);
}

const contoso = (): string => world.sandbox.cloud.tenants().find(({ displayName }) => displayName === 'Contoso')?.tenantId ?? '';

beforeAll(async () => {
  world = await openWorld({ cloud: { bigTenantPeople: 200 } });
  mila = await world.visit({ persona: 'mila' });
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
    await mila.page.screenshot({ path: failurePicture });
    console.log(`What it looked like: ${failurePicture}\nWhat the app said last:\n${world.appLog().slice(-3000)}`);
  });
});

describe('the ten minutes of a new user', () => {
  it('the tab comes up in Teams, empty, and says what to do', async () => {
    await mila.tab.locator(id('add-company')).waitFor({ timeout: patience });
    expect(await mila.page.getAttribute(id('tab-pane'), 'data-state')).toBe('ready');
  });

  it('a company is added, and its module requested and activated', async () => {
    await mila.tab.locator(id('add-company')).click();
    await mila.tab.locator(id('company-name')).fill('Contoso');
    await mila.tab.locator(id('company-create')).click();
    await mila.tab.locator(id('request-activation')).click();
    await mila.tab.locator(id('activate-own')).click();
    await mila.tab.locator(id('link-tenant')).waitFor({ timeout: patience });
  });

  it('an admin without the right role, and one who cancels, end on a page that says what to do; accepting links the tenant', async () => {
    await mila.tab.locator(id('link-tenant')).click();
    const first = await openLink();
    await signIn(first, 'contoso-allan', 'nothing');
    await first.locator(id('link-failed')).waitFor({ timeout: patience });
    expect(first.url()).toContain('code=not_admin');
    await first.close();
    const second = await openLink();
    await signIn(second, 'contoso-admin', 'cancel');
    await second.locator(id('link-failed')).waitFor({ timeout: patience });
    expect(second.url()).toContain('code=consent_declined');
    await second.close();
    const third = await openLink();
    await signIn(third, 'contoso-admin', 'accept');
    await third.locator(id('link-linked')).waitFor({ timeout: patience });
    await third.close();
    const done = mila.tab.locator(id('link-done'));
    await done.waitFor({ timeout: patience });
    expect(await done.textContent()).toContain('M365x214355.onmicrosoft.com');
    await mila.tab.locator(id('link-close')).click();
    await mila.tab.locator(id('choose-who')).waitFor({ timeout: patience });
    expect(await mila.tab.locator('main').textContent()).toContain('M365x214355.onmicrosoft.com');
  });

  it('choosing who shows the effect before saving: for everyone, then for two groups', async () => {
    await mila.tab.locator(id('choose-who')).click();
    const inScope = mila.tab.locator(id('effect-inScope'));
    await inScope.waitFor({ timeout: patience });
    const everyone = Number(/\d+/.exec((await inScope.textContent()) ?? '')?.[0]);
    expect(everyone).toBeGreaterThan(20);
    await mila.tab.locator(id('who-groups')).click();
    for (const name of ['Sales', 'Marketing']) {
      await mila.tab.locator(id('groups-search')).fill(name);
      await mila.tab.locator(id('groups-option')).filter({ hasText: name }).first().getByRole('checkbox').click();
    }
    expect(await mila.tab.locator(id('chosen-group')).count()).toBe(2);
    const effect = mila.tab.locator(`${id('effect')}[aria-busy=false]`);
    await effect.waitFor({ timeout: patience });
    await expect.poll(async () => Number(/\d+/.exec((await inScope.textContent()) ?? '')?.[0]), { timeout: patience }).toBeLessThan(everyone);
    await mila.tab.locator(id('who-everyone')).click();
    await expect.poll(async () => Number(/\d+/.exec((await inScope.textContent()) ?? '')?.[0]), { timeout: patience }).toBe(everyone);
  });

  it('a number of the effect opens its people', async () => {
    await mila.tab.locator(id('left-out-guest')).click();
    const drawer = mila.tab.getByRole('dialog');
    await drawer.waitFor({ timeout: patience });
    await mila.page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached', timeout: patience });
  });

  it('syncing ends in a result: a sentence, and every person with what was written', async () => {
    await mila.tab.locator(id('sync-now')).click();
    await mila.tab.getByRole('link', { name: 'Runs', exact: true }).click();
    await mila.tab.locator(id('run-link')).first().click();
    const result = mila.tab.locator(id('run-result'));
    await result.waitFor({ timeout: patience });
    expect(await result.textContent()).toMatch(/\d+ joined/);
    await expect.poll(() => mila.tab.locator(id('change-row')).count(), { timeout: patience }).toBeGreaterThan(5);
  });

  it('people are searched, and one person shows fields, where they come from, and history', async () => {
    await mila.tab.getByRole('link', { name: 'People', exact: true }).click();
    await mila.tab.locator(id('people-search')).fill('adele');
    await expect.poll(() => mila.tab.locator(id('person-row')).count(), { timeout: patience }).toBe(1);
    await mila.tab.locator(id('person-link')).first().click();
    await mila.tab.locator(id('field-mobile')).waitFor({ timeout: patience });
    await expect.poll(() => mila.tab.locator(id('history-entry')).count(), { timeout: patience }).toBe(1);
  });

  it('what happens in the directory, then `sync now` in the chat: a card that runs and is then updated in place', async () => {
    await happens(mila, 'Adele Vance', 'person-number');
    const before = await botMessages(mila).count();
    await say(mila, 'sync now');
    const news = mila.page.locator('[data-testid=message][data-kind=bot]', { hasText: '1 changed' });
    await news.first().waitFor({ timeout: patience });
    expect(await news.first().textContent()).toContain('Contoso');
    expect(await botMessages(mila).count()).toBeGreaterThan(before);
    expect(await news.first().textContent()).toContain('edited');
  });

  it('the card\'s button opens that very run in the tab, with the number from and to', async () => {
    const news = mila.page.locator('[data-testid=message][data-kind=bot]', { hasText: '1 changed' }).last();
    await news.getByText('Show in Instep').click();
    await mila.tab.locator(id('run-result')).waitFor({ timeout: patience });
    const row = mila.tab.locator(id('change-row'));
    await row.first().waitFor({ timeout: patience });
    expect(await row.count()).toBe(1);
    expect(await row.first().textContent()).toContain('Adele Vance');
  });

  it('Dutch works in the chat whatever the client says: nu synchroniseren', async () => {
    await happens(mila, 'Adele Vance', 'person-promote');
    const before = await botMessages(mila).count();
    await say(mila, 'Nu  Synchroniseren');
    await expect.poll(() => botMessages(mila).count(), { timeout: patience }).toBeGreaterThan(before);
    await expect.poll(() => botMessages(mila).last().textContent(), { timeout: patience }).toContain('1');
  });

  it('somebody who leaves is archived, and comes back as the same person', async () => {
    await happens(mila, 'Adele Vance', 'person-delete');
    await say(mila, 'sync now');
    await mila.page.locator('[data-testid=message][data-kind=bot]', { hasText: '1 left' }).waitFor({ timeout: patience });
    await happens(mila, 'Adele Vance', 'person-restore');
    await say(mila, 'sync now');
    await mila.page.locator('[data-testid=message][data-kind=bot]', { hasText: '1 restored' }).waitFor({ timeout: patience });
  });

  it('a reader may look and not change; somebody without a role is told so', async () => {
    const ravi = await world.visit({ persona: 'ravi' });
    await ravi.tab.locator(id('company-row')).waitFor({ timeout: patience });
    expect(await ravi.tab.locator(id('add-company')).count()).toBe(0);
    await ravi.close();
    const noor = await world.visit({ persona: 'noor' });
    await noor.tab.locator(id('no-role')).waitFor({ timeout: patience });
    await noor.close();
  });

  it('another workspace sees nothing of it', async () => {
    const eva = await world.visit({ persona: 'eva' });
    await eva.tab.locator(id('add-company')).waitFor({ timeout: patience });
    expect(await eva.tab.locator(id('company-row')).count()).toBe(0);
    await eva.close();
  });

  it('the theme is followed live, and Dutch is spoken when Teams does', async () => {
    const background = (): Promise<string> => inTab(mila, 'getComputedStyle(document.querySelector("main").parentElement).backgroundColor').then(String);
    const light = await background();
    await mila.page.selectOption(id('theme-select'), 'dark');
    await expect.poll(background, { timeout: patience }).not.toBe(light);
    await mila.page.selectOption(id('locale-select'), 'nl');
    await mila.tab.getByRole('link', { name: 'Bedrijven', exact: true }).first().waitFor({ timeout: patience });
  });

  it('after a stop and a start everything is still there', async () => {
    await mila.close();
    await world.restart();
    mila = await world.visit({ persona: 'mila' });
    await mila.tab.locator(id('company-row')).waitFor({ timeout: patience });
    expect(await mila.tab.locator(id('company-row')).textContent()).toContain('Contoso');
    expect(await botMessages(mila).count()).toBeGreaterThan(3);
    await say(mila, 'status');
    await expect.poll(() => botMessages(mila).last().textContent(), { timeout: patience }).toContain('Contoso');
  });
});
