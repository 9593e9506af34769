import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import { Suspense, lazy } from 'react';
import type { Balance, CreditEntry } from '../../../api/contract/cards.ts';
import type { ItemNames } from '../../itemWords.ts';
import { creditHistory } from './creditHistory.ts';

const CreditChart = lazy(() => import('./CreditChart.tsx'));

interface LazyCreditChartProps {
  entries: readonly CreditEntry[];
  balances: readonly Balance[];
  names: ItemNames;
  label: string;
}

/** From two movements of an item on there is something to look at. */
export function LazyCreditChart({ entries, balances, names, label }: LazyCreditChartProps) {
  const lines = creditHistory(entries, balances).filter((line) => line.points.length > 1);
  if (lines.length === 0) return null;
  return (
    <Suspense fallback={<Skeleton aria-hidden><SkeletonItem size={128} /></Skeleton>}>
      <CreditChart lines={lines} names={names} label={label} />
    </Suspense>
  );
}
