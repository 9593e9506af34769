/** Every page in three themes, from 320 to 1440 pixels, in both languages: axe finds nothing, and nothing scrolls sideways. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, syncedCompany, syncNow } from './companies.ts';
import type { SyncedCompany } from './companies.ts';
import { inTab, openWorld } from './world.ts';
import type { HostPage, Visit, World } from './world.ts';

let world: World;
let company: SyncedCompany;
/** A run of which a part waits for an answer. */
let waitingRunId: string;

const themes = ['default', 'dark', 'contrast'] as const;
type Theme = (typeof themes)[number];
const patience = 40_000;

/** Pages of the tab, by what they are called in a failing test. */
function pages(): [string, string][] {
  const base = `companies/${company.id}`;
  return [
    ['companies', ''], ['overview', base], ['people', `${base}/people`], ['person', `${base}/people/${company.personId}`], ['who', `${base}/who`], ['fields', `${base}/fields`],
    ['runs', `${base}/runs`], ['cards', `${base}/cards`], ['orders', `${base}/cards/orders`], ['credits', `${base}/cards/credits`], ['notifications', `${base}/notifications`], ['review', `${base}/review`], ['run', `${base}/runs/${company.runId}`], ['approval', `${base}/runs/${waitingRunId}?tab=leftOut`], ['company settings', `${base}/settings`], ['activity', 'activity'], ['host', 'host'], ['settings', 'settings'],
    ['help', 'help'], ['about', 'about'], ['nowhere', 'no/such/page'],
  ];
}

type Scan = 'everything' | 'colours';

/** What axe says of the host page and of the tab in it, as lines a person can read. A theme changes colours and nothing else. */
async function violations(host: HostPage, scan: Scan): Promise<string[]> {
  const axe = new AxeBuilder({ page: host.page });
  if (scan === 'colours') axe.withRules(['color-contrast', 'link-in-text-block']);
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  // Fluent's keyboard library leaves invisible stops that send the focus on at once; they are hidden from screen readers on purpose.
  const { violations: found } = await axe.exclude(['[data-testid=tab-frame]', '[data-tabster-dummy]']).exclude('[data-tabster-dummy]').analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`));
}

async function settled(host: HostPage): Promise<void> {
  await host.page.locator('[data-testid=tab-pane][data-state=ready]').waitFor({ timeout: patience });
  await host.tab.getByRole('heading').first().waitFor({ timeout: patience });
  await expect.poll(() => host.tab.locator('[data-testid=loading]').count(), { timeout: patience }).toBe(0);
}

/** Pixels by which the tab's page is wider than its window. */
const overflow = (host: HostPage): Promise<number> => inTab(host, 'document.documentElement.scrollWidth - document.documentElement.clientWidth').then(Number);

async function inThemes(host: HostPage, wanted: readonly Theme[], where: string): Promise<string[]> {
  const problems: string[] = [];
  // A colour half-way from one theme to the next is nobody's contrast.
  await host.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of wanted) {
    await host.page.selectOption('[data-testid=theme-select]', theme);
    await expect.poll(() => host.page.evaluate('document.getAnimations().filter((one) => one instanceof CSSTransition).length'), { timeout: patience }).toBe(0);
    const lines = await violations(host, theme === wanted[0] ? 'everything' : 'colours');
    problems.push(...lines.map((line) => `${where}, ${theme}: ${line}`));
  }
  return problems;
}

async function look(visit: Visit, wanted: readonly Theme[]): Promise<string[]> {
  const problems: string[] = [];
  const host = await world.visit({ persona: 'mila', ...visit });
  for (const [name, sub] of pages()) {
    await host.open({ persona: 'mila', ...visit, sub });
    await settled(host);
    const where = `${name}, ${String(visit.width)} px, ${visit.locale ?? 'en'}`;
    problems.push(...(await inThemes(host, wanted, where)));
    const wide = await overflow(host);
    if (wide > 0) problems.push(`${where}: ${String(wide)} px too wide`);
  }
  await host.close();
  return problems;
}

/** So many leave that it waits for approval. */
async function manyLeave(): Promise<string> {
  const { items } = await api(world, 'mila', 'GET', `/api/companies/${company.id}/people?limit=50`) as { items: { id: string; objectId: string | null }[] };
  const leavers = items.filter(({ id, objectId }) => id !== company.personId && objectId !== null).slice(0, 7);
  const tenantId = world.sandbox.cloud.tenants().find(({ displayName }) => displayName === 'Contoso')?.tenantId ?? '';
  for (const { objectId } of leavers) await world.sandbox.cloud.act(tenantId, { kind: 'delete', userId: objectId ?? '' });
  return syncNow(world, company.id);
}

beforeAll(async () => {
  world = await openWorld({ cloud: { bigTenantPeople: 50 } });
  company = await syncedCompany(world);
  waitingRunId = await manyLeave();
});

afterAll(async () => {
  await world.close();
});

describe('looks', { timeout: 600_000 }, () => {
  it('every page is accessible in three themes on a wide screen', async () => {
    expect(await look({ width: 1440, height: 900, locale: 'en' }, themes)).toEqual([]);
  });

  it('every page is accessible on a phone, in Dutch', async () => {
    expect(await look({ width: 320, height: 640, locale: 'nl' }, ['default'])).toEqual([]);
  });

  it('no page scrolls sideways on a tablet', async () => {
    expect(await look({ width: 768, height: 1024, locale: 'en' }, [])).toEqual([]);
  });

  it('the chat, the directory and the mails beside it are accessible too', async () => {
    const problems: string[] = [];
    for (const width of [320, 1440]) {
      const host = await world.visit({ persona: 'mila', width, height: 800 });
      await settled(host);
      const panes = width === 320 ? ['pane-chat', 'pane-directory', 'pane-mails'] : ['open-directory', 'open-mails'];
      for (const pane of panes) {
        await host.page.click(`[data-testid=${pane}]`);
        problems.push(...(await inThemes(host, themes, `${pane}, ${String(width)} px`)));
      }
      await host.close();
    }
    expect(problems).toEqual([]);
  });
});
