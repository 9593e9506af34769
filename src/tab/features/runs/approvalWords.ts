/** What an approval is called: pure. */
import type { TFunction } from 'i18next';
import type { Change, ChangeKind } from '../../../api/contract/run.ts';

/** The one kind all waiting changes have, or null when they are mixed. Conflicts have an answer of their own. */
export function onlyKind(changes: readonly Change[]): Exclude<ChangeKind, 'conflict'> | null {
  const kinds = new Set(changes.map((change) => change.kind));
  if (kinds.size !== 1) return null;
  const [kind] = kinds;
  return kind === undefined || kind === 'conflict' ? null : kind;
}

/** The button's own text: "Archive 58 people". */
export function approveLabel(t: TFunction, kind: Exclude<ChangeKind, 'conflict'> | null, count: number): string {
  switch (kind) {
    case 'archive': return t('approval.archive', { count });
    case 'update': return t('approval.update', { count });
    case 'create': return t('approval.create', { count });
    case 'restore': return t('approval.restore', { count });
    case null: return t('approval.mixed', { count });
  }
}
