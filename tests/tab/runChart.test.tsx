import { fireEvent, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { renderTab, intercept } from './renderTab.tsx';
import { counts, run } from './samples.ts';

intercept();

const history = [
  run({ id: 'r13', number: 13, counts: counts({ created: 2, updated: 4 }) }),
  run({ id: 'r12', number: 12, counts: counts({ created: 3, updated: 12, archived: 1 }) }),
];

async function barOf(runNumber: number): Promise<Element> {
  const chart = await screen.findByTestId('run-chart');
  return waitFor(() => {
    const bar = [...chart.querySelectorAll('[role=option][tabindex="0"]')].find((one) => one.getAttribute('aria-label')?.includes(`#${String(runNumber)}`));
    if (bar === undefined) throw new Error('the bar is not drawn');
    return bar;
  });
}

describe('the chart of runs', () => {
  const open = () => renderTab('/companies/c1/runs', [http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: history }))]);

  it('opens the run of the bar that is pressed', async () => {
    const { address } = await open();
    await userEvent.click(await barOf(12));
    await expect.poll(address).toBe('/companies/c1/runs/r12');
  });

  it('opens it by keyboard too', async () => {
    const { address } = await open();
    fireEvent.keyDown(await barOf(13), { key: 'Enter' });
    await expect.poll(address).toBe('/companies/c1/runs/r13');
  });

  it('has every run in the list beneath, with the same numbers in words', async () => {
    await open();
    expect((await screen.findAllByTestId('run-row')).map((row) => row.textContent)).toEqual([expect.stringContaining('2 joined, 4 changed.'), expect.stringContaining('3 joined, 12 changed, 1 left.')]);
    expect(screen.getAllByTestId('run-link').map((link) => link.getAttribute('href'))).toEqual(['/companies/c1/runs/r13', '/companies/c1/runs/r12']);
  });
});
