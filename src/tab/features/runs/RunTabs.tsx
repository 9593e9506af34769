/** Joined · Changed · Left · Waiting · Left out · Problems: each with its count, the chosen one in the address. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Change, ChangeKind, Run } from '../../../api/contract/run.ts';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { LeftOutTable } from '../../components/LeftOutTable.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { countedChanges, useChanges, useLeftOut } from '../../queries/changes.ts';
import type { ChangeFilter } from '../../queries/changes.ts';
import type { PagedList } from '../../queries/paged.ts';
import { ChangedTab } from './ChangedTab.tsx';
import { ConflictAnswer } from './ConflictAnswer.tsx';

const tabs = ['joined', 'changed', 'left', 'waiting', 'leftOut', 'problems', 'notApplied'] as const;
type TabName = (typeof tabs)[number];

export function RunTabs({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [address, setAddress] = useSearchParams();
  const notApplied = useChanges(run.companyId, run.kind === 'preview' ? null : run.id, notAppliedFilters, 500);
  const counts = countsOf(run, notApplied);
  const asked = tabs.find((name) => name === address.get('tab'));
  const chosen = asked ?? tabs.find((name) => counts[name] > 0) ?? 'joined';
  const shown = tabs.filter((name) => name !== 'notApplied' || counts[name] > 0 || asked === name);
  const text = (name: TabName): string => `${t(`run.tab.${name}`)} ${format.number(counts[name])}${name === 'notApplied' && notApplied.hasMore ? '+' : ''}`;
  return (
    <Stack>
      <WrappingTabs label={t('run.tabs')} value={chosen} tabs={shown.map((name) => ({ value: name, text: text(name), testId: `tab-${name}` }))}
        onChange={(next) => {
          setAddress({ tab: next }, { replace: true });
        }}>
        <TabContent key={chosen} run={run} tab={chosen} notApplied={notApplied} />
      </WrappingTabs>
    </Stack>
  );
}

/** Declined, no longer true, or stopped before their turn: no number of the run counts them. */
const notAppliedFilters: readonly ChangeFilter[] = [{ outcome: 'declined' }, { outcome: 'planned' }];

/** Those that are counted: an answered one is a new or changed person by now, or is left out. */
const openConflicts: readonly ChangeFilter[] = [{ kind: 'conflict', outcome: 'awaitingApproval' }, { kind: 'conflict', outcome: 'planned' }];

function countsOf(run: Run, notApplied: PagedList<Change>): Record<TabName, number> {
  const { created, restored, updated, archived, awaitingApproval, leftOut, failed, conflicts } = run.counts;
  // In a preview nothing waits: what would is among the joined, changed and left, and the reasons above say so.
  const waiting = run.kind === 'preview' ? 0 : awaitingApproval;
  return { joined: created + restored, changed: updated, left: archived, waiting, leftOut, problems: failed + conflicts, notApplied: notApplied.items.length };
}

function TabContent({ run, tab, notApplied }: { run: Run; tab: TabName; notApplied: PagedList<Change> }) {
  switch (tab) {
    case 'joined': return <Joined run={run} />;
    case 'changed': return <ChangedTab run={run} />;
    case 'left': return <Left run={run} />;
    case 'waiting': return <Waiting run={run} />;
    case 'leftOut': return <LeftOut run={run} />;
    case 'problems': return <Problems run={run} />;
    case 'notApplied': return <NotApplied run={run} list={notApplied} />;
  }
}

function Joined({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const { created, restored } = run.counts;
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      {created > 0 || restored === 0 ? <Counted run={run} kind="create" search={search} label={t('run.tab.joined')} /> : null}
      {restored > 0 ? <><Heading level={3}>{t('run.back')}</Heading><Counted run={run} kind="restore" search={search} label={t('run.back')} /></> : null}
    </Stack>
  );
}

function Left({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <Counted run={run} kind="archive" search={search} label={t('run.tab.left')} />
    </Stack>
  );
}

/** Exactly the changes that the run's number counts. */
function Counted({ run, kind, search, label }: { run: Run; kind: ChangeKind; search: string; label: string }) {
  return <ChangeTable companyId={run.companyId} label={label} list={useChanges(run.companyId, run.id, countedChanges(run, [kind], { search }))} />;
}

function Waiting({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <ChangeTable companyId={run.companyId} label={t('run.tab.waiting')} list={useChanges(run.companyId, run.id, [{ outcome: 'awaitingApproval', search }])} />
    </Stack>
  );
}

function NotApplied({ run, list }: { run: Run; list: PagedList<Change> }) {
  const { t } = useTranslation();
  return (
    <Stack gap="tight">
      <Muted>{t('run.notAppliedWhat')}</Muted>
      <ChangeTable companyId={run.companyId} label={t('run.tab.notApplied')} list={list} />
    </Stack>
  );
}

function LeftOut({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useLeftOut(run.companyId, run.id, { search });
  return (
    <Stack gap="tight">
      <Muted>{t('leftOut.what')}</Muted>
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <LeftOutTable companyId={run.companyId} list={list} label={t('run.tab.leftOut')} />
    </Stack>
  );
}

function Problems({ run }: { run: Run }) {
  const { t } = useTranslation();
  const conflicts = useChanges(run.companyId, run.counts.conflicts > 0 ? run.id : null, openConflicts);
  const failures = useChanges(run.companyId, run.counts.failed > 0 ? run.id : null, [{ outcome: 'failed' }]);
  if (run.counts.conflicts + run.counts.failed === 0) return <Muted>{t('run.noProblems')}</Muted>;
  return (
    <Stack>
      {run.counts.conflicts > 0 ? (
        <>
          <Heading level={3}>{t('conflict.title')}</Heading>
          <Muted>{t('conflict.what')}</Muted>
          <ChangeTable companyId={run.companyId} label={t('conflict.title')} list={conflicts}
            action={(change) => (run.status === 'awaitingApproval' && change.outcome === 'awaitingApproval' ? <ConflictAnswer run={run} change={change} /> : null)} />
        </>
      ) : null}
      {run.counts.failed > 0 ? (
        <>
          <Heading level={3}>{t('run.failures')}</Heading>
          <ChangeTable companyId={run.companyId} label={t('run.failures')} list={failures} />
        </>
      ) : null}
    </Stack>
  );
}
