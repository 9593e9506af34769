import { Field, Select, makeStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { CardDecision } from '../../../api/contract/run.ts';
import type { Settings } from '../../../api/contract/settings.ts';
import { PersonPicker } from '../../components/PersonPicker.tsx';

const useStyles = makeStyles({ root: { minWidth: 0, maxWidth: '100%', '& select': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' } } });

interface CardChoiceProps {
  companyId: string;
  /** Whose card. */
  name: string;
  personId: string | null;
  /** What the card is called. */
  card: string;
  cardId: string;
  /** What the settings say for cards that nobody decides about. */
  otherwise: Settings['leavers']['cards'];
  decision: CardDecision | undefined;
  disabled: boolean;
  onDecide: (decision: CardDecision | undefined) => void;
}

const actions = ['release', 'reassign', 'deactivate'] as const;

export function CardChoice({ companyId, name, personId, card, cardId, otherwise, decision, disabled, onDecide }: CardChoiceProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root} data-testid="card-choice">
      <Field className={styles.root} label={t('review.removeStep.cardOf', { card, name })}>
        <Select className={styles.root} value={decision?.action ?? 'default'} disabled={disabled} data-testid={`card-action-${cardId}`} onChange={(_, data) => {
          const action = actions.find((each) => each === data.value);
          onDecide(action === undefined ? undefined : { cardId, action });
        }}>
          <option value="default">{t(`review.removeStep.choice.default_${otherwise}`)}</option>
          {actions.map((action) => <option key={action} value={action}>{t(`review.removeStep.choice.${action}`)}</option>)}
        </Select>
      </Field>
      {decision?.action === 'reassign' ? (
        <PersonPicker companyId={companyId} label={t('review.removeStep.toWhom', { card, name })} value={decision.personId ?? null} without={personId} disabled={disabled} testId={`card-person-${cardId}`} onChoose={(person) => {
          onDecide({ cardId, action: 'reassign', personId: person.id });
        }} />
      ) : null}
    </div>
  );
}
