/** Knows who is calling before anything else is asked: silently first, with one button when that fails, and says so when a role is missing. */
import { Button, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemBar } from './components/Problem.tsx';
import { useHost } from './hostContext.ts';
import { changeLanguage } from './i18n/i18n.ts';
import { problemOf } from './queries/client.ts';
import { keys } from './queries/keys.ts';
import { useMe } from './queries/me.ts';

const useStyles = makeStyles({
  page: { padding: tokens.spacingHorizontalXXL, display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalL, maxWidth: '60ch' },
});

export function SignInGate({ signIn, children }: { signIn: () => Promise<unknown>; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const me = useMe();
  const host = useHost();
  const noRole = me.data?.roles.length === 0;
  const language = me.data?.language;
  useEffect(() => {
    if (language !== undefined && language !== i18n.language) void changeLanguage(language);
  }, [i18n, language]);
  useEffect(() => {
    if (noRole) host.notPermitted(t('roles.needed.reader'));
  }, [host, noRole, t]);
  if (me.data !== undefined) return children;
  const problem = problemOf(me.error);
  if (problem === null) return <main className={styles.page}><Spinner label={t('signIn.checking')} /></main>;
  if (problem.code === 'sign_in_needed' || problem.code === 'unauthenticated') return <SignIn signIn={signIn} />;
  return (
    <main className={styles.page}>
      <ProblemBar problem={problem} kind="reading" title={t('signIn.failed')} onRetry={() => {
        void me.refetch();
      }} />
    </main>
  );
}

function SignIn({ signIn }: { signIn: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const cache = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const start = async (): Promise<void> => {
    setPending(true);
    try {
      await signIn();
      await cache.resetQueries({ queryKey: keys.me });
    } catch (cause) {
      setReason(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setPending(false);
    }
  };
  return (
    <main className={styles.page} data-testid="sign-in">
      <Text as="h1" size={600} weight="semibold">{t('signIn.title')}</Text>
      <Text>{t('signIn.why')}</Text>
      <Button appearance="primary" disabled={pending} onClick={() => {
        void start();
      }}>{t('signIn.button')}</Button>
      {reason === null ? null : <Text role="alert">{reason.includes('resourceDisabled') ? t('signIn.misconfigured') : t('signIn.refused')}</Text>}
    </main>
  );
}
