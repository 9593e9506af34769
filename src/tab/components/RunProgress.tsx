/** A run in progress: phase, people, estimate, Stop. Said aloud at most every ten seconds or ten percent. */
import { Button, ProgressBar, Text, makeStyles, tokens } from '@fluentui/react-components';
import { StopRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../api/contract/run.ts';
import { problemOf } from '../queries/client.ts';
import { useIsAdmin } from '../queries/me.ts';
import { useCancelRun } from '../queries/runs.ts';
import { fractionOf } from '../runWords.ts';
import { PageLink } from './layout.tsx';
import { ProblemBar } from './Problem.tsx';
import { useProgressWords } from './useProgressWords.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 'min(100%, 280px)', flexGrow: 1, maxWidth: '560px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  text: { fontVariantNumeric: 'tabular-nums' },
});

export function RunProgress({ run, withLink = false }: { run: Run; withLink?: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const cancel = useCancelRun(run.companyId);
  const admin = useIsAdmin();
  const sentence = useProgressWords(run);
  const fraction = fractionOf(run.progress);
  return (
    <div className={styles.root} data-testid="run-progress">
      <div className={styles.row}>
        <Text className={styles.text}>{run.kind === 'preview' ? t('run.previewPrefix', { sentence }) : sentence}</Text>
        {admin ? (
          <Button size="small" icon={<StopRegular />} disabled={cancel.isPending || cancel.isSuccess} data-testid="stop-run" onClick={() => {
            cancel.mutate(run.id);
          }}>
            {cancel.isSuccess ? t('sync.stopping') : t('sync.stop')}
          </Button>
        ) : null}
        {withLink ? <PageLink to={`/companies/${run.companyId}/runs/${run.id}`}>{t('sync.follow')}</PageLink> : null}
      </div>
      <ProgressBar aria-label={t(`run.status.${run.status}`)} {...(fraction === undefined ? {} : { value: fraction })} />
      <span role="status" aria-live="polite" className="visually-hidden">{useCalm(sentence, fraction)}</span>
      <ProblemBar problem={problemOf(cancel.error)} title={t('sync.notStopped')} />
    </div>
  );
}

/** Only the words. */
export function ProgressWords({ run }: { run: Run }) {
  return useProgressWords(run);
}

const everyMs = 10_000;

/** `sentence`, renewed at every tenth of the way or every ten seconds, whichever comes later to annoy. */
function useCalm(sentence: string, fraction: number | undefined): string {
  const [said, setSaid] = useState(sentence);
  const latest = useRef(sentence);
  latest.current = sentence;
  const tenth = fraction === undefined ? -1 : Math.floor(fraction * 10);
  useEffect(() => {
    setSaid(latest.current);
  }, [tenth]);
  useEffect(() => {
    const timer = setInterval(() => {
      setSaid(latest.current);
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return said;
}
