import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Why } from '../../src/api/contract/company.ts';
import type { LeftOutPerson } from '../../src/api/contract/run.ts';
import { problem, renderTab, intercept } from './renderTab.tsx';
import { counts, me, run } from './samples.ts';

intercept();

const anja: LeftOutPerson = { objectId: '44444444-4444-4444-8444-444444444444', displayName: 'Anja Provost', userPrincipalName: 'anja@fabrikam.com', reason: 'guest' };
const bram: LeftOutPerson = { objectId: '55555555-5555-4555-8555-555555555555', displayName: 'Bram Nieuw', userPrincipalName: 'bram@contoso.com', reason: 'byHand' };
const leftOutOf = (people: LeftOutPerson[]) => [
  http.get('*/api/companies/:id/runs/:run', () => HttpResponse.json(run({ counts: counts({ leftOut: people.length }) }))),
  http.get('*/api/companies/:id/runs/:run/left-out', () => HttpResponse.json({ items: people })),
];
const whyIs = (why: Why, asked: string[] = []) => http.get('*/api/companies/:id/why', ({ request }) => {
  asked.push(new URL(request.url).searchParams.get('person') ?? '');
  return HttpResponse.json(why);
});
const guest: Why = { verdict: 'leftOut', steps: [{ rule: 'directory', outcome: 'pass', detail: 'found as Anja Provost' }, { rule: 'guests', outcome: 'fail', detail: 'is a guest; guests are left out' }] };
const unknown: Why = { verdict: 'notFound', steps: [{ rule: 'directory', outcome: 'fail', detail: 'the directory knows nobody by this name' }] };

describe('why', () => {
  it('is asked for anyone who is left out, by object id', async () => {
    const asked: string[] = [];
    await renderTab('/companies/c1/runs/r1?tab=leftOut', [...leftOutOf([anja]), whyIs(guest, asked)]);
    await userEvent.click(await screen.findByRole('button', { name: 'Why is Anja Provost left out?' }));
    expect((await screen.findByTestId('why-verdict')).textContent).toBe('Left out');
    expect(screen.getByText('A guest; guests are left out')).toBeDefined();
    expect(asked).toEqual([anja.objectId]);
  });

  it('is asked for somebody whom a search does not find', async () => {
    const asked: string[] = [];
    await renderTab('/companies/c1/people?search=gast%40fabrikam.com', [whyIs(unknown, asked)]);
    await userEvent.click(await screen.findByRole('button', { name: 'Ask Microsoft why gast@fabrikam.com is not here' }));
    expect((await screen.findByTestId('why-verdict')).textContent).toBe('Not found in the directory');
    expect(asked).toEqual(['gast@fabrikam.com']);
  });

  it('of half a name says what has to be typed', async () => {
    await renderTab('/companies/c1/people?search=gast');
    expect(await screen.findByText(/Type a whole e-mail address/)).toBeDefined();
    expect(screen.queryByTestId('ask-why')).toBeNull();
  });

  it('is asked on the page of who belongs, for anyone typed', async () => {
    const asked: string[] = [];
    await renderTab('/companies/c1/who', [whyIs(guest, asked)]);
    await userEvent.type(await screen.findByTestId('why-whom'), ' anja@fabrikam.com{Enter}');
    expect((await screen.findByTestId('why-verdict')).textContent).toBe('Left out');
    expect(asked).toEqual(['anja@fabrikam.com']);
  });

  it('that Microsoft does not answer says so, and can be asked again', async () => {
    let away = true;
    await renderTab('/companies/c1/who', [http.get('*/api/companies/:id/why', () => (away ? problem(503, 'directory_unavailable', 'Microsoft is away.') : HttpResponse.json(unknown)))]);
    await userEvent.type(await screen.findByTestId('why-whom'), 'a@b.c{Enter}');
    const failed = await screen.findByTestId('failed');
    away = false;
    await userEvent.click(within(failed).getByTestId('retry'));
    expect(await screen.findByTestId('why-verdict')).toBeDefined();
  });

  it('is explained in Dutch, groups and reasons included, and quotes what it does not know', async () => {
    const steps: Why['steps'] = [
      { rule: 'directory', outcome: 'pass', detail: 'found as Adele Vance' },
      { rule: 'guests', outcome: 'pass', detail: 'is no guest' },
      { rule: 'scope', outcome: 'pass', detail: 'in scope through Sales › Inside Sales' },
      { rule: 'stored', outcome: 'info', detail: 'archived: deleted_in_entra' },
      { rule: 'moon', outcome: 'unknown', detail: 'the moon is full' },
    ];
    await renderTab('/companies/c1/who', [http.get('*/api/me', () => HttpResponse.json(me({ language: 'nl' }))), whyIs({ verdict: 'archived', steps })], 'nl');
    await userEvent.type(await screen.findByTestId('why-whom'), 'a@b.c{Enter}');
    const list = (await screen.findByTestId('why-verdict')).parentElement;
    expect(within(list ?? document.body).getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Gevonden als Adele Vance', 'Geen gast', 'Doet mee via Sales › Inside Sales', 'Gearchiveerd: Verwijderd in Entra', 'moon the moon is full',
    ]);
    expect(screen.getByText('the moon is full').closest('[lang]')?.getAttribute('lang')).toBe('en');
  });
});

describe('somebody left out by hand', () => {
  const answering = (status: number, lifted: string[]) => [
    ...leftOutOf([anja, bram]),
    http.delete('*/api/companies/:id/left-out/:objectId', ({ params }) => {
      lifted.push(String(params['objectId']));
      return status === 204 ? new HttpResponse(null, { status }) : problem(status, 'not_found', 'Nobody holds this user back.');
    }),
  ];

  it('is let in again after it was said what the next sync does', async () => {
    const lifted: string[] = [];
    await renderTab('/companies/c1/runs/r1?tab=leftOut', answering(204, lifted));
    await screen.findAllByTestId('left-out-row');
    expect(screen.getAllByTestId('let-in')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Let Bram Nieuw in again' }));
    expect((await screen.findByRole('dialog')).textContent).toContain('the next sync adds Bram Nieuw if they are in scope');
    expect(lifted).toEqual([]);
    await userEvent.click(screen.getByTestId('let-in-confirm'));
    expect(await screen.findByText(/Let in again: added at the next sync/)).toBeDefined();
    expect(lifted).toEqual([bram.objectId]);
    expect(screen.queryByTestId('let-in')).toBeNull();
  });

  it('who was let in already is said to be held back no more', async () => {
    await renderTab('/companies/c1/runs/r1?tab=leftOut', answering(404, []));
    await userEvent.click(await screen.findByTestId('let-in'));
    await userEvent.click(await screen.findByTestId('let-in-confirm'));
    expect((await screen.findByRole('alert')).textContent).toContain('Nobody holds this user back.');
  });

  it('is not let in by a reader', async () => {
    await renderTab('/companies/c1/runs/r1?tab=leftOut', [http.get('*/api/me', () => HttpResponse.json(me({ roles: ['reader'] }))), ...answering(204, [])]);
    await waitFor(() => { expect(screen.getAllByTestId('left-out-row')).toHaveLength(2); });
    expect(screen.queryByTestId('let-in')).toBeNull();
  });
});
