import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../src/api/contract/run.ts';
import { useProgressWords } from '../../src/tab/components/useProgressWords.ts';
import { startI18n } from '../../src/tab/i18n/i18n.ts';

beforeEach(async () => {
  await startI18n('en');
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const wait = (etaSeconds: number): Progress => ({ phase: 'waiting', done: 0, total: null, etaSeconds });
const follow = (progress: Progress) => renderHook((now: Progress) => useProgressWords({ status: 'reading', progress: now }), { initialProps: progress });
const pass = (seconds: number): void => {
  act(() => { vi.advanceTimersByTime(seconds * 1000); });
};

describe('a wait that Microsoft asks for', () => {
  it('is counted down between the events of the server', () => {
    const { result } = follow(wait(12));
    expect(result.current).toBe('Microsoft asks us to wait 12 seconds');
    pass(1);
    expect(result.current).toBe('Microsoft asks us to wait 11 seconds');
    pass(9);
    expect(result.current).toBe('Microsoft asks us to wait 2 seconds');
  });

  it('never goes below nothing', () => {
    const { result } = follow(wait(2));
    pass(5);
    expect(result.current).toBe('Microsoft asks us to wait');
  });

  it('begins anew with each event', () => {
    const { result, rerender } = follow(wait(12));
    pass(4);
    rerender(wait(30));
    expect(result.current).toBe('Microsoft asks us to wait 30 seconds');
    pass(1);
    expect(result.current).toBe('Microsoft asks us to wait 29 seconds');
  });
});

describe('an estimate', () => {
  it('is the server\'s alone: only it knows how far it is', () => {
    const { result } = follow({ phase: 'reading', done: 10, total: 100, etaSeconds: 20 });
    pass(5);
    expect(result.current).toBe('Reading people · 10 of about 100 · about 20 seconds');
  });
});
