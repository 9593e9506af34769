import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { steps } from './reviewChoices.ts';
import type { Step } from './reviewChoices.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', listStyleType: 'none', margin: 0, padding: 0, gap: tokens.spacingHorizontalXS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  item: { flexGrow: 1, minWidth: 0, '@media (max-width: 639px)': { flexGrow: 0 } },
  button: {
    display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, width: '100%', minHeight: '32px', border: 'none', backgroundColor: 'transparent', cursor: 'pointer',
    fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, color: tokens.colorNeutralForeground2, textAlign: 'start',
    paddingBlock: tokens.spacingVerticalSNudge, paddingInline: tokens.spacingHorizontalXS, borderBottom: `2px solid ${tokens.colorTransparentStroke}`,
    ':hover': { color: tokens.colorNeutralForeground1Hover, borderBottomColor: tokens.colorNeutralStroke1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, borderRadius: tokens.borderRadiusMedium },
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, borderBottomColor: tokens.colorCompoundBrandStroke },
  number: {
    display: 'inline-flex', alignItems: 'center', justifyContent: 'center', minWidth: '24px', height: '24px', flexShrink: 0, borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`, fontSize: tokens.fontSizeBase200, boxSizing: 'border-box',
  },
  numberHere: { backgroundColor: tokens.colorBrandBackground, color: tokens.colorNeutralForegroundOnBrand, border: `1px solid ${tokens.colorBrandBackground}` },
  passed: { fontSize: '24px', color: tokens.colorBrandForeground1 },
  name: { '@media (max-width: 639px)': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } },
  nameHere: { '@media (max-width: 639px)': { position: 'static', width: 'auto', height: 'auto', overflow: 'visible', clipPath: 'none' } },
});

interface StepListProps {
  step: Step;
  /** How many wait there. */
  counts: Partial<Record<Step, number>>;
  disabled: boolean;
  onGo: (step: Step) => void;
}

export function StepList({ step, counts, disabled, onGo }: StepListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  const at = steps.indexOf(step);
  return (
    <nav aria-label={t('review.steps')}>
      <ol className={styles.list}>
        {steps.map((each, index) => {
          const here = each === step;
          const count = counts[each] ?? 0;
          return (
            <li key={each} className={styles.item}>
              <button type="button" className={mergeClasses(styles.button, here && styles.here)} aria-current={here ? 'step' : undefined} disabled={disabled && !here} data-testid={`step-${each}`}
                onClick={() => {
                  onGo(each);
                }}>
                {index < at ? <CheckmarkCircleFilled className={styles.passed} aria-hidden /> : <span className={mergeClasses(styles.number, here && styles.numberHere)} aria-hidden>{index + 1}</span>}
                <span className={mergeClasses(styles.name, here && styles.nameHere)}>
                  <span className="visually-hidden">{`${t('review.stepOf', { number: index + 1, total: steps.length })}: `}</span>
                  {count > 0 ? `${t(`review.step.${each}`)} (${format.number(count)})` : t(`review.step.${each}`)}
                  {index < at ? <span className="visually-hidden">{`, ${t('review.done')}`}</span> : null}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
