import {
  Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../apiClient.ts';
import { ProblemBar } from './Problem.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorStatusDangerBackground3Hover, color: tokens.colorNeutralForegroundOnBrand },
    ':hover:active': { backgroundColor: tokens.colorStatusDangerBackground3Pressed, color: tokens.colorNeutralForegroundOnBrand },
  },
});

export function useDangerButton(): string {
  return useStyles().danger;
}

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Names the object, the number and the consequence. */
  children: ReactNode;
  confirmLabel: string;
  onConfirm: () => void;
  danger?: boolean;
  pending?: boolean;
  problem?: ApiProblem | null;
  /** What has to be typed before it can be confirmed. */
  typed?: { label: string; value: string };
  testId?: string;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, children, confirmLabel, onConfirm, danger = false, pending = false, problem = null, typed, testId } = props;
  const { t } = useTranslation();
  const styles = useStyles();
  const [text, setText] = useState('');
  const allowed = !pending && (typed === undefined || text.trim() === typed.value);
  return (
    <Dialog open={open} modalType={danger ? 'alert' : 'modal'} onOpenChange={(_, data) => {
      if (!data.open) {
        setText('');
        onClose();
      }
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            {children}
            {typed === undefined ? null : (
              <Field label={typed.label}>
                <Input value={text} autoComplete="off" onChange={(_, data) => {
                  setText(data.value);
                }} />
              </Field>
            )}
            <ProblemBar problem={problem} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button appearance="primary" className={danger ? styles.danger : undefined} disabled={!allowed} onClick={onConfirm} data-testid={testId}>
              {confirmLabel}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
