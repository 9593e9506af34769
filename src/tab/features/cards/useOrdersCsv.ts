/** All orders with the names of the people, read to the end, as a file. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Order } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { ApiClient } from '../../apiClient.ts';
import { useItemNames } from '../../components/useItemNames.ts';
import { useApi } from '../../hostContext.ts';
import { ordersCsv } from './ordersCsv.ts';

const keptMs = 60_000;

export function useOrdersCsv(company: Company) {
  const { t } = useTranslation();
  const api = useApi();
  const item = useItemNames(company.id);
  return useMutation({
    mutationFn: async () => {
      const orders = await everyOrder(api, company.id);
      const names = orders.length === 0 ? new Map<string, string>() : await everyName(api, company.id);
      const columns = ['order', 'placed', 'by', 'status', 'person', 'card', 'licences', 'accessories'] as const;
      const text = ordersCsv(orders, {
        header: columns.map((column) => t(`orders.csvColumns.${column}`)), status: (status) => t(`orders.status.${status}`), person: (id) => names.get(id) ?? id, item, licenceOnly: t('items.userLicence'),
      });
      // The mark tells Excel that this is UTF-8.
      save(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }), `${company.name} ${t('orders.title')}.csv`);
    },
  });
}

async function everyOrder(api: ApiClient, companyId: string): Promise<Order[]> {
  const orders: Order[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call('listOrders', { params: { companyId }, query: { limit: 500, cursor } });
    orders.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return orders;
}

async function everyName(api: ApiClient, companyId: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const status of ['current', 'archived'] as const) {
    let cursor: string | undefined;
    do {
      const page = await api.call('listPeople', { params: { companyId }, query: { status, limit: 500, cursor } });
      for (const person of page.items) names.set(person.id, person.displayName);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return names;
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, keptMs);
}
