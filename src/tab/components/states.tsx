/** The states every page has beside its content: loading, empty, failed, not permitted. */
import { Skeleton, SkeletonItem, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../apiClient.ts';
import { CopyButton } from './CopyButton.tsx';
import { Heading } from './Heading.tsx';
import { ProblemBar } from './Problem.tsx';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingBlock: tokens.spacingVerticalM },
  empty: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalM, paddingBlock: tokens.spacingVerticalXXL, maxWidth: '60ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  quote: { margin: 0, padding: tokens.spacingHorizontalM, borderLeft: `3px solid ${tokens.colorNeutralStroke1}`, whiteSpace: 'pre-wrap' },
});

interface LoadingProps {
  rows?: number;
  /** Height of a row in pixels: the same as the content's, so that nothing jumps. */
  height?: 16 | 32 | 48 | 64 | 96;
  label: string;
}

export function Loading({ rows = 4, height = 48, label }: LoadingProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const slow = useSlow();
  return (
    <div role="status" aria-live="polite" data-testid="loading">
      <span className="visually-hidden">{label}</span>
      <Skeleton aria-hidden className={styles.rows}>
        {Array.from({ length: rows }, (_, index) => <SkeletonItem key={index} size={height} />)}
      </Skeleton>
      {slow ? <Text>{t('common.stillLoading', { what: label })}</Text> : null}
    </div>
  );
}

const slowMs = 10_000;

function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSlow(true);
    }, slowMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return slow;
}

export function Empty({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty} data-testid="empty">
      <Text weight="semibold" size={400}>{title}</Text>
      {children}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

/** A reading that failed: not found and not permitted have their own words. */
export function Failed({ problem, what, onRetry }: { problem: ApiProblem; what: string; onRetry: () => void }) {
  const { t } = useTranslation();
  if (problem.code === 'role_required') return <NotPermitted role="reader" />;
  if (problem.code === 'not_found') return <Empty title={t('common.notFound')}>{t('common.notFoundMore')}</Empty>;
  return (
    <div data-testid="failed">
      <ProblemBar problem={problem} kind="reading" title={t('common.couldNotLoad', { what })} onRetry={onRetry} />
    </div>
  );
}

export function NotPermitted({ role, page }: { role: 'reader' | 'admin' | 'host'; page?: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const request = t(`roles.request.${role}`);
  return (
    <section className={styles.empty} data-testid="no-role">
      {page === true ? <Heading level={1} page={t('roles.neededTitle')}>{t('roles.neededTitle')}</Heading> : <Text weight="semibold" size={400}>{t('roles.neededTitle')}</Text>}
      <Text>{t(`roles.needed.${role}`)}</Text>
      <Text>{t('roles.who')}</Text>
      <blockquote className={styles.quote}>{request}</blockquote>
      <CopyButton text={request} label={t('roles.copyRequest')} />
    </section>
  );
}
