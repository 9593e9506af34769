/** The changes of one step, to choose from; rows on screen only. */
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Change } from '../../../api/contract/run.ts';
import { StateBadge } from '../../components/Badges.tsx';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Stack } from '../../components/layout.tsx';
import { matching } from '../../findChanges.ts';
import { ChooseBar } from './ChooseBar.tsx';
import { choose } from './reviewChoices.ts';
import type { StepProps } from './steps.ts';
import type { Outfit } from '../../itemWords.ts';

interface ReviewTableProps extends StepProps {
  label: string;
  changes: readonly Change[];
  outfit?: Outfit | undefined;
  action?: (change: Change) => ReactNode;
}

export function ReviewTable({ company, review, draft, list, complete, locked, label, changes, outfit, action }: ReviewTableProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const shown = matching(changes, search);
  const marked = new Set(review.changed);
  const pick = (ids: string[], on: boolean): void => {
    const restored = new Set(changes.filter((change) => change.kind === 'restore').map((change) => change.id));
    draft.change((before) => choose(choose(before, ids.filter((id) => restored.has(id)), on), ids.filter((id) => !restored.has(id)), on, outfit));
  };
  return (
    <Stack gap="tight">
      <ChooseBar all={changes} shown={shown} complete={complete} chosen={draft.choices.accept} search={search} onSearch={setSearch} disabled={locked} onChoose={pick} />
      <ChangeTable companyId={company.id} label={label} outcomes={false}
        list={{ ...list, items: shown, loading: list.loading && changes.length === 0, hasMore: false, loadingMore: list.loadingMore || list.hasMore }}
        {...(locked ? {} : { selection: {
          has: (id: string) => draft.choices.accept.has(id),
          toggle: (id: string) => {
            pick([id], !draft.choices.accept.has(id));
          },
        } })}
        action={(change) => (
          <>
            {marked.has(change.id) ? <div><StateBadge tone="warning">{t('review.changedMark')}</StateBadge></div> : null}
            {action?.(change)}
          </>
        )} />
    </Stack>
  );
}
