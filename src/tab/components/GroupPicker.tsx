/** Search groups, choose several; each chosen one shows how many people it has, or that it is gone. */
import { Button, Checkbox, SearchBox, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Group } from '../../api/contract/company.ts';
import type { GroupRef } from '../../api/contract/settings.ts';
import { Muted, Stack } from './layout.tsx';
import { Failed, Loading } from './states.tsx';
import { useDebounced } from './useDebounced.ts';
import { problemOf } from '../queries/client.ts';
import { useGroupCount, useGroupSearch } from '../queries/groups.ts';

const mostGroups = 50;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  results: { maxHeight: '260px', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
  chosen: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, paddingBlock: tokens.spacingVerticalXS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  gone: { textDecorationLine: 'line-through' },
});

interface GroupPickerProps {
  companyId: string;
  label: string;
  chosen: GroupRef[];
  onChange: (groups: GroupRef[]) => void;
  testId: string;
}

export function GroupPicker({ companyId, label, chosen, onChange, testId }: GroupPickerProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const search = useDebounced(text.trim(), 300);
  const toggle = (group: Group): void => {
    const without = chosen.filter((other) => other.id !== group.id);
    onChange(without.length < chosen.length ? without : [...chosen, { id: group.id, displayName: group.displayName }]);
  };
  return (
    <Stack gap="tight">
      {chosen.length === 0 ? null : (
        <ul className={styles.list} aria-label={t('who.chosen')}>
          {chosen.map((group) => <Chosen key={group.id} companyId={companyId} group={group} onRemove={() => {
            onChange(chosen.filter((other) => other.id !== group.id));
          }} />)}
        </ul>
      )}
      <SearchBox aria-label={label} placeholder={label} value={text} data-testid={`${testId}-search`} onFocus={() => {
        setOpen(true);
      }} onChange={(_, data) => {
        setText(data.value);
        setOpen(true);
      }} />
      {open ? <Results companyId={companyId} search={search} chosen={chosen} onToggle={toggle} testId={testId} /> : null}
      {chosen.length >= mostGroups ? <Muted>{t('who.mostGroups', { count: mostGroups })}</Muted> : null}
    </Stack>
  );
}

interface ResultsProps {
  companyId: string;
  search: string;
  chosen: GroupRef[];
  onToggle: (group: Group) => void;
  testId: string;
}

function Results({ companyId, search, chosen, onToggle, testId }: ResultsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const list = useGroupSearch(companyId, search);
  if (list.loading) return <Loading label={t('who.groupsLoading')} rows={3} height={32} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={t('who.groupsLoading')} onRetry={list.retry} />;
  if (list.items.length === 0) return <Muted>{search === '' ? t('who.noGroups') : t('who.noMatch', { search })}</Muted>;
  const full = chosen.length >= mostGroups;
  return (
    <div className={styles.results} role="group" aria-label={t('who.found')}>
      <ul className={styles.list}>
        {list.items.map((group) => {
          const on = chosen.some((other) => other.id === group.id);
          return (
            <li key={group.id} data-testid={`${testId}-option`}>
              <Checkbox checked={on} disabled={full && !on} onChange={() => {
                onToggle(group);
              }} label={(
                <span className={styles.name}>
                  <Text>{group.displayName}</Text>
                  <Muted>{group.description === null || group.description === '' ? t(`who.kind.${group.kind}`) : `${t(`who.kind.${group.kind}`)} · ${group.description}`}</Muted>
                </span>
              )} />
            </li>
          );
        })}
      </ul>
      {list.hasMore ? <Button appearance="subtle" disabled={list.loadingMore} onClick={list.more}>{t('common.more')}</Button> : null}
    </div>
  );
}

function Chosen({ companyId, group, onRemove }: { companyId: string; group: GroupRef; onRemove: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const count = useGroupCount(companyId, group.id);
  const gone = problemOf(count.error)?.code === 'group_gone';
  const name = group.displayName === '' ? group.id : group.displayName;
  const people = count.data === undefined ? null : t('who.members', { count: count.data.people });
  return (
    <li className={styles.chosen} data-testid="chosen-group">
      <span className={styles.name}>
        <Text className={mergeClasses(gone && styles.gone)}>{name}</Text>
        <Muted>{gone ? t('who.gone') : people ?? (count.isPending ? t('who.counting') : t('who.notCounted'))}</Muted>
      </span>
      <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('who.remove', { name })} onClick={onRemove} />
    </li>
  );
}
