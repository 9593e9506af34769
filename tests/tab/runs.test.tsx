import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/api/contract/run.ts';
import { changesApi } from './changesApi.ts';
import { renderTab, intercept } from './renderTab.tsx';
import { change, company, counts, run } from './samples.ts';

intercept();

const runIs = (one: ReturnType<typeof run>) => http.get('*/api/companies/:id/runs/:run', () => HttpResponse.json(one));
const rows = (): string[] => screen.queryAllByTestId('change-row').map((row) => row.textContent);
const named = (name: string, over: Partial<Change>): Change => change({ id: name, personId: `p-${name}`, name, ...over });

describe('the numbers of a run', () => {
  const mixed = [
    named('Ann', { kind: 'archive', fields: [], reason: 'left_the_groups', outcome: 'awaitingApproval' }),
    named('Bob', { kind: 'archive', fields: [], reason: 'deleted_in_entra', outcome: 'applied' }),
    named('Cas', { kind: 'archive', fields: [], reason: 'deleted_in_entra', outcome: 'undone' }),
    named('Dee', { kind: 'archive', fields: [], reason: 'left_the_groups', outcome: 'declined' }),
    named('Eef', { kind: 'create', fields: [], reason: 'new_in_directory', outcome: 'applied' }),
    named('Fay', { kind: 'restore', fields: [], reason: 'back_in_scope', outcome: 'applied' }),
  ];
  const after = run({ status: 'succeeded', counts: counts({ created: 1, restored: 1, archived: 2, awaitingApproval: 1 }) });

  it('open the people they count: who waits or was declined is not among those who left', async () => {
    await renderTab('/companies/c1/runs/r1?tab=left', [runIs(after), changesApi(mixed)]);
    await waitFor(() => { expect(rows()).toHaveLength(2); });
    expect(rows().join()).toContain('Bob');
    expect(rows().join()).toContain('Cas');
    expect(screen.getByTestId('tab-left').textContent).toBe('Left 2');
  });

  it('of who joined open the new ones and the ones who came back', async () => {
    await renderTab('/companies/c1/runs/r1?tab=joined', [runIs(after), changesApi(mixed)]);
    await waitFor(() => { expect(rows()).toHaveLength(2); });
    expect(screen.getByTestId('tab-joined').textContent).toBe('Joined 2');
    expect(screen.getByRole('heading', { name: 'Came back' })).toBeDefined();
  });

  it('leave nobody out: what was declined or never had its turn has a list of its own', async () => {
    await renderTab('/companies/c1/runs/r1', [runIs(after), changesApi([...mixed, named('Gus', { outcome: 'planned' })])]);
    await userEvent.click(await screen.findByTestId('tab-notApplied'));
    expect(screen.getByTestId('tab-notApplied').textContent).toBe('Not applied 2');
    await waitFor(() => { expect(rows().join()).toMatch(/Dee.*Gus/); });
  });

  it('of a preview open what would be', async () => {
    const preview = run({ kind: 'preview', status: 'planned', counts: counts({ archived: 1 }) });
    await renderTab('/companies/c1/runs/r1?tab=left', [runIs(preview), changesApi([named('Ann', { kind: 'archive', fields: [], outcome: 'planned' })])]);
    await waitFor(() => { expect(rows()).toHaveLength(1); });
    expect(screen.queryByTestId('tab-notApplied')).toBeNull();
  });
});

const fieldsOf = (n: number): Change['fields'] => [...(n % 10 === 0 ? [{ field: 'jobTitle', from: 'Rep', to: 'Lead' }] : []), ...(n % 10 === 0 && n % 20 !== 0 ? [] : [{ field: 'mobile', from: '1', to: '2' }])];
const manyChanged = (outcome: Change['outcome']): Change[] => Array.from({ length: 5000 }, (_, n) => named(`Person ${String(n)}`, { fields: fieldsOf(n), outcome }));

describe('5,000 changed people', () => {
  const big = run({ counts: counts({ updated: 5000 }) });

  it('are counted by field over all of them, and a field shows just its people', async () => {
    await renderTab('/companies/c1/runs/r1?tab=changed', [runIs(big), changesApi(manyChanged('applied'))]);
    const groups = await screen.findByTestId('field-groups');
    expect(within(groups).getAllByRole('button').map((button) => button.textContent)).toEqual(['Mobile 4,750', 'Job title 500']);
    await userEvent.click(within(groups).getByRole('button', { name: 'Job title 500' }));
    await waitFor(() => { expect(rows()[1]).toContain('Person 10'); });
    expect(screen.getAllByTestId('change-row').length).toBeLessThan(100);
  });

  it('are walked with J and K', async () => {
    await renderTab('/companies/c1/runs/r1?tab=changed', [runIs(big), changesApi(manyChanged('applied'))]);
    const [first] = await screen.findAllByTestId('change-row');
    first?.focus();
    await userEvent.keyboard('jjk');
    await waitFor(() => { expect(document.activeElement?.getAttribute('data-index')).toBe('1'); });
    screen.getAllByTestId('change-row')[5]?.focus();
    await userEvent.keyboard('j');
    await waitFor(() => { expect(document.activeElement?.getAttribute('data-index')).toBe('6'); });
  });
});

describe('5,000 waiting changes', () => {
  const leavers = Array.from({ length: 200 }, (_, n) => named(`Leaver ${String(n)}`, { kind: 'archive', fields: [], reason: 'left_the_groups', outcome: 'awaitingApproval' }));
  const all = [...manyChanged('awaitingApproval').slice(0, 4800), ...leavers];
  const waiting = run({ status: 'awaitingApproval', counts: counts({ awaitingApproval: 5000 }), plan: { planId: 'pl1', reasons: [{ code: 'reviewed_mode', message: '' }] } });
  const open = async (answers: unknown[] = []) => {
    await renderTab('/companies/c1/runs/r1?tab=problems', [
      http.get('*/api/companies/:id', () => HttpResponse.json(company({ lastRun: waiting }))),
      runIs(waiting), changesApi(all),
      http.post('*/api/companies/:id/runs/r1/approve', async ({ request }) => {
        answers.push(await request.json());
        return HttpResponse.json({ ...waiting, status: 'applying' }, { status: 202 });
      }),
    ]);
    return screen.findByTestId('approval-groups');
  };

  it('are all there and few of them on screen', async () => {
    await open();
    expect(screen.getByRole('button', { name: 'Approve 5,000 changes' })).toBeDefined();
    expect(screen.getByRole('checkbox', { name: 'All 5,000' })).toBeDefined();
    expect(screen.getAllByTestId('change-row').length).toBeLessThan(100);
  });

  it('are grouped by what would happen, and everything else can be put aside to answer one group', async () => {
    const answers: { accept: string[] }[] = [];
    const groups = await open(answers);
    expect(within(groups).getAllByRole('button').map((button) => button.textContent)).toEqual(['Mobile 4,560', 'Job title 480', 'To archive 200']);
    await userEvent.click(screen.getByRole('checkbox', { name: 'All 5,000' }));
    expect(screen.getByTestId<HTMLButtonElement>('approve').disabled).toBe(true);
    await userEvent.click(within(groups).getByRole('button', { name: 'To archive 200' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'All 200 found' }));
    await userEvent.click(screen.getByRole('button', { name: 'Archive 200 people' }));
    await expect.poll(() => answers[0]?.accept.toSorted()).toEqual(leavers.map(({ id }) => id).toSorted());
  });

  it('are searched, and those found taken out; who is chosen outside the list is said', async () => {
    const answers: { accept: string[] }[] = [];
    await open(answers);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search people' }), 'Leaver 1');
    await userEvent.click(await screen.findByRole('checkbox', { name: 'All 111 found' }));
    expect(screen.getByTestId('approval-chosen').textContent).toBe('4,889 chosen · 4,889 of them not in this list');
    await userEvent.click(screen.getByTestId('approve'));
    await expect.poll(() => answers[0]?.accept.length).toBe(4889);
    expect(answers[0]?.accept).not.toContain('Leaver 1');
  });

  it('are walked with J and K, and taken out with Space', async () => {
    await open();
    const [first] = screen.getAllByTestId('change-row');
    first?.focus();
    await userEvent.keyboard('jj ');
    await waitFor(() => { expect(screen.getByTestId('approval-chosen').textContent).toBe('4,999 chosen'); });
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Choose Person 2' }).checked).toBe(false);
  });
});

describe('the numbers of a company', () => {
  it('open their lists from the companies', async () => {
    await renderTab('/');
    expect((await screen.findByTestId('company-people')).getAttribute('href')).toBe('/companies/c1/people');
  });

  it('open their lists from the overview: current, active, archived', async () => {
    await renderTab('/companies/c1');
    expect((await screen.findByTestId('people-current')).textContent).toBe('412 people');
    expect(screen.getByTestId('people-active').textContent).toBe('400 active');
    expect(screen.getByTestId('people-archived').getAttribute('href')).toBe('/companies/c1/people?status=archived');
  });
});

describe('the drawer of who is in scope', () => {
  it('lists among those who join the ones who come back', async () => {
    const effect = run({ id: 'pv1', kind: 'preview', status: 'planned', counts: counts({ created: 1, restored: 1 }) });
    await renderTab('/companies/c1/who', [
      http.post('*/api/companies/:id/runs', () => HttpResponse.json(effect, { status: 202 })),
      changesApi([named('Eef', { kind: 'create', outcome: 'planned' }), named('Fay', { kind: 'restore', outcome: 'planned' })]),
    ]);
    await userEvent.click(await screen.findByTestId('preview-again'));
    await userEvent.click(await screen.findByTestId('effect-inScope'));
    await waitFor(() => { expect(rows()).toHaveLength(2); });
    expect(rows().join()).toMatch(/Eef.*Fay/);
  });
});
