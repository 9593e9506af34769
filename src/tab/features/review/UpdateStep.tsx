import { Button, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { chosenOf } from './reviewChoices.ts';
import { ReviewTable } from './ReviewTable.tsx';
import { StepButtons } from './StepButtons.tsx';
import type { StepProps } from './steps.ts';
import { useCarryOut } from './useCarryOut.ts';

export function UpdateStep(props: StepProps) {
  const { run, draft, waiting, complete, locked, onBack, onNext, onAccepted } = props;
  const { t } = useTranslation();
  const carry = useCarryOut(run, draft, onAccepted);
  const chosen = chosenOf(draft.choices, waiting.update);
  const empty = complete && waiting.update.length === 0;
  return (
    <Stack>
      <Text>{empty ? t('review.updateStep.none') : t('review.updateStep.what', { count: waiting.update.length })}</Text>
      {empty ? null : <ReviewTable {...props} label={t('review.heading.update')} changes={waiting.update} />}
      <ProblemBar problem={problemOf(carry.error)} title={t('review.notDone')} />
      <StepButtons onBack={onBack} onNext={onNext}>
        {chosen.length > 0 ? (
          <Button appearance="primary" disabled={locked || carry.isPending} data-testid="review-update" onClick={() => {
            carry.mutate({ accept: chosen.map((change) => change.id) });
          }}>{t('review.updateStep.approve', { count: chosen.length })}</Button>
        ) : null}
      </StepButtons>
    </Stack>
  );
}
