/** Joined · Changed · Left · Waiting · Left out · Problems: each with its count, the chosen one in the address. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Run } from '../../../api/contract/run.ts';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { LeftOutTable } from '../../components/LeftOutTable.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { useChanges, useLeftOut } from '../../queries/changes.ts';
import type { ChangeFilter } from '../../queries/changes.ts';
import { ChangedTab } from './ChangedTab.tsx';
import { ConflictAnswer } from './ConflictAnswer.tsx';

const tabs = ['joined', 'changed', 'left', 'waiting', 'leftOut', 'problems'] as const;
type TabName = (typeof tabs)[number];

export function RunTabs({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [address, setAddress] = useSearchParams();
  const counts = countsOf(run);
  const asked = tabs.find((name) => name === address.get('tab'));
  const chosen = asked ?? tabs.find((name) => counts[name] > 0) ?? 'joined';
  return (
    <Stack>
      <WrappingTabs label={t('run.tabs')} value={chosen} tabs={tabs.map((name) => ({ value: name, text: `${t(`run.tab.${name}`)} ${format.number(counts[name])}`, testId: `tab-${name}` }))}
        onChange={(next) => {
          setAddress({ tab: next }, { replace: true });
        }}>
        <TabContent key={chosen} run={run} tab={chosen} />
      </WrappingTabs>
    </Stack>
  );
}

function countsOf(run: Run): Record<TabName, number> {
  const { created, restored, updated, archived, awaitingApproval, leftOut, failed, conflicts } = run.counts;
  return { joined: created + restored, changed: updated, left: archived, waiting: awaitingApproval, leftOut, problems: failed + conflicts };
}

function TabContent({ run, tab }: { run: Run; tab: TabName }) {
  switch (tab) {
    case 'joined': return <Joined run={run} />;
    case 'changed': return <ChangedTab run={run} />;
    case 'left': return <Searched run={run} filter={{ kind: 'archive' }} tab="left" />;
    case 'waiting': return <Searched run={run} filter={{ outcome: 'awaitingApproval' }} tab="waiting" />;
    case 'leftOut': return <LeftOut run={run} />;
    case 'problems': return <Problems run={run} />;
  }
}

function Joined({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Searched run={run} filter={{ kind: 'create' }} tab="joined" />
      {run.counts.restored > 0 ? (
        <>
          <Heading level={3}>{t('run.back')}</Heading>
          <Plain run={run} filter={{ kind: 'restore' }} label={t('run.back')} />
        </>
      ) : null}
    </Stack>
  );
}

function Searched({ run, filter, tab }: { run: Run; filter: ChangeFilter; tab: TabName }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useChanges(run.companyId, run.id, { ...filter, search });
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <ChangeTable companyId={run.companyId} label={t(`run.tab.${tab}`)} list={list} />
    </Stack>
  );
}

function Plain({ run, filter, label }: { run: Run; filter: ChangeFilter; label: string }) {
  const list = useChanges(run.companyId, run.id, filter);
  return <ChangeTable companyId={run.companyId} label={label} list={list} />;
}

function LeftOut({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useLeftOut(run.companyId, run.id, { search });
  return (
    <Stack gap="tight">
      <Muted>{t('leftOut.what')}</Muted>
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <LeftOutTable list={list} label={t('run.tab.leftOut')} />
    </Stack>
  );
}

function Problems({ run }: { run: Run }) {
  const { t } = useTranslation();
  const conflicts = useChanges(run.companyId, run.id, { kind: 'conflict' });
  if (run.counts.conflicts + run.counts.failed === 0) return <Muted>{t('run.noProblems')}</Muted>;
  return (
    <Stack>
      {run.counts.conflicts > 0 ? (
        <>
          <Heading level={3}>{t('conflict.title')}</Heading>
          <Muted>{t('conflict.what')}</Muted>
          <ChangeTable companyId={run.companyId} label={t('conflict.title')} list={conflicts}
            action={(change) => (change.outcome === 'awaitingApproval' || change.outcome === 'planned' ? <ConflictAnswer run={run} change={change} /> : null)} />
        </>
      ) : null}
      {run.counts.failed > 0 ? (
        <>
          <Heading level={3}>{t('run.failures')}</Heading>
          <Plain run={run} filter={{ outcome: 'failed' }} label={t('run.failures')} />
        </>
      ) : null}
    </Stack>
  );
}
