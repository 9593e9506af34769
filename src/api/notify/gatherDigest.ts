/** What happened in a span of time, summed up from its runs. */
import { DateTime } from 'luxon';
import type { CompanyKey } from '../company/company.ts';
import type { DigestFacts } from '../contract/chatFacts.ts';
import type { Store } from '../store/port.ts';
import { isInProgress, type RunDoc } from '../sync/run.ts';

const mostRuns = 500;
/** Beyond this many people nobody is counted one by one for a digest. */
const countUpTo = 20_000;

async function runsBetween(store: Store, key: CompanyKey, from: Date, to: Date): Promise<RunDoc[]> {
  const runs: RunDoc[] = [];
  let after: string | undefined;
  do {
    const page = await store.runs.list(key, { orderBy: 'number', descending: true, limit: 100, ...(after === undefined ? {} : { after }) });
    const inside = page.items.map(({ doc }) => doc).filter((run) => run.startedAt >= from.toISOString());
    runs.push(...inside.filter((run) => run.startedAt < to.toISOString()));
    after = inside.length < page.items.length || runs.length >= mostRuns ? undefined : page.next;
  } while (after !== undefined);
  return runs.filter((run) => run.kind !== 'preview' && !isInProgress(run.status));
}

async function withoutPhone(store: Store, key: CompanyKey): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await store.people.list(key, { where: { status: 'current' }, orderBy: 'nameKey', limit: 500, ...(after === undefined ? {} : { after }) });
    count += page.items.filter(({ doc }) => (doc.phone ?? '') === '' && (doc.mobile ?? '') === '').length;
    after = page.next;
  } while (after !== undefined);
  return count;
}

async function peopleOf(store: Store, key: CompanyKey): Promise<DigestFacts['people']> {
  const tally = await store.tallies.get({ workspaceId: key.workspaceId }, key.companyId);
  if (tally === undefined) return null;
  return { current: tally.doc.current, withoutPhone: tally.doc.current > countUpTo ? null : await withoutPhone(store, key) };
}

const sum = (runs: readonly RunDoc[], count: (run: RunDoc) => number): number => runs.reduce((total, run) => total + count(run), 0);
const joinedIn = ({ counts }: RunDoc): number => counts.created + counts.restored;

function daysOf(runs: readonly RunDoc[], timeZone: string, from: Date, to: Date): DigestFacts['days'] {
  const day = (iso: string) => DateTime.fromISO(iso, { zone: timeZone }).toISODate() ?? iso.slice(0, 10);
  const days: DigestFacts['days'] = [];
  for (let at = DateTime.fromJSDate(from, { zone: timeZone }).startOf('day'); at.toJSDate() < to; at = at.plus({ days: 1 })) {
    const those = runs.filter((run) => day(run.startedAt) === at.toISODate());
    days.push({ day: at.toISODate() ?? '', joined: sum(those, joinedIn), left: sum(those, ({ counts }) => counts.archived) });
  }
  return days;
}

export interface Span {
  period: DigestFacts['period'];
  from: Date;
  to: Date;
}

/** undefined when the company is gone. */
export async function gatherDigest(store: Store, key: CompanyKey, { period, from, to }: Span): Promise<DigestFacts | undefined> {
  const company = await store.companies.get({ workspaceId: key.workspaceId }, key.companyId);
  if (company === undefined || company.doc.erasing === true) return undefined;
  const { timeZone } = company.doc.settings.schedule;
  const runs = await runsBetween(store, key, from, to);
  const waiting = runs.find((run) => run.status === 'awaitingApproval' && run.plan !== null);
  return {
    kind: 'digest',
    period,
    company: { id: key.companyId, name: company.doc.name },
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone,
    runs: runs.length,
    joined: sum(runs, joinedIn),
    changed: sum(runs, ({ counts }) => counts.updated),
    left: sum(runs, ({ counts }) => counts.archived),
    failed: runs.filter((run) => run.status === 'failed').length,
    waiting: waiting?.plan == null ? null : { runId: waiting.id, planId: waiting.plan.planId, count: waiting.counts.awaitingApproval },
    people: period === 'week' ? await peopleOf(store, key) : null,
    days: period === 'week' ? daysOf(runs, timeZone, from, to) : [],
  };
}
