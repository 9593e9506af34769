/** The three parts of the cards section, each with its own address. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Heading } from '../../components/Heading.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, listStyleType: 'none', margin: 0, padding: 0 },
  part: {
    display: 'block', paddingBlock: tokens.spacingVerticalXS, paddingInline: tokens.spacingHorizontalM, borderRadius: tokens.borderRadiusCircular, textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, color: tokens.colorNeutralForeground2, border: `1px solid ${tokens.colorNeutralStroke1}`,
    ':hover': { color: tokens.colorNeutralForeground1Hover, backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, border: `1px solid ${tokens.colorCompoundBrandStroke}` },
});

export function CardsTabs({ part }: { part: 'cards' | 'orders' | 'credits' }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const company = useCompanyContext();
  const base = `/companies/${company.id}/cards`;
  const parts = [{ name: 'cards', to: base }, { name: 'orders', to: `${base}/orders` }, { name: 'credits', to: `${base}/credits` }] as const;
  return (
    <>
      <Heading level={2} page={`${t(`${part}.title`)} · ${company.name}`}>{t(`${part}.title`)}</Heading>
      <nav aria-label={t('cards.parts')}>
        <ul className={styles.list}>
          {parts.map(({ name, to }) => <li key={name}><NavLink to={to} end className={({ isActive }) => mergeClasses(styles.part, isActive && styles.here)} data-testid={`part-${name}`}>{t(`${name}.title`)}</NavLink></li>)}
        </ul>
      </nav>
    </>
  );
}
