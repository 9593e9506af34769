/** Credits that companies of any workspace ask for, to confirm. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Purchase } from '../../../api/contract/cards.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { itemNames, quantitiesText } from '../../itemWords.ts';
import type { ItemNames } from '../../itemWords.ts';
import { useCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { useAllPurchases, useConfirmPurchase } from '../../queries/credits.ts';
import { useOwnCompany } from './useOwnCompany.ts';

export function Purchases({ workspace }: { workspace: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useAllPurchases(true);
  const names = itemNames(useCatalogue(useOwnCompany().companyId).data, t('items.userLicence'));
  return (
    <Stack gap="tight">
      <Heading level={2}>{t('hostCards.purchases')}</Heading>
      {list.loading ? <Loading label={t('hostCards.purchases')} rows={2} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('hostCards.purchases')} onRetry={list.retry} />}
      {!list.loading && list.problem === null && list.items.length === 0 ? <Empty title={t('hostCards.noPurchases')}>{t('hostCards.noPurchasesMore')}</Empty> : null}
      {list.items.length > 0 ? <VirtualTable label={t('hostCards.purchases')} rows={list.items} rowKey={(one) => one.id} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} rowTestId="purchase-request" columns={[
        { key: 'company', header: t('company.one'), width: '2fr', bare: true, render: (one) => one.companyName },
        { key: 'lines', header: t('credits.lines'), width: '3fr', render: (one) => quantitiesText(one.lines, names) },
        { key: 'workspace', header: t('host.workspace'), width: '2fr', render: (one) => (one.workspaceId === workspace ? t('host.own') : <Muted>{one.workspaceId}</Muted>) },
        { key: 'when', header: t('credits.when'), width: '2fr', render: (one) => format.dateTime(one.requestedAt) },
        { key: 'action', header: t('host.action'), width: '8rem', bare: true, render: (one) => <Confirm purchase={one} names={names} /> },
      ]} /> : null}
    </Stack>
  );
}

function Confirm({ purchase, names }: { purchase: Purchase; names: ItemNames }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const confirm = useConfirmPurchase();
  const count = purchase.lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <>
      <Button appearance="primary" data-testid="confirm-purchase" onClick={() => {
        setOpen(true);
      }}>{t('hostCards.confirm')}</Button>
      <ConfirmDialog open={open} title={t('hostCards.confirmTitle', { count, company: purchase.companyName })} confirmLabel={t('hostCards.confirm')} pending={confirm.isPending} problem={problemOf(confirm.error)}
        testId="confirm-purchase-confirm" onClose={() => {
          setOpen(false);
        }} onConfirm={() => {
          confirm.mutate(purchase, { onSuccess: () => {
            setOpen(false);
          } });
        }}>
        <Text>{t('hostCards.confirmWhat', { lines: quantitiesText(purchase.lines, names) })}</Text>
      </ConfirmDialog>
    </>
  );
}
