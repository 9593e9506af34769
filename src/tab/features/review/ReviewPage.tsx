/** The guided review of a company: six steps that can be left and taken up again, on another device, by another admin. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Review } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { Run } from '../../../api/contract/run.ts';
import { CompanyBadge } from '../../components/Badges.tsx';
import { Heading } from '../../components/Heading.tsx';
import { PageLink, Row, Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCompany } from '../../queries/companies.ts';
import { keys } from '../../queries/keys.ts';
import { refreshCards } from '../../queries/orders.ts';
import { useReview } from '../../queries/review.ts';
import { useRun } from '../../queries/runs.ts';
import { isInProgress } from '../../runWords.ts';
import { StartReview } from './StartReview.tsx';
import { Stepper } from './Stepper.tsx';

export function ReviewPage() {
  const { t } = useTranslation();
  const { companyId = '' } = useParams();
  const company = useCompany(companyId);
  const review = useReview(companyId);
  const problem = problemOf(company.error ?? review.error);
  return (
    <Stack>
      <nav aria-label={t('nav.trail')}><PageLink to={`/companies/${companyId}`}>{company.data === undefined ? t('company.one') : t('review.back', { company: company.data.name })}</PageLink></nav>
      {company.data !== undefined && review.data !== undefined ? <Found company={company.data} review={review.data} />
        : problem === null ? <Loading label={t('review.title')} rows={6} /> : <Failed problem={problem} what={t('review.title')} onRetry={() => {
          void company.refetch();
          void review.refetch();
        }} />}
    </Stack>
  );
}

function Found({ company, review }: { company: Company; review: Review }) {
  const { t } = useTranslation();
  // What is being reviewed stays so while an answer is carried out, also before the first choice is kept.
  const known = useRef<string | null>(null);
  const runId = runOf(company, review) ?? known.current;
  const query = useRun(company.id, runId);
  const run = query.data;
  const problem = problemOf(query.error);
  useFresh(company, run);
  const reviewing = run !== undefined && run.status !== 'superseded' && (run.id === known.current || isReviewed(run, review));
  if (reviewing) known.current = run.id;
  return (
    <Stack>
      <Row>
        <Heading level={1} page={`${t('review.title')} · ${company.name}`}>{`${t('review.title')} · ${company.name}`}</Heading>
        <CompanyBadge company={company} />
      </Row>
      {reviewing ? <Stepper company={company} review={review} run={run} />
        : runId !== null && run === undefined && problem === null ? <Loading label={t('review.title')} rows={6} />
          : problem !== null && run === undefined && problem.code !== 'not_found' ? <Failed problem={problem} what={t('review.title')} onRetry={() => void query.refetch()} />
            : <StartReview company={company} />}
    </Stack>
  );
}

/** The plan that waits; else the run that is being answered or was reviewed last. */
function runOf(company: Company, review: Review): string | null {
  const last = company.lastRun;
  if (last !== null && last.kind !== 'preview' && (last.status === 'awaitingApproval' || last.status === 'applying')) return last.id;
  return review.runId;
}

/** A run whose plan is answered here, or was until it was done. A run that never waited is nobody's review. */
function isReviewed(run: Run, review: Review): boolean {
  if (run.status === 'awaitingApproval') return true;
  if (review.runId !== run.id) return false;
  return run.status === 'applying' || (!isInProgress(run.status) && run.status !== 'superseded');
}

/** When an answer is carried out, everything that was counted before is old. */
function useFresh(company: Company, run: Run | undefined): void {
  const cache = useQueryClient();
  const state = run === undefined ? null : `${run.status} ${run.plan?.planId ?? ''}`;
  useEffect(() => {
    if (state === null) return;
    void cache.invalidateQueries({ queryKey: keys.review(company.id) });
    void refreshCards(cache, company.id);
  }, [cache, company.id, state]);
}
