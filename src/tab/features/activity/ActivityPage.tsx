/** All companies at once: what needs you, what ran, who did what. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { NeedsList } from '../../components/NeedsList.tsx';
import { RunList } from '../../components/RunList.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { useAudit } from '../../queries/audit.ts';
import { useCompanies } from '../../queries/companies.ts';
import { useAllRuns } from '../../queries/runs.ts';
import { needsOf } from '../../runWords.ts';
import { auditWords } from './auditWords.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

export function ActivityPage() {
  const { t } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const view = address.get('view') === 'audit' ? 'audit' : 'runs';
  return (
    <Stack gap="loose">
      <Heading level={1} page={t('nav.activity')}>{t('nav.activity')}</Heading>
      <Needs />
      <Stack>
        <WrappingTabs label={t('activity.views')} value={view} tabs={[{ value: 'runs', text: t('activity.runs') }, { value: 'audit', text: t('activity.audit') }]} onChange={(next) => {
          setAddress(next === 'audit' ? { view: 'audit' } : {}, { replace: true });
        }}>
          {view === 'runs' ? <Runs /> : <Audit />}
        </WrappingTabs>
      </Stack>
    </Stack>
  );
}

function Needs() {
  const { t } = useTranslation();
  const styles = useStyles();
  const list = useCompanies();
  if (list.loading) return <Loading label={t('companies.needsYou')} rows={2} height={32} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={t('companies.needsYou')} onRetry={list.retry} />;
  const waiting = list.items.map((company) => ({ company, needs: needsOf(company) })).filter((one) => one.needs.length > 0);
  return (
    <Stack>
      <Heading level={2}>{t('companies.needsYou')}</Heading>
      {waiting.length === 0 ? <Muted>{t('needs.nothing')}</Muted> : (
        <ul className={styles.list}>
          {waiting.map(({ company, needs }) => (
            <li key={company.id}>
              <PageLink to={`/companies/${company.id}`} roomy>{company.name}</PageLink>
              <NeedsList company={company} needs={needs} />
            </li>
          ))}
        </ul>
      )}
      {list.hasMore ? <Row><Button disabled={list.loadingMore} onClick={list.more}>{t('common.more')}</Button></Row> : null}
    </Stack>
  );
}

function Runs() {
  const { t } = useTranslation();
  const list = useAllRuns();
  const companies = useCompanies();
  if (list.loading) return <Loading label={t('activity.runs')} rows={6} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={t('activity.runs')} onRetry={list.retry} />;
  if (list.items.length === 0) return <Empty title={t('runs.empty')}>{t('runs.emptyMore')}</Empty>;
  const names = new Map(companies.items.map((company) => [company.id, company.name]));
  return <RunList label={t('activity.runs')} runs={list.items} companies={names} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} />;
}

function Audit() {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useAudit();
  const companies = useCompanies();
  if (list.loading) return <Loading label={t('activity.audit')} rows={6} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={t('activity.audit')} onRetry={list.retry} />;
  if (list.items.length === 0) return <Empty title={t('activity.noAudit')} />;
  const names = new Map(companies.items.map((company) => [company.id, company.name]));
  return (
    <VirtualTable label={t('activity.audit')} rows={list.items} rowKey={(entry) => entry.id} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} columns={[
      { key: 'when', header: t('run.when'), width: '9rem', bare: true, render: (entry) => format.moment(entry.at) },
      { key: 'who', header: t('activity.who'), width: '2fr', bare: true, render: (entry) => entry.by.name },
      { key: 'what', header: t('activity.what'), width: '3fr', bare: true, render: (entry) => <span>{auditWords(t, entry.action)} <Muted>{entry.detail}</Muted></span> },
      { key: 'company', header: t('company.one'), width: '2fr', render: (entry) => (entry.companyId === null ? '' : names.get(entry.companyId) ?? t('activity.goneCompany')) },
    ]} />
  );
}
