/** A page that broke, or whose code is gone since a new version was installed. */
import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

const useStyles = makeStyles({
  page: { padding: tokens.spacingHorizontalXXL, display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalL },
});

export function PageFailed() {
  const { t } = useTranslation();
  const styles = useStyles();
  const failure = useRouteError();
  const outdated = failure instanceof Error && /dynamically imported module|module script|preload/i.test(failure.message);
  return (
    <main className={styles.page} data-testid="page-failed">
      <Text as="h1" size={600} weight="semibold">{outdated ? t('pageFailed.newVersion') : t('pageFailed.title')}</Text>
      <Text>{outdated ? t('pageFailed.reloadForNew') : t('pageFailed.nothingChanged')}</Text>
      <Button appearance="primary" onClick={() => {
        window.location.reload();
      }}>{t('pageFailed.reload')}</Button>
    </main>
  );
}
