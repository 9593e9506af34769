import { useTranslation } from 'react-i18next';
import { Heading } from '../../components/Heading.tsx';
import { PageLink, Stack } from '../../components/layout.tsx';

export function NowherePage() {
  const { t } = useTranslation();
  return (
    <Stack>
      <Heading level={1} page={t('common.notFound')}>{t('common.notFound')}</Heading>
      <PageLink to="/">{t('nav.companies')}</PageLink>
    </Stack>
  );
}
