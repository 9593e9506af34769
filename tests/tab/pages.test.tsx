import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { never, problem, renderTab, intercept } from './renderTab.tsx';
import { change, company, counts, me, person, run } from './samples.ts';

intercept();

const pages: { name: string; address: string; path: string; empty: string | RegExp; emptyAnswer: object }[] = [
  { name: 'companies', address: '/', path: '*/api/companies', empty: 'No companies yet', emptyAnswer: { items: [] } },
  { name: 'people', address: '/companies/c1/people', path: '*/api/companies/:id/people', empty: 'No people yet', emptyAnswer: { items: [] } },
  { name: 'runs', address: '/companies/c1/runs', path: '*/api/companies/:id/runs', empty: 'No runs yet', emptyAnswer: { items: [] } },
  { name: 'activity', address: '/activity', path: '*/api/runs', empty: 'No runs yet', emptyAnswer: { items: [] } },
];

describe.each(pages)('the page of $name', ({ address, path, empty, emptyAnswer }) => {
  it('keeps its place while it is loading', async () => {
    await renderTab(address, [never(path)]);
    expect((await screen.findAllByTestId('loading')).length).toBeGreaterThan(0);
  });

  it('says why it is empty', async () => {
    await renderTab(address, [http.get(path, () => HttpResponse.json(emptyAnswer))]);
    expect(await screen.findByText(empty)).toBeDefined();
  });

  it('says what failed and that nothing changed, offers the reference, and recovers on Retry', async () => {
    let broken = true;
    await renderTab(address, [http.get(path, () => (broken ? problem(503, 'store_unavailable', 'Storage is away.') : HttpResponse.json(emptyAnswer)))]);
    const [failed] = await screen.findAllByTestId('failed');
    if (failed === undefined) throw new Error('no failure is shown');
    expect(failed.textContent).toContain('Storage is away.');
    expect(failed.textContent).toContain('Nothing was changed.');
    expect(within(failed).getByRole('button', { name: 'Copy reference' })).toBeDefined();
    broken = false;
    await userEvent.click(within(failed).getByTestId('retry'));
    expect(await screen.findByText(empty)).toBeDefined();
  });

  it('names the role that is missing', async () => {
    await renderTab(address, [http.get(path, () => problem(403, 'role_required'))]);
    expect((await screen.findAllByTestId('no-role'))[0]?.textContent).toContain('Instep.Reader');
  });
});

describe('somebody without a role', () => {
  it('sees which role is needed and a request to copy, and Teams is told', async () => {
    const { notPermitted } = await renderTab('/', [http.get('*/api/me', () => HttpResponse.json(me({ roles: [] })))]);
    expect((await screen.findByTestId('no-role')).textContent).toContain('Instep.Admin');
    expect(screen.getByRole('button', { name: 'Copy request' })).toBeDefined();
    expect(notPermitted).toHaveBeenCalled();
  });
});

describe('a reader', () => {
  it('sees companies but no button that changes anything', async () => {
    await renderTab('/', [http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] })))]);
    expect(await screen.findByRole('link', { name: 'Contoso' })).toBeDefined();
    expect(screen.queryByTestId('add-company')).toBeNull();
  });

  it('can look at who belongs without starting a preview', async () => {
    await renderTab('/companies/c1/who', [http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] })))]);
    expect(await screen.findByRole('heading', { name: 'Who' })).toBeDefined();
    expect(screen.queryByTestId('who-save')).toBeNull();
    expect(screen.queryByTestId('preview-again')).toBeNull();
  });
});

describe('the language of the caller', () => {
  it('is followed, whatever Teams speaks', async () => {
    await renderTab('/', [http.get('*/api/me', () => HttpResponse.json(me({ language: 'nl' })))]);
    expect(await screen.findByRole('heading', { name: 'Bedrijven' })).toBeDefined();
  });
});

describe('the companies', () => {
  it('say in words what happened last, what comes next and what needs you', async () => {
    const waiting = company({ lastRun: run({ status: 'awaitingApproval', counts: counts({ created: 3, updated: 12, awaitingApproval: 58 }), plan: { planId: 'pl1', reasons: [] } }) });
    await renderTab('/', [http.get('*/api/companies', () => HttpResponse.json({ items: [waiting] }))]);
    const row = await screen.findByTestId('company-row');
    expect(row.textContent).toContain('3 joined, 12 changed.');
    expect(within(row).getByTestId('need-approval').getAttribute('href')).toBe('/companies/c1/runs/r1');
  });

  it('a new one is added and opened', async () => {
    const { address } = await renderTab('/', [http.post('*/api/companies', async ({ request }) => HttpResponse.json(company({ id: 'c2', name: String(((await request.json()) as { name: string }).name) }), { status: 201 }))]);
    await userEvent.click(await screen.findByTestId('add-company'));
    await userEvent.type(await screen.findByTestId('company-name'), 'Fabrikam');
    await userEvent.click(screen.getByTestId('company-create'));
    await expect.poll(address).toBe('/companies/c2');
  });
});

describe('a person', () => {
  it('shows each value with its source, and a pinned one with whom pinned it', async () => {
    await renderTab('/companies/c1/people/p1', [
      http.get('*/api/companies/:id/people/:person', () => HttpResponse.json(person())),
      http.get('*/api/companies/:id/people/:person/history', () => HttpResponse.json({ items: [{ runId: 'r1', runNumber: 12, at: '2026-11-22T08:00:10Z', by: null, change: change() }] })),
    ]);
    expect((await screen.findByTestId('field-email')).textContent).toContain('Entra');
    expect(screen.getByTestId('field-jobTitle').textContent).toContain('Pinned by Mila Janssen');
    expect((await screen.findByTestId('history-entry')).textContent).toContain('(empty)');
  });

  it('says that it is not here when it was erased', async () => {
    await renderTab('/companies/c1/people/gone', [http.get('*/api/companies/:id/people/:person', () => problem(404, 'not_found'))]);
    expect(await screen.findByText('This page is not here')).toBeDefined();
  });

  it('an edited field is sent with the etag, and so pinned', async () => {
    const sent: { body: unknown; etag: string | null }[] = [];
    await renderTab('/companies/c1/people/p1', [
      http.get('*/api/companies/:id/people/:person', () => HttpResponse.json(person())),
      http.get('*/api/companies/:id/people/:person/history', () => HttpResponse.json({ items: [] })),
      http.patch('*/api/companies/:id/people/:person', async ({ request }) => {
        sent.push({ body: await request.json(), etag: request.headers.get('if-match') });
        return HttpResponse.json(person());
      }),
    ]);
    await userEvent.click(within(await screen.findByTestId('field-mobile')).getByRole('button', { name: 'Edit Mobile' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Mobile' }), '06-1');
    await userEvent.click(within(screen.getByTestId('field-mobile')).getByRole('button', { name: 'Save' }));
    await expect.poll(() => sent).toEqual([{ body: { fields: { mobile: '06-1' } }, etag: '"pe1"' }]);
  });
});

describe('the host', () => {
  it('activates a request after being asked once', async () => {
    const actions: unknown[] = [];
    await renderTab('/host', [
      http.get('*/api/me', () => HttpResponse.json(me({ roles: ['admin', 'host'] }))),
      http.get('*/api/activation-requests', () => HttpResponse.json({ items: [{ companyId: 'c9', name: 'Fabrikam', workspaceId: 'other', module: 'requested' }] })),
      http.post('*/api/companies/c9/activation', async ({ request }) => {
        actions.push(await request.json());
        return HttpResponse.json({ companyId: 'c9', name: 'Fabrikam', workspaceId: 'other', module: 'active' });
      }),
    ]);
    await userEvent.click(await screen.findByTestId('activate'));
    await userEvent.click(await screen.findByTestId('activate-confirm'));
    await expect.poll(() => actions).toEqual([{ action: 'activate' }]);
  });

  it('is a closed page for everybody else', async () => {
    await renderTab('/host');
    expect(await screen.findByTestId('no-role')).toBeDefined();
  });
});
