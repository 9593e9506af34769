/** What it costs, live: needed, available, after. Too little is said in words, not by colour alone. */
import { Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat.ts';
import type { BillLine, ItemNames } from '../itemWords.ts';
import { StateBadge } from './Badges.tsx';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  head: { textAlign: 'start', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2, paddingBlock: tokens.spacingVerticalXS, paddingInlineEnd: tokens.spacingHorizontalS },
  cell: { paddingBlock: tokens.spacingVerticalXS, paddingInlineEnd: tokens.spacingHorizontalS, overflowWrap: 'anywhere', verticalAlign: 'top', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
});

export function Bill({ lines, names }: { lines: readonly BillLine[]; names: ItemNames }) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  if (lines.length === 0) return <Text>{t('review.newStep.billNone')}</Text>;
  const number = mergeClasses(styles.cell, styles.number);
  const head = mergeClasses(styles.head, styles.number);
  return (
    <table className={styles.table} data-testid="bill">
      <thead>
        <tr>
          <th scope="col" className={styles.head}>{t('items.item')}</th>
          <th scope="col" className={head}>{t('items.needed')}</th>
          <th scope="col" className={head}>{t('items.available')}</th>
          <th scope="col" className={head}>{t('items.after')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.item} data-testid={`bill-${line.item}`}>
            <th scope="row" className={mergeClasses(styles.head, styles.cell)}>{names(line.item)}</th>
            <td className={number}>{format.number(line.needed)}</td>
            <td className={number}>{format.number(line.available)}</td>
            <td className={number}>{line.after < 0 ? <StateBadge tone="danger">{t('items.short', { count: -line.after })}</StateBadge> : format.number(line.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
