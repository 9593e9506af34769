import { useTranslation } from 'react-i18next';
import type { Card, OrderStatus } from '../../api/contract/cards.ts';
import type { Tone } from '../runWords.ts';
import { ArrowSyncRegular } from '@fluentui/react-icons';
import { StateBadge } from './Badges.tsx';

const cardTones: Record<Card['status'], Tone> = { ordered: 'neutral', active: 'good', released: 'warning', deactivated: 'neutral' };

export function CardStatusBadge({ status }: { status: Card['status'] }) {
  const { t } = useTranslation();
  return <StateBadge tone={cardTones[status]}>{t(`cards.status.${status}`)}</StateBadge>;
}

export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  if (status === 'inProduction' || status === 'shipped') return <StateBadge tone="busy" icon={<ArrowSyncRegular />}>{t(`orders.status.${status}`)}</StateBadge>;
  return <StateBadge tone={status === 'delivered' ? 'good' : 'neutral'}>{t(`orders.status.${status}`)}</StateBadge>;
}
