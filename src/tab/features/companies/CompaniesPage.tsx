/** Home: one row a company, what happened last, what happens next, what needs you. */
import { Button, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ApiProblem } from '../../apiClient.ts';
import type { Company } from '../../../api/contract/company.ts';
import { CompanyBadge } from '../../components/Badges.tsx';
import { Breakable } from '../../components/Breakable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { NeedsList } from '../../components/NeedsList.tsx';
import { ProgressWords } from '../../components/RunProgress.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import type { Column } from '../../components/VirtualTable.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { useCompanies } from '../../queries/companies.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { needsOf, runSentence, isInProgress } from '../../runWords.ts';
import { AddCompanyDialog } from './AddCompanyDialog.tsx';

export function CompaniesPage() {
  const { t } = useTranslation();
  const list = useCompanies();
  const admin = useIsAdmin();
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const addButton = admin ? (
    <Button appearance="primary" icon={<AddRegular />} data-testid="add-company" onClick={() => {
      setAdding(true);
    }}>{t('companies.add')}</Button>
  ) : null;
  const empty = !list.loading && list.problem === null && list.items.length === 0;
  return (
    <Stack>
      <Row between>
        <Heading level={1} page={t('nav.companies')}>{t('nav.companies')}</Heading>
        {empty ? null : addButton}
      </Row>
      {list.loading ? <Loading label={t('nav.companies')} height={64} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('nav.companies')} onRetry={list.retry} />}
      {empty ? (
        <Empty title={t('companies.empty.title')} actions={addButton}>
          <Text>{t('companies.empty.what')}</Text>
          <Text>{t('companies.empty.readOnly')}</Text>
          {admin ? null : <Text>{t('companies.empty.reader')}</Text>}
        </Empty>
      ) : null}
      {list.items.length > 0 ? <CompanyTable companies={list.items} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} /> : null}
      <AddCompanyDialog open={adding} onClose={() => {
        setAdding(false);
      }} onAdded={(company) => {
        setAdding(false);
        void navigate(`/companies/${company.id}`);
      }} />
    </Stack>
  );
}

function CompanyTable(props: { companies: Company[]; hasMore: boolean; loadingMore: boolean; stuck: ApiProblem | null; onMore: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const columns: Column<Company>[] = [
    { key: 'name', header: t('company.one'), width: '3fr', bare: true, render: (company) => (
      <Stack gap="tight">
        <PageLink to={`/companies/${company.id}`} testId="company-link">{company.name}</PageLink>
        <Row><CompanyBadge company={company} />{company.link === null ? null : <Muted><Breakable text={company.link.defaultDomain} /></Muted>}</Row>
      </Stack>
    ) },
    { key: 'people', header: t('companies.people'), width: '1fr', render: (company) => <PageLink to={`/companies/${company.id}/people`} testId="company-people" roomy>{format.number(company.people.current)}</PageLink> },
    { key: 'last', header: t('companies.lastSync'), width: '3fr', render: (company) => <LastSync company={company} /> },
    { key: 'next', header: t('companies.nextSync'), width: '1.5fr', render: (company) => (company.nextRunAt === null ? t('companies.noNext') : format.moment(company.nextRunAt)) },
    { key: 'needs', header: t('companies.needsYou'), width: '3fr', render: (company) => <NeedsList company={company} needs={needsOf(company)} /> },
  ];
  return (
    <VirtualTable label={t('nav.companies')} columns={columns} rows={props.companies} rowKey={(company) => company.id} hasMore={props.hasMore}
      loadingMore={props.loadingMore} onMore={props.onMore} stuck={props.stuck} testId="companies" rowTestId="company-row" onOpen={(company) => {
        void navigate(`/companies/${company.id}`);
      }} />
  );
}

function LastSync({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = company.lastRun;
  if (run === null) return <Muted>{t('companies.never')}</Muted>;
  if (isInProgress(run.status)) return <span><ProgressWords run={run} /></span>;
  return (
    <Stack gap="tight">
      <PageLink to={`/companies/${company.id}/runs/${run.id}`}>{format.relative(run.finishedAt ?? run.startedAt)}</PageLink>
      <span>{runSentence(t, run)}</span>
    </Stack>
  );
}
