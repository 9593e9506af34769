/** Numbers and times as people of a language write them. Pure. */
import type { Language } from '../../api/contract/primitives.ts';

const locale = { en: 'en-GB', nl: 'nl-NL' } as const;

export const number = (value: number, language: Language): string => new Intl.NumberFormat(locale[language]).format(value);

/** "14:32" */
export const timeOfDay = (iso: string, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso));

/** "22 Nov, 14:32" */
export const dayAndTime = (iso: string, timeZone: string, language: Language): string => `${day(iso, timeZone, language)}, ${timeOfDay(iso, timeZone, language)}`;

/** "22 Nov" */
export const day = (iso: string, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { timeZone, day: 'numeric', month: 'short' }).format(new Date(iso));

/** "14:32" when it is the same day as `now` there, else with the day. */
export function when(iso: string, now: Date, timeZone: string, language: Language): string {
  const today = day(now.toISOString(), timeZone, language) === day(iso, timeZone, language);
  return today ? timeOfDay(iso, timeZone, language) : dayAndTime(iso, timeZone, language);
}

/** "about 20 seconds", "about 4 minutes": a promise no finer than the estimate. */
export function duration(seconds: number, words: { seconds: (n: string) => string; minutes: (n: string) => string }, language: Language): string {
  if (seconds < 90) return words.seconds(number(Math.max(5, Math.ceil(seconds / 5) * 5), language));
  return words.minutes(number(Math.ceil(seconds / 60), language));
}

/** Names come from outside: what Teams reads as markup is shown as written. */
export const plain = (text: string): string => text.replace(/[\\*_[\]]/g, (sign) => `\\${sign}`).replace(/[\r\n]+/g, ' ');
