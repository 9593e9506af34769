/** What waits, to choose from: searched, by group, one by one or all that were found; rows on screen only. */
import { Checkbox, ToggleButton } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change, Run } from '../../../api/contract/run.ts';
import { fieldName } from '../../components/ChangeFields.tsx';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Muted, Row, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { groupsOf, matching, ofGroup } from '../../findChanges.ts';
import type { ChangeGroup } from '../../findChanges.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import type { PagedList } from '../../queries/paged.ts';

const worthSearching = 10;

interface ChooseWaitingProps {
  run: Run;
  list: PagedList<Change>;
  open: readonly Change[];
  /** All of them are read. */
  complete: boolean;
  off: ReadonlySet<string>;
  /** Undefined for whoever may only look. */
  onChoose: ((ids: string[], on: boolean) => void) | undefined;
}

export function ChooseWaiting({ run, list, open, complete, off, onChoose }: ChooseWaitingProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [group, setGroup] = useState<ChangeGroup | null>(null);
  const shown = matching(ofGroup(open, group), search);
  return (
    <Stack gap="tight">
      {open.length >= worthSearching ? <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} testId="approval-search" /> : null}
      <Groups open={open} complete={complete} chosen={group} onChoose={setGroup} />
      {onChoose === undefined || open.length < 2 ? null : <ChooseAll open={open} shown={shown} complete={complete} off={off} onChoose={onChoose} />}
      <ChangeTable companyId={run.companyId} label={t('run.tab.waiting')} inDrawer outcomes={false}
        list={{ ...list, items: shown, loading: list.loading && open.length === 0, hasMore: false, loadingMore: !complete && list.problem === null }}
        {...(onChoose === undefined ? {} : { selection: {
          has: (id: string) => !off.has(id),
          toggle: (id: string) => {
            onChoose([id], off.has(id));
          },
        } })} />
    </Stack>
  );
}

function groupName(t: TFunction, group: ChangeGroup): string {
  switch (group) {
    case 'archive': case 'create': case 'restore': case 'conflict': return t(`approval.group.${group}`);
    default: return fieldName(t, group.slice('field:'.length));
  }
}

function Groups({ open, complete, chosen, onChoose }: { open: readonly Change[]; complete: boolean; chosen: ChangeGroup | null; onChoose: (group: ChangeGroup | null) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = groupsOf(open);
  if (!complete || groups.length < 2) return null;
  return (
    <div role="group" aria-label={t('approval.groups')} data-testid="approval-groups">
      <Row>
        {groups.map(([group, count]) => (
          <ToggleButton key={group} size="small" shape="circular" checked={chosen === group} onClick={() => {
            onChoose(chosen === group ? null : group);
          }}>{`${groupName(t, group)} ${format.number(count)}`}</ToggleButton>
        ))}
      </Row>
    </div>
  );
}

interface ChooseAllProps {
  open: readonly Change[];
  shown: readonly Change[];
  complete: boolean;
  off: ReadonlySet<string>;
  onChoose: (ids: string[], on: boolean) => void;
}

function ChooseAll({ open, shown, complete, off, onChoose }: ChooseAllProps) {
  const { t } = useTranslation();
  const chosenShown = shown.filter((change) => !off.has(change.id)).length;
  const elsewhere = open.length - off.size - chosenShown;
  const label = shown.length === open.length ? t('approval.all', { count: shown.length }) : t('approval.allFound', { count: shown.length });
  return (
    <Row between>
      {complete ? (
        <Checkbox disabled={shown.length === 0} checked={chosenShown === 0 ? false : chosenShown === shown.length ? true : 'mixed'} label={label} data-testid="approval-all" onChange={() => {
          onChoose(shown.map((change) => change.id), chosenShown < shown.length);
        }} />
      ) : <Muted>{t('review.loadingAll', { count: open.length })}</Muted>}
      <span role="status" data-testid="approval-chosen">
        <Muted>{`${t('review.chosen', { count: open.length - off.size })}${elsewhere > 0 && shown.length < open.length ? ` · ${t('approval.elsewhere', { count: elsewhere })}` : ''}`}</Muted>
      </span>
    </Row>
  );
}
