/** Numbers, dates and durations as the reader writes them. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Format {
  number: (value: number) => string;
  /** "22 Nov 2026, 14:32" */
  dateTime: (iso: string) => string;
  /** "14:32" today, "tomorrow 14:32", "22 Nov 14:32". */
  moment: (iso: string, now?: Date) => string;
  day: (iso: string) => string;
  /** "3 minutes ago", "in 2 hours". */
  relative: (iso: string, now?: Date) => string;
  /** "about 20 seconds" without the "about". */
  duration: (seconds: number) => string;
  list: (parts: readonly string[]) => string;
}

export function makeFormat(language: string): Format {
  const locale = language === 'nl' ? 'nl-NL' : 'en-GB';
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  const dayTime = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    number: (value) => number.format(value),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    moment: (iso, now = new Date()) => {
      const at = new Date(iso);
      const days = dayNumber(at) - dayNumber(now);
      if (days === 0) return time.format(at);
      if (Math.abs(days) === 1) return `${relative.format(days, 'day')} ${time.format(at)}`;
      return dayTime.format(at);
    },
    relative: (iso, now = new Date()) => {
      const seconds = Math.round((new Date(iso).getTime() - now.getTime()) / 1000);
      const [value, unit] = roundedUnit(seconds);
      return relative.format(value, unit);
    },
    duration: (seconds) => {
      const [value, unit] = seconds < 90 ? [Math.max(1, Math.round(seconds)), 'second'] : [Math.round(seconds / 60), 'minute'];
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
    },
    list: (parts) => new Intl.ListFormat(locale, { type: 'unit', style: 'long' }).format(parts),
  };
}

function dayNumber(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

function roundedUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(seconds);
  if (size < 60) return [seconds, 'second'];
  if (size < 3600) return [Math.round(seconds / 60), 'minute'];
  if (size < 86_400) return [Math.round(seconds / 3600), 'hour'];
  return [Math.round(seconds / 86_400), 'day'];
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => makeFormat(i18n.language), [i18n.language]);
}
