/** All runs of a company: bars to see, a list to read. */
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Heading } from '../../components/Heading.tsx';
import { LazyRunChart } from '../../components/LazyRunChart.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { RunList } from '../../components/RunList.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useRuns } from '../../queries/runs.ts';

export function RunsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const list = useRuns(company.id);
  const [address, setAddress] = useSearchParams();
  const all = address.get('show') === 'all';
  const shown = all ? list.items : list.items.filter((run) => run.kind !== 'preview');
  return (
    <Stack>
      <Heading level={2} page={`${t('section.runs')} · ${company.name}`}>{t('section.runs')}</Heading>
      {list.loading ? <Loading label={t('section.runs')} rows={6} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('section.runs')} onRetry={list.retry} />}
      {!list.loading && list.problem === null && list.items.length === 0 ? <Empty title={t('runs.empty')}>{t('runs.emptyMore')}</Empty> : null}
      {list.items.length > 0 ? (
        <>
          <LazyRunChart runs={list.items} companyId={company.id} label={t('overview.chart')} />
          <WrappingTabs label={t('runs.kinds')} value={all ? 'all' : 'syncs'} tabs={[{ value: 'syncs', text: t('runs.syncs') }, { value: 'all', text: t('runs.all') }]} onChange={(next) => {
            setAddress(next === 'all' ? { show: 'all' } : {}, { replace: true });
          }} />
          {shown.length === 0 ? <Muted>{t('runs.onlyPreviews')}</Muted> : null}
          <RunList label={t('section.runs')} runs={shown} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} />
        </>
      ) : null}
    </Stack>
  );
}
