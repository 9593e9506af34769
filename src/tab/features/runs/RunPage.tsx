/** One run: its news in a sentence, what waits for an answer, and who is behind every number. */
import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Run } from '../../../api/contract/run.ts';
import { RunBadge } from '../../components/Badges.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { useProblemText } from '../../components/Problem.tsx';
import { kindWords } from '../../components/RunList.tsx';
import { ProgressWords } from '../../components/RunProgress.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import type { Format } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useRun } from '../../queries/runs.ts';
import { isInProgress, runSentence } from '../../runWords.ts';
import { Approval } from './Approval.tsx';
import { RunActions } from './RunActions.tsx';
import { RunTabs } from './RunTabs.tsx';

const useStyles = makeStyles({ body: { whiteSpace: 'normal' } });

export function RunPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const { runId = '' } = useParams();
  const query = useRun(company.id, runId);
  const problem = problemOf(query.error);
  const trail = <nav aria-label={t('nav.trailRuns')}><PageLink to={`/companies/${company.id}/runs`}>{t('section.runs')}</PageLink></nav>;
  if (query.data === undefined && problem !== null) return <Stack>{trail}<Failed problem={problem} what={t('run.one')} onRetry={() => void query.refetch()} /></Stack>;
  if (query.data === undefined) return <Stack>{trail}<Loading label={t('run.one')} rows={6} /></Stack>;
  return <Stack>{trail}<RunView run={query.data} /></Stack>;
}

function RunView({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const company = useCompanyContext();
  const busy = isInProgress(run.status);
  return (
    <Stack>
      <Row between>
        <Row>
          <Heading level={2} page={`${t('run.number', { number: format.number(run.number) })} · ${company.name}`}>{t('run.number', { number: format.number(run.number) })}</Heading>
          <RunBadge status={run.status} />
        </Row>
        <RunActions run={run} />
      </Row>
      {busy ? <Text size={500} weight="semibold" data-testid="run-busy"><ProgressWords run={run} /></Text> : null}
      {/* Progress is read aloud by the header, calmly; here just the result. */}
      <div role="status">{busy ? null : <Text size={500} weight="semibold" data-testid="run-result">{runSentence(t, run)}</Text>}</div>
      <Muted>{whenWords(t, format, run)}</Muted>
      <RunProblem run={run} />
      {run.kind === 'preview' && run.status === 'planned' ? <MessageBar intent="info"><MessageBarBody>{t('run.isPreview')}</MessageBarBody></MessageBar> : null}
      {run.status === 'awaitingApproval' && run.plan !== null ? <Approval key={run.plan.planId} run={run} plan={run.plan} /> : null}
      {busy ? null : <RunTabs run={run} />}
    </Stack>
  );
}

function whenWords(t: TFunction, format: Format, run: Run): string {
  const parts = [kindWords(t, run), format.dateTime(run.startedAt)];
  if (run.finishedAt !== null) parts.push(t('run.took', { duration: format.duration((new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime()) / 1000) }));
  if (run.reading !== null) parts.push(t(`run.reading.${run.reading}`));
  if (run.cost.graphRequests > 0) parts.push(t('run.requests', { count: run.cost.graphRequests }));
  return parts.join(' · ');
}

/** What stopped the run, and what that means for the people. */
function RunProblem({ run }: { run: Run }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const text = useProblemText();
  if (run.problem === null) return null;
  const { created, updated, archived, restored } = run.counts;
  const wrote = run.status !== 'failed' || created + updated + archived + restored > 0;
  return (
    <MessageBar intent={run.status === 'failed' ? 'error' : 'warning'} layout="multiline">
      <MessageBarBody className={styles.body} data-testid="run-problem">
        <MessageBarTitle>{run.status === 'failed' ? t('run.failedTitle') : t('run.problemTitle')}</MessageBarTitle>
        {text(run.problem)} {wrote ? '' : t('run.nobodyChanged')}
      </MessageBarBody>
    </MessageBar>
  );
}
