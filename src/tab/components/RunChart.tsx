/** Runs as stacked bars. Loaded only when shown; the list beneath says the same in words. */
import { DataVizPalette, VerticalStackedBarChart, getColorFromToken } from '@fluentui/react-charts';
import type { VerticalStackedChartProps } from '@fluentui/react-charts';
import { makeStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';

const useStyles = makeStyles({ root: { width: '100%', minWidth: 0, height: '240px', overflow: 'hidden' } });

export default function RunChart({ runs, label, onOpen }: { runs: Run[]; label: string; onOpen: (runId: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  const bars: VerticalStackedChartProps[] = [...runs].reverse().map((run) => ({
    xAxisPoint: `#${format.number(run.number)}`,
    chartData: [
      { legend: t('run.tab.joined'), data: run.counts.created + run.counts.restored, color: getColorFromToken(DataVizPalette.success) },
      { legend: t('run.tab.changed'), data: run.counts.updated, color: getColorFromToken(DataVizPalette.color1) },
      { legend: t('run.tab.left'), data: run.counts.archived, color: getColorFromToken(DataVizPalette.warning) },
    ],
  }));
  return (
    <div className={styles.root} data-testid="run-chart">
      <VerticalStackedBarChart data={bars} chartTitle={label} height={240} barWidth={24} roundCorners allowHoverOnLegend={false}
        legendProps={{ canSelectMultipleLegends: false }} onBarClick={(_, data) => {
          const run = 'xAxisPoint' in data ? runs.find((candidate) => `#${format.number(candidate.number)}` === data.xAxisPoint) : undefined;
          if (run !== undefined) onOpen(run.id);
        }} />
    </div>
  );
}
