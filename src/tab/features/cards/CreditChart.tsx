/** Available credits as lines. Loaded only when shown; balances and movements say the same in words. */
import { DataVizPalette, LineChart, getColorFromToken } from '@fluentui/react-charts';
import { makeStyles } from '@fluentui/react-components';
import type { ItemNames } from '../../itemWords.ts';
import type { CreditLine } from './creditHistory.ts';

const useStyles = makeStyles({ root: { width: '100%', minWidth: 0, height: '260px', overflow: 'hidden' } });
const colours = [DataVizPalette.color1, DataVizPalette.color2, DataVizPalette.color3, DataVizPalette.color4, DataVizPalette.color5] as const;

export default function CreditChart({ lines, names, label }: { lines: readonly CreditLine[]; names: ItemNames; label: string }) {
  const styles = useStyles();
  return (
    <div className={styles.root} data-testid="credit-chart">
      <LineChart height={260} hideLegend={false} data={{
        chartTitle: label,
        lineChartData: lines.map((line, index) => ({
          legend: names(line.item),
          color: getColorFromToken(colours[index % colours.length] ?? DataVizPalette.color1),
          data: line.points.map(({ at, available }) => ({ x: at, y: available })),
        })),
      }} />
    </div>
  );
}
