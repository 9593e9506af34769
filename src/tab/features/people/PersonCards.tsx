/** The person's cards and orders, one to order, and a released card to give back. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { Person } from '../../../api/contract/person.ts';
import { CardStatusBadge, OrderStatusBadge } from '../../components/CardStatusBadge.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Panel, Row, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { outfitText } from '../../itemWords.ts';
import { useCards, useMoveCard } from '../../queries/cards.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useOrders } from '../../queries/orders.ts';
import { OrderDialog } from './OrderDialog.tsx';

export function PersonCards({ company, person }: { company: Company; person: Person }) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  const names = useItemNames(company.id);
  const [ordering, setOrdering] = useState(false);
  const cards = useCards(company.id, { personId: person.id });
  return (
    <Panel label={t('cards.ofPerson')}>
      <Row between>
        <Heading level={3}>{t('cards.ofPerson')}</Heading>
        {admin && person.status === 'current' ? <Button size="small" data-testid="order-person" onClick={() => {
          setOrdering(true);
        }}>{t('cards.order')}</Button> : null}
      </Row>
      {cards.loading ? <Loading label={t('cards.title')} rows={1} height={32} /> : null}
      {cards.problem === null ? null : <Failed problem={cards.problem} what={t('cards.title')} onRetry={cards.retry} />}
      {!cards.loading && cards.problem === null && cards.items.length === 0 ? <Muted>{t('cards.noneOfPerson')}</Muted> : null}
      {cards.items.map((card) => <Row key={card.id}><PageLink to={`/companies/${company.id}/cards`}>{names(card.cardType)}</PageLink><CardStatusBadge status={card.status} /></Row>)}
      {admin && person.status === 'current' ? <Offered company={company} person={person} /> : null}
      <PersonOrders company={company} person={person} />
      {ordering ? <OrderDialog company={company} person={person} onClose={() => {
        setOrdering(false);
      }} /> : null}
    </Panel>
  );
}

/** Cards that were taken back from this person and that nobody has by now. */
function Offered({ company, person }: { company: Company; person: Person }) {
  const { t } = useTranslation();
  const released = useCards(company.id, { status: 'released' }).items.filter((card) => card.history.findLast((entry) => entry.action === 'released')?.personId === person.id);
  if (released.length === 0) return null;
  return (
    <Stack gap="tight">
      <Muted>{t('cards.offer', { count: released.length })}</Muted>
      {released.map((card) => <GiveBack key={card.id} companyId={company.id} card={card} personId={person.id} />)}
    </Stack>
  );
}

function GiveBack({ companyId, card, personId }: { companyId: string; card: Card; personId: string }) {
  const { t } = useTranslation();
  const names = useItemNames(companyId);
  const move = useMoveCard(companyId, card.id);
  return (
    <Stack gap="tight">
      <Row>
        <span>{names(card.cardType)}</span>
        <Button size="small" disabled={move.isPending} data-testid="give-back" onClick={() => {
          move.mutate({ action: 'reassign', personId });
        }}>{t('cards.giveBack')}</Button>
      </Row>
      <ProblemBar problem={problemOf(move.error)} title={t('cards.notDone')} />
    </Stack>
  );
}

function PersonOrders({ company, person }: { company: Company; person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useItemNames(company.id);
  const orders = useOrders(company.id).items.flatMap((order) => {
    const line = order.lines.find((each) => each.personId === person.id);
    return line === undefined ? [] : [{ order, line }];
  });
  if (orders.length === 0) return null;
  return (
    <Stack gap="tight">
      <Heading level={3}>{t('cards.ordersOfPerson')}</Heading>
      {orders.map(({ order, line }) => (
        <Stack key={order.id} gap="tight">
          <Row><PageLink to={`/companies/${company.id}/cards/orders`}>{format.dateTime(order.placedAt)}</PageLink><OrderStatusBadge status={order.status} /></Row>
          <Muted>{outfitText(line, names, t('items.invite'))}</Muted>
        </Stack>
      ))}
    </Stack>
  );
}
