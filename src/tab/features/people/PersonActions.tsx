import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { ArrowSyncRegular, MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Person } from '../../../api/contract/person.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useHost } from '../../hostContext.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useErasePerson, useSyncPerson } from '../../queries/people.ts';

export function PersonActions({ companyId, person }: { companyId: string; person: Person }) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  const host = useHost();
  const sync = useSyncPerson(companyId, person.id);
  const [erasing, setErasing] = useState(false);
  const address = host.addressOf(`companies/${companyId}/people/${person.id}`, person.displayName);
  return (
    <Stack gap="tight">
      <Row>
        {admin && person.objectId !== null ? (
          <Button icon={<ArrowSyncRegular />} disabled={sync.isPending} data-testid="sync-person" onClick={() => {
            sync.mutate();
          }}>{t('person.sync')}</Button>
        ) : null}
        <CopyButton text={address} label={t('common.copyLink')} />
        {admin && person.status === 'archived' ? (
          <Menu>
            <MenuTrigger disableButtonEnhancement><Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('person.more')} /></MenuTrigger>
            <MenuPopover><MenuList><MenuItem onClick={() => {
              setErasing(true);
            }}>{t('person.erase')}</MenuItem></MenuList></MenuPopover>
          </Menu>
        ) : null}
      </Row>
      <div role="status">
        {sync.isSuccess ? <MessageBar intent="success"><MessageBarBody>{sync.data === undefined ? t('person.syncedSame') : t('person.syncedChanged', { count: sync.data.fields.length })}</MessageBarBody></MessageBar> : null}
      </div>
      <ProblemBar problem={problemOf(sync.error)} title={t('person.notSynced')} />
      <EraseDialog companyId={companyId} person={person} open={erasing} onClose={() => {
        setErasing(false);
      }} />
    </Stack>
  );
}

function EraseDialog({ companyId, person, open, onClose }: { companyId: string; person: Person; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const erase = useErasePerson(companyId, person.id);
  return (
    <ConfirmDialog open={open} onClose={onClose} danger title={t('person.eraseTitle', { name: person.displayName })} confirmLabel={t('person.erase')} pending={erase.isPending}
      problem={problemOf(erase.error)} onConfirm={() => {
        erase.mutate(undefined, { onSuccess: () => void navigate(`/companies/${companyId}/people?status=archived`) });
      }}>
      <Text>{t('person.eraseWhat')}</Text>
    </ConfirmDialog>
  );
}
