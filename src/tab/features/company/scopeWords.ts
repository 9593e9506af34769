import type { TFunction } from 'i18next';
import type { Settings } from '../../../api/contract/settings.ts';
import type { Format } from '../../i18n/useFormat.ts';

/** Who belongs, in one line: "Everyone", or the groups' names. */
export function scopeWords(t: TFunction, format: Format, settings: Settings): string {
  const { scope } = settings;
  if (scope.kind === 'everyone') return t('who.everyone');
  const groups = scope.include === 'all' ? t('who.allGroups') : format.list(scope.include.map((group) => group.displayName === '' ? group.id : group.displayName));
  if (scope.exclude.length === 0) return groups;
  return t('who.except', { groups, exclude: format.list(scope.exclude.map((group) => group.displayName === '' ? group.id : group.displayName)) });
}
