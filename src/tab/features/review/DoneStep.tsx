/** What happened, what is left, when next, and undo. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Panel, Row, Stack } from '../../components/layout.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useUndoRun } from '../../queries/runs.ts';
import { countsSentence, isInProgress, runSentence } from '../../runWords.ts';
import type { StepProps } from './steps.ts';

export function DoneStep(props: StepProps) {
  const { company, run, locked, onBack } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const next = company.nextRunAt;
  return (
    <Stack>
      <Panel label={t('review.doneStep.happened')}>
        <Heading level={3}>{t('review.doneStep.happened')}</Heading>
        <Text data-testid="review-result">{runSentence(t, run)}</Text>
        <Row>
          <PageLink to={`/companies/${company.id}/runs/${run.id}`}>{t('review.doneStep.run', { number: format.number(run.number) })}</PageLink>
          <Undo {...props} />
        </Row>
      </Panel>
      <Left {...props} />
      <Panel label={t('review.doneStep.when')}>
        <Heading level={3}>{t('review.doneStep.when')}</Heading>
        <Text>{next === null ? t('review.doneStep.noNext') : t('review.doneStep.nextAt', { when: format.moment(next) })}</Text>
      </Panel>
      <Row>
        {onBack === null ? null : <Button data-testid="review-back" onClick={onBack}>{t('review.previous')}</Button>}
        <Button appearance="primary" disabled={locked} data-testid="review-finish" onClick={() => void navigate(`/companies/${company.id}`)}>{t('review.doneStep.finish')}</Button>
      </Row>
    </Stack>
  );
}

function Left({ company, run, waiting, complete }: StepProps) {
  const { t } = useTranslation();
  const waits = run.status === 'awaitingApproval';
  const lines = waits && complete ? [
    { count: waiting.update.length, text: t('review.doneStep.leftUpdate', { count: waiting.update.length }) },
    { count: waiting.new.length, text: t('review.doneStep.leftNew', { count: waiting.new.length }) },
    { count: waiting.remove.length, text: t('review.doneStep.leftRemove', { count: waiting.remove.length }) },
  ].filter(({ count }) => count > 0) : [];
  const conflicts = run.counts.conflicts;
  return (
    <Panel label={t('review.doneStep.left')}>
      <Heading level={3}>{t('review.doneStep.left')}</Heading>
      {lines.map(({ text }) => <PageLink key={text} to={`/companies/${company.id}/runs/${run.id}`}>{text}</PageLink>)}
      {conflicts > 0 ? <PageLink to={`/companies/${company.id}/runs/${run.id}?tab=problems`}>{t('review.doneStep.leftConflicts', { count: conflicts })}</PageLink> : null}
      {lines.length === 0 && conflicts === 0 ? <Text data-testid="review-nothing-left">{t('review.doneStep.leftNone')}</Text> : <Muted>{t('review.doneStep.leftMore')}</Muted>}
    </Panel>
  );
}

function Undo({ company, run, locked }: StepProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const undo = useUndoRun(company.id);
  const [open, setOpen] = useState(false);
  const { created, updated, archived, restored } = run.counts;
  if (locked || isInProgress(run.status) || created + updated + archived + restored === 0) return null;
  return (
    <>
      <Button data-testid="review-undo" onClick={() => {
        setOpen(true);
      }}>{t('review.doneStep.undo')}</Button>
      <ConfirmDialog open={open} title={t('review.doneStep.undoTitle', { number: format.number(run.number) })} confirmLabel={t('review.doneStep.undoConfirm')} pending={undo.isPending} problem={problemOf(undo.error)}
        testId="review-undo-confirm" onClose={() => {
          setOpen(false);
        }} onConfirm={() => {
          undo.mutate({ runId: run.id }, { onSuccess: (fresh) => void navigate(`/companies/${company.id}/runs/${fresh.id}`) });
        }}>
        <Text>{t('review.doneStep.undoWhat', { counts: `${countsSentence(t, run)}.` })}</Text>
      </ConfirmDialog>
    </>
  );
}
