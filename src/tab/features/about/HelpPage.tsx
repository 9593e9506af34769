import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Heading } from '../../components/Heading.tsx';
import { Stack } from '../../components/layout.tsx';

const questions = ['start', 'who', 'leavers', 'waiting', 'cooldown', 'hand', 'chat', 'keys'] as const;

export function HelpPage() {
  const { t } = useTranslation();
  return (
    <Stack>
      <Heading level={1} page={t('nav.help')}>{t('nav.help')}</Heading>
      <Accordion multiple collapsible>
        {questions.map((name) => (
          <AccordionItem key={name} value={name}>
            <AccordionHeader as="h2">{t(`help.${name}.question`)}</AccordionHeader>
            <AccordionPanel><Text>{t(`help.${name}.answer`)}</Text></AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
    </Stack>
  );
}
