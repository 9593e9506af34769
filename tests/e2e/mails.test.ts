/** Sign-in details as the invited person gets them: the mail on the host page, its address, the page behind it. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, syncedCompany } from './companies.ts';
import type { SyncedCompany } from './companies.ts';
import { openWorld } from './world.ts';
import type { HostPage, World } from './world.ts';

const id = (name: string): string => `[data-testid="${name}"]`;
const patience = 60_000;
let world: World;
let company: SyncedCompany;

beforeAll(async () => {
  world = await openWorld({ cloud: { bigTenantPeople: 20 } });
  company = await syncedCompany(world);
  const base = `/api/companies/${company.id}`;
  await api(world, 'mila', 'PUT', '/api/catalogue', { cardTypes: [{ id: 'wood', name: 'Business card', material: 'Wood' }], licences: [], accessories: [] });
  const purchase = await api(world, 'mila', 'POST', `${base}/credits/purchases`, { lines: [{ item: 'wood', quantity: 1 }] });
  await api(world, 'mila', 'POST', `/api/credit-purchases/${String(purchase['id'])}/confirm`, {});
});

afterAll(async () => {
  await world.close();
});

async function findings(host: HostPage): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['default', 'dark', 'contrast']) {
    await host.page.selectOption(id('theme-select'), theme);
    const axe = new AxeBuilder({ page: host.page }).include(id('mails-pane')).exclude('[data-tabster-dummy]');
    found.push(...(await axe.analyze()).violations.flatMap((each) => each.nodes.map(({ target }) => `${theme}: ${each.id}: ${target.join(' ')}`)));
  }
  return found;
}

describe('mails', { timeout: 180_000 }, () => {
  it('are shown beside the tab when they arrive, and their address leads to the sign-in details, once', async () => {
    const host = await world.visit({ persona: 'mila' });
    await host.page.click(id('open-mails'));
    await host.page.locator(id('mails-pane')).getByText('No mail was sent').waitFor({ timeout: patience });

    await api(world, 'mila', 'POST', `/api/companies/${company.id}/orders`, { lines: [{ personId: company.personId, cardType: 'wood', licences: [], accessories: [], invite: true }] });
    const person = await api(world, 'mila', 'GET', `/api/companies/${company.id}/people/${company.personId}`);
    const mail = host.page.locator(id('mail'));
    await mail.waitFor({ timeout: patience });
    expect(await mail.textContent()).toContain('Instep <instep@sandbox.example>');
    // A mailer writes the part behind the @ small.
    expect((await mail.textContent())?.toLowerCase()).toContain(String(person['email']).toLowerCase());
    expect(await host.page.locator(id('mails-pane')).getByRole('status').textContent()).toContain('1 mail');
    expect(await findings(host)).toEqual([]);
    if (process.env['SCREENSHOTS'] !== undefined) await host.page.screenshot({ path: `${process.env['SCREENSHOTS']}/mails.png` });

    const link = mail.locator(id('mail-link'));
    const address = String(await link.getAttribute('href'));
    expect(address.startsWith(`${world.appUrl}/invite/`)).toBe(true);
    const [opened] = await Promise.all([host.context.waitForEvent('page'), link.click()]);
    await opened.click(id('show-details'));
    await opened.locator(id('invite-details')).waitFor({ timeout: patience });
    expect(await opened.locator('ol').textContent()).toContain(String(person['userPrincipalName'] ?? '@'));
    await opened.goto(address);
    await opened.locator(id('invite-gone')).waitFor({ timeout: patience });
    await host.close();
  });

  it('can be read on a phone, and are still there after a restart', async () => {
    await world.restart();
    const host = await world.visit({ persona: 'mila', width: 320, height: 640 });
    await host.page.click(id('pane-mails'));
    await host.page.locator(id('mail-link')).waitFor({ timeout: patience });
    expect(await host.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(await findings(host)).toEqual([]);
    if (process.env['SCREENSHOTS'] !== undefined) await host.page.screenshot({ path: `${process.env['SCREENSHOTS']}/mails-phone.png` });
    await host.close();
  });
});
