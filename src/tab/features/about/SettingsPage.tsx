/** The caller's own settings: language, and what their roles allow. */
import { Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/Facts.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Panel, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useChooseLanguage, useMe } from '../../queries/me.ts';

const roleNames = ['admin', 'reader', 'host'] as const;

export function SettingsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe().data;
  const choose = useChooseLanguage();
  return (
    <Stack>
      <Heading level={1} page={t('nav.settings')}>{t('nav.settings')}</Heading>
      <Panel label={t('mySettings.language')}>
        <Heading level={2} id="language-title">{t('mySettings.language')}</Heading>
        <RadioGroup aria-labelledby="language-title" value={me?.language ?? 'en'} disabled={choose.isPending} onChange={(_, data) => {
          choose.mutate(data.value === 'nl' ? 'nl' : 'en');
        }}>
          <Radio value="en" label="English" data-testid="language-en" />
          <Radio value="nl" label="Nederlands" data-testid="language-nl" />
        </RadioGroup>
        <Text>{t('mySettings.languageWhat')}</Text>
        <ProblemBar problem={problemOf(choose.error)} title={t('common.notSaved')} />
      </Panel>
      <Panel label={t('mySettings.roles')}>
        <Heading level={2}>{t('mySettings.roles')}</Heading>
        <Text>{t('mySettings.youAre', { name: me?.name ?? '', roles: format.list((me?.roles ?? []).map((role) => t(`roles.name.${role}`))) })}</Text>
        <Facts items={roleNames.map((role) => ({ label: t(`roles.name.${role}`), value: t(`roles.may.${role}`) }))} />
      </Panel>
    </Stack>
  );
}
