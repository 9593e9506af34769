import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  root: {
    display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, paddingBlock: tokens.spacingVerticalM, position: 'sticky', bottom: 0, zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1, borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

interface StepButtonsProps {
  onBack: (() => void) | null;
  onNext: () => void;
  /** What this step does instead of only going on. */
  children?: ReactNode;
}

/** Stay in sight while a long list scrolls. */
export function StepButtons({ onBack, onNext, children }: StepButtonsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {onBack === null ? null : <Button data-testid="review-back" onClick={onBack}>{t('review.previous')}</Button>}
      {children}
      <Button appearance={children === undefined || children === null ? 'primary' : 'secondary'} data-testid="review-next" onClick={onNext}>{t('review.next')}</Button>
    </div>
  );
}
