/** Cancel before production; for the host of this installation, the next state. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { quantitiesText } from '../../itemWords.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin, useMe } from '../../queries/me.ts';
import { useCancelOrder, useMoveOrder } from '../../queries/orders.ts';
import type { NextStatus } from '../../queries/orders.ts';

const next: Record<Order['status'], NextStatus | null> = { placed: 'inProduction', inProduction: 'shipped', shipped: 'delivered', delivered: null, cancelled: null };

export function OrderActions({ company, order }: { company: Company; order: Order }) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  const host = useMe().data?.roles.includes('host') === true;
  const move = useMoveOrder(company.id);
  const following = next[order.status];
  return (
    <Stack gap="tight">
      <Row>
        {host && following !== null ? <Button size="small" disabled={move.isPending} data-testid="order-move" onClick={() => {
          move.mutate({ orderId: order.id, status: following });
        }}>{t(`orders.move.${following}`)}</Button> : null}
        {admin && order.status === 'placed' ? <Cancel company={company} order={order} /> : null}
      </Row>
      <ProblemBar problem={problemOf(move.error)} title={t('orders.notMoved')} />
    </Stack>
  );
}

function Cancel({ company, order }: { company: Company; order: Order }) {
  const { t } = useTranslation();
  const names = useItemNames(company.id);
  const cancel = useCancelOrder(company.id);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" data-testid="order-cancel" onClick={() => {
        setOpen(true);
      }}>{t('orders.cancel')}</Button>
      <ConfirmDialog open={open} danger title={t('orders.cancelTitle', { count: order.lines.length })} confirmLabel={t('orders.cancel')} pending={cancel.isPending} problem={problemOf(cancel.error)} testId="order-cancel-confirm"
        onClose={() => {
          setOpen(false);
        }} onConfirm={() => {
          cancel.mutate(order.id, { onSuccess: () => {
            setOpen(false);
          } });
        }}>
        <Text>{t('orders.cancelWhat', { credits: quantitiesText(order.creditsUsed, names) })}</Text>
      </ConfirmDialog>
    </>
  );
}
