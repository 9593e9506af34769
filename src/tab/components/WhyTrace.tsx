import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular, InfoRegular, QuestionCircleRegular } from '@fluentui/react-icons';
import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Why } from '../../api/contract/company.ts';
import type en from '../i18n/en.json';
import { Failed, Loading } from './states.tsx';
import { Muted, Stack } from './layout.tsx';
import { problemOf } from '../queries/client.ts';
import { useWhy } from '../queries/people.ts';
import { stepText } from '../serverWords.ts';
import { reasonText } from './ChangeTable.tsx';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  item: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
});

type Step = Why['steps'][number];
type KnownRule = keyof typeof en.why.rule;

/** The short trace of why somebody is, or is not, here: asked at Microsoft now. */
export function WhyTrace({ companyId, who }: { companyId: string; who: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const query = useWhy(companyId, who);
  const problem = problemOf(query.error);
  if (problem !== null) return <Failed problem={problem} what={t('why.title')} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading label={t('why.title')} rows={3} height={32} />;
  return (
    <Stack gap="tight">
      <Text weight="semibold" data-testid="why-verdict">{t(`why.verdict.${query.data.verdict}`)}</Text>
      <ol className={styles.list}>
        {query.data.steps.map((step, index) => (
          <li key={`${step.rule}-${String(index)}`} className={styles.item}>
            {iconOf(t, step.outcome)}
            <span><StepWords step={step} /></span>
          </li>
        ))}
      </ol>
    </Stack>
  );
}

/** A sentence that is not known here stands as the server says it, in English, after the rule's name. */
function StepWords({ step }: { step: Step }) {
  const { t } = useTranslation();
  const known = stepText(t, step, (reason) => reasonText(t, reason));
  if (known !== undefined) return known;
  return <>{t(`why.rule.${step.rule as KnownRule}`, { defaultValue: step.rule })} <span lang="en"><Muted>{step.detail}</Muted></span></>;
}

function iconOf(t: TFunction, outcome: Step['outcome']): ReactElement {
  const label = t(`why.outcome.${outcome}`);
  switch (outcome) {
    case 'pass': return <CheckmarkCircleRegular aria-label={label} />;
    case 'fail': return <DismissCircleRegular aria-label={label} />;
    case 'info': return <InfoRegular aria-label={label} />;
    case 'unknown': return <QuestionCircleRegular aria-label={label} />;
  }
}
