/** Brings a company to life through the API and the sandbox, for tests that are about something else. */
import type { World } from './world.ts';

export interface SyncedCompany {
  id: string;
  runId: string;
  /** Somebody in it. */
  personId: string;
}

type Json = Record<string, unknown>;

export async function api(world: World, persona: string, method: string, path: string, body?: unknown): Promise<Json> {
  const token = await world.sandbox.cloud.issueSsoToken(persona);
  const response = await fetch(`${world.appUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Json);
}

/** Contoso: added, activated, linked by its administrator in the browser, synced. */
export async function syncedCompany(world: World, name = 'Contoso'): Promise<SyncedCompany> {
  const { id } = (await api(world, 'mila', 'POST', '/api/companies', { name })) as { id: string };
  await api(world, 'mila', 'POST', `/api/companies/${id}/activation`, { action: 'request' });
  await api(world, 'mila', 'POST', `/api/companies/${id}/activation`, { action: 'activate' });
  const { url } = (await api(world, 'mila', 'POST', `/api/companies/${id}/link`, {})) as { url: string };
  const page = await world.browser.newPage();
  await page.goto(url);
  await page.click('[data-testid=continue]');
  await page.click('[data-testid=account-contoso-admin]');
  await page.click('[data-testid=accept]');
  await page.locator('[data-testid=link-linked]').waitFor({ timeout: 30_000 });
  await page.close();
  const runId = await syncNow(world, id);
  const { items } = (await api(world, 'mila', 'GET', `/api/companies/${id}/people?limit=1`)) as { items: { id: string }[] };
  return { id, runId, personId: items[0]?.id ?? '' };
}

/** Returns the run when it is no longer in progress. */
export async function syncNow(world: World, companyId: string): Promise<string> {
  const { id } = (await api(world, 'mila', 'POST', `/api/companies/${companyId}/runs`, { kind: 'apply' })) as { id: string };
  for (;;) {
    const { status } = await api(world, 'mila', 'GET', `/api/companies/${companyId}/runs/${id}`);
    if (!['queued', 'reading', 'planning', 'applying'].includes(String(status))) return id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
