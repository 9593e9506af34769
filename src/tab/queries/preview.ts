/** The effect of settings that are not saved: a preview run, started a moment after the last edit, stopped when outdated. */
import { useEffect, useReducer, useRef } from 'react';
import type { Run } from '../../api/contract/run.ts';
import type { SettingsPatch } from '../../api/contract/settings.ts';
import { ApiProblem } from '../apiClient.ts';
import type { ApiClient } from '../apiClient.ts';
import { useApi } from '../hostContext.ts';
import { isInProgress } from '../runWords.ts';
import { problemOf } from './client.ts';

export type PreviewState =
  | { step: 'idle' }
  | { step: 'working'; run: Run | null; before: Run | null }
  /** Another run of the company is in progress: tried again by itself. */
  | { step: 'busy'; before: Run | null }
  | { step: 'ready'; run: Run }
  | { step: 'failed'; problem: ApiProblem };

const settleMs = 700;
const pollMs = 700;
const busyMs = 3000;

/** `settings: null` asks for nothing. Restarts whenever `settings` differs in content; `again` restarts by hand. */
export function usePreview(companyId: string, settings: SettingsPatch | null): { state: PreviewState; again: () => void } {
  const api = useApi();
  const [state, setState] = useReducer((_: PreviewState, next: PreviewState) => next, { step: 'idle' });
  const [round, again] = useReducer((n: number) => n + 1, 0);
  const last = useRef<Run | null>(null);
  const wanted = settings === null ? null : JSON.stringify(settings);
  useEffect(() => {
    if (wanted === null) {
      setState({ step: 'idle' });
      return undefined;
    }
    const stop = new AbortController();
    setState({ step: 'working', run: null, before: last.current });
    // What was parsed is what was stringified a line above.
    const body = JSON.parse(wanted) as SettingsPatch;
    void follow(api, companyId, body, stop.signal, (next) => {
      if (stop.signal.aborted) return;
      if (next.step === 'ready') last.current = next.run;
      setState(next.step === 'working' || next.step === 'busy' ? { ...next, before: last.current } : next);
    });
    return () => {
      stop.abort();
    };
  }, [api, companyId, wanted, round]);
  return { state, again };
}

async function follow(api: ApiClient, companyId: string, settings: SettingsPatch, signal: AbortSignal, tell: (state: PreviewState) => void): Promise<void> {
  try {
    await pause(settleMs, signal);
    let run = await startWhenFree(api, companyId, settings, signal, tell);
    while (isInProgress(run.status)) {
      tell({ step: 'working', run, before: null });
      await pauseOrCancel(api, companyId, run.id, signal);
      run = await api.call('getRun', { params: { companyId, runId: run.id } });
    }
    tell(run.status === 'planned' ? { step: 'ready', run } : { step: 'failed', problem: failureOf(run) });
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (!signal.aborted && problem !== null) tell({ step: 'failed', problem });
  }
}

async function startWhenFree(api: ApiClient, companyId: string, settings: SettingsPatch, signal: AbortSignal, tell: (state: PreviewState) => void): Promise<Run> {
  for (;;) {
    try {
      return await api.call('startRun', { params: { companyId }, body: { kind: 'preview', settings } });
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || thrown.code !== 'run_in_progress') throw thrown;
      tell({ step: 'busy', before: null });
      await pause(busyMs, signal);
    }
  }
}

/** Outdated: the preview is stopped, so that it does not stand in the way of the next run. */
async function pauseOrCancel(api: ApiClient, companyId: string, runId: string, signal: AbortSignal): Promise<void> {
  try {
    await pause(pollMs, signal);
  } catch (thrown) {
    await api.call('cancelRun', { params: { companyId, runId } }).catch(() => undefined);
    throw thrown;
  }
}

function failureOf(run: Run): ApiProblem {
  return new ApiProblem({ status: 0, code: run.problem?.code ?? run.status, detail: run.problem?.message ?? '', traceId: run.id });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new DOMException('outdated', 'AbortError'));
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('outdated', 'AbortError'));
    }, { once: true });
  });
}
