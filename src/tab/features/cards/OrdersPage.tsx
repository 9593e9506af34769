/** What was ordered, for whom, at what cost, and how far it is. */
import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../apiClient.ts';
import type { Order } from '../../../api/contract/cards.ts';
import { OrderStatusBadge } from '../../components/CardStatusBadge.tsx';
import { Muted, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useItemNames } from '../../components/useItemNames.ts';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { quantitiesText } from '../../itemWords.ts';
import { problemOf } from '../../queries/client.ts';
import { useOrders } from '../../queries/orders.ts';
import { CardsTabs } from './CardsTabs.tsx';
import { OrderActions } from './OrderActions.tsx';
import { OrderLines } from './OrderLines.tsx';
import { useOrdersCsv } from './useOrdersCsv.ts';

export function OrdersPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const list = useOrders(company.id);
  const csv = useOrdersCsv(company);
  return (
    <Stack>
      <CardsTabs part="orders" />
      {list.items.length > 0 ? (
        <Row>
          <Button icon={<ArrowDownloadRegular />} disabled={csv.isPending} data-testid="orders-csv" onClick={() => {
            csv.mutate();
          }}>{t('common.csv')}</Button>
        </Row>
      ) : null}
      <ProblemBar problem={problemOf(csv.error)} kind="reading" />
      {list.loading ? <Loading label={t('orders.title')} rows={5} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('orders.title')} onRetry={list.retry} />}
      {!list.loading && list.problem === null && list.items.length === 0 ? <Empty title={t('orders.empty')}>{t('orders.emptyMore')}</Empty> : null}
      {list.items.length > 0 ? <OrderTable list={list} /> : null}
    </Stack>
  );
}

function OrderTable({ list }: { list: { items: Order[]; hasMore: boolean; loadingMore: boolean; stuck: ApiProblem | null; more: () => void } }) {
  const { t } = useTranslation();
  const format = useFormat();
  const company = useCompanyContext();
  const names = useItemNames(company.id);
  return (
    <VirtualTable label={t('orders.title')} rows={list.items} rowKey={(order) => order.id} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} testId="orders" rowTestId="order-row" columns={[
      { key: 'placed', header: t('orders.placed'), width: '2fr', bare: true, render: (order) => <Stack gap="tight"><span>{format.dateTime(order.placedAt)}</span><Muted>{order.placedBy.name}</Muted></Stack> },
      { key: 'for', header: t('orders.for'), width: '2fr', render: (order) => <OrderLines company={company} order={order} /> },
      { key: 'cost', header: t('orders.cost'), width: '3fr', render: (order) => quantitiesText(order.creditsUsed, names) },
      { key: 'status', header: t('orders.statusHeader'), width: '2fr', bare: true, render: (order) => <OrderStatusBadge status={order.status} /> },
      { key: 'actions', header: t('cards.actions'), width: '2fr', bare: true, render: (order) => <OrderActions company={company} order={order} /> },
    ]} />
  );
}
