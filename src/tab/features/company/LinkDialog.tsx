/** Linking a tenant: what the admin will see and why, the address for them, and waiting until it is done. */
import {
  Accordion, AccordionHeader, AccordionItem, AccordionPanel, Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Spinner, Text, makeStyles, tokens,
} from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company, LinkInvitation } from '../../../api/contract/company.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Muted, Row } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useHost } from '../../hostContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useCompany } from '../../queries/companies.ts';
import { useCreateLink } from '../../queries/link.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

interface LinkDialogProps {
  company: Company;
  open: boolean;
  onClose: () => void;
}

/** Says that the tenant is linked also to whoever closed it during the sign-in: it comes back for it. */
export function LinkDialog({ company, open, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [before, setBefore] = useState<string | null>(null);
  const [signingIn, setSigningIn] = useState(false);
  const create = useCreateLink(company.id);
  const { mutate, reset } = create;
  const linkedAt = company.link?.linkedAt ?? '';
  useEffect(() => {
    if (!open) return;
    setBefore(linkedAt);
    setSigningIn(false);
    reset();
    mutate();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only opening the dialog makes an address; being linked meanwhile must not make another
  }, [open]);
  const done = before !== null && company.link !== null && linkedAt !== before && company.link.status === 'linked';
  useCompany(company.id, !done && (open || signingIn));
  const close = (): void => {
    if (done || !signingIn) setBefore(null);
    if (done) setSigningIn(false);
    onClose();
  };
  return (
    <Dialog open={open || done} onOpenChange={(_, data) => {
      if (!data.open) close();
    }}>
      <DialogSurface data-testid="link-dialog">
        <DialogBody>
          <DialogTitle>{done ? t('link.doneTitle', { tenant: company.link?.tenantName ?? '' }) : t('link.title')}</DialogTitle>
          <DialogContent className={styles.content}>
            {done ? <Linked company={company} /> : <BeforeLinking company={company} invitation={create.data ?? null} signingIn={signingIn} onSignIn={() => {
              setSigningIn(true);
            }} />}
            <ProblemBar problem={problemOf(create.error)} title={t('link.noAddress')} onRetry={() => {
              mutate();
            }} />
          </DialogContent>
          <DialogActions>
            <Button appearance={done ? 'primary' : 'secondary'} onClick={close} data-testid="link-close">{done ? t('common.done') : t('common.close')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function BeforeLinking({ company, invitation, signingIn, onSignIn }: { company: Company; invitation: LinkInvitation | null; signingIn: boolean; onSignIn: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const format = useFormat();
  const host = useHost();
  return (
    <>
      <Text>{t('link.what')}</Text>
      <ul className={styles.list}>
        <li><Text weight="semibold">{t('link.usersTitle')}</Text> {t('link.usersWhy')}</li>
        <li><Text weight="semibold">{t('link.groupsTitle')}</Text> {t('link.groupsWhy')}</li>
      </ul>
      <Text>{t('link.whoMay')}</Text>
      <Row>
        <Button appearance="primary" icon={<OpenRegular />} disabled={invitation === null} data-testid="open-sign-in" onClick={() => {
          if (invitation === null) return;
          onSignIn();
          host.openLink(invitation.url);
        }}>{t('link.open')}</Button>
        {invitation === null ? null : <CopyButton text={t('link.message', { url: invitation.url, company: company.name })} label={t('link.copy')} testId="copy-link-address" />}
      </Row>
      {invitation === null ? null : <Muted>{t('link.validUntil', { when: format.dateTime(invitation.expiresAt) })}</Muted>}
      {signingIn ? <Spinner size="tiny" labelPosition="after" label={t('link.waiting')} /> : null}
      <NotWorking />
    </>
  );
}

const causes = ['not_admin', 'consent_declined', 'tenant_mismatch', 'consent_not_effective', 'invalid_invitation', 'run_in_progress', 'sign_in_failed'] as const;

/** Every known way it fails, each with its own next step. */
function NotWorking() {
  const { t } = useTranslation();
  return (
    <Accordion collapsible multiple>
      <AccordionItem value="causes">
        <AccordionHeader>{t('link.notWorking')}</AccordionHeader>
        <AccordionPanel>
          <Facts items={causes.map((cause) => ({ label: t(`link.cause.${cause}`), value: t(`link.remedy.${cause}`) }))} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}

function Linked({ company }: { company: Company }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const format = useFormat();
  const { link } = company;
  if (link === null) return null;
  return (
    <div data-testid="link-done" className={styles.content}>
      <Facts items={[
        { label: t('link.tenant'), value: link.tenantName },
        { label: t('link.domain'), value: link.defaultDomain },
        { label: t('link.by'), value: link.linkedBy.name },
        { label: t('link.at'), value: format.dateTime(link.linkedAt) },
      ]} />
      {link.sharedWith.length > 0 ? <Text>{t('link.shared', { count: link.sharedWith.length })}</Text> : null}
      <Text>{t('link.nextWho')}</Text>
    </div>
  );
}
