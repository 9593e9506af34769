import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: { margin: 0, display: 'grid', gridTemplateColumns: 'minmax(8rem, max-content) 1fr', columnGap: tokens.spacingHorizontalXL, rowGap: tokens.spacingVerticalS,
    '@media (max-width: 639px)': { gridTemplateColumns: '1fr', rowGap: 0 } },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  value: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, overflowWrap: 'anywhere',
    '@media (max-width: 639px)': { marginBottom: tokens.spacingVerticalS } },
});

/** Names and values, two columns where there is room. */
export function Facts({ items }: { items: { label: string; value: ReactNode }[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {items.map((item) => [
        <dt key={`${item.label}-term`} className={styles.term}>{item.label}</dt>,
        <dd key={`${item.label}-value`} className={styles.value}>{item.value}</dd>,
      ])}
    </dl>
  );
}
