/** Nothing waits: make a plan. A company that applies at once is first switched to review, and that is said. */
import { Button, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { RunProgress } from '../../components/RunProgress.tsx';
import { Empty } from '../../components/states.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { usePatchCompany } from '../../queries/companies.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useRun, useStartRun } from '../../queries/runs.ts';
import { isInProgress } from '../../runWords.ts';

export function StartReview({ company }: { company: Company }) {
  const { t } = useTranslation();
  const busyId = company.lastRun !== null && isInProgress(company.lastRun.status) ? company.lastRun.id : null;
  const run = useRun(company.id, busyId).data;
  if (company.module !== 'active' || company.link === null) {
    return <Empty title={t('review.start.needsLink')} actions={<PageLink to={`/companies/${company.id}`}>{t('review.start.toCompany')}</PageLink>} />;
  }
  if (run !== undefined && isInProgress(run.status)) return <RunProgress run={run} />;
  return <Offer company={company} />;
}

function Offer({ company }: { company: Company }) {
  const { t } = useTranslation();
  const format = useFormat();
  const admin = useIsAdmin();
  const start = useStartRun(company.id);
  const patching = usePatchCompany(company.id);
  const reviewed = company.settings.mode === 'reviewed';
  const cooling = company.manualSyncAllowedAt !== null && new Date(company.manualSyncAllowedAt).getTime() > Date.now();
  const make = (): void => {
    if (reviewed) start.mutate({ kind: 'apply' });
    else patching.mutate({ etag: company.etag, settings: { mode: 'reviewed' } }, { onSuccess: () => {
      start.mutate({ kind: 'apply' });
    } });
  };
  const nothingFound = reviewed && company.lastRun?.kind === 'apply' && company.lastRun.status === 'succeeded';
  return (
    <Empty title={t('review.start.nothing')}>
      <Stack gap="tight">
        {nothingFound ? <Text>{t('review.start.same')}</Text> : null}
        <Text>{reviewed ? t('review.start.reviewed') : t('review.start.automatic', { company: company.name })}</Text>
        {admin ? (
          <Row>
            <Button appearance="primary" disabled={cooling || start.isPending || patching.isPending} data-testid="review-start" onClick={make}>{reviewed ? t('review.start.make') : t('review.start.switch')}</Button>
          </Row>
        ) : <Muted>{t('review.reader')}</Muted>}
        {cooling && company.manualSyncAllowedAt !== null ? <Muted>{t('sync.againAt', { time: format.moment(company.manualSyncAllowedAt) })}</Muted> : null}
        <ProblemBar problem={problemOf(patching.error ?? start.error)} title={t('review.start.failed')} />
      </Stack>
    </Empty>
  );
}
