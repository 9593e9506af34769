import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksAgain, defaultLimits, pauseSeconds, troubleOf, type Waited } from '../../src/api/graph/retry.ts';
import { retryAfterSeconds } from '../../src/api/retryAfter.ts';
import { maxRunMs } from '../../src/api/sync/breakOff.ts';

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
      expect(pause).toBeLessThanOrEqual(Math.max(asked, attempt < 12 ? 0.5 : 15) + 0.25);
    }));
  });
});

describe('asking again', () => {
  it('is for what may pass', () => {
    expect([408, 429, 500, 502, 503, 504].map(troubleOf)).toEqual(['broken', 'throttled', 'broken', 'broken', 'throttled', 'throttled']);
    expect([200, 302, 400, 401, 403, 404, 410, 501].map(troubleOf)).toEqual(Array.from({ length: 8 }));
  });

  const { startSeconds, placeSeconds, totalSeconds } = defaultLimits;
  const nothingYet: Waited = { attempts: 1, stall: 1, total: 1, hasPlace: false };
  const underWay: Waited = { ...nothingYet, hasPlace: true };
  const again = (waited: Waited) => asksAgain('throttled', waited, defaultLimits);

  it('ends', () => {
    expect(again({ ...nothingYet, attempts: 100 })).toBe(false);
    expect([startSeconds, startSeconds + 1].map((stall) => again({ ...nothingYet, stall }))).toEqual([true, false]);
    expect([placeSeconds, placeSeconds + 1].map((stall) => again({ ...underWay, stall }))).toEqual([true, false]);
    expect([totalSeconds, totalSeconds + 1].map((total) => again({ ...underWay, total }))).toEqual([true, false]);
    expect(again({ ...nothingYet, attempts: 8, stall: 90, total: 90 })).toBe(true);
  });

  it('is not ended by their number where pages would have to be read again, unless something is out of order', () => {
    expect(again({ ...underWay, attempts: 100 })).toBe(true);
    expect(asksAgain('broken', { ...underWay, attempts: 100 }, defaultLimits)).toBe(false);
  });

  it('never takes longer than a run may', () => {
    expect(totalSeconds * 1000).toBeLessThanOrEqual(maxRunMs);
  });

  it('comes to few requests, however short a wait Microsoft asks for again and again', () => {
    let stall = 0;
    let attempts = 0;
    while (again({ ...underWay, attempts, stall })) {
      attempts += 1;
      stall += pauseSeconds(attempts, 0, 0);
    }
    expect(attempts).toBeLessThan(100);
  });
});
