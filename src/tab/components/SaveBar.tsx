/** Save and Undo for a draft, and what saving means. */
import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../apiClient.ts';
import { Muted } from './layout.tsx';
import { ProblemBar } from './Problem.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, paddingBlock: tokens.spacingVerticalM },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

interface SaveBarProps {
  draft: { dirty: boolean; saving: boolean; saved: boolean; problem: ApiProblem | null; save: () => void; reset: () => void };
  /** What will happen at the next sync. */
  consequence: string;
  savedText: string;
  invalid?: boolean;
  testId?: string;
}

export function SaveBar({ draft, consequence, savedText, invalid = false, testId = 'save' }: SaveBarProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.row}>
        <Button appearance="primary" disabled={!draft.dirty || draft.saving || invalid} data-testid={testId} onClick={draft.save}>{t('common.save')}</Button>
        <Button disabled={!draft.dirty || draft.saving} onClick={draft.reset}>{t('common.undoEdits')}</Button>
      </div>
      {draft.dirty ? <Muted>{consequence}</Muted> : null}
      <div role="status">
        {draft.saved ? <MessageBar intent="success"><MessageBarBody data-testid="saved">{savedText}</MessageBarBody></MessageBar> : null}
      </div>
      <ProblemBar problem={draft.problem} title={t('common.notSaved')} />
    </div>
  );
}
