/** What went wrong, whether anything changed, the way out, and a reference to copy. */
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type en from '../i18n/en.json';
import type { ApiProblem } from '../apiClient.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { noteText } from '../serverWords.ts';
import { fieldName } from './ChangeFields.tsx';
import { CopyButton } from './CopyButton.tsx';

const useStyles = makeStyles({
  body: { whiteSpace: 'normal', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, paddingBlock: tokens.spacingVerticalS },
  detail: { overflowWrap: 'anywhere' },
});

type KnownProblem = keyof typeof en.problem;

/** The cause in the reader's language, with its numbers. The server's own words are English, so English readers get those. */
export function useProblemText(): (problem: { code: string; message: string }) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return ({ code, message }) => {
    const known = i18n.exists(`problem.${code}`) ? t(`problem.${code as KnownProblem}`) : undefined;
    if (message === '' || ourOwn.has(code)) return known ?? (message === '' ? t('problem.internal') : message);
    if (i18n.language === 'en') return message;
    const told = noteText(t, format, { code, message }, (field) => fieldName(t, field)) ?? known;
    return told ?? message;
  };
}

const ourOwn = new Set(['offline', 'sign_in_needed', 'role_required', 'etag_mismatch', 'internal']);

interface ProblemBarProps {
  problem: ApiProblem | null;
  /** What could not be done, e.g. "The settings were not saved." */
  title?: string;
  /** A reading changes nothing; a writing that got no answer may have. */
  kind?: 'reading' | 'writing';
  onRetry?: () => void;
}

export function ProblemBar({ problem, title, kind = 'writing', onRetry }: ProblemBarProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const text = useProblemText();
  const format = useFormat();
  if (problem === null) return null;
  const wait = problem.code === 'cooldown' && problem.retryAfterSeconds !== null
    ? t('sync.againIn', { duration: format.duration(problem.retryAfterSeconds) }) : null;
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        {title === undefined ? null : <MessageBarTitle>{title}</MessageBarTitle>}
        <span className={styles.detail}>{text({ code: problem.code, message: problem.detail })}</span>
        {wait === null ? null : <span>{wait}</span>}
        {problem.errors.map((error) => <span key={`${error.path}${error.message}`} className={styles.detail}>{`${error.path}: ${error.message}`}</span>)}
        <span>{changedWords(t, problem, kind)}</span>
      </MessageBarBody>
      <MessageBarActions>
        {onRetry === undefined ? null : <Button size="small" onClick={onRetry} data-testid="retry">{t('common.retry')}</Button>}
        {problem.traceId === null ? null : <CopyButton size="small" appearance="transparent" text={problem.traceId} label={t('common.copyReference')} />}
      </MessageBarActions>
    </MessageBar>
  );
}

function changedWords(t: TFunction, problem: ApiProblem, kind: 'reading' | 'writing'): string {
  if (kind === 'reading') return t('common.nothingChanged');
  const unsure = problem.status === 0 || problem.status >= 500;
  return unsure ? t('common.maybeChanged') : t('common.nothingChanged');
}
