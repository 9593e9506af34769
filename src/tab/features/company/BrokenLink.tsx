import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company, Link } from '../../../api/contract/company.ts';
import { ProblemBar, useProblemText } from '../../components/Problem.tsx';
import { problemOf } from '../../queries/client.ts';
import { useCheckLink } from '../../queries/link.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { LinkDialog } from './LinkDialog.tsx';

const useStyles = makeStyles({ body: { whiteSpace: 'normal' } });

/** The link does not work any more: what happened, and the two ways out. */
export function BrokenLink({ company }: { company: Company }) {
  const [linking, setLinking] = useState(false);
  return (
    <>
      {company.link?.status === 'broken' ? <BrokenBar company={company} link={company.link} onLink={() => {
        setLinking(true);
      }} /> : null}
      {/* Outlives the bar: it is still there to say that the tenant is linked again. */}
      <LinkDialog company={company} open={linking} onClose={() => {
        setLinking(false);
      }} />
    </>
  );
}

function BrokenBar({ company, link, onLink }: { company: Company; link: Link; onLink: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const text = useProblemText();
  const check = useCheckLink(company.id);
  const admin = useIsAdmin();
  return (
    <>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{t('link.brokenTitle', { tenant: link.tenantName })}</MessageBarTitle>
          {link.problem === null ? null : text(link.problem)} {t('link.brokenMore')}
        </MessageBarBody>
        {admin ? (
          <MessageBarActions>
            <Button size="small" data-testid="link-again" onClick={onLink}>{t('link.again')}</Button>
            <Button size="small" disabled={check.isPending} data-testid="link-check" onClick={() => {
              check.mutate();
            }}>{t('link.check')}</Button>
          </MessageBarActions>
        ) : null}
      </MessageBar>
      <ProblemBar problem={problemOf(check.error)} title={t('link.stillBroken')} />
    </>
  );
}
