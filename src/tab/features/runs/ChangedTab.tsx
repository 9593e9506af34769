/** Changed people, grouped by field on demand: "mobile 12, title 9". */
import { ToggleButton } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../api/contract/run.ts';
import { fieldName } from '../../components/ChangeFields.tsx';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Muted, Row, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { countedChanges, useChanges, useFieldCounts } from '../../queries/changes.ts';

export function ChangedTab({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [field, setField] = useState('');
  const list = useChanges(run.companyId, run.id, countedChanges(run, ['update'], { search, field }));
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      {run.counts.updated > 0 ? <FieldGroups run={run} chosen={field} onChoose={setField} /> : null}
      <ChangeTable companyId={run.companyId} label={t('run.tab.changed')} list={list} />
    </Stack>
  );
}

function FieldGroups({ run, chosen, onChoose }: { run: Run; chosen: string; onChoose: (field: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: counts, isPending } = useFieldCounts(run.companyId, run.id, countedChanges(run, ['update']));
  if (isPending) return <Muted>{t('run.counting')}</Muted>;
  if (counts === undefined || (counts.fields.length < 2 && chosen === '')) return null;
  return (
    <Stack gap="tight">
      <div role="group" aria-label={t('run.byField')} data-testid="field-groups">
        <Row>
          {counts.fields.map(([field, count]) => (
            <ToggleButton key={field} size="small" shape="circular" checked={chosen === field} onClick={() => {
              onChoose(chosen === field ? '' : field);
            }}>{`${fieldName(t, field)} ${format.number(count)}`}</ToggleButton>
          ))}
        </Row>
      </div>
      {counts.more ? <Muted>{t('run.countedFirst', { count: counts.counted })}</Muted> : null}
    </Stack>
  );
}
