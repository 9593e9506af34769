/** Credits: what there is, what was asked for, and every movement. */
import { useTranslation } from 'react-i18next';
import type { CreditEntry, Purchase } from '../../../api/contract/cards.ts';
import { AddCredits } from '../../components/AddCredits.tsx';
import { Balances } from '../../components/Balances.tsx';
import { StateBadge } from '../../components/Badges.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useItemNames } from '../../components/useItemNames.ts';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { quantitiesText } from '../../itemWords.ts';
import { useCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { useCredits, usePurchases } from '../../queries/credits.ts';
import { CardsTabs } from './CardsTabs.tsx';
import { LazyCreditChart } from './LazyCreditChart.tsx';

export function CreditsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const catalogue = useCatalogue(company.id);
  const credits = useCredits(company.id);
  const names = useItemNames(company.id);
  const problem = problemOf(catalogue.error ?? credits.error);
  const ready = catalogue.data !== undefined && credits.data !== undefined;
  return (
    <Stack>
      <CardsTabs part="credits" />
      <Muted>{t('credits.what')}</Muted>
      {ready ? (
        <>
          <Balances catalogue={catalogue.data} balances={credits.data.balances} names={names} />
          <AddCredits company={company} catalogue={catalogue.data} />
          <LazyCreditChart entries={credits.data.entries} balances={credits.data.balances} names={names} label={t('credits.chart')} />
        </>
      ) : problem === null ? <Loading label={t('credits.title')} rows={5} height={32} /> : <Failed problem={problem} what={t('credits.title')} onRetry={() => {
        void catalogue.refetch();
        void credits.refetch();
      }} />}
      <Purchases />
      {ready ? <Ledger entries={credits.data.entries} /> : null}
    </Stack>
  );
}

function Purchases() {
  const { t } = useTranslation();
  const format = useFormat();
  const company = useCompanyContext();
  const names = useItemNames(company.id);
  const list = usePurchases(company.id);
  return (
    <Stack gap="tight">
      <Heading level={3}>{t('credits.purchases')}</Heading>
      {list.loading ? <Loading label={t('credits.purchases')} rows={2} /> : null}
      {list.problem === null ? null : <Failed problem={list.problem} what={t('credits.purchases')} onRetry={list.retry} />}
      {!list.loading && list.problem === null && list.items.length === 0 ? <Muted>{t('credits.noPurchases')}</Muted> : null}
      {list.items.length > 0 ? <VirtualTable<Purchase> label={t('credits.purchases')} rows={list.items} rowKey={(purchase) => purchase.id} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} rowTestId="purchase-row" columns={[
        { key: 'lines', header: t('credits.lines'), width: '3fr', bare: true, render: (purchase) => quantitiesText(purchase.lines, names) },
        { key: 'who', header: t('credits.who'), width: '2fr', render: (purchase) => purchase.requestedBy.name },
        { key: 'when', header: t('credits.when'), width: '2fr', render: (purchase) => format.dateTime(purchase.requestedAt) },
        { key: 'state', header: t('credits.state'), width: '2fr', bare: true, render: (purchase) => <StateBadge tone={purchase.status === 'confirmed' ? 'good' : 'warning'}>{t(`credits.${purchase.status}`)}</StateBadge> },
      ]} /> : null}
    </Stack>
  );
}

function Ledger({ entries }: { entries: CreditEntry[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const company = useCompanyContext();
  const names = useItemNames(company.id);
  const signed = (value: number): string => (value > 0 ? `+${format.number(value)}` : format.number(value));
  return (
    <Stack gap="tight">
      <Heading level={3}>{t('credits.ledger')}</Heading>
      {entries.length === 0 ? <Muted>{t('credits.noEntries')}</Muted> : (
        <VirtualTable label={t('credits.ledger')} rows={entries} rowKey={(entry) => entry.id} rowTestId="entry-row" columns={[
          { key: 'kind', header: t('credits.kindHeader'), width: '3fr', bare: true, render: (entry) => t(`credits.kind.${entry.kind}`) },
          { key: 'item', header: t('items.item'), width: '3fr', render: (entry) => names(entry.item) },
          { key: 'available', header: t('items.available'), width: '6rem', render: (entry) => signed(entry.available) },
          { key: 'reserved', header: t('items.reserved'), width: '7rem', render: (entry) => signed(entry.reserved) },
          { key: 'who', header: t('credits.who'), width: '2fr', render: (entry) => entry.by?.name ?? t('credits.byItself') },
          { key: 'when', header: t('credits.when'), width: '2fr', render: (entry) => format.dateTime(entry.at) },
        ]} />
      )}
    </Stack>
  );
}
