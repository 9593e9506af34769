/** What needs a human, each as a link to where it is answered. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../api/contract/company.ts';
import type { Need } from '../runWords.ts';
import { Muted, PageLink } from './layout.tsx';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
});

export function NeedsList({ company, needs }: { company: Company; needs: Need[] }) {
  const { t } = useTranslation();
  const styles = useStyles();
  if (needs.length === 0) return <Muted>{t('needs.nothing')}</Muted>;
  return (
    <ul className={styles.list}>
      {needs.map((need) => <li key={need.kind}><PageLink to={addressOf(company, need)} testId={`need-${need.kind}`} roomy>{wordsOf(t, need)}</PageLink></li>)}
    </ul>
  );
}

function wordsOf(t: TFunction, need: Need): string {
  switch (need.kind) {
    case 'approval': return t('needs.approval', { count: need.count });
    case 'conflicts': return t('needs.conflicts', { count: need.count });
    case 'failures': return t('needs.failures', { count: need.count });
    default: return t(`needs.${need.kind}`);
  }
}

function addressOf(company: Company, need: Need): string {
  const base = `/companies/${company.id}`;
  switch (need.kind) {
    case 'conflicts': case 'failures': return `${base}/runs/${need.run.id}?tab=problems`;
    case 'approval': case 'failed': return `${base}/runs/${need.run.id}`;
    case 'paused': return `${base}/settings`;
    default: return base;
  }
}
