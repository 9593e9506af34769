/** The button that syncs, and what becomes of it: progress, or the time from which it may be pressed again. */
import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, SplitButton, makeStyles, tokens } from '@fluentui/react-components';
import type { MenuButtonProps } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';
import type { NewRun } from '../../../api/contract/run.ts';
import { Muted } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { RunProgress } from '../../components/RunProgress.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useRun, useStartRun } from '../../queries/runs.ts';
import { isInProgress } from '../../runWords.ts';
import { reviewWaits } from './ReviewButton.tsx';

const useStyles = makeStyles({ root: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalXS, minWidth: 0 } });

export function SyncNow({ company }: { company: Company }) {
  const styles = useStyles();
  const admin = useIsAdmin();
  const last = company.lastRun;
  const busyId = last !== null && isInProgress(last.status) ? last.id : null;
  const start = useStartRun(company.id);
  const [started, setStarted] = useState<string | null>(null);
  const followed = busyId ?? started;
  const run = useRun(company.id, followed).data;
  if (company.module !== 'active' || company.link === null) return null;
  if (run !== undefined && isInProgress(run.status)) return <RunProgress run={run} withLink />;
  if (!admin) return null;
  return (
    <div className={styles.root}>
      <StartButton company={company} pending={start.isPending} onStart={(body) => {
        start.mutate(body, { onSuccess: (fresh) => {
          setStarted(fresh.id);
        } });
      }} />
      <ProblemBar problem={problemOf(start.error)} />
    </div>
  );
}

function StartButton({ company, pending, onStart }: { company: Company; pending: boolean; onStart: (body: NewRun) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const styles = useStyles();
  const start = useStartRun(company.id);
  const cooling = useCooling(company.manualSyncAllowedAt);
  const broken = company.link?.status === 'broken';
  const firstTime = company.lastRun === null;
  const preview = (): void => {
    start.mutate({ kind: 'preview' }, { onSuccess: (run) => void navigate(`/companies/${company.id}/runs/${run.id}`) });
  };
  return (
    <div className={styles.root}>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          {(trigger) => (
            // Fluent's own menu trigger props are wider than its button's under exact optional types.
            <SplitButton appearance={firstTime || reviewWaits(company) ? 'secondary' : 'primary'} icon={<ArrowSyncRegular />} menuButton={{ ...(trigger as MenuButtonProps), 'aria-label': t('sync.more') }}
              primaryActionButton={primaryButton(cooling || broken || pending, () => {
                onStart({ kind: 'apply' });
              })}>
              {t('sync.now')}
            </SplitButton>
          )}
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={preview} data-testid="preview">{t('sync.preview')}</MenuItem>
            <MenuItem disabled={cooling || broken} data-testid="sync-full" onClick={() => {
              onStart({ kind: 'apply', full: true });
            }}>{t('sync.everything')}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {cooling && company.manualSyncAllowedAt !== null ? <Muted>{t('sync.againAt', { time: format.moment(company.manualSyncAllowedAt) })}</Muted> : null}
      <ProblemBar problem={problemOf(start.error)} title={t('sync.noPreview')} />
    </div>
  );
}

function primaryButton(disabled: boolean, onClick: () => void): { disabled: boolean; onClick: () => void } {
  const props = { disabled, onClick, 'data-testid': 'sync-now' };
  return props;
}

/** True until the instant has passed; wakes up by itself then. */
function useCooling(allowedAt: string | null): boolean {
  const [now, setNow] = useState(() => Date.now());
  const until = allowedAt === null ? 0 : new Date(allowedAt).getTime();
  useEffect(() => {
    setNow(Date.now());
    const wait = until - Date.now();
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => {
      setNow(Date.now());
    }, Math.min(wait + 500, 2_000_000_000));
    return () => {
      clearTimeout(timer);
    };
  }, [until]);
  return until > now;
}
