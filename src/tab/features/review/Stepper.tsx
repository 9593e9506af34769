import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Review } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { Run } from '../../../api/contract/run.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { RunProgress } from '../../components/RunProgress.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { useChanges } from '../../queries/changes.ts';
import { useEveryPage } from '../../queries/everyPage.ts';
import { useIsAdmin, useMe } from '../../queries/me.ts';
import { isInProgress } from '../../runWords.ts';
import { CreditsStep } from './CreditsStep.tsx';
import { DoneStep } from './DoneStep.tsx';
import { GroupsStep } from './GroupsStep.tsx';
import { NewStep } from './NewStep.tsx';
import { RemoveStep } from './RemoveStep.tsx';
import { steps, waitingByStep } from './reviewChoices.ts';
import type { Step, Waiting } from './reviewChoices.ts';
import { StepList } from './StepList.tsx';
import type { StepProps } from './steps.ts';
import { UpdateStep } from './UpdateStep.tsx';
import { useReviewDraft } from './useReviewDraft.ts';
import type { ReviewDraft } from './useReviewDraft.ts';

const pageSize = 500;
const nobody: Waiting = { update: [], new: [], remove: [], conflicts: [] };

export function Stepper({ company, review, run }: { company: Company; review: Review; run: Run }) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  const waits = run.status === 'awaitingApproval';
  const list = useChanges(company.id, waits ? run.id : null, [{ outcome: 'awaitingApproval' }], pageSize);
  const read = useEveryPage(list);
  const waiting = useMemo(() => (waits ? waitingByStep(list.items) : nobody), [waits, list.items]);
  const draft = useReviewDraft(company.id, review, run.id);
  const [looking, setLooking] = useState<Step | null>(null);
  const step = admin ? draft.choices.step : (looking ?? draft.choices.step);
  const goTo = (next: Step): void => {
    if (admin) draft.goTo(next);
    else setLooking(next);
    window.scrollTo(0, 0);
  };
  const carried = useCarried(run, step, goTo);
  const at = steps.indexOf(step);
  const props: StepProps = {
    company, run, review, draft, list, waiting, complete: !waits || read, locked: !admin || isInProgress(run.status),
    onBack: stepAt(at - 1, goTo), onNext: stepAt(at + 1, goTo) ?? (() => undefined), onAccepted: carried.begin,
  };
  const counts = { update: waiting.update.length, new: waiting.new.length, remove: waiting.remove.length };
  return (
    <Stack>
      <StepList step={step} counts={counts} disabled={false} onGo={goTo} />
      <Notices review={review} draft={draft} admin={admin} carried={carried.done} />
      {isInProgress(run.status) ? <RunProgress run={run} /> : null}
      <Heading level={2}>{t(`review.heading.${step}`)}</Heading>
      {list.problem !== null && waits ? <Failed problem={list.problem} what={t('review.title')} onRetry={list.retry} />
        : list.loading && waits ? <Loading label={t('review.title')} rows={6} /> : <StepView step={step} props={props} />}
    </Stack>
  );
}

function stepAt(index: number, goTo: (step: Step) => void): (() => void) | null {
  const step = steps[index];
  return step === undefined ? null : () => {
    goTo(step);
  };
}

function StepView({ step, props }: { step: Step; props: StepProps }) {
  switch (step) {
    case 'credits': return <CreditsStep {...props} />;
    case 'groups': return <GroupsStep {...props} />;
    case 'update': return <UpdateStep {...props} />;
    case 'new': return <NewStep {...props} />;
    case 'remove': return <RemoveStep {...props} />;
    case 'done': return <DoneStep {...props} />;
  }
}

/** An answer on its way: when it is carried out, the next step follows by itself. */
function useCarried(run: Run, step: Step, goTo: (step: Step) => void) {
  const [wait, setWait] = useState<{ step: Step; count: number; planId: string } | null>(null);
  const [done, setDone] = useState<number | null>(null);
  // Whatever an answer does, afterwards another set waits, or none.
  const over = wait !== null && !isInProgress(run.status) && run.plan?.planId !== wait.planId;
  useEffect(() => {
    if (!over || wait === null) return;
    setWait(null);
    setDone(wait.count);
    const next = steps[steps.indexOf(wait.step) + 1];
    if (next !== undefined && step === wait.step) goTo(next);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only the run moves this on; `goTo` is another function at each render
  }, [over, wait]);
  return {
    done,
    begin: (count: number, planId: string) => {
      setDone(null);
      setWait({ step, count, planId });
    },
  };
}

function Notices({ review, draft, admin, carried }: { review: Review; draft: ReviewDraft; admin: boolean; carried: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe().data;
  const other = review.updatedBy !== null && review.updatedBy.objectId !== me?.objectId ? review.updatedBy : null;
  return (
    <Stack gap="tight">
      {admin ? null : <Muted>{t('review.reader')}</Muted>}
      <div role="status">
        {draft.overtaken ? <MessageBar intent="info" layout="multiline"><MessageBarBody data-testid="overtaken">{other === null ? t('review.overtakenBySomebody') : t('review.overtaken', { name: other.name })}</MessageBarBody></MessageBar> : null}
        {carried === null ? null : <MessageBar intent="success"><MessageBarBody data-testid="carried-out">{t('review.carriedOut', { count: carried })}</MessageBarBody></MessageBar>}
        {review.changed.length > 0 ? <MessageBar intent="warning" layout="multiline"><MessageBarBody>{t('review.changedCount', { count: review.changed.length })}</MessageBarBody></MessageBar> : null}
      </div>
      {draft.problem === null ? null : (
        <MessageBar intent="warning" layout="multiline" role="alert">
          <MessageBarBody>{t('review.notKept')}</MessageBarBody>
          <MessageBarActions><Button size="small" onClick={draft.retry}>{t('common.retry')}</Button></MessageBarActions>
        </MessageBar>
      )}
      {other !== null && review.updatedAt !== null && !draft.overtaken
        ? <Muted><span data-testid="last-by">{t('review.lastBy', { name: other.name, when: format.relative(review.updatedAt) })}</span></Muted>
        : admin ? <Muted><span data-testid="kept" data-kept={draft.kept}>{t('review.kept')}</span></Muted> : null}
    </Stack>
  );
}
