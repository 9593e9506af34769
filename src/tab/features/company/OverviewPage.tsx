/** First the setup until it is done; then what needs you, the last and the next sync, and the runs. */
import { Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import type { Run } from '../../../api/contract/run.ts';
import { Facts } from '../../components/Facts.tsx';
import { Heading } from '../../components/Heading.tsx';
import { LazyRunChart } from '../../components/LazyRunChart.tsx';
import { Columns, Muted, PageLink, Panel, Row, Stack } from '../../components/layout.tsx';
import { NeedsList } from '../../components/NeedsList.tsx';
import { RunList, kindWords } from '../../components/RunList.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useRuns } from '../../queries/runs.ts';
import { needsOf, runSentence } from '../../runWords.ts';
import { LinkDialog } from './LinkDialog.tsx';
import { SetupChecklist, currentStep } from './SetupChecklist.tsx';
import { scopeWords } from './scopeWords.ts';

const fewRuns = 5;

export function OverviewPage() {
  const company = useCompanyContext();
  const [linking, setLinking] = useState(false);
  return (
    <>
      <Content company={company} onLink={() => {
        setLinking(true);
      }} />
      {/* Outlives the setup: it is still there when the tenant has been linked, to say so. */}
      <LinkDialog company={company} open={linking} onClose={() => {
        setLinking(false);
      }} />
    </>
  );
}

function Content({ company, onLink }: { company: Company; onLink: () => void }) {
  const { t } = useTranslation();
  const runs = useRuns(company.id);
  const seen = runs.items.length > 0;
  if (runs.loading) return <Loading label={t('section.overview')} rows={5} height={64} />;
  if (currentStep(company, seen) !== null) return <SetupChecklist company={company} seen={seen} onLink={onLink} />;
  return (
    <Stack gap="loose">
      <Heading level={2} page={`${t('section.overview')} · ${company.name}`}>{t('section.overview')}</Heading>
      <Columns even>
        <Panel label={t('companies.needsYou')}>
          <Heading level={3}>{t('companies.needsYou')}</Heading>
          <NeedsList company={company} needs={needsOf(company)} />
        </Panel>
        <State company={company} />
      </Columns>
      <LazyRunChart runs={runs.items} companyId={company.id} label={t('overview.chart')} />
      <Stack>
        <Heading level={3}>{t('overview.lastRuns')}</Heading>
        {runs.problem === null ? <RunList label={t('overview.lastRuns')} runs={lastOnes(runs.items)} /> : <Failed problem={runs.problem} what={t('overview.lastRuns')} onRetry={runs.retry} />}
        <PageLink to={`/companies/${company.id}/runs`}>{t('overview.allRuns')}</PageLink>
      </Stack>
    </Stack>
  );
}

/** Previews change nothing: they are news only while there is nothing else. */
function lastOnes(runs: Run[]): Run[] {
  const real = runs.filter((run) => run.kind !== 'preview');
  return (real.length > 0 ? real : runs).slice(0, fewRuns);
}

function State({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const base = `/companies/${company.id}`;
  const run = company.lastRun;
  return (
    <Panel label={t('overview.state')}>
      <Heading level={3}>{t('overview.state')}</Heading>
      <Facts items={[
        { label: t('section.people'), value: <PeopleCounts company={company} /> },
        { label: t('companies.lastSync'), value: run === null ? t('companies.never') : (
          <Stack gap="tight">
            <PageLink to={`${base}/runs/${run.id}`}>{`${kindWords(t, run)}, ${format.relative(run.finishedAt ?? run.startedAt)}`}</PageLink>
            <Text>{runSentence(t, run)}</Text>
          </Stack>
        ) },
        { label: t('companies.nextSync'), value: <NextSync company={company} /> },
        { label: t('section.who'), value: <PageLink to={`${base}/who`}>{scopeWords(t, format, company.settings)}</PageLink> },
      ]} />
    </Panel>
  );
}

/** Each number opens its list. Whoever is active is among the current ones: each row there says so. */
function PeopleCounts({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { current, active, archived } = company.people;
  const people = `/companies/${company.id}/people`;
  return (
    <Row>
      <PageLink to={people} testId="people-current" roomy>{t('overview.people', { count: current })}</PageLink>
      <PageLink to={people} testId="people-active" roomy>{t('overview.active', { count: active })}</PageLink>
      <PageLink to={`${people}?status=archived`} testId="people-archived" roomy>{t('overview.archived', { count: archived })}</PageLink>
    </Row>
  );
}

function NextSync({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (company.nextRunAt !== null) return <span>{format.moment(company.nextRunAt)} <Muted>{format.relative(company.nextRunAt)}</Muted></span>;
  if (company.settings.schedule.paused) return <PageLink to={`/companies/${company.id}/settings`}>{t('overview.paused')}</PageLink>;
  return <span>{t('overview.noNext')}</span>;
}
