import type { TFunction } from 'i18next';
import type en from '../../i18n/en.json';

type KnownAction = keyof typeof en.audit;

/** What somebody did; an action without words of its own is shown as it is stored. */
export function auditWords(t: TFunction, action: string): string {
  return t(`audit.${action.replaceAll('.', '_') as KnownAction}`, { defaultValue: action });
}
