import { useTranslation } from 'react-i18next';
import type { LeftOutPerson } from '../../api/contract/run.ts';
import type { PagedList } from '../queries/paged.ts';
import { Breakable } from './Breakable.tsx';
import { Muted } from './layout.tsx';
import { Failed, Loading } from './states.tsx';
import { ScrollingTable, VirtualTable } from './VirtualTable.tsx';

/** People the directory has and Instep deliberately does not keep, each with the reason. */
export function LeftOutTable({ list, label, inDrawer = false }: { list: PagedList<LeftOutPerson>; label: string; inDrawer?: boolean }) {
  const { t } = useTranslation();
  if (list.loading) return <Loading label={label} rows={6} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={label} onRetry={list.retry} />;
  if (list.items.length === 0) return <Muted>{t('leftOut.none')}</Muted>;
  const Table = inDrawer ? ScrollingTable : VirtualTable;
  return (
    <Table<LeftOutPerson> label={label} rows={list.items} rowKey={(person) => `${person.objectId}-${person.reason}`} hasMore={list.hasMore} loadingMore={list.loadingMore}
      onMore={list.more} stuck={list.stuck} testId="left-out" columns={[
        { key: 'name', header: t('change.person'), width: '2fr', bare: true, render: (person) => person.displayName },
        { key: 'upn', header: t('person.userPrincipalName'), width: '3fr', bare: true, render: (person) => <Muted><Breakable text={person.userPrincipalName ?? ''} /></Muted> },
        { key: 'reason', header: t('leftOut.reasonHeader'), width: '2fr', render: (person) => t(`leftOut.reason.${person.reason}`) },
      ]} />
  );
}
