/** The page one sees when nobody hosts the tab: what this is, and the way into Teams. */
import { Button, FluentProvider, RendererProvider, Text, makeStyles, teamsDarkTheme, teamsLightTheme, tokens } from '@fluentui/react-components';
import type { GriffelRenderer } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { deepLink } from './teamsHost.ts';
import type { TabConfig } from './teamsHost.ts';

const useStyles = makeStyles({
  page: { boxSizing: 'border-box', minHeight: '100vh', padding: tokens.spacingHorizontalXXL, display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalL, maxWidth: '60ch' },
  title: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
});

/** The tab's entity id in the app package. */
const homePage = 'home';

export function OutsideTeams({ renderer, config }: { renderer: GriffelRenderer; config: TabConfig | null }) {
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={dark ? teamsDarkTheme : teamsLightTheme}>
        <Words config={config} />
      </FluentProvider>
    </RendererProvider>
  );
}

function Words({ config }: { config: TabConfig | null }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const page = window.location.pathname.replace(/^\/tab\/?/, '');
  return (
    <main className={styles.page} data-testid="outside-teams">
      <h1 className={styles.title}>Instep</h1>
      <Text size={400}>{t('outside.what')}</Text>
      {config === null ? (
        <>
          <Text>{t('outside.serverSilent')}</Text>
          <Button appearance="primary" onClick={() => {
            window.location.reload();
          }}>{t('common.retry')}</Button>
        </>
      ) : (
        <>
          <Text>{t('outside.openIt')}</Text>
          <Button as="a" appearance="primary" href={deepLink(config.appId, homePage, page, 'Instep')} target="_blank" rel="noopener">{t('outside.open')}</Button>
        </>
      )}
      <Text size={200}><a href="/privacy">{t('about.privacy')}</a> · <a href="/terms">{t('about.terms')}</a></Text>
    </main>
  );
}
