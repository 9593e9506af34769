import { Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { AddCredits } from '../../components/AddCredits.tsx';
import { Balances } from '../../components/Balances.tsx';
import { Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { useCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { useCredits } from '../../queries/credits.ts';
import { StepButtons } from './StepButtons.tsx';
import type { StepProps } from './steps.ts';

export function CreditsStep({ company, waiting, onBack, onNext }: StepProps) {
  const { t } = useTranslation();
  const catalogue = useCatalogue(company.id);
  const credits = useCredits(company.id);
  const names = useItemNames(company.id);
  const problem = problemOf(catalogue.error ?? credits.error);
  const people = waiting.new.filter((change) => change.kind === 'create').length;
  return (
    <Stack>
      <Text>{people === 0 ? t('review.creditsStep.needNone') : t('review.creditsStep.need', { count: people })}</Text>
      {catalogue.data !== undefined && credits.data !== undefined ? (
        <>
          <Balances catalogue={catalogue.data} balances={credits.data.balances} names={names} newPeople={people} />
          <AddCredits company={company} catalogue={catalogue.data} />
        </>
      ) : problem === null ? <Loading label={t('credits.title')} rows={4} height={32} /> : <Failed problem={problem} what={t('credits.title')} onRetry={() => {
        void catalogue.refetch();
        void credits.refetch();
      }} />}
      <StepButtons onBack={onBack} onNext={onNext} />
    </Stack>
  );
}
