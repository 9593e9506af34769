/** Changes that wait for a named person: why, who, and the answer. The rest of the run is already applied, and that is said. */
import { Button, Checkbox, Text, makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../api/contract/run.ts';
import { ChangeTable } from '../../components/ChangeTable.tsx';
import { useDangerButton } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar, useProblemText } from '../../components/Problem.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useChanges } from '../../queries/changes.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { approveLabel, onlyKind } from './approvalWords.ts';
import { useAnswer } from './useAnswer.ts';

const useStyles = makeStyles({
  reasons: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  icon: { fontSize: '20px', color: tokens.colorStatusWarningForeground1 },
});

type Plan = NonNullable<Run['plan']>;

export function Approval({ run, plan }: { run: Run; plan: Plan }) {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const company = useCompanyContext();
  const format = useFormat();
  const problemText = useProblemText();
  const admin = useIsAdmin();
  const list = useChanges(run.companyId, run.id, { outcome: 'awaitingApproval' }, 500);
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const open = list.items.filter((change) => change.kind !== 'conflict');
  const total = list.hasMore || list.loading ? Math.max(0, run.counts.awaitingApproval - run.counts.conflicts) : open.length;
  const kind = onlyKind(open);
  const toggle = (id: string): void => {
    const next = new Set(off);
    if (!next.delete(id)) next.add(id);
    setOff(next);
  };
  if (!list.loading && list.problem === null && total === 0) return null;
  return (
    <Panel label={t('approval.title')}>
      <Row><WarningRegular className={styles.icon} aria-hidden /><Heading level={3}>{t('approval.heading', { count: total })}</Heading></Row>
      <ul className={styles.reasons} data-testid="approval-reasons">
        {plan.reasons.map((reason) => <li key={`${reason.code}${reason.message}`}>{problemText(reason)}</li>)}
      </ul>
      {i18n.language !== 'en' && plan.reasons.some((reason) => reason.code.startsWith('many_')) ? (
        <Muted>{t('approval.limits', { count: company.settings.safety.maxPeople, percent: format.number(company.settings.safety.maxPercent), current: format.number(company.people.current) })}</Muted>
      ) : null}
      <Text>{appliedAlready(run) ? t('approval.restApplied') : t('approval.nothingApplied')}</Text>
      {admin ? <Answer run={run} planId={plan.planId} kind={kind} total={total} off={off} /> : <Muted>{t('approval.adminOnly')}</Muted>}
      {admin && total > 1 ? (
        <Checkbox checked={off.size === 0 ? true : off.size >= total ? false : 'mixed'} label={t('approval.all', { count: total })} onChange={() => {
          setOff(off.size === 0 ? new Set(open.map((change) => change.id)) : new Set());
        }} />
      ) : null}
      <ChangeTable companyId={run.companyId} label={t('approval.title')} list={{ ...list, items: open }} inDrawer
        {...(admin ? { selection: { has: (id: string) => !off.has(id), toggle } } : {})} />
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
  total: number;
  off: ReadonlySet<string>;
}

function Answer({ run, planId, kind, total, off }: AnswerProps) {
  const { t } = useTranslation();
  const danger = useDangerButton();
  const answer = useAnswer(run, planId, off);
  const count = Math.max(0, total - off.size);
  const disabled = count === 0 || answer.isPending;
  return (
    <Stack gap="tight">
      <Row>
        <Button appearance="primary" className={kind === 'archive' ? danger : undefined} disabled={disabled} data-testid="approve" onClick={() => {
          answer.mutate('accept');
        }}>{approveLabel(t, kind, count)}</Button>
        <Button disabled={disabled} data-testid="decline" onClick={() => {
          answer.mutate('decline');
        }}>{t('approval.decline', { count })}</Button>
      </Row>
      <Muted>{kind === 'archive' ? t('approval.afterArchive') : t('approval.after')}</Muted>
      <ProblemBar problem={problemOf(answer.error)} title={t('approval.notDone')} />
    </Stack>
  );
}
