/** Changes that wait for a named person: why, who, and the answer. The rest of the run is already applied, and that is said. */
import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../api/contract/run.ts';
import { useDangerButton } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar, useProblemText } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useChanges } from '../../queries/changes.ts';
import { useEveryPage } from '../../queries/everyPage.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { approveLabel, onlyKind } from './approvalWords.ts';
import { ChooseWaiting } from './ChooseWaiting.tsx';
import { useAnswer } from './useAnswer.ts';
import type { Chosen } from './useAnswer.ts';

const useStyles = makeStyles({
  reasons: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  icon: { fontSize: '20px', color: tokens.colorStatusWarningForeground1 },
});

type Plan = NonNullable<Run['plan']>;

export function Approval({ run, plan }: { run: Run; plan: Plan }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const problemText = useProblemText();
  const admin = useIsAdmin();
  const list = useChanges(run.companyId, run.id, [{ outcome: 'awaitingApproval' }], 500);
  const complete = useEveryPage(list);
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const open = list.items.filter((change) => change.kind !== 'conflict');
  const total = complete ? open.length : Math.max(0, run.counts.awaitingApproval - run.counts.conflicts);
  const chosen = open.filter((change) => !off.has(change.id));
  // Conflicts have an answer of their own; and an answer to "all" needs no list.
  const answered: Chosen | null = off.size === 0 && run.counts.conflicts === 0 ? 'all' : complete ? chosen.map((change) => change.id) : null;
  const choose = (ids: string[], on: boolean): void => {
    const next = new Set(off);
    for (const id of ids) if (on) next.delete(id); else next.add(id);
    setOff(next);
  };
  if (complete && total === 0) return null;
  return (
    <Panel label={t('approval.title')}>
      <Row><WarningRegular className={styles.icon} aria-hidden /><Heading level={3}>{t('approval.heading', { count: total })}</Heading></Row>
      <ul className={styles.reasons} data-testid="approval-reasons">
        {plan.reasons.map((reason) => <li key={`${reason.code}${reason.message}`}>{problemText(reason)}</li>)}
      </ul>
      <Text>{appliedAlready(run) ? t('approval.restApplied') : t('approval.nothingApplied')}</Text>
      {admin ? <Answer run={run} planId={plan.planId} kind={onlyKind(chosen)} count={Math.max(0, total - off.size)} chosen={answered} /> : <Muted>{t('approval.adminOnly')}</Muted>}
      <ChooseWaiting run={run} list={list} open={open} complete={complete} off={off} onChoose={admin ? choose : undefined} />
    </Panel>
  );
}

function appliedAlready(run: Run): boolean {
  return !(run.plan?.reasons.some((reason) => reason.code === 'reviewed_mode' || reason.code === 'tenant_changed') ?? false);
}

interface AnswerProps {
  run: Run;
  planId: string;
  kind: ReturnType<typeof onlyKind>;
  count: number;
  /** Null until it is known who that is. */
  chosen: Chosen | null;
}

function Answer({ run, planId, kind, count, chosen }: AnswerProps) {
  const { t } = useTranslation();
  const danger = useDangerButton();
  const answer = useAnswer(run, planId);
  const disabled = count === 0 || chosen === null || answer.isPending;
  const send = (which: 'accept' | 'decline'): void => {
    if (chosen !== null) answer.mutate({ answer: which, chosen });
  };
  return (
    <Stack gap="tight">
      <Row>
        <Button appearance="primary" className={kind === 'archive' ? danger : undefined} disabled={disabled} data-testid="approve" onClick={() => {
          send('accept');
        }}>{approveLabel(t, kind, count)}</Button>
        <Button disabled={disabled} data-testid="decline" onClick={() => {
          send('decline');
        }}>{t('approval.decline', { count })}</Button>
      </Row>
      <Muted>{kind === 'archive' ? t('approval.afterArchive') : t('approval.after')}</Muted>
      <ProblemBar problem={problemOf(answer.error)} title={t('approval.notDone')} />
    </Stack>
  );
}
