import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import { Suspense, lazy } from 'react';
import { useNavigate } from 'react-router';
import type { Run } from '../../api/contract/run.ts';

const RunChart = lazy(() => import('./RunChart.tsx'));

const mostBars = 20;

/** Runs that wrote something, or would: previews are not history. */
export function LazyRunChart({ runs, label, companyId }: { runs: Run[]; label: string; companyId: string }) {
  const navigate = useNavigate();
  const history = runs.filter((run) => run.kind !== 'preview' && run.finishedAt !== null).slice(0, mostBars);
  const changed = history.some((run) => run.counts.created + run.counts.updated + run.counts.archived + run.counts.restored > 0);
  if (history.length < 2 || !changed) return null;
  return (
    <Suspense fallback={<Skeleton aria-hidden><SkeletonItem size={128} /></Skeleton>}>
      <RunChart runs={history} label={label} onOpen={(runId) => {
        void navigate(`/companies/${companyId}/runs/${runId}`);
      }} />
    </Suspense>
  );
}
