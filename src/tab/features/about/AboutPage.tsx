import { Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Heading } from '../../components/Heading.tsx';
import { OutsideLink, Stack } from '../../components/layout.tsx';
import { useHost } from '../../hostContext.ts';

export function AboutPage() {
  const { t } = useTranslation();
  const host = useHost();
  const at = (path: string): string => new URL(path, window.location.origin).href;
  return (
    <Stack>
      <Heading level={1} page={t('nav.about')}>{t('nav.about')}</Heading>
      <Text>{t('outside.what')}</Text>
      <Text>{t('about.reads')}</Text>
      <Text>{t('about.keeps')}</Text>
      <OutsideLink href={at('/privacy')} onOpen={host.openLink}>{t('about.privacyOpens')}</OutsideLink>
      <OutsideLink href={at('/terms')} onOpen={host.openLink}>{t('about.termsOpens')}</OutsideLink>
    </Stack>
  );
}
