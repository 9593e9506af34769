/** Credits by kind of item: available, reserved, and what is likely to be needed. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Balance, Catalogue } from '../../api/contract/cards.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { itemsByKind } from '../itemWords.ts';
import type { ItemNames } from '../itemWords.ts';

const useStyles = makeStyles({
  table: { width: '100%', maxWidth: '720px', borderCollapse: 'collapse', '@media (max-width: 639px)': { tableLayout: 'fixed', hyphens: 'auto', overflowWrap: 'anywhere' }, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  head: { textAlign: 'start', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2, paddingBlock: tokens.spacingVerticalXS, paddingInlineEnd: tokens.spacingHorizontalS },
  kind: { textAlign: 'start', fontWeight: tokens.fontWeightSemibold, paddingTop: tokens.spacingVerticalM },
  cell: { textAlign: 'start', fontWeight: tokens.fontWeightRegular, paddingBlock: tokens.spacingVerticalXS, paddingInlineEnd: tokens.spacingHorizontalS, overflowWrap: 'anywhere', verticalAlign: 'top', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
});

interface BalancesProps {
  catalogue: Catalogue;
  balances: readonly Balance[];
  names: ItemNames;
  /** At most so many of each item are needed: nobody has chosen yet. Shown in place of what is reserved. */
  newPeople?: number;
}

export function Balances({ catalogue, balances, names, newPeople }: BalancesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const styles = useStyles();
  const of = new Map(balances.map((balance) => [balance.item, balance]));
  const kinds = Object.entries(itemsByKind(catalogue)).filter(([, items]) => items.length > 0);
  const known = new Set(kinds.flatMap(([, items]) => items));
  const gone = balances.filter(({ item, available, reserved }) => !known.has(item) && available + reserved > 0).map(({ item }) => item);
  const columns = 3;
  const number = mergeClasses(styles.cell, styles.number);
  const head = mergeClasses(styles.head, styles.number);
  const rowOf = (item: string) => (
    <tr key={item} data-testid={`balance-${item}`}>
      <th scope="row" className={styles.cell}>{names(item)}</th>
      <td className={number}>{format.number(of.get(item)?.available ?? 0)}</td>
      <td className={number}>{newPeople === undefined ? format.number(of.get(item)?.reserved ?? 0) : t('review.creditsStep.upTo', { number: format.number(newPeople) })}</td>
    </tr>
  );
  return (
    <table className={styles.table} data-testid="balances">
      <thead>
        <tr>
          <th scope="col" className={styles.head}>{t('items.item')}</th>
          <th scope="col" className={head}>{t('items.available')}</th>
          <th scope="col" className={head}>{newPeople === undefined ? t('items.reserved') : t('review.creditsStep.likely')}</th>
        </tr>
      </thead>
      {kinds.map(([kind, items]) => (
        <tbody key={kind}>
          <tr><th scope="rowgroup" colSpan={columns} className={styles.kind}>{t(`items.kind.${kind === 'cardType' || kind === 'licence' ? kind : 'accessory'}`)}</th></tr>
          {items.map(rowOf)}
        </tbody>
      ))}
      {gone.length === 0 ? null : <tbody>{gone.map(rowOf)}</tbody>}
    </table>
  );
}
