/** Changed people, grouped by field on demand: "mobile 12, title 9". */
import { ToggleButton } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change, Run } from '../../../api/contract/run.ts';
import { fieldName } from '../../components/ChangeFields.tsx';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Row, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { useChanges } from '../../queries/changes.ts';

export function ChangedTab({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [field, setField] = useState('');
  const all = useChanges(run.companyId, run.id, { kind: 'update' });
  const list = useChanges(run.companyId, run.id, { kind: 'update', search, field });
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <FieldGroups changes={all.items} partial={all.hasMore} chosen={field} onChoose={setField} />
      <ChangeTable companyId={run.companyId} label={t('run.tab.changed')} list={list} />
    </Stack>
  );
}

interface FieldGroupsProps {
  changes: Change[];
  /** Not all changes are loaded: the counts are at least so many. */
  partial: boolean;
  chosen: string;
  onChoose: (field: string) => void;
}

function FieldGroups({ changes, partial, chosen, onChoose }: FieldGroupsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = new Map<string, number>();
  for (const change of changes) for (const { field } of change.fields) counts.set(field, (counts.get(field) ?? 0) + 1);
  const groups = [...counts].sort((a, b) => b[1] - a[1]);
  if (groups.length < 2) return null;
  return (
    <div role="group" aria-label={t('run.byField')}>
      <Row>
        {groups.map(([field, count]) => (
          <ToggleButton key={field} size="small" shape="circular" checked={chosen === field} onClick={() => {
            onChoose(chosen === field ? '' : field);
          }}>{`${fieldName(t, field)} ${format.number(count)}${partial ? '+' : ''}`}</ToggleButton>
        ))}
      </Row>
    </div>
  );
}
