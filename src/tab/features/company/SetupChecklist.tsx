/** The four steps of a new company: one primary button at a time, each done step with its fact. */
import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useHost } from '../../hostContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useActivation } from '../../queries/companies.ts';
import { useIsAdmin, useMe } from '../../queries/me.ts';
import { useStartRun } from '../../queries/runs.ts';
import { isInProgress } from '../../runWords.ts';
import { scopeWords } from './scopeWords.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  step: { display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, paddingBlock: tokens.spacingVerticalM, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  done: { color: tokens.colorStatusSuccessForeground1, fontSize: '24px' },
  open: { color: tokens.colorNeutralForeground3, fontSize: '24px' },
});

export type SetupStep = 'module' | 'link' | 'who' | 'sync';

/** The first step that is not done; null when all are. `seen`: a preview has shown who belongs. */
export function currentStep(company: Company, seen: boolean): SetupStep | null {
  if (company.module !== 'active') return 'module';
  if (company.link === null) return 'link';
  if (synced(company)) return null;
  return seen || company.settings.scope.kind === 'groups' ? 'sync' : 'who';
}

export function synced(company: Company): boolean {
  return company.nextRunAt !== null || company.people.current > 0 || (company.lastRun !== null && company.lastRun.kind !== 'preview' && !isInProgress(company.lastRun.status) && company.lastRun.status !== 'failed');
}

export function SetupChecklist({ company, seen, onLink }: { company: Company; seen: boolean; onLink: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  const step = currentStep(company, seen);
  const order: SetupStep[] = ['module', 'link', 'who', 'sync'];
  const at = step === null ? order.length : order.indexOf(step);
  const { link } = company;
  const facts: Record<SetupStep, string> = {
    module: t('setup.module.done'),
    link: link === null ? '' : t('setup.link.done', { domain: link.defaultDomain, name: link.linkedBy.name, day: format.day(link.linkedAt) }),
    who: scopeWords(t, format, company.settings),
    sync: '',
  };
  return (
    <Stack>
      <Heading level={2} page={`${t('section.overview')} · ${company.name}`}>{t('setup.title')}</Heading>
      <ol className={styles.list}>
        {order.map((name, index) => (
          <Step key={name} title={t(`setup.${name}.title`)} state={index < at ? 'done' : index === at ? 'current' : 'later'} fact={facts[name]}>
            {index === at ? <StepAction company={company} step={name} onLink={onLink} /> : null}
          </Step>
        ))}
      </ol>
    </Stack>
  );
}

function Step({ title, state, fact, children }: { title: string; state: 'done' | 'current' | 'later'; fact: string; children: ReactNode }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <li className={styles.step} aria-current={state === 'current' ? 'step' : undefined}>
      {state === 'done' ? <CheckmarkCircleFilled className={styles.done} aria-label={t('setup.done')} /> : <CircleRegular className={styles.open} aria-hidden />}
      <Stack gap="tight">
        <Text weight={state === 'current' ? 'semibold' : 'regular'} size={400}>{title}</Text>
        {state === 'done' ? <Muted>{fact}</Muted> : null}
        {children}
      </Stack>
    </li>
  );
}

function StepAction({ company, step, onLink }: { company: Company; step: SetupStep; onLink: () => void }) {
  const admin = useIsAdmin();
  const { t } = useTranslation();
  if (!admin) return <Muted>{t('setup.adminOnly')}</Muted>;
  switch (step) {
    case 'module': return <ModuleStep company={company} />;
    case 'link': return <LinkStep onLink={onLink} />;
    case 'who': return <WhoStep company={company} />;
    case 'sync': return <SyncStep company={company} />;
  }
}

function ModuleStep({ company }: { company: Company }) {
  const { t } = useTranslation();
  const host = useHost();
  const me = useMe();
  const activation = useActivation(company.id);
  const problem = <ProblemBar problem={problemOf(activation.error)} title={t('setup.module.notDone')} />;
  if (company.module === 'inactive') {
    return (
      <Stack gap="tight">
        <Text>{t('setup.module.what')}</Text>
        <Row><Button appearance="primary" disabled={activation.isPending} data-testid="request-activation" onClick={() => {
          activation.mutate('request');
        }}>{t('setup.module.request')}</Button></Row>
        {problem}
      </Stack>
    );
  }
  const isHost = me.data?.roles.includes('host') === true;
  return (
    <Stack gap="tight">
      <Text>{t('setup.module.waiting')}</Text>
      <Row>
        {isHost ? <Button appearance="primary" disabled={activation.isPending} data-testid="activate-own" onClick={() => {
          activation.mutate('activate');
        }}>{t('host.activate')}</Button> : null}
        <CopyButton text={t('setup.module.message', { company: company.name, url: host.addressOf('host', company.name) })} label={t('common.copyMessage')} />
      </Row>
      {problem}
    </Stack>
  );
}

function LinkStep({ onLink }: { onLink: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="tight">
      <Text>{t('setup.link.what')}</Text>
      <Row><Button appearance="primary" data-testid="link-tenant" onClick={onLink}>{t('link.title')}</Button></Row>
    </Stack>
  );
}

function WhoStep({ company }: { company: Company }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Stack gap="tight">
      <Text>{t('setup.who.what')}</Text>
      <Row><Button appearance="primary" data-testid="choose-who" onClick={() => void navigate(`/companies/${company.id}/who`)}>{t('setup.who.button')}</Button></Row>
    </Stack>
  );
}

function SyncStep({ company }: { company: Company }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const start = useStartRun(company.id);
  const busy = company.lastRun !== null && isInProgress(company.lastRun.status);
  return (
    <Stack gap="tight">
      <Text>{t('setup.sync.what')}</Text>
      <Row>
        <Button appearance="primary" disabled={busy || start.isPending} data-testid="first-sync" onClick={() => {
          start.mutate({ kind: 'apply' }, { onSuccess: (run) => void navigate(`/companies/${company.id}/runs/${run.id}`) });
        }}>{t('sync.now')}</Button>
        <Button onClick={() => void navigate(`/companies/${company.id}/who`)}>{t('setup.who.button')}</Button>
      </Row>
      <ProblemBar problem={problemOf(start.error)} />
    </Stack>
  );
}
