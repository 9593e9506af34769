/** Quiet hours and weekly times, in the zone they were chosen in; daylight saving included. Pure. */
import { DateTime } from 'luxon';
import type { NotifySettingsDoc } from './documents.ts';

type QuietHours = NonNullable<NotifySettingsDoc['quietHours']>;

function at(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}

/** The quiet window that `now` lies in; undefined outside. From and to the same time means never quiet. */
export function quietWindow(quiet: QuietHours | null, now: Date): { from: Date; to: Date } | undefined {
  if (quiet === null || quiet.from === quiet.to) return undefined;
  const local = DateTime.fromJSDate(now, { zone: quiet.timeZone });
  if (!local.isValid) return undefined;
  for (const start of [local.minus({ days: 1 }), local]) {
    const from = at(start, quiet.from);
    const to = at(quiet.to > quiet.from ? start : start.plus({ days: 1 }), quiet.to);
    if (from <= local && local < to) return { from: from.toJSDate(), to: to.toJSDate() };
  }
  return undefined;
}

/** A digest that was missed (the server was down) is still sent this long after its time, not later. */
const lateHours = 12;

/** The week's digest when it is due now: which week it is about, by its name and its seven days. */
export function weeklyDue(digest: NotifySettingsDoc['weeklyDigest'], timeZone: string, now: Date): { week: string; from: Date; to: Date } | undefined {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  if (!digest.enabled || !local.isValid) return undefined;
  const due = at(local.startOf('week').plus({ days: digest.weekday - 1 }), digest.time);
  if (local < due || local > due.plus({ hours: lateHours })) return undefined;
  return { week: due.toFormat("kkkk-'W'WW"), from: due.minus({ days: 7 }).toJSDate(), to: due.toJSDate() };
}
