import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { nextDue, spreadOf, spreadSeconds } from '../../src/api/sync/schedule.ts';

const schedule = defaultSettings().schedule;
const id = 'company1';
const offset = spreadOf(id) * 1000;

function due(after: string, changes: Partial<typeof schedule> = {}): string | undefined {
  const next = nextDue({ ...schedule, ...changes }, id, new Date(after));
  return next === undefined ? undefined : new Date(next.getTime() - offset).toISOString();
}

describe('the next scheduled run', () => {
  it('is the next time of day in the company\'s own time zone', () => {
    expect(due('2026-01-15T04:00:00Z')).toBe('2026-01-15T05:00:00.000Z');
    expect(due('2026-01-15T07:00:00Z')).toBe('2026-01-15T12:00:00.000Z');
    expect(due('2026-01-15T20:00:00Z')).toBe('2026-01-16T05:00:00.000Z');
    expect(due('2026-01-15T04:00:00Z', { timeZone: 'America/New_York' })).toBe('2026-01-15T11:00:00.000Z');
  });

  it('follows daylight saving', () => {
    expect(due('2026-07-15T03:00:00Z')).toBe('2026-07-15T04:00:00.000Z');
    expect(due('2026-03-28T20:00:00Z')).toBe('2026-03-29T04:00:00.000Z');
  });

  it('moves on a time that spring skips, and counts a time that autumn repeats once', () => {
    expect(due('2026-03-28T23:00:00Z', { timesOfDay: ['02:30'] })).toBe('2026-03-29T01:30:00.000Z');
    const first = nextDue({ ...schedule, timesOfDay: ['02:30'] }, id, new Date('2026-10-24T23:00:00Z'));
    const second = nextDue({ ...schedule, timesOfDay: ['02:30'] }, id, first ?? new Date());
    expect((second?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBeGreaterThan(23 * 3600 * 1000);
  });

  it('is none while paused', () => {
    expect(due('2026-01-15T04:00:00Z', { paused: true })).toBeUndefined();
  });

  it('is spread by company within a quarter of an hour', () => {
    const offsets = Array.from({ length: 1000 }, (_, n) => spreadOf(`company-${String(n)}`));
    expect(Math.max(...offsets)).toBeLessThan(spreadSeconds);
    expect(new Set(offsets).size).toBeGreaterThan(500);
  });

  it('stays the same instant however often it is asked before it', () => {
    const at = nextDue(schedule, id, new Date('2026-01-15T05:00:01Z'));
    expect(nextDue(schedule, id, new Date((at?.getTime() ?? 0) - 1))).toEqual(at);
  });
});
