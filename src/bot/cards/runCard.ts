/** One run of one company, from "running" to its result; a proposal with its two answers. */
import type { ChatMessage, RunFacts } from '../../api/contract/chatFacts.ts';
import type { Counts, Progress, Run } from '../../api/contract/run.ts';
import { dayAndTime, duration, number, plain } from '../texts/format.ts';
import { type Element, factSet, heading, line, message, openUrl, press, quietLine, state, type Tone } from './card.ts';
import type { CardContext } from './cardContext.ts';

const kindWord = (run: Run, { texts }: CardContext): string => texts.kind[run.kind];

/** "3 joined, 12 changed, 1 left"; of a preview what would be. */
export function countsInWords(counts: Counts, preview: boolean, { texts, language }: CardContext): string {
  const { counted } = texts;
  const say = (count: number, word: (n: string) => string): string[] => (count === 0 ? [] : [word(number(count, language))]);
  const parts = preview
    ? [...say(counts.created, counted.wouldJoin), ...say(counts.updated, counted.wouldChange), ...say(counts.archived, counted.wouldLeave), ...say(counts.restored, counted.wouldBeRestored)]
    : [...say(counts.created, counted.joined), ...say(counts.updated, counted.changed), ...say(counts.archived, counted.left), ...say(counts.restored, counted.restored), ...say(counts.failed, counted.failed)];
  return parts.length > 0 ? parts.join(', ') : preview ? counted.wouldNothing : counted.nothing;
}

const waitingCount = (run: Run): number => run.counts.awaitingApproval;

/** Everything that waits is a conflict: there is nothing to approve, only to resolve in Instep. */
const onlyConflicts = (run: Run): boolean => run.counts.conflicts > 0 && run.counts.awaitingApproval <= run.counts.conflicts;

function newsOf(run: Run, context: CardContext): { text: string; word: string; tone: Tone } {
  const { texts, language } = context;
  const kind = kindWord(run, context);
  const { state: words, news } = texts;
  const result = countsInWords(run.counts, run.status === 'planned', context);
  switch (run.status) {
    case 'queued':
      return { text: news.queued(kind), word: words.running, tone: 'accent' };
    case 'reading':
    case 'planning':
    case 'applying':
      return { text: news.running(kind), word: words.running, tone: 'accent' };
    case 'awaitingApproval':
      return {
        text: onlyConflicts(run)
          ? news.conflicts(number(run.counts.conflicts, language), run.counts.conflicts === 1)
          : news.waiting(number(waitingCount(run), language), waitingCount(run) === 1),
        word: words.waiting,
        tone: 'warning',
      };
    case 'planned':
      return { text: result, word: words.preview, tone: 'accent' };
    case 'succeeded':
      return run.counts.conflicts > 0
        ? { text: `${result}; ${news.conflicts(number(run.counts.conflicts, language), run.counts.conflicts === 1)}`, word: words.waiting, tone: 'warning' }
        : { text: result, word: words.done, tone: 'good' };
    case 'partlySucceeded':
      return { text: result, word: words.partly, tone: 'warning' };
    case 'failed':
      return { text: news.failed(kind), word: words.failed, tone: 'attention' };
    case 'cancelled':
      return { text: `${news.cancelled(kind)}: ${result}`, word: words.stopped, tone: 'warning' };
    case 'declined':
      return { text: news.declined, word: words.closed, tone: 'good' };
    case 'superseded':
      return { text: news.superseded, word: words.closed, tone: 'accent' };
  }
}

function progressLines(progress: Progress | null, { texts, language }: CardContext): Element[] {
  if (progress === null) return [];
  const eta = progress.etaSeconds === null ? '' : ` · ${duration(progress.etaSeconds, texts.about, language)}`;
  const done = number(progress.done, language);
  const people = progress.total === null ? texts.progress.soFar(done) : texts.progress.of(done, number(progress.total, language));
  const text = `${texts.phase[progress.phase]}${progress.phase === 'waiting' ? '' : ` · ${people}`}${eta}`;
  const bar: Element[] =
    progress.total === null || progress.total === 0 || progress.phase === 'waiting'
      ? []
      : [{ type: 'ProgressBar', value: Math.min(progress.done, progress.total), max: progress.total, fallback: 'drop' }];
  return [line(text), ...bar];
}

export function problemInWords(problem: { code: string; message: string }, { texts }: CardContext): string {
  return plain(texts.problems[problem.code]?.(problem.message) ?? problem.message);
}

function proposalLines({ run, names }: RunFacts, context: CardContext): Element[] {
  const { texts, language } = context;
  const already = countsInWords(run.counts, false, context);
  const more = waitingCount(run) - names.length;
  const reasons = (run.plan?.reasons ?? []).slice(0, 4).map((reason) => line(problemInWords(reason, context)));
  const who = context.kind === 'personal' && names.length > 0 ? [line(texts.whoWaits(names.map(plain).join(', '), more > 0 ? number(more, language) : ''))] : [];
  return [...reasons, ...who, ...(already === texts.counted.nothing ? [] : [quietLine(texts.applied(already))])];
}

function closingLines(run: Run, context: CardContext): Element[] {
  const { texts } = context;
  const written = run.counts.created + run.counts.updated + run.counts.archived + run.counts.restored > 0;
  const problem = run.problem === null ? [] : [line(problemInWords(run.problem, context))];
  if (run.status === 'failed') return [...problem, quietLine(written ? texts.applied(countsInWords(run.counts, false, context)) : texts.untouched)];
  if (run.status === 'declined') return [line(texts.declinedKept)];
  if (run.status === 'superseded') return [line(texts.superseded)];
  return problem;
}

function resultFacts({ run, timeZone, nextRunAt }: RunFacts, context: CardContext): Element[] {
  const { texts, language, kind } = context;
  const { facts } = texts;
  const by = kind === 'personal' && run.requestedBy !== null ? `${plain(run.requestedBy.name)}, ${texts.trigger[run.trigger]}` : texts.trigger[run.trigger];
  const some = (title: string, count: number) => (count === 0 ? undefined : ([title, number(count, language)] as const));
  const read = run.counts.inScope > 0;
  return factSet([
    read ? [facts.inScope, number(run.counts.inScope, language)] : undefined,
    some(facts.leftOut, run.counts.leftOut),
    some(facts.conflicts, run.counts.conflicts),
    [`${facts.started}`, `${dayAndTime(run.startedAt, timeZone, language)} · ${by}`],
    nextRunAt === null || run.kind === 'preview' ? undefined : [facts.next, dayAndTime(nextRunAt, timeZone, language)],
  ]);
}

function buttons({ company, run }: RunFacts, { texts, linkTo }: CardContext): Element[] {
  const show = openUrl(texts.buttons.show, linkTo(`companies/${company.id}/runs/${run.id}`, company.name));
  if (run.status === 'awaitingApproval' && run.plan !== null && !onlyConflicts(run)) {
    const data = { companyId: company.id, runId: run.id, planId: run.plan.planId };
    return [press(texts.buttons.approve, 'run.approve', data, 'positive'), press(texts.buttons.decline, 'run.decline', data, 'destructive'), show];
  }
  const unlinked = run.status === 'failed' && (run.problem?.code === 'consent_missing' || run.problem?.code === 'link_broken' || run.problem?.code === 'directory_denied');
  if (unlinked) return [openUrl(texts.buttons.fixLink, linkTo(`companies/${company.id}`, company.name)), show];
  if (run.status === 'planned') return [press(texts.buttons.syncNow, 'sync.now', { companyId: company.id }), show];
  return [show];
}

/** `note`: a line above the news, when a button was pressed too late. */
export function runCard(facts: RunFacts, context: CardContext, note?: string): ChatMessage {
  const { run, company } = facts;
  const news = newsOf(run, context);
  const title = `${plain(company.name)}: ${news.text}`;
  const running = news.tone === 'accent' && run.finishedAt === null && run.status !== 'superseded' && run.status !== 'planned';
  const body = [
    heading(title),
    state(news.word, news.tone),
    ...(note === undefined ? [] : [line(note)]),
    ...(running ? progressLines(run.progress, context) : []),
    ...(run.status === 'awaitingApproval' ? proposalLines(facts, context) : []),
    ...closingLines(run, context),
    ...(running ? [] : resultFacts(facts, context)),
  ];
  return message(context.language, title, body, buttons(facts, context));
}
