import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/api/contract/cards.ts';
import { never, problem, renderTab, intercept } from './renderTab.tsx';
import { by, change, company, counts, me, person, run } from './samples.ts';

intercept();

const catalogue = { cardTypes: [{ id: 'wood', name: 'Card', material: 'Wood' }], licences: [{ id: 'crm', name: 'CRM' }], accessories: [] };
const credits = { balances: [{ item: 'wood', available: 1, reserved: 0 }, { item: 'crm', available: 9, reserved: 0 }], entries: [] };
const review = (over: Partial<Review> = {}): Review => ({
  step: 'credits', runId: 'r1', planId: 'pl1', accept: [], decline: [], orders: [], cards: [], changed: [], updatedBy: null, updatedAt: null, etag: 'new', ...over,
});
const card = { id: 'k1', personId: 'p1', cardType: 'wood', status: 'active' as const, history: [{ at: '2026-11-20T08:00:00Z', action: 'delivered', by: null, personId: 'p1' }] };
const waitingRun = run({ status: 'awaitingApproval', plan: { planId: 'pl1', reasons: [{ code: 'reviewed_mode', message: '' }] }, counts: counts({ awaitingApproval: 5 }) });
const reviewed = company({ settings: { ...company().settings, mode: 'reviewed' }, lastRun: waitingRun });
const create = (id: string, name: string) => change({ id, kind: 'create', personId: null, name, fields: [], reason: 'new_in_directory', outcome: 'awaitingApproval' });

const known = [
  http.get('*/api/companies/:id/catalogue', () => HttpResponse.json(catalogue)),
  http.get('*/api/companies/:id/credits', () => HttpResponse.json(credits)),
  http.get('*/api/companies/:id/credits/purchases', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/cards', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/orders', () => HttpResponse.json({ items: [] })),
  http.get('*/api/credit-purchases', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/review', () => HttpResponse.json(review())),
];

const pages = [
  { name: 'cards', address: '/companies/c1/cards', path: '*/api/companies/:id/cards', answer: { items: [] }, empty: 'No cards yet' },
  { name: 'orders', address: '/companies/c1/cards/orders', path: '*/api/companies/:id/orders', answer: { items: [] }, empty: 'No orders yet' },
  { name: 'credits', address: '/companies/c1/cards/credits', path: '*/api/companies/:id/credits', answer: credits, empty: 'No movements yet.' },
  { name: 'notifications', address: '/companies/c1/notifications', path: '*/api/companies/:id/notifications', answer: { chats: [], weeklyDigest: { enabled: false, weekday: 1, time: '08:00' }, quietHours: null }, empty: 'No chat knows Instep yet' },
];

describe.each(pages)('the page of $name', ({ address, path, answer, empty }) => {
  it('keeps its place while it is loading', async () => {
    await renderTab(address, [never(path), ...known]);
    expect((await screen.findAllByTestId('loading')).length).toBeGreaterThan(0);
  });

  it('says what failed, and recovers on Retry', async () => {
    let broken = true;
    await renderTab(address, [http.get(path, () => (broken ? problem(503, 'store_unavailable', 'Storage is away.') : HttpResponse.json(answer))), ...known]);
    const [failed] = await screen.findAllByTestId('failed');
    if (failed === undefined) throw new Error('no failure is shown');
    expect(failed.textContent).toContain('Storage is away.');
    broken = false;
    await userEvent.click(within(failed).getByTestId('retry'));
    expect(await screen.findByText(empty)).toBeDefined();
  });
});

describe('a card', () => {
  it('is deactivated only after its name, its holder and the consequence were read', async () => {
    const sent: string[] = [];
    await renderTab('/companies/c1/cards', [
      http.get('*/api/companies/:id/cards', () => HttpResponse.json({ items: [card] })),
      http.get('*/api/companies/:id/people/:person', () => HttpResponse.json(person())),
      http.post('*/api/companies/:id/cards/:card/deactivate', ({ params }) => {
        sent.push(String(params['card']));
        return HttpResponse.json({ ...card, status: 'deactivated' });
      }),
      ...known,
    ]);
    await expect.poll(() => screen.queryByTestId('card-row')?.textContent).toContain('Card (Wood)');
    await userEvent.click(screen.getByTestId('card-more'));
    await userEvent.click(await screen.findByTestId('card-deactivate'));
    expect(await screen.findByText('Deactivate the Card (Wood) of Adele Vance?')).toBeDefined();
    await userEvent.click(screen.getByTestId('card-deactivate-confirm'));
    await expect.poll(() => sent).toEqual(['k1']);
  });

  it('has no actions for a reader', async () => {
    await renderTab('/companies/c1/cards', [http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] }))), http.get('*/api/companies/:id/cards', () => HttpResponse.json({ items: [card] })), ...known]);
    await screen.findByTestId('card-row');
    expect(screen.queryByTestId('card-more')).toBeNull();
  });
});

describe('the review', () => {
  const plan = [
    http.get('*/api/companies/:id', () => HttpResponse.json(reviewed)),
    http.get('*/api/companies/:id/runs/:run', () => HttpResponse.json(waitingRun)),
    http.get('*/api/companies/:id/runs/:run/changes', () => HttpResponse.json({ items: [create('n1', 'Anna'), create('n2', 'Bram')] })),
  ];

  it('of a company that applies at once says what starting will change', async () => {
    await renderTab('/companies/c1/review', [http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ runId: null, planId: null }))), ...known]);
    expect(await screen.findByText(/Contoso applies changes at once/)).toBeDefined();
    expect(screen.getByTestId('review-start')).toBeDefined();
  });

  it('keeps what was chosen a moment later, with the etag', async () => {
    const kept: { etag: string | null; body: unknown }[] = [];
    await renderTab('/companies/c1/review', [
      ...plan,
      http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'new', etag: 'v1' }))),
      http.put('*/api/companies/:id/review', async ({ request }) => {
        kept.push({ etag: request.headers.get('if-match'), body: await request.json() });
        return HttpResponse.json(review({ step: 'new', accept: ['n1'], etag: 'v2' }));
      }),
      ...known,
    ]);
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Choose Anna' }));
    await expect.poll(() => kept, { timeout: 4000 }).toHaveLength(1);
    expect(kept[0]).toMatchObject({ etag: '"v1"', body: { step: 'new', runId: 'r1', accept: ['n1'] } });
  });

  it('gives way with a name when somebody else was faster', async () => {
    let answer = review({ step: 'new', etag: 'v1' });
    await renderTab('/companies/c1/review', [
      ...plan,
      http.get('*/api/companies/:id/review', () => HttpResponse.json(answer)),
      http.put('*/api/companies/:id/review', () => {
        answer = review({ step: 'new', accept: ['n2'], etag: 'v2', updatedBy: { ...by, objectId: '77777777-7777-4777-8777-777777777777', name: 'Sanne de Wit' }, updatedAt: '2026-11-22T08:00:00Z' });
        return problem(412, 'etag_mismatch');
      }),
      ...known,
    ]);
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Choose Anna' }));
    expect((await screen.findByTestId('overtaken')).textContent).toContain('Sanne de Wit');
    await expect.poll(() => screen.getByRole<HTMLInputElement>('checkbox', { name: 'Choose Bram' }).checked).toBe(true);
  });

  it('does not order more than there is, and offers to leave people out', async () => {
    const outfit = { cardType: 'wood', licences: [], accessories: [], invite: false };
    const asked: unknown[] = [];
    await renderTab('/companies/c1/review', [
      ...plan,
      http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'new', accept: ['n1', 'n2'], orders: [{ changeId: 'n1', ...outfit }, { changeId: 'n2', ...outfit }] }))),
      http.put('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'new', accept: ['n1'], orders: [{ changeId: 'n1', ...outfit }], etag: 'v2' }))),
      http.post('*/api/companies/:id/runs/:run/approve', async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json(run({ status: 'applying' }), { status: 202 });
      }),
      ...known,
    ]);
    expect((await screen.findByTestId('short')).textContent).toContain('Card (Wood): 1 short');
    expect(screen.getByTestId<HTMLButtonElement>('review-order').disabled).toBe(true);
    await userEvent.click(screen.getByTestId('leave-out'));
    await userEvent.click(screen.getByTestId('review-order'));
    await expect.poll(() => asked).toEqual([{ planId: 'pl1', accept: ['n1'], orders: [{ changeId: 'n1', ...outfit }] }]);
  });

  it('with 5,000 changes chooses all of them, and keeps few rows on screen', async () => {
    const many = Array.from({ length: 5000 }, (_, n) => change({ id: `u${String(n)}`, personId: `p${String(n)}`, name: `Person ${String(n)}`, outcome: 'awaitingApproval' }));
    await renderTab('/companies/c1/review', [
      http.get('*/api/companies/:id/runs/:run/changes', ({ request }) => {
        const from = Number(new URL(request.url).searchParams.get('cursor') ?? '0');
        return HttpResponse.json({ items: many.slice(from, from + 500), ...(from + 500 < many.length ? { nextCursor: String(from + 500) } : {}) });
      }),
      ...plan,
      http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'update' }))),
      http.put('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'update', etag: 'v2' }))),
      ...known,
    ]);
    await userEvent.click(await screen.findByRole('checkbox', { name: 'All 5,000 people' }, { timeout: 10_000 }));
    expect((await screen.findByTestId('review-update')).textContent).toBe('Update 5,000 people and continue');
    expect(screen.getAllByTestId('change-row').length).toBeLessThan(100);
  });

  it('goes on by itself when an answer is carried out', async () => {
    let after = false;
    const later = { ...waitingRun, plan: { planId: 'pl2', reasons: [] } };
    await renderTab('/companies/c1/review', [
      http.get('*/api/companies/:id', () => HttpResponse.json(after ? { ...reviewed, lastRun: later } : reviewed)),
      http.get('*/api/companies/:id/runs/:run', () => HttpResponse.json(after ? later : waitingRun)),
      http.get('*/api/companies/:id/runs/:run/changes', () => HttpResponse.json({ items: [...(after ? [] : [change({ id: 'u1', outcome: 'awaitingApproval' })]), create('n1', 'Anna')] })),
      http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'update', accept: after ? [] : ['u1'], etag: 'v1' }))),
      http.put('*/api/companies/:id/review', async ({ request }) => HttpResponse.json({ ...review({ etag: 'v2' }), ...((await request.json()) as object) })),
      http.post('*/api/companies/:id/runs/:run/approve', () => {
        after = true;
        return HttpResponse.json(run({ status: 'applying' }), { status: 202 });
      }),
      ...known,
    ]);
    await userEvent.click(await screen.findByTestId('review-update'));
    expect((await screen.findByTestId('carried-out')).textContent).toContain('1 change was carried out.');
    expect(await screen.findByTestId('together')).toBeDefined();
  });

  it('lets a reader look and change nothing', async () => {
    await renderTab('/companies/c1/review', [...plan, http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] }))), http.get('*/api/companies/:id/review', () => HttpResponse.json(review({ step: 'new' }))), ...known]);
    expect(await screen.findByText(/You can look at this review/)).toBeDefined();
    expect((await screen.findByTestId<HTMLInputElement>('choose-all')).disabled).toBe(true);
  });
});

describe('the notifications', () => {
  it('are saved whole, with what each chat gets', async () => {
    const sent: unknown[] = [];
    const now = { chats: [{ chatId: 'a', name: 'HR', kind: 'channel' as const, language: 'en' as const, wants: 'everyRun' as const, reachable: true }], weeklyDigest: { enabled: false, weekday: 1, time: '08:00' }, quietHours: null };
    await renderTab('/companies/c1/notifications', [
      http.get('*/api/companies/:id/notifications', () => HttpResponse.json(now)),
      http.put('*/api/companies/:id/notifications', async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json({ ...now, chats: [{ ...now.chats[0], wants: 'problems' }] });
      }),
    ]);
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'What HR gets' }), 'problems');
    await userEvent.click(screen.getByTestId('notifications-save'));
    await expect.poll(() => sent).toEqual([{ chats: [{ chatId: 'a', wants: 'problems' }], weeklyDigest: now.weeklyDigest, quietHours: null }]);
    expect((await screen.findByTestId('saved')).textContent).toBe('Saved.');
  });
});

describe('the host', () => {
  it('confirms credits after being asked once', async () => {
    const confirmed: string[] = [];
    const purchase = { id: 'b1', companyId: 'c1', companyName: 'Fabrikam', workspaceId: 'other', lines: [{ item: 'wood', quantity: 5 }], status: 'requested' as const, requestedBy: by, requestedAt: '2026-11-22T08:00:00Z', confirmedBy: null, confirmedAt: null };
    await renderTab('/host', [
      http.get('*/api/me', () => HttpResponse.json(me({ roles: ['admin', 'host'] }))),
      http.get('*/api/credit-purchases', () => HttpResponse.json({ items: [purchase] })),
      http.post('*/api/credit-purchases/:id/confirm', ({ params }) => {
        confirmed.push(String(params['id']));
        return HttpResponse.json({ ...purchase, status: 'confirmed' });
      }),
      ...known,
    ]);
    await userEvent.click(await screen.findByTestId('confirm-purchase'));
    expect(await screen.findByText('Confirm 5 credits for Fabrikam?')).toBeDefined();
    await userEvent.click(screen.getByTestId('confirm-purchase-confirm'));
    await expect.poll(() => confirmed).toEqual(['b1']);
  });

  it('is told when an item of the catalogue is in use', async () => {
    await renderTab('/host', [
      http.get('*/api/me', () => HttpResponse.json(me({ roles: ['admin', 'host'] }))),
      http.put('*/api/catalogue', () => problem(409, 'catalogue_item_in_use', 'Companies have credits of wood: keep it in the catalogue.')),
      ...known,
    ]);
    await userEvent.click(within(await screen.findByTestId('catalogue-cardTypes')).getByRole('button', { name: 'Remove Card' }));
    await userEvent.click(screen.getByTestId('catalogue-save'));
    expect(await screen.findByText(/keep it in the catalogue/)).toBeDefined();
  });
});
