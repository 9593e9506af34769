import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Company } from '../../../api/contract/company.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Panel, Row } from '../../components/layout.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useActivation, useDeleteCompany } from '../../queries/companies.ts';
import { useMe } from '../../queries/me.ts';

/** Deactivating (the host's) and deleting a company. */
export function CompanyEnd({ company }: { company: Company }) {
  const { t } = useTranslation();
  const isHost = useMe().data?.roles.includes('host') === true;
  const [dialog, setDialog] = useState<'delete' | 'deactivate' | null>(null);
  const close = (): void => {
    setDialog(null);
  };
  return (
    <Panel label={t('settings.end.title')}>
      <Heading level={3}>{t('settings.end.title')}</Heading>
      <Text>{t('settings.end.what')}</Text>
      <Row>
        {isHost && company.module === 'active' ? <Button onClick={() => {
          setDialog('deactivate');
        }}>{t('settings.end.deactivate')}</Button> : null}
        <Button data-testid="delete-company" onClick={() => {
          setDialog('delete');
        }}>{t('settings.end.delete')}</Button>
      </Row>
      <DeactivateDialog company={company} open={dialog === 'deactivate'} onClose={close} />
      <DeleteDialog company={company} open={dialog === 'delete'} onClose={close} />
    </Panel>
  );
}

interface EndDialogProps {
  company: Company;
  open: boolean;
  onClose: () => void;
}

function DeactivateDialog({ company, open, onClose }: EndDialogProps) {
  const { t } = useTranslation();
  const activation = useActivation(company.id);
  return (
    <ConfirmDialog open={open} onClose={onClose} title={t('settings.end.deactivateTitle', { company: company.name })} confirmLabel={t('settings.end.deactivate')}
      pending={activation.isPending} problem={problemOf(activation.error)} onConfirm={() => {
        activation.mutate('deactivate', { onSuccess: onClose });
      }}>
      <Text>{t('settings.end.deactivateWhat', { count: company.people.current })}</Text>
    </ConfirmDialog>
  );
}

function DeleteDialog({ company, open, onClose }: EndDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const erase = useDeleteCompany(company.id);
  return (
    <ConfirmDialog open={open} onClose={onClose} danger title={t('settings.end.deleteTitle', { company: company.name })} confirmLabel={t('settings.end.delete')}
      typed={{ label: t('settings.end.typeName', { company: company.name }), value: company.name }} pending={erase.isPending} problem={problemOf(erase.error)}
      testId="delete-confirm" onConfirm={() => {
        erase.mutate(company.name, { onSuccess: () => void navigate('/') });
      }}>
      <Text>{t('settings.end.deleteWhat', { count: company.people.current, archived: format.number(company.people.archived) })}</Text>
    </ConfirmDialog>
  );
}
