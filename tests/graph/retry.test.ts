import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, defaultLimits, pauseSeconds, troubleOf } from '../../src/api/graph/retry.ts';
import { retryAfterSeconds } from '../../src/api/retryAfter.ts';

const now = new Date('2026-11-22T08:00:00Z');

describe('Retry-After', () => {
  it.each([['10', 10], ['2.128', 2.128], [' 3 ', 3], ['Sun, 22 Nov 2026 08:00:30 GMT', 30], ['Sun, 22 Nov 2026 07:00:00 GMT', 0], ['', undefined], ['soon', undefined], [null, undefined]])(
    'of %j is %j seconds',
    (header, seconds) => {
      expect(retryAfterSeconds(header, now)).toBe(seconds);
    },
  );

  it('is never cut short, and grown by a quarter of a second at most beyond its floor', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1000, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, asked, random) => {
      const pause = pauseSeconds(attempt, asked, random);
      expect(pause).toBeGreaterThanOrEqual(asked);
      expect(pause).toBeLessThanOrEqual(Math.max(asked, 0.5) + 0.25);
    }));
  });
});

describe('asking again', () => {
  it('is for what may pass', () => {
    expect([408, 429, 500, 502, 503, 504].map(troubleOf)).toEqual(['broken', 'throttled', 'broken', 'broken', 'throttled', 'throttled']);
    expect([200, 302, 400, 401, 403, 404, 410, 501].map(troubleOf)).toEqual(Array.from({ length: 8 }));
  });

  it('ends', () => {
    expect(decide('throttled', 100, 0, { stall: 0, total: 0 }, defaultLimits)).toMatchObject({ again: false });
    expect(decide('throttled', 1, 1, { stall: defaultLimits.stallSeconds, total: 0 }, defaultLimits)).toMatchObject({ again: false });
    expect(decide('throttled', 1, 1, { stall: 0, total: defaultLimits.totalSeconds }, defaultLimits)).toMatchObject({ again: false });
    expect(decide('throttled', 8, 10, { stall: 80, total: 80 }, defaultLimits)).toMatchObject({ again: true });
  });
});
