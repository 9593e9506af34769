/** What unsaved settings would do: the numbers of a preview run, each opening its people. */
import { Button, Link, ProgressBar, Text, Tooltip } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { fractionOf } from '../runWords.ts';
import type { PreviewState } from '../queries/preview.ts';
import { Heading } from './Heading.tsx';
import { Muted, Panel, Row, Stack } from './layout.tsx';
import { ProblemBar } from './Problem.tsx';
import { ProgressWords } from './RunProgress.tsx';
import { RunPeopleDrawer } from './RunPeopleDrawer.tsx';
import type { PeopleOfRun } from './RunPeopleDrawer.tsx';

interface EffectPanelProps {
  companyId: string;
  state: PreviewState;
  onAgain: () => void;
  title: string;
}

export function EffectPanel({ companyId, state, onAgain, title }: EffectPanelProps) {
  const { t } = useTranslation();
  const shown = state.step === 'ready' ? state.run : state.step === 'working' || state.step === 'busy' ? state.before : null;
  const outdated = state.step !== 'ready';
  return (
    <Panel label={title}>
      <Row>
        <Heading level={3}>{title}</Heading>
        {state.step === 'ready' || state.step === 'idle' ? (
          <Tooltip relationship="label" content={state.step === 'idle' ? t('effect.calculate') : t('effect.again')}>
            <Button size="small" appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={onAgain} data-testid="preview-again" />
          </Tooltip>
        ) : null}
      </Row>
      {state.step === 'idle' ? <Muted>{t('effect.idle')}</Muted> : null}
      {state.step === 'working' ? (
        <Stack gap="tight">
          <Muted>{state.run === null ? t('effect.starting') : <ProgressWords run={state.run} />}</Muted>
          <ProgressBar aria-label={t('effect.starting')} {...progressValue(state.run)} />
        </Stack>
      ) : null}
      {state.step === 'busy' ? <Muted>{t('effect.busy')}</Muted> : null}
      {state.step === 'failed' ? <ProblemBar problem={state.problem} kind="reading" title={t('effect.failed')} onRetry={onAgain} /> : null}
      {shown === null ? null : <EffectNumbers companyId={companyId} run={shown} outdated={outdated} />}
    </Panel>
  );
}

function progressValue(run: Run | null): { value?: number } {
  const value = fractionOf(run?.progress ?? null);
  return value === undefined ? {} : { value };
}

export function EffectNumbers({ companyId, run, outdated }: { companyId: string; run: Run; outdated: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [show, setShow] = useState<PeopleOfRun | null>(null);
  const { counts } = run;
  const age = run.takenAt ?? run.finishedAt;
  const lines: { key: string; text: string; show: PeopleOfRun; count: number }[] = [
    { key: 'inScope', count: counts.inScope, text: t('effect.inScope', { count: counts.inScope }), show: { of: 'inScope' } },
    { key: 'join', count: counts.created, text: t('effect.join', { count: counts.created }), show: { of: 'changes', kinds: ['create'], title: t('effect.join', { count: counts.created }) } },
    { key: 'back', count: counts.restored, text: t('effect.back', { count: counts.restored }), show: { of: 'changes', kinds: ['restore'], title: t('effect.back', { count: counts.restored }) } },
    { key: 'change', count: counts.updated, text: t('effect.change', { count: counts.updated }), show: { of: 'changes', kinds: ['update'], title: t('effect.change', { count: counts.updated }) } },
    { key: 'leave', count: counts.archived, text: t('effect.leave', { count: counts.archived }), show: { of: 'changes', kinds: ['archive'], title: t('effect.leave', { count: counts.archived }) } },
    { key: 'conflict', count: counts.conflicts, text: t('effect.conflict', { count: counts.conflicts }), show: { of: 'changes', kinds: ['conflict'], title: t('effect.conflict', { count: counts.conflicts }) } },
    { key: 'leftOut', count: counts.leftOut, text: t('effect.leftOut', { count: counts.leftOut }), show: { of: 'leftOut', title: t('effect.leftOut', { count: counts.leftOut }) } },
  ];
  const always = new Set(['inScope', 'join', 'leave', 'leftOut']);
  return (
    <div data-testid="effect" aria-live="polite" aria-busy={outdated}>
      <Stack gap="tight">
        {outdated ? <Muted>{t('effect.outdated')}</Muted> : null}
        {lines.filter((line) => always.has(line.key) || line.count > 0).map((line) => (
          <Number key={line.key} text={line.text} testId={`effect-${line.key}`} enabled={line.count > 0} onOpen={() => {
            setShow(line.show);
          }} />
        ))}
        <Row>
          {run.leftOut.filter((part) => part.count > 0).map((part) => {
            const text = t(`leftOut.count.${part.reason}`, { count: part.count });
            return <Number key={part.reason} text={text} testId={`left-out-${part.reason}`} enabled onOpen={() => {
              setShow({ of: 'leftOut', reason: part.reason, title: text });
            }} />;
          })}
        </Row>
        {run.plan !== null && run.plan.reasons.length > 0 ? <Muted>{t('effect.wouldWait')}</Muted> : null}
        {age === null ? null : <Muted>{t('effect.age', { when: format.relative(age) })}</Muted>}
      </Stack>
      <RunPeopleDrawer companyId={companyId} run={run} show={show} onClose={() => {
        setShow(null);
      }} />
    </div>
  );
}

function Number({ text, onOpen, enabled, testId }: { text: string; onOpen: () => void; enabled: boolean; testId: string }) {
  if (!enabled) return <Text data-testid={testId}>{text}</Text>;
  return <Link as="button" onClick={onOpen} data-testid={testId}>{text}</Link>;
}
