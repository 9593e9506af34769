import type { TFunction } from 'i18next';
import { beforeEach, describe, expect, it } from 'vitest';
import { startI18n } from '../../src/tab/i18n/i18n.ts';
import { makeFormat } from '../../src/tab/i18n/useFormat.ts';
import { countsSentence, fractionOf, needsOf, progressSentence, runSentence } from '../../src/tab/runWords.ts';
import { company, counts, link, run } from './samples.ts';

let t: TFunction;
const en = makeFormat('en');
const nl = makeFormat('nl');

beforeEach(async () => {
  t = (await startI18n('en')).t;
});

describe('a run in words', () => {
  it('says the numbers first, and what waits', () => {
    const waiting = run({ status: 'awaitingApproval', counts: counts({ created: 3, updated: 12, awaitingApproval: 2 }) });
    expect(runSentence(t, waiting)).toBe('3 joined, 12 changed. 2 proposals wait for you.');
  });

  it('says so when nothing changed, and what a preview would do', () => {
    expect(runSentence(t, run({ counts: counts() }))).toBe('Nothing to change.');
    expect(countsSentence(t, run({ kind: 'preview', counts: counts({ created: 1, archived: 2 }) }))).toBe('1 would join, 2 would leave');
  });

  it('of a run that was replaced or declined does not claim that there was nothing to change', () => {
    expect(runSentence(t, run({ status: 'superseded', counts: counts({ awaitingApproval: 13 }) }))).toBe('Nothing was applied: a newer sync has replaced it.');
    expect(runSentence(t, run({ status: 'declined', counts: counts() }))).toBe('Nothing was applied: it was declined.');
    expect(runSentence(t, run({ status: 'declined', counts: counts({ created: 3 }) }))).toBe('3 joined.');
  });

  it('of a stopped run says what was done before', () => {
    expect(runSentence(t, run({ status: 'cancelled', counts: counts({ created: 1240 }) }))).toBe('Stopped. Done before: 1,240 joined.');
  });

  it('speaks Dutch', async () => {
    const dutch = (await startI18n('nl')).t;
    expect(runSentence(dutch, run({ counts: counts({ created: 1240, archived: 1 }) }))).toBe('1.240 erbij, 1 weg.');
  });
});

describe('progress in words', () => {
  it('counts people, not pages, and names the time', () => {
    const progress = { phase: 'reading' as const, done: 4000, total: 12_400, etaSeconds: 20 };
    expect(progressSentence(t, en, run({ status: 'reading', progress }))).toBe('Reading people · 4,000 of about 12,400 · about 20 seconds');
    expect(fractionOf(progress)).toBeCloseTo(0.32, 2);
  });

  it('says that Microsoft asks us to wait', () => {
    const progress = { phase: 'waiting' as const, done: 0, total: null, etaSeconds: 12 };
    expect(progressSentence(t, en, run({ status: 'reading', progress }))).toBe('Microsoft asks us to wait 12 seconds');
    expect(fractionOf(progress)).toBeUndefined();
  });

  it('says how many were read so far where nobody knows of how many, and promises no end', () => {
    const progress = { phase: 'reading' as const, done: 4000, total: null, etaSeconds: null };
    expect(progressSentence(t, en, run({ status: 'reading', progress }))).toBe('Reading people · 4,000 people so far');
    expect(fractionOf(progress)).toBeUndefined();
  });

  it('keeps saying how far it was while it waits', () => {
    const waiting = { phase: 'waiting' as const, done: 4000, total: 12_400, etaSeconds: 12 };
    expect(progressSentence(t, en, run({ status: 'reading', progress: waiting }))).toBe('Microsoft asks us to wait 12 seconds · 4,000 of about 12,400');
    expect(progressSentence(t, en, run({ status: 'reading', progress: { ...waiting, total: null, etaSeconds: null } }))).toBe('Microsoft asks us to wait · 4,000 people so far');
    expect(fractionOf(waiting)).toBeCloseTo(0.32, 2);
  });
});

describe('what needs a human', () => {
  it('is one thing while a company is being set up', () => {
    expect(needsOf(company({ module: 'inactive', link: null }))).toEqual([{ kind: 'activation' }]);
    expect(needsOf(company({ link: null }))).toEqual([{ kind: 'link' }]);
  });

  it('is nothing when all is well', () => {
    expect(needsOf(company())).toEqual([]);
  });

  it('names the broken link first, then what waits', () => {
    const last = run({ status: 'awaitingApproval', counts: counts({ awaitingApproval: 58, conflicts: 1 }) });
    expect(needsOf(company({ link: link({ status: 'broken' }), lastRun: last })).map((need) => need.kind)).toEqual(['broken', 'approval', 'conflicts']);
  });
});

describe('moments', () => {
  const now = new Date('2026-11-22T08:00:00');

  it('of today are a time, of tomorrow say so, further away a date', () => {
    expect(en.moment('2026-11-22T14:32:00', now)).toBe('14:32');
    expect(en.moment('2026-11-23T06:04:00', now)).toBe('tomorrow 06:04');
    expect(nl.moment('2026-11-21T06:04:00', now)).toBe('gisteren 06:04');
    expect(en.moment('2026-11-29T06:04:00', now)).toBe('29 Nov, 06:04');
  });

  it('are relative in whole units', () => {
    expect(en.relative('2026-11-22T07:57:00', now)).toBe('3 minutes ago');
    expect(nl.relative('2026-11-22T10:00:00', now)).toBe('over 2 uur');
  });
});
