/** A new user's ten minutes, in a real browser, on the whole product: nothing is stubbed but Microsoft. */
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { openWorld } from './world.ts';
import type { HostPage, World } from './world.ts';

let world: World;
let mila: HostPage;

const id = (name: string): string => `[data-testid="${name}"]`;
const patience = 30_000;

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
  await host.page.selectOption(id('directory-tenant'), { label: (await contosoOption(host)) });
  await host.page.fill(id('directory-search'), name);
  await directory.getByRole('button', { name }).first().click();
  await host.page.click(id(action));
  await expect.poll(() => host.page.locator(id('directory-result')).textContent(), { timeout: patience }).not.toBe('');
}

async function contosoOption(host: HostPage): Promise<string> {
  const labels = await host.page.locator(`${id('directory-tenant')} option`).allTextContents();
  return labels.find((label) => label.startsWith('Contoso')) ?? 'Contoso';
}

beforeAll(async () => {
  world = await openWorld({ cloud: { bigTenantPeople: 200 } });
  mila = await world.visit({ persona: 'mila' });
});

afterAll(async () => {
  await world.close();
});

describe('the ten minutes of a new user', () => {
  it('the tab comes up in Teams, empty, and says what to do', async () => {
    onTestFailed(() => { console.log(world.appLog().slice(-4000)); });
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
    await mila.tab.locator(id('link-done')).waitFor({ timeout: patience });
    expect(await mila.tab.locator(id('link-done')).textContent()).toContain('Contoso');
    await mila.tab.locator(id('link-close')).click();
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

  it('syncing shows progress and then the result as people who joined', async () => {
    await mila.tab.locator(id('sync-now')).click();
    await mila.tab.locator(id('run-progress')).waitFor({ timeout: patience }).catch(() => undefined);
    await mila.tab.locator(id('run-progress')).waitFor({ state: 'detached', timeout: patience });
  });
});
