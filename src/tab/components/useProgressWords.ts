import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Progress, Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { progressSentence } from '../runWords.ts';

const secondMs = 1000;

/** A run in progress in words. A wait that Microsoft asks for is counted down here, between the news of the server. */
export function useProgressWords(run: Pick<Run, 'status' | 'progress'>): string {
  const { t } = useTranslation();
  const format = useFormat();
  const passed = useSecondsOf(run.progress);
  return progressSentence(t, format, { ...run, progress: afterSeconds(run.progress, passed) });
}

/** Whole seconds since this wait was told. */
function useSecondsOf(progress: Progress | null): number {
  const [counted, setCounted] = useState<{ of: Progress | null; seconds: number }>({ of: null, seconds: 0 });
  useEffect(() => {
    if (progress?.phase !== 'waiting') return undefined;
    const since = Date.now();
    const timer = setInterval(() => {
      setCounted({ of: progress, seconds: Math.floor((Date.now() - since) / secondMs) });
    }, secondMs);
    return () => {
      clearInterval(timer);
    };
  }, [progress]);
  return counted.of === progress ? counted.seconds : 0;
}

function afterSeconds(progress: Progress | null, seconds: number): Progress | null {
  if (progress === null || progress.etaSeconds === null || seconds === 0) return progress;
  return { ...progress, etaSeconds: Math.max(0, progress.etaSeconds - seconds) };
}
