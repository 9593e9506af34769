import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/api/contract/company.ts';
import { changesApi } from './changesApi.ts';
import { problem, renderTab, intercept } from './renderTab.tsx';
import { change, company, counts, link, person, run } from './samples.ts';

intercept();

const companyIs = (over: Parameters<typeof company>[0]) => http.get('*/api/companies/:id', () => HttpResponse.json(company(over)));

describe('the setup', () => {
  it('shows one primary step at a time and the facts of what is done', async () => {
    await renderTab('/companies/c1', [
      companyIs({ lastRun: null, nextRunAt: null, people: { current: 0, active: 0, archived: 0 } }),
      http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: [] })),
    ]);
    expect(await screen.findByTestId('choose-who')).toBeDefined();
    expect(screen.getByText(/contoso\.com, linked by Mila Janssen/)).toBeDefined();
    expect(screen.queryByTestId('first-sync')).toBeNull();
  });

  it('asks the host for the module, and then waits with a message to copy', async () => {
    let state: 'inactive' | 'requested' = 'inactive';
    const fresh = () => company({ module: state, link: null, lastRun: null, nextRunAt: null, people: { current: 0, active: 0, archived: 0 } });
    await renderTab('/companies/c1', [
      http.get('*/api/companies/:id', () => HttpResponse.json(fresh())),
      http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: [] })),
      http.post('*/api/companies/:id/activation', () => {
        state = 'requested';
        return HttpResponse.json(fresh());
      }),
    ]);
    await userEvent.click(await screen.findByTestId('request-activation'));
    expect(await screen.findByRole('button', { name: 'Copy message' })).toBeDefined();
  });

  it('linking explains the two permissions, opens the sign-in on a click, and notices by itself when it is done', async () => {
    let linked = false;
    const { openLink } = await renderTab('/companies/c1', [
      http.get('*/api/companies/:id', () => HttpResponse.json(company({ link: linked ? link() : null, lastRun: null, nextRunAt: null, people: { current: 0, active: 0, archived: 0 } }))),
      http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: [] })),
      http.post('*/api/companies/:id/link', () => HttpResponse.json({ url: 'https://instep.example/link/secret', expiresAt: '2026-11-29T08:00:00Z' })),
    ]);
    await userEvent.click(await screen.findByTestId('link-tenant'));
    const dialog = await screen.findByTestId('link-dialog');
    expect(dialog.textContent).toContain('Read users’ profiles');
    expect(dialog.textContent).toContain('Read group memberships');
    expect(openLink).not.toHaveBeenCalled();
    const open = await screen.findByTestId<HTMLButtonElement>('open-sign-in');
    await waitFor(() => { expect(open.disabled).toBe(false); });
    await userEvent.click(open);
    expect(openLink).toHaveBeenCalledWith('https://instep.example/link/secret');
    linked = true;
    expect((await screen.findByTestId('link-done')).textContent).toContain('contoso.com');
  });

  const linkedOnDemand = (state: { linked: Link | null }) => [
    http.get('*/api/companies/:id', () => HttpResponse.json(company({ link: state.linked, lastRun: null, nextRunAt: null, people: { current: 0, active: 0, archived: 0 } }))),
    http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: [] })),
    http.post('*/api/companies/:id/link', () => HttpResponse.json({ url: 'https://instep.example/link/secret', expiresAt: '2026-11-29T08:00:00Z' })),
  ];

  it('says that the tenant is linked also to whoever closed the dialog before that, once', async () => {
    const state: { linked: Link | null } = { linked: null };
    await renderTab('/companies/c1', linkedOnDemand(state));
    await userEvent.click(await screen.findByTestId('link-tenant'));
    const open = await screen.findByTestId<HTMLButtonElement>('open-sign-in');
    await waitFor(() => { expect(open.disabled).toBe(false); });
    await userEvent.click(open);
    await userEvent.click(screen.getByTestId('link-close'));
    await waitFor(() => { expect(screen.queryByTestId('link-dialog')).toBeNull(); });
    state.linked = link();
    expect((await screen.findByTestId('link-done')).textContent).toContain('contoso.com');
    await userEvent.click(screen.getByTestId('link-close'));
    await waitFor(() => { expect(screen.queryByTestId('link-dialog')).toBeNull(); });
    expect(screen.getByTestId('choose-who')).toBeDefined();
  });

  it('of a broken link that is linked again says so, though the bar that offered it is gone', async () => {
    const broken = link({ status: 'broken', problem: { code: 'consent_missing', message: 'The consent was taken away.' } });
    const state: { linked: Link | null } = { linked: broken };
    await renderTab('/companies/c1', linkedOnDemand(state));
    await userEvent.click(await screen.findByTestId('link-again'));
    await screen.findByTestId('open-sign-in');
    state.linked = link({ linkedAt: '2026-11-22T10:00:00Z' });
    expect((await screen.findByTestId('link-done')).textContent).toContain('contoso.com');
    expect(screen.queryByTestId('link-again')).toBeNull();
  });

  it('a broken link says what happened and offers the two ways out', async () => {
    await renderTab('/companies/c1', [companyIs({ link: link({ status: 'broken', problem: { code: 'consent_missing', message: 'The consent was taken away.' } }) })]);
    expect(await screen.findByText(/The consent was taken away\./)).toBeDefined();
    expect(screen.getByTestId('link-again')).toBeDefined();
    expect(screen.getByTestId('link-check')).toBeDefined();
  });
});

describe('Sync now', () => {
  it('is disabled during the cooldown, with the time beneath', async () => {
    await renderTab('/companies/c1', [companyIs({ manualSyncAllowedAt: new Date(Date.now() + 600_000).toISOString() })]);
    expect((await screen.findByTestId<HTMLButtonElement>('sync-now')).disabled).toBe(true);
    expect(screen.getByText(/You can sync again at \d\d:\d\d/)).toBeDefined();
  });

  it('becomes progress in people with Stop, and the result when it is over', async () => {
    let over = false;
    const busy = run({ id: 'r2', status: 'reading', finishedAt: null, counts: counts(), progress: { phase: 'reading', done: 400, total: 1200, etaSeconds: 20 } });
    const live = () => (over ? run({ id: 'r2' }) : busy);
    const stopped: string[] = [];
    await renderTab('/companies/c1/runs/r2', [
      http.get('*/api/companies/:id', () => HttpResponse.json(company({ lastRun: live() }))),
      http.get('*/api/companies/:id/runs/r2', () => HttpResponse.json(live())),
      http.get('*/api/companies/:id/runs/r2/events', () => problem(503, 'stopping')),
      http.post('*/api/companies/:id/runs/r2/cancel', () => {
        stopped.push('r2');
        return HttpResponse.json(busy, { status: 202 });
      }),
    ]);
    expect((await screen.findByTestId('run-progress')).textContent).toContain('Reading people · 400 of about 1,200 · about 20 seconds');
    await userEvent.click(screen.getByTestId('stop-run'));
    await expect.poll(() => stopped).toEqual(['r2']);
    over = true;
    expect((await screen.findByTestId('run-result')).textContent).toBe('3 joined, 12 changed, 1 left.');
  });

  it('follows the events of a run where they come through', async () => {
    const busy = run({ id: 'r2', status: 'reading', finishedAt: null, progress: null, counts: counts() });
    const progress = { phase: 'writing', done: 7, total: 9, etaSeconds: null };
    await renderTab('/companies/c1/runs/r2', [
      companyIs({ lastRun: busy }),
      http.get('*/api/companies/:id/runs/r2', () => HttpResponse.json(busy)),
      http.get('*/api/companies/:id/runs/r2/events', () => new HttpResponse(new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`));
        },
      }), { headers: { 'content-type': 'text/event-stream' } })),
    ]);
    await waitFor(() => { expect(screen.getByTestId('run-progress').textContent).toContain('Writing changes · 7 of 9'); }, { timeout: 4000 });
  });

  it('refused by the server says when it is possible again', async () => {
    await renderTab('/companies/c1', [companyIs({}), http.post('*/api/companies/:id/runs', () => problem(429, 'cooldown', 'Synced a moment ago.', { 'retry-after': '600' }))]);
    await userEvent.click(await screen.findByTestId('sync-now'));
    expect((await screen.findByRole('alert')).textContent).toContain('You can sync again in 10 minutes.');
  });
});

describe('Who', () => {
  const effect = run({
    id: 'pv1', kind: 'preview', status: 'planned', leftOut: [{ reason: 'guest', count: 14 }, { reason: 'disabled', count: 4 }],
    counts: counts({ inScope: 412, created: 9, archived: 3, leftOut: 18 }),
  });

  it('shows the effect of what is not saved yet, and each number opens its people', async () => {
    const asked: unknown[] = [];
    await renderTab('/companies/c1/who', [
      companyIs({}),
      http.post('*/api/companies/:id/runs', async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json(effect, { status: 202 });
      }),
      http.get('*/api/companies/:id/runs/pv1/left-out', ({ request }) => HttpResponse.json({ items: new URL(request.url).searchParams.get('reason') === 'guest'
        ? [{ objectId: '44444444-4444-4444-8444-444444444444', displayName: 'Anja Provost', userPrincipalName: 'anja@fabrikam.com', reason: 'guest' }] : [] })),
    ]);
    await userEvent.click(await screen.findByRole('switch', { name: 'Disabled accounts' }));
    const panel = await screen.findByTestId('effect');
    expect(panel.textContent).toContain('412 in scope');
    expect(panel.textContent).toContain('9 join');
    expect(panel.textContent).toContain('3 leave');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ kind: 'preview', settings: { leaveOut: { disabled: true } } });
    await userEvent.click(screen.getByTestId('left-out-guest'));
    expect(await screen.findByText('Anja Provost')).toBeDefined();
  });

  it('saves with the etag, and says what happens at the next sync', async () => {
    const sent: { etag: string | null; body: unknown }[] = [];
    await renderTab('/companies/c1/who', [
      companyIs({}),
      http.post('*/api/companies/:id/runs', () => HttpResponse.json(effect, { status: 202 })),
      http.patch('*/api/companies/:id', async ({ request }) => {
        const body = (await request.json()) as { settings: { leaveOut: object } };
        sent.push({ etag: request.headers.get('if-match'), body });
        const after = company();
        return HttpResponse.json({ ...after, settings: { ...after.settings, ...body.settings } });
      }),
    ]);
    await userEvent.click(await screen.findByRole('switch', { name: 'People without a licence' }));
    expect(await screen.findByText(/3 people wait for your approval/)).toBeDefined();
    await userEvent.click(screen.getByTestId('who-save'));
    expect((await screen.findByTestId('saved')).textContent).toContain('Saved.');
    expect(sent[0]?.etag).toBe('"e1"');
    expect(sent[0]?.body).toMatchObject({ settings: { leaveOut: { unlicensed: true, guests: true } } });
  });

  it('somebody else saved meanwhile: says so, keeps the edits', async () => {
    await renderTab('/companies/c1/who', [
      companyIs({}),
      http.post('*/api/companies/:id/runs', () => HttpResponse.json(effect, { status: 202 })),
      http.patch('*/api/companies/:id', () => problem(412, 'etag_mismatch')),
    ]);
    await userEvent.click(await screen.findByRole('switch', { name: 'Guests' }));
    await userEvent.click(screen.getByTestId('who-save'));
    expect((await screen.findByText(/Somebody else changed it meanwhile/))).toBeDefined();
    expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Guests' }).checked).toBe(false);
  });

  it('chooses groups by searching, with their people counted, and strikes out one that is gone', async () => {
    const gone = '55555555-5555-4555-8555-555555555555';
    const sales = { id: '66666666-6666-4666-8666-666666666666', displayName: 'Sales', description: null, kind: 'security' };
    const settings = { ...company().settings, scope: { kind: 'groups' as const, include: [{ id: gone, displayName: 'Old crew' }], exclude: [] } };
    await renderTab('/companies/c1/who', [
      companyIs({ settings }),
      http.get('*/api/companies/:id/groups', () => HttpResponse.json({ items: [sales] })),
      http.get(`*/api/companies/:id/groups/${gone}/count`, () => problem(409, 'group_gone')),
      http.get(`*/api/companies/:id/groups/${sales.id}/count`, () => HttpResponse.json({ groupId: sales.id, people: 58 })),
      http.post('*/api/companies/:id/runs', () => HttpResponse.json(effect, { status: 202 })),
    ]);
    expect(await screen.findByText(/This group is gone from the directory/)).toBeDefined();
    await userEvent.click(screen.getByTestId('groups-search'));
    await userEvent.click(within(await screen.findByTestId('groups-option')).getByRole('checkbox'));
    expect(await screen.findByText('58 people')).toBeDefined();
    expect(screen.getAllByTestId('chosen-group')).toHaveLength(2);
  });

  it('waits for a sync that is in progress, and then calculates by itself', async () => {
    let busy = true;
    await renderTab('/companies/c1/who', [
      companyIs({}),
      http.post('*/api/companies/:id/runs', () => (busy ? problem(409, 'run_in_progress') : HttpResponse.json(effect, { status: 202 }))),
    ]);
    await userEvent.click(await screen.findByRole('switch', { name: 'Guests' }));
    expect(await screen.findByText(/Another sync is in progress/)).toBeDefined();
    busy = false;
    expect(await screen.findByTestId('effect')).toBeDefined();
  });
});

describe('approval', () => {
  const leavers = ['Ann', 'Bob', 'Cas'].map((name) => change({ id: `a-${name}`, kind: 'archive', personId: name, name, fields: [], reason: 'left_the_groups', outcome: 'awaitingApproval' }));
  const waiting = run({
    status: 'awaitingApproval', counts: counts({ updated: 12, awaitingApproval: 3 }),
    plan: { planId: 'pl1', reasons: [{ code: 'many_archived', message: '3 people would be archived: 14 % of 21. The limit is 2 people or 10 %.' }] },
  });
  const handlers = (answers: unknown[]) => [
    companyIs({ lastRun: waiting }),
    http.get('*/api/companies/:id/runs/r1', () => HttpResponse.json(waiting)),
    changesApi(leavers),
    http.post('*/api/companies/:id/runs/r1/approve', async ({ request }) => {
      answers.push(await request.json());
      return HttpResponse.json({ ...waiting, status: 'applying' }, { status: 202 });
    }),
  ];

  it('says why, who, and how many in the button itself, and that the rest is applied', async () => {
    const answers: unknown[] = [];
    await renderTab('/companies/c1/runs/r1', handlers(answers));
    expect((await screen.findByTestId('approval-reasons')).textContent).toContain('14 % of 21');
    expect(screen.getByText('The rest of this sync has already been applied.')).toBeDefined();
    await userEvent.click(await screen.findByRole('button', { name: 'Archive 3 people' }));
    await expect.poll(() => answers).toEqual([{ planId: 'pl1', accept: 'all' }]);
  });

  it('one person can be taken out', async () => {
    const answers: unknown[] = [];
    await renderTab('/companies/c1/runs/r1', handlers(answers));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Choose Bob' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Archive 2 people' }));
    await expect.poll(() => answers).toEqual([{ planId: 'pl1', accept: ['a-Ann', 'a-Cas'] }]);
  });

  it('can be declined', async () => {
    const answers: unknown[] = [];
    await renderTab('/companies/c1/runs/r1', handlers(answers));
    await screen.findByRole('button', { name: 'Archive 3 people' });
    await userEvent.click(screen.getByTestId('decline'));
    await expect.poll(() => answers).toEqual([{ planId: 'pl1', accept: [], decline: 'all' }]);
  });

  it('of a set that changed meanwhile says to look again', async () => {
    await renderTab('/companies/c1/runs/r1', [http.post('*/api/companies/:id/runs/r1/approve', () => problem(409, 'plan_changed', '')), ...handlers([])]);
    await userEvent.click(await screen.findByRole('button', { name: 'Archive 3 people' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Another set of changes is waiting by now');
  });
});

describe('a conflict', () => {
  it('shows the candidates side by side and takes one of the answers', async () => {
    const conflict = change({ id: 'cf1', kind: 'conflict', personId: null, name: 'Jan de Vries', fields: [], reason: 'two_persons_one_user', candidates: ['p1', 'p2'], outcome: 'awaitingApproval' });
    const answers: unknown[] = [];
    await renderTab('/companies/c1/runs/r1?tab=problems', [
      http.get('*/api/companies/:id/runs/r1', () => HttpResponse.json(run({ status: 'awaitingApproval', plan: { planId: 'pl1', reasons: [] }, counts: counts({ conflicts: 1, awaitingApproval: 1 }) }))),
      changesApi([conflict]),
      http.get('*/api/companies/:id/people/:person', ({ params }) => HttpResponse.json(person({ id: String(params['person']), displayName: params['person'] === 'p1' ? 'Jan Vries' : 'J. de Vries' }))),
      http.post('*/api/companies/:id/runs/r1/changes/cf1/resolve', async ({ request }) => {
        answers.push(await request.json());
        return HttpResponse.json(run({ status: 'applying' }), { status: 202 });
      }),
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'It is J. de Vries' }));
    await expect.poll(() => answers).toEqual([{ action: 'adopt', personId: 'p2' }]);
  });

  it('of a preview, or of a run that a newer one replaced, is shown and cannot be answered there', async () => {
    const conflict = change({ id: 'cf1', kind: 'conflict', personId: null, name: 'Jan de Vries', fields: [], reason: 'two_persons_one_user', candidates: ['p1', 'p2'], outcome: 'planned' });
    await renderTab('/companies/c1/runs/r1?tab=problems', [
      http.get('*/api/companies/:id/runs/r1', () => HttpResponse.json(run({ kind: 'preview', status: 'planned', counts: counts({ conflicts: 1 }) }))),
      changesApi([conflict]),
    ]);
    expect((await screen.findByTestId('change-row')).textContent).toContain('Jan de Vries');
    expect(screen.queryByRole('button', { name: 'Somebody new' })).toBeNull();
  });
});

describe('a failed run', () => {
  it('says what happened, that nobody was changed, and keeps its reason in Dutch too', async () => {
    const failed = run({ status: 'failed', counts: counts(), problem: { code: 'group_gone', message: 'The group All Staff is gone.' } });
    await renderTab('/companies/c1/runs/r1', [http.get('*/api/companies/:id/runs/r1', () => HttpResponse.json(failed))]);
    expect((await screen.findByTestId('run-problem')).textContent).toContain('The group All Staff is gone. Nobody was changed or archived.');
  });
});

describe('a long list', () => {
  it('is walked with J and K and opened with Enter', async () => {
    const many = Array.from({ length: 60 }, (_, index) => person({ id: `p${String(index)}`, displayName: `Person ${String(index)}` }));
    const { address } = await renderTab('/companies/c1/people', [http.get('*/api/companies/:id/people', () => HttpResponse.json({ items: many })), http.get('*/api/companies/:id/people/:person', () => HttpResponse.json(many[1]))]);
    const [first] = await screen.findAllByTestId('person-row');
    first?.focus();
    await userEvent.keyboard('j');
    await waitFor(() => { expect(document.activeElement?.getAttribute('data-index')).toBe('1'); });
    await userEvent.keyboard('{Enter}');
    await expect.poll(address).toBe('/companies/c1/people/p1');
  });

  it('of which a page does not come says so, and asks for it again only when told to', async () => {
    const some = (from: number) => Array.from({ length: 10 }, (_, index) => person({ id: `p${String(from + index)}`, displayName: `Person ${String(from + index)}` }));
    let asked = 0;
    let broken = true;
    await renderTab('/companies/c1/people', [http.get('*/api/companies/:id/people', ({ request }) => {
      if (new URL(request.url).searchParams.get('cursor') === null) return HttpResponse.json({ items: some(0), nextCursor: 'two' });
      asked += 1;
      return broken ? problem(429, 'too_many_requests') : HttpResponse.json({ items: some(10) });
    })]);
    const [first] = await screen.findAllByTestId('person-row');
    await screen.findByTestId('failed');
    first?.focus();
    await userEvent.keyboard('jjjjkkkk');
    expect(asked).toBe(1);
    broken = false;
    await userEvent.click(screen.getByTestId('retry'));
    expect(await screen.findByText('Person 19')).toBeDefined();
    expect(screen.queryByTestId('failed')).toBeNull();
  });
});
