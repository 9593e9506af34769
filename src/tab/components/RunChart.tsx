/** Runs as stacked bars. Loaded only when shown; the list beneath says the same in words. */
import { DataVizPalette, VerticalStackedBarChart, getColorFromToken } from '@fluentui/react-charts';
import type { VerticalStackedChartProps } from '@fluentui/react-charts';
import { makeStyles } from '@fluentui/react-components';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';

const useStyles = makeStyles({
  root: { width: '100%', minWidth: 0, height: '240px', overflow: 'hidden', '& [role="option"]': { cursor: 'pointer' } },
});

/** The chart answers a click only: Enter and Space on a bar become one. */
function clickByKey(event: KeyboardEvent): void {
  if ((event.key !== 'Enter' && event.key !== ' ') || !(event.target instanceof SVGElement)) return;
  event.preventDefault();
  event.target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

export default function RunChart({ runs, label, onOpen }: { runs: Run[]; label: string; onOpen: (runId: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  const nameOf = (run: Run): string => `#${format.number(run.number)}`;
  const bars: VerticalStackedChartProps[] = [...runs].reverse().map((run) => ({
    xAxisPoint: nameOf(run),
    chartData: [
      { legend: t('run.tab.joined'), data: run.counts.created + run.counts.restored, color: getColorFromToken(DataVizPalette.success), xAxisCalloutData: nameOf(run) },
      { legend: t('run.tab.changed'), data: run.counts.updated, color: getColorFromToken(DataVizPalette.color1), xAxisCalloutData: nameOf(run) },
      { legend: t('run.tab.left'), data: run.counts.archived, color: getColorFromToken(DataVizPalette.warning), xAxisCalloutData: nameOf(run) },
    ],
  }));
  return (
    <div className={styles.root} data-testid="run-chart" onKeyDown={clickByKey}>
      <VerticalStackedBarChart data={bars} chartTitle={label} height={240} barWidth={24} roundCorners allowHoverOnLegend={false}
        legendProps={{ canSelectMultipleLegends: false }} onBarClick={(_, data) => {
          // A part of a bar is pressed, not the bar: only the text of its callout tells whose it is.
          const run = 'xAxisCalloutData' in data ? runs.find((candidate) => nameOf(candidate) === data.xAxisCalloutData) : undefined;
          if (run !== undefined) onOpen(run.id);
        }} />
    </div>
  );
}
