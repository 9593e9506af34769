/** Whether a run goes on from the delta link or reads in full. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { deltaLinkFor, fullReadingDueAt, type ReadingChoice } from '../../src/api/sync/planRun.ts';
import { nextDue } from '../../src/api/sync/schedule.ts';
import type { SyncStateDoc } from '../../src/api/sync/syncState.ts';

const hourMs = 3600_000;
const at = '2026-03-02T06:00:00.000Z';
const soon = new Date(Date.parse(at) + 7 * hourMs);

const state: SyncStateDoc = {
  id: 'company1', workspaceId: 'w', tenantId: 't', runId: 'run1', at, deltaLink: 'link', deltaAt: at, select: ['id', 'mail'], lastFullAt: at, baselineConfirmed: true,
  scopeHash: 'scope', rulesHash: 'rules', inScope: 1, leftOut: [], leftOutSet: null, groups: [],
};
const choice: ReadingChoice = { full: false, scheduled: true, tenantId: 't', scopeHash: 'scope', rulesHash: 'rules', select: ['mail', 'id'], companyId: 'company1', before: [] };

describe('a reading', () => {
  it('goes on from the delta link when everything is as it was, in whatever order it is asked for', () => {
    expect(deltaLinkFor(state, choice, soon)).toBe('link');
  });

  it.each<[string, Partial<ReadingChoice>]>([
    ['it was asked to be', { full: true }], ['another tenant is linked', { tenantId: 'other' }], ['who belongs was edited', { scopeHash: 'other' }], ['a rule was edited', { rulesHash: 'other' }],
    ['more properties are asked for', { select: ['id', 'mail', 'jobTitle'] }], ['fewer are asked for', { select: ['id'] }], ['others are asked for', { select: ['id', 'jobTitle'] }],
  ])('is a full one when %s', (_when, other) => {
    expect(deltaLinkFor(state, { ...choice, ...other }, soon)).toBeUndefined();
  });

  it.each<[string, SyncStateDoc | undefined]>([
    ['first one', undefined], ['one without a delta link', { ...state, deltaLink: null }], ['first scheduled one after a baseline', { ...state, baselineConfirmed: false }],
  ])('is a full one when it is the %s', (_which, before) => {
    expect(deltaLinkFor(before, choice, soon)).toBeUndefined();
  });
});

describe('a reading after a full one of which something waits', () => {
  it('is a full one again: an older link need not tell of what that one found', () => {
    const found = { ...state, lastFullAt: new Date(Date.parse(at) + hourMs).toISOString() };
    expect(deltaLinkFor(state, { ...choice, before: [state, found] }, soon)).toBeUndefined();
    expect(deltaLinkFor(state, { ...choice, before: [state, state] }, soon)).toBe('link');
  });
});

describe('full readings by a schedule', () => {
  const week = 7 * 24 * hourMs;

  /** The longest time between two full readings in ten weeks, each of which takes an hour. */
  function longestGap(companyId: string, timesOfDay: string[], from: string): number {
    const schedule = { ...defaultSettings().schedule, timesOfDay };
    let run = new Date(from);
    let lastFullAt = run;
    let longest = 0;
    for (const end = run.getTime() + 10 * week; run.getTime() < end; ) {
      run = nextDue(schedule, companyId, run) ?? new Date(end);
      if (run.getTime() < fullReadingDueAt({ lastFullAt: lastFullAt.toISOString() }, companyId)) continue;
      longest = Math.max(longest, run.getTime() - lastFullAt.getTime());
      lastFullAt = new Date(run.getTime() + hourMs);
    }
    return longest;
  }

  it.each([['once a day', ['06:00']], ['twice a day', ['06:00', '13:00']], ['at night', ['02:30']]])('come at least every 7 days for who syncs %s, also when clocks change', (_often, times) => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('2026-01-15T05:10:00Z', '2026-09-15T12:40:00Z', '2026-10-20T22:00:00Z'), (companyId, from) => {
      expect(longestGap(companyId, times, from)).toBeLessThanOrEqual(week - hourMs);
    }), { numRuns: 30 });
  });

  it('come no more often than they have to, and not for all companies at once', () => {
    const due = Array.from({ length: 50 }, (_, n) => fullReadingDueAt({ lastFullAt: at }, `company${String(n)}`) - Date.parse(at));
    expect(Math.min(...due)).toBeGreaterThanOrEqual(5 * 24 * hourMs);
    expect(Math.max(...due) - Math.min(...due)).toBeGreaterThan(12 * hourMs);
  });
});
