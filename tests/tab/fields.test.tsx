import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { changesApi } from './changesApi.ts';
import { renderTab, intercept } from './renderTab.tsx';
import { change, company, counts, me, person, run } from './samples.ts';

intercept();

const effect = run({ id: 'pv1', kind: 'preview', status: 'planned', counts: counts({ updated: 412 }) });
const adele = person({ notes: 'Manager · Sales' });
const before = { field: 'notes', from: 'Manager · Sales', to: 'Sales' };

const page = (started: unknown[], saved: unknown[] = []) => [
  http.get('*/api/companies/:id/people', () => HttpResponse.json({ items: [adele] })),
  http.post('*/api/companies/:id/runs', async ({ request }) => {
    started.push(await request.json());
    return HttpResponse.json(effect, { status: 202 });
  }),
  changesApi([change({ name: 'Adele Vance', personId: 'p1', fields: [before], outcome: 'planned' })]),
  http.patch('*/api/companies/:id', async ({ request }) => {
    const body = (await request.json()) as { settings: object };
    saved.push({ etag: request.headers.get('if-match'), body });
    const after = company();
    return HttpResponse.json({ ...after, settings: { ...after.settings, ...body.settings } });
  }),
];

const edited = { ...defaultSettings().fields, notes: { template: '{department}', overwrite: 'always', blank: 'clearOwn' } };

async function editNotes(): Promise<void> {
  await userEvent.click(within(await screen.findByTestId('rule-notes')).getByRole('button'));
  fireEvent.change(await screen.findByRole('textbox', { name: 'Template text' }), { target: { value: '{department}' } });
}

describe('the field rules', () => {
  it('show a real person\'s values beside them', async () => {
    await renderTab('/companies/c1/fields', page([]));
    await waitFor(() => { expect(screen.getByTestId('rule-notes').textContent).toContain('Now: Manager · Sales'); });
  });

  it('being edited show what would become of that person, without saving anything', async () => {
    const [started, saved]: [unknown[], unknown[]] = [[], []];
    await renderTab('/companies/c1/fields', page(started, saved));
    await editNotes();
    await waitFor(() => { expect(screen.getByTestId('rule-notes').textContent).toMatch(/Manager · Sales.*toSales/); });
    expect(started).toEqual([{ kind: 'preview', settings: { fields: edited } }]);
    expect((await screen.findByTestId('effect')).textContent).toContain('412 change');
    expect(saved).toEqual([]);
  });

  it('are saved with the etag, and say when they count', async () => {
    const saved: unknown[] = [];
    await renderTab('/companies/c1/fields', page([], saved));
    await editNotes();
    await userEvent.click(screen.getByTestId('fields-save'));
    expect((await screen.findByTestId('saved')).textContent).toBe('Saved. The next sync uses these rules.');
    expect(saved).toEqual([{ etag: '"e1"', body: { settings: { fields: edited } } }]);
  });

  it('that name nothing known cannot be saved, and start no preview', async () => {
    const started: unknown[] = [];
    await renderTab('/companies/c1/fields', page(started));
    await userEvent.click(within(await screen.findByTestId('rule-notes')).getByRole('button'));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Template text' }), { target: { value: 'no attribute' } });
    expect((await screen.findAllByText(/Name at least one known attribute/)).length).toBeGreaterThan(0);
    expect(screen.getByTestId<HTMLButtonElement>('fields-save').disabled).toBe(true);
    expect(started).toEqual([]);
  });

  it('are looked at and not changed by a reader', async () => {
    await renderTab('/companies/c1/fields', [http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] }))), ...page([])]);
    await userEvent.click(within(await screen.findByTestId('rule-notes')).getByRole('button'));
    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Template text' })).closest('fieldset')?.disabled).toBe(true);
    expect(screen.queryByTestId('fields-save')).toBeNull();
  });
});
