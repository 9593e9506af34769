/** Runs in words: pure, shared by every page that mentions one. */
import type { TFunction } from 'i18next';
import type { Company } from '../api/contract/company.ts';
import type { Progress, Run, RunStatus } from '../api/contract/run.ts';
import type { Format } from './i18n/useFormat.ts';

const inProgress: readonly RunStatus[] = ['queued', 'reading', 'planning', 'applying'];

export function isInProgress(status: RunStatus): boolean {
  return inProgress.includes(status);
}

export type Tone = 'neutral' | 'good' | 'warning' | 'danger' | 'busy';

export function toneOf(status: RunStatus): Tone {
  switch (status) {
    case 'queued': case 'reading': case 'planning': case 'applying': return 'busy';
    case 'awaitingApproval': case 'partlySucceeded': return 'warning';
    case 'failed': return 'danger';
    case 'succeeded': return 'good';
    case 'planned': case 'cancelled': case 'declined': case 'superseded': return 'neutral';
  }
}

/** "3 joined, 12 changed, 1 left", or that nothing changed. Of a preview: what would be. */
export function countsSentence(t: TFunction, run: Pick<Run, 'counts' | 'kind'>): string {
  const { created, restored, updated, archived } = run.counts;
  const parts: string[] = [];
  const tense = run.kind === 'preview' ? 'would' : 'did';
  if (created > 0) parts.push(t(`run.words.${tense}.join`, { count: created }));
  if (restored > 0) parts.push(t(`run.words.${tense}.restore`, { count: restored }));
  if (updated > 0) parts.push(t(`run.words.${tense}.change`, { count: updated }));
  if (archived > 0) parts.push(t(`run.words.${tense}.leave`, { count: archived }));
  if (parts.length === 0) return t(`run.words.${tense}.nothing`);
  return parts.join(', ');
}

/** The whole news of a run in one or two sentences. */
export function runSentence(t: TFunction, run: Run): string {
  if (isInProgress(run.status)) return t(`run.status.${run.status}`);
  if (run.status === 'failed') return t('run.words.failed');
  const counts = countsSentence(t, run);
  const { created, restored, updated, archived, awaitingApproval } = run.counts;
  const waits = run.status === 'awaitingApproval' && awaitingApproval > 0;
  const nothing = created + restored + updated + archived === 0;
  const more: string[] = [];
  if (run.status === 'cancelled') more.push(t('run.words.stopped', { counts }));
  else if (nothing && (run.status === 'superseded' || run.status === 'declined')) more.push(t(`run.words.nothingDone.${run.status}`));
  else if (!waits || !nothing) more.push(t('run.words.sentence', { counts }));
  if (waits) more.push(t('run.words.waiting', { count: awaitingApproval }));
  if (run.counts.conflicts > 0) more.push(t('run.words.conflicts', { count: run.counts.conflicts }));
  if (run.counts.failed > 0) more.push(t('run.words.failures', { count: run.counts.failed }));
  return more.join(' ');
}

/** "Reading people · 4,000 of about 12,400 · about 20 seconds" */
export function progressSentence(t: TFunction, format: Format, run: Pick<Run, 'status' | 'progress'>): string {
  const { progress } = run;
  if (progress === null) return t(`run.status.${run.status}`);
  const waits = progress.phase === 'waiting';
  const parts = [waits ? waitingWords(t, format, progress.etaSeconds) : t(`run.progress.${progress.phase}`)];
  const people = peopleOf(t, format, progress);
  if (people !== null) parts.push(people);
  if (!waits && progress.etaSeconds !== null && progress.etaSeconds > 0) parts.push(t('run.progress.about', { duration: format.duration(progress.etaSeconds) }));
  return parts.join(' · ');
}

/** How long is said while it is known. */
function waitingWords(t: TFunction, format: Format, seconds: number | null): string {
  return seconds === null || seconds <= 0 ? t('run.progress.waitingMoment') : t('run.progress.waiting', { seconds: format.duration(seconds) });
}

/** How many so far where nobody knows of how many. */
function peopleOf(t: TFunction, format: Format, progress: Progress): string | null {
  if (progress.total !== null && progress.total > 0) {
    const values = { done: format.number(progress.done), total: format.number(progress.total) };
    return progress.phase === 'reading' || progress.phase === 'waiting' ? t('run.progress.ofAbout', values) : t('run.progress.of', values);
  }
  return progress.done > 0 ? t('run.progress.soFar', { count: progress.done }) : null;
}

/** 0 to 1, or undefined while nobody knows. */
export function fractionOf(progress: Progress | null): number | undefined {
  if (progress === null || progress.total === null || progress.total <= 0) return undefined;
  return Math.min(1, progress.done / progress.total);
}

export type Need =
  | { kind: 'activation' | 'activationAsked' | 'link' | 'broken' | 'firstSync' | 'paused' }
  | { kind: 'approval' | 'conflicts' | 'failures'; run: Run; count: number }
  | { kind: 'failed'; run: Run };

/** What waits for a human, most urgent first. */
export function needsOf(company: Company): Need[] {
  if (company.module === 'inactive') return [{ kind: 'activation' }];
  if (company.module === 'requested') return [{ kind: 'activationAsked' }];
  if (company.link === null) return [{ kind: 'link' }];
  const needs: Need[] = [];
  if (company.link.status === 'broken') needs.push({ kind: 'broken' });
  const run = company.lastRun;
  if (run === null || (run.kind === 'preview' && company.people.current === 0)) needs.push({ kind: 'firstSync' });
  if (run !== null) needs.push(...needsOfRun(run));
  if (company.settings.schedule.paused) needs.push({ kind: 'paused' });
  return needs;
}

function needsOfRun(run: Run): Need[] {
  const needs: Need[] = [];
  if (run.kind === 'preview') return needs;
  if (run.status === 'failed') needs.push({ kind: 'failed', run });
  if (run.status === 'awaitingApproval') needs.push({ kind: 'approval', run, count: run.counts.awaitingApproval });
  if (run.counts.conflicts > 0 && !isInProgress(run.status)) needs.push({ kind: 'conflicts', run, count: run.counts.conflicts });
  if (run.counts.failed > 0 && !isInProgress(run.status)) needs.push({ kind: 'failures', run, count: run.counts.failed });
  return needs;
}
