/** When a company syncs by itself. The instant is computed in the company's own time zone, so that daylight saving is right. */
import { hash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import type { Schedule } from '../contract/settings.ts';
import type { Store } from '../store/port.ts';

/** Companies with the same time start within this span, each at its own offset: a thousand never start in the same second. */
export const spreadSeconds = 15 * 60;

export function spreadOf(companyId: string): number {
  return hash('sha256', `spread:${companyId}`, 'buffer').readUInt32BE(0) % spreadSeconds;
}

function atLocalTime(day: DateTime, time: string): DateTime {
  const [hour = '0', minute = '0'] = time.split(':');
  return day.set({ hour: Number(hour), minute: Number(minute), second: 0, millisecond: 0 });
}

/**
 * The first instant after `after` at one of the times of day, plus the company's offset. A time that the spring change skips is
 * moved on by it; a time that comes twice in autumn counts once. Pure.
 */
export function nextDue(schedule: Schedule, companyId: string, after: Date): Date | undefined {
  if (schedule.paused) return undefined;
  const offset = spreadOf(companyId);
  const from = DateTime.fromJSDate(after, { zone: schedule.timeZone });
  const candidates: number[] = [];
  for (const days of [-1, 0, 1, 2]) {
    const day = from.startOf('day').plus({ days });
    for (const time of schedule.timesOfDay) candidates.push(atLocalTime(day, time).plus({ seconds: offset }).toMillis());
  }
  const next = candidates.filter((instant) => instant > after.getTime()).sort((a, b) => a - b)[0];
  return next === undefined ? undefined : new Date(next);
}

/** Whether the company syncs by itself at all. */
export function isScheduled(company: CompanyDoc, startedAt: string | null): boolean {
  return startedAt !== null && company.module === 'active' && company.link !== null && !company.settings.schedule.paused && company.erasing === undefined;
}

/**
 * Writes the next instant after anything it depends on changed: settings, activation, link, the end of a run. `started`: the first
 * manual sync has succeeded.
 */
export async function refreshSchedule(store: Store, key: CompanyKey, now: Date, started = false): Promise<void> {
  for (;;) {
    const company = (await store.companies.get(key, key.companyId))?.doc;
    const found = await store.schedules.get(key, key.companyId);
    const startedAt = found?.doc.startedAt ?? (started ? now.toISOString() : null);
    const due = company !== undefined && isScheduled(company, startedAt) ? nextDue(company.settings.schedule, key.companyId, now) : undefined;
    const next = { id: key.companyId, workspaceId: key.workspaceId, startedAt, dueAt: due?.toISOString() ?? null };
    if (found?.doc.dueAt === next.dueAt && found.doc.startedAt === next.startedAt) return;
    const written = found === undefined ? await store.schedules.create(key, next) : await store.schedules.replace(key, next, found.etag);
    if (typeof written === 'object') return;
  }
}
