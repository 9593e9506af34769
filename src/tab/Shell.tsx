/** The frame of every page: navigation as text at the left, behind a button where it is narrow. */
import { Button, Drawer, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DismissRegular, NavigationRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { NotPermitted } from './components/states.tsx';
import { useHost } from './hostContext.ts';
import { useMe } from './queries/me.ts';

const useStyles = makeStyles({
  frame: {
    minHeight: '100vh', display: 'grid', gridTemplateColumns: '180px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalXXL, paddingInlineStart: '20px',
    boxSizing: 'border-box', backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1,
    '@media (max-width: 639px)': { gridTemplateColumns: 'minmax(0, 1fr)', paddingInlineStart: 0 },
  },
  side: { position: 'sticky', top: 0, alignSelf: 'start', paddingBlock: tokens.spacingVerticalXL, '@media (max-width: 639px)': { display: 'none' } },
  bar: { display: 'none', '@media (max-width: 639px)': { display: 'flex', alignItems: 'center', padding: tokens.spacingHorizontalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` } },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  item: {
    display: 'block', paddingBlock: tokens.spacingVerticalSNudge, paddingInline: tokens.spacingHorizontalM, borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2, textDecorationLine: 'none', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: { color: tokens.colorNeutralForeground1Selected, fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground1Selected, '@media (forced-colors: active)': { outline: '1px solid' } },
  main: { minWidth: 0, maxWidth: '1200px', width: '100%', boxSizing: 'border-box', paddingBlock: tokens.spacingVerticalXL, paddingInline: tokens.spacingHorizontalXL,
    '@media (max-width: 639px)': { paddingInline: tokens.spacingHorizontalM, paddingBlock: tokens.spacingVerticalM } },
  skip: { position: 'absolute', insetInlineStart: '-9999px', ':focus': { insetInlineStart: '20px', top: '4px', zIndex: 2, padding: tokens.spacingHorizontalS, backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorBrandForegroundLink } },
});

export function Shell() {
  const { t } = useTranslation();
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const me = useMe();
  const host = useHost();
  useEffect(() => {
    setOpen(false);
    host.tellPage(window.location.href);
  }, [host, pathname]);
  return (
    <>
      <a href="#main" className={styles.skip} onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>{t('nav.skip')}</a>
      <div className={styles.bar}>
        <Button appearance="subtle" icon={<NavigationRegular />} aria-expanded={open} data-testid="menu" onClick={() => {
          setOpen(true);
        }}>{t('nav.menu')}</Button>
      </div>
      <div className={styles.frame}>
        <nav className={styles.side} aria-label={t('nav.label')}><Places /></nav>
        <main id="main" tabIndex={-1} className={styles.main}>
          {me.data?.roles.length === 0 ? <NotPermitted role="reader" page /> : <Outlet />}
        </main>
      </div>
      <Drawer type="overlay" size="small" open={open} onOpenChange={(_, data) => {
        setOpen(data.open);
      }}>
        <DrawerHeader>
          <DrawerHeaderTitle action={<Button appearance="subtle" aria-label={t('common.close')} icon={<DismissRegular />} onClick={() => {
            setOpen(false);
          }} />}>{t('nav.menu')}</DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody><nav aria-label={t('nav.label')}><Places /></nav></DrawerBody>
      </Drawer>
      <ScrollRestoration />
    </>
  );
}

function Places() {
  const { t } = useTranslation();
  const styles = useStyles();
  const me = useMe();
  const { pathname } = useLocation();
  const places = [
    { to: '/', text: t('nav.companies'), here: pathname === '/' || pathname.startsWith('/companies') },
    { to: '/activity', text: t('nav.activity') },
    ...(me.data?.roles.includes('host') === true ? [{ to: '/host', text: t('nav.host') }] : []),
    { to: '/settings', text: t('nav.settings') },
    { to: '/help', text: t('nav.help') },
    { to: '/about', text: t('nav.about') },
  ];
  return (
    <ul className={styles.list}>
      {places.map((place) => (
        <li key={place.to}>
          <NavLink to={place.to} end className={({ isActive }) => mergeClasses(styles.item, (place.here ?? isActive) && styles.here)}>{place.text}</NavLink>
        </li>
      ))}
    </ul>
  );
}
