/** Who holds which card, and released ones to give away. */
import type { ApiProblem } from '../../apiClient.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Card } from '../../../api/contract/cards.ts';
import { CardStatusBadge } from '../../components/CardStatusBadge.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { PersonName } from '../../components/PersonName.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useItemNames } from '../../components/useItemNames.ts';
import { VirtualTable } from '../../components/VirtualTable.tsx';
import { WrappingTabs } from '../../components/WrappingTabs.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import type en from '../../i18n/en.json';
import { useCards } from '../../queries/cards.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { CardActions } from './CardActions.tsx';
import { CardsTabs } from './CardsTabs.tsx';

const statuses = ['active', 'ordered', 'released', 'deactivated'] as const;

type KnownAction = keyof typeof en.cards.action;

function actionText(t: TFunction, action: string): string {
  return t(`cards.action.${action as KnownAction}`, { defaultValue: action });
}

export function CardsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const [params, setParams] = useSearchParams();
  const status = statuses.find((each) => each === params.get('status'));
  const list = useCards(company.id, status === undefined ? {} : { status });
  return (
    <Stack>
      <CardsTabs part="cards" />
      {admin ? null : <Muted>{t('roles.readOnly')}</Muted>}
      <WrappingTabs label={t('cards.which')} value={status ?? 'all'} onChange={(next) => {
        setParams(next === 'all' ? {} : { status: next }, { replace: true });
      }} tabs={[{ value: 'all', text: t('cards.all') }, ...statuses.map((each) => ({ value: each, text: t(`cards.status.${each}`), testId: `cards-${each}` }))]}>
        <Stack>
          {status === 'released' ? <Muted>{t('cards.released')}</Muted> : null}
          {list.loading ? <Loading label={t('cards.title')} rows={6} /> : null}
          {list.problem === null ? null : <Failed problem={list.problem} what={t('cards.title')} onRetry={list.retry} />}
          {!list.loading && list.problem === null && list.items.length === 0
            ? status === undefined ? <Empty title={t('cards.empty')}>{t('cards.emptyMore')}</Empty> : <Muted>{t('cards.emptyFilter')}</Muted> : null}
          {list.items.length > 0 ? <CardTable list={list} /> : null}
        </Stack>
      </WrappingTabs>
    </Stack>
  );
}

function CardTable({ list }: { list: { items: Card[]; hasMore: boolean; loadingMore: boolean; stuck: ApiProblem | null; more: () => void } }) {
  const { t } = useTranslation();
  const format = useFormat();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const names = useItemNames(company.id);
  return (
    <VirtualTable label={t('cards.title')} rows={list.items} rowKey={(card) => card.id} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.more} stuck={list.stuck} testId="cards" rowTestId="card-row" columns={[
      { key: 'card', header: t('cards.one'), width: '3fr', bare: true, render: (card) => names(card.cardType) },
      { key: 'holder', header: t('cards.holder'), width: '3fr', render: (card) => (card.personId === null ? <Muted>{card.status === 'released' ? t('cards.nobody') : t('cards.nobodyGone')}</Muted> : <PersonName companyId={company.id} personId={card.personId} />) },
      { key: 'status', header: t('cards.statusHeader'), width: '2fr', bare: true, render: (card) => <CardStatusBadge status={card.status} /> },
      { key: 'last', header: t('cards.last'), width: '3fr', render: (card) => {
        const last = card.history.at(-1);
        return last === undefined ? null : <Muted>{`${actionText(t, last.action)}, ${format.moment(last.at)}`}</Muted>;
      } },
      ...(admin ? [{ key: 'actions', header: t('cards.actions'), width: '9rem', bare: true, render: (card: Card) => <CardActions companyId={company.id} card={card} name={names(card.cardType)} /> }] : []),
    ]} />
  );
}
