import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import { ProblemBar, useProblemText } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCheckLink } from '../../queries/link.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { LinkDialog } from './LinkDialog.tsx';

const useStyles = makeStyles({ body: { whiteSpace: 'normal' } });

/** The link does not work any more: what happened, and the two ways out. */
export function BrokenLink({ company }: { company: Company }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const text = useProblemText();
  const check = useCheckLink(company.id);
  const admin = useIsAdmin();
  const [linking, setLinking] = useState(false);
  if (company.link?.status !== 'broken') return null;
  return (
    <>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{t('link.brokenTitle', { tenant: company.link.tenantName })}</MessageBarTitle>
          {company.link.problem === null ? null : text(company.link.problem)} {t('link.brokenMore')}
        </MessageBarBody>
        {admin ? (
          <MessageBarActions>
            <Button size="small" data-testid="link-again" onClick={() => {
              setLinking(true);
            }}>{t('link.again')}</Button>
            <Button size="small" disabled={check.isPending} data-testid="link-check" onClick={() => {
              check.mutate();
            }}>{t('link.check')}</Button>
          </MessageBarActions>
        ) : null}
      </MessageBar>
      <ProblemBar problem={problemOf(check.error)} title={t('link.stillBroken')} />
      <LinkDialog company={company} open={linking} onClose={() => {
        setLinking(false);
      }} />
    </>
  );
}
