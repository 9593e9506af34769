import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { SendRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { ProblemBar } from '../../components/Problem.tsx';
import { Stack } from '../../components/layout.tsx';
import { problemOf } from '../../queries/client.ts';
import { useTestMessage } from '../../queries/notifications.ts';

/** To one chat, or to all that can be reached; says how it went. */
export function TestMessage({ companyId, chat }: { companyId: string; chat?: { id: string; name: string } }) {
  const { t } = useTranslation();
  const test = useTestMessage(companyId);
  return (
    <Stack gap="tight">
      <span>
        <Button size="small" icon={<SendRegular />} disabled={test.isPending} aria-label={chat === undefined ? t('notifications.test') : t('notifications.testTo', { chat: chat.name })} data-testid={chat === undefined ? 'test-all' : 'test-chat'}
          onClick={() => {
            test.mutate(chat?.id);
          }}>{t('notifications.test')}</Button>
      </span>
      <div role="status">
        {test.data === undefined ? null : (
          <MessageBar intent={test.data.failed > 0 ? 'warning' : 'success'} layout="multiline">
            <MessageBarBody data-testid="test-result">
              {t('notifications.testSent', { count: test.data.sent })}{test.data.failed > 0 ? ` ${t('notifications.testFailed', { count: test.data.failed })}` : ''}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
      <ProblemBar problem={problemOf(test.error)} title={t('notifications.notTested')} />
    </Stack>
  );
}
