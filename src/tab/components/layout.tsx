/** The few layouts pages are made of. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link as FluentLink } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

const useStyles = makeStyles({
  stack: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  tight: { gap: tokens.spacingVerticalS },
  loose: { gap: tokens.spacingVerticalXXL },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  between: { justifyContent: 'space-between' },
  columns: {
    display: 'grid', gap: tokens.spacingHorizontalXXL, gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)', alignItems: 'start',
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  even: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  staying: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0, '@media (min-width: 901px)': { position: 'sticky', top: tokens.spacingVerticalL } },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  panel: {
    display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0,
    padding: tokens.spacingHorizontalL, borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1, border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  link: { color: tokens.colorBrandForegroundLink, textDecorationLine: 'none', ':hover': { textDecorationLine: 'underline' }, overflowWrap: 'anywhere' },
  /** One of a list: a target of its own. */
  roomy: { display: 'inline-block', lineHeight: '24px' },
  muted: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, overflowWrap: 'anywhere' },
});

export function Stack({ children, gap = 'normal' }: { children: ReactNode; gap?: 'tight' | 'normal' | 'loose' }) {
  const styles = useStyles();
  return <div className={mergeClasses(styles.stack, gap === 'tight' && styles.tight, gap === 'loose' && styles.loose)}>{children}</div>;
}

export function Row({ children, between = false }: { children: ReactNode; between?: boolean }) {
  const styles = useStyles();
  return <div className={mergeClasses(styles.row, between && styles.between)}>{children}</div>;
}

/** Two columns, one under the other where it is narrow. */
export function Columns({ children, even = false }: { children: ReactNode; even?: boolean }) {
  const styles = useStyles();
  return <div className={mergeClasses(styles.columns, even && styles.even)}>{children}</div>;
}

/** A column that stays in sight while the one beside it scrolls. */
export function Staying({ children }: { children: ReactNode }) {
  return <div className={useStyles().staying}>{children}</div>;
}

export function Panel({ children, label }: { children: ReactNode; label?: string }) {
  return <section className={useStyles().panel} aria-label={label}>{children}</section>;
}

export function Muted({ children }: { children: ReactNode }) {
  return <span className={useStyles().muted}>{children}</span>;
}

/** A link to another page of the tab. */
export function PageLink({ to, children, testId, roomy = false }: { to: string; children: ReactNode; testId?: string; roomy?: boolean }) {
  const styles = useStyles();
  return <Link to={to} className={mergeClasses(styles.link, roomy && styles.roomy)} data-testid={testId}>{children}</Link>;
}

/** A link that leaves Teams: its words must say where to. */
export function OutsideLink({ href, children, onOpen }: { href: string; children: ReactNode; onOpen: (url: string) => void }) {
  return (
    <FluentLink href={href} target="_blank" rel="noopener noreferrer" onClick={(event) => {
      event.preventDefault();
      onOpen(href);
    }}>
      {children}
    </FluentLink>
  );
}
