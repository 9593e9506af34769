import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../apiClient.ts';
import type { Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { runSentence } from '../runWords.ts';
import { RunBadge } from './Badges.tsx';
import { Muted, PageLink } from './layout.tsx';
import { VirtualTable } from './VirtualTable.tsx';
import type { Column } from './VirtualTable.tsx';

interface RunListProps {
  label: string;
  runs: Run[];
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  stuck?: ApiProblem | null;
  /** Names of companies by id, where runs of several are listed. */
  companies?: ReadonlyMap<string, string>;
}

export function RunList({ label, runs, companies, hasMore = false, loadingMore = false, onMore, stuck = null }: RunListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Run>[] = [
    { key: 'when', header: t('run.when'), width: '9rem', bare: true, render: (run) => <PageLink to={`/companies/${run.companyId}/runs/${run.id}`} testId="run-link">{format.moment(run.startedAt)}</PageLink> },
    ...(companies === undefined ? [] : [{ key: 'company', header: t('company.one'), width: '2fr', bare: true, render: (run: Run) => companies.get(run.companyId) ?? '' }]),
    { key: 'kind', header: t('run.kindHeader'), width: '2fr', bare: true, render: (run) => <Muted>{kindWords(t, run)}</Muted> },
    { key: 'result', header: t('run.result'), width: '4fr', bare: true, render: (run) => runSentence(t, run) },
    { key: 'state', header: t('run.stateHeader'), width: '10rem', bare: true, render: (run) => <RunBadge status={run.status} /> },
  ];
  return <VirtualTable label={label} columns={columns} rows={runs} rowKey={(run) => run.id} hasMore={hasMore} loadingMore={loadingMore} stuck={stuck} testId="runs" rowTestId="run-row" {...(onMore === undefined ? {} : { onMore })} />;
}

/** "Sync by Adele Vance", "Scheduled sync", "Preview by …". */
export function kindWords(t: TFunction, run: Run): string {
  const kind = run.trigger === 'schedule' && run.kind === 'apply' ? t('run.kind.scheduled') : t(`run.kind.${run.kind}`);
  return run.requestedBy === null ? kind : t('run.kindBy', { kind, name: run.requestedBy.name });
}
