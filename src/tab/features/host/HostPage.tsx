/** For the host: companies that ask for the module, credits that are asked for, and what can be ordered. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../apiClient.ts';
import type { Activation } from '../../../api/contract/company.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { Empty, Failed, Loading, NotPermitted } from '../../components/states.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { problemOf } from '../../queries/client.ts';
import { useActivation, useActivationRequests } from '../../queries/companies.ts';
import { useMe } from '../../queries/me.ts';
import { CatalogueSection } from './CatalogueSection.tsx';
import { Purchases } from './Purchases.tsx';

export function HostPage() {
  const { t } = useTranslation();
  const me = useMe();
  const isHost = me.data?.roles.includes('host') === true;
  const list = useActivationRequests(isHost);
  return (
    <Stack>
      <Heading level={1} page={t('nav.host')}>{t('nav.host')}</Heading>
      {isHost && me.data !== undefined ? (
        <>
          <Heading level={2}>{t('host.requests')}</Heading>
          {list.loading ? <Loading label={t('host.requests')} rows={3} /> : null}
          {list.problem === null ? null : <Failed problem={list.problem} what={t('host.requests')} onRetry={list.retry} />}
          {!list.loading && list.problem === null && list.items.length === 0 ? <Empty title={t('host.none')}>{t('host.noneMore')}</Empty> : null}
          {list.items.length > 0 ? <Requests requests={list.items} workspace={me.data.tenantId} list={list} /> : null}
          <Purchases workspace={me.data.tenantId} />
          <CatalogueSection />
        </>
      ) : <NotPermitted role="host" />}
    </Stack>
  );
}

function Requests({ requests, workspace, list }: { requests: Activation[]; workspace: string; list: { hasMore: boolean; loadingMore: boolean; stuck: ApiProblem | null; more: () => void } }) {
  const { t } = useTranslation();
  return (
    <VirtualTable label={t('host.requests')} rows={requests} rowKey={(one) => one.companyId} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} rowTestId="activation-request" columns={[
      { key: 'name', header: t('company.one'), width: '2fr', bare: true, render: (one) => one.name },
      { key: 'workspace', header: t('host.workspace'), width: '3fr', render: (one) => (one.workspaceId === workspace ? t('host.own') : <Muted>{one.workspaceId}</Muted>) },
      { key: 'action', header: t('host.action'), width: '2fr', bare: true, render: (one) => <Activate request={one} /> },
    ]} />
  );
}

function Activate({ request }: { request: Activation }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const activation = useActivation(request.companyId);
  return (
    <>
      <Button appearance="primary" data-testid="activate" onClick={() => {
        setOpen(true);
      }}>{t('host.activate')}</Button>
      <ConfirmDialog open={open} title={t('host.activateTitle', { company: request.name })} confirmLabel={t('host.activate')} pending={activation.isPending} problem={problemOf(activation.error)}
        testId="activate-confirm" onClose={() => {
          setOpen(false);
        }} onConfirm={() => {
          activation.mutate('activate', { onSuccess: () => {
            setOpen(false);
          } });
        }}>
        <Text>{t('host.activateWhat')}</Text>
      </ConfirmDialog>
    </>
  );
}
