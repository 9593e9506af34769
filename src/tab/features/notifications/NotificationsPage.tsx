/** Which chats hear what of a company, the weekly digest, quiet hours, and a test message. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notifications, NotificationsPut } from '../../../api/contract/chat.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Stack } from '../../components/layout.tsx';
import { SaveBar } from '../../components/SaveBar.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useNotifications, usePutNotifications } from '../../queries/notifications.ts';
import { ChatList } from './ChatList.tsx';
import { TestMessage } from './TestMessage.tsx';
import { DigestFields, QuietFields } from './TimeFields.tsx';

export function NotificationsPage() {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const query = useNotifications(company.id);
  const problem = problemOf(query.error);
  return (
    <Stack>
      <Heading level={2} page={`${t('notifications.title')} · ${company.name}`}>{t('notifications.title')}</Heading>
      <Muted>{t('notifications.what', { company: company.name })}</Muted>
      {query.data !== undefined ? <Editor notifications={query.data} />
        : problem === null ? <Loading label={t('notifications.title')} rows={4} /> : <Failed problem={problem} what={t('notifications.title')} onRetry={() => void query.refetch()} />}
    </Stack>
  );
}

function putOf({ chats, weeklyDigest, quietHours }: Notifications): NotificationsPut {
  return { chats: chats.map(({ chatId, wants }) => ({ chatId, wants })), weeklyDigest, quietHours };
}

function Editor({ notifications }: { notifications: Notifications }) {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const admin = useIsAdmin();
  const put = usePutNotifications(company.id);
  const [edited, setEdited] = useState<Notifications | null>(null);
  const value = edited ?? notifications;
  const dirty = edited !== null && JSON.stringify(putOf(edited)) !== JSON.stringify(putOf(notifications));
  const set = (part: Partial<Notifications>): void => {
    put.reset();
    setEdited({ ...value, ...part });
  };
  return (
    <Stack>
      {admin ? null : <Muted>{t('roles.readOnly')}</Muted>}
      <Panel label={t('notifications.chats')}>
        <Heading level={3}>{t('notifications.chats')}</Heading>
        {value.chats.length === 0 ? <Empty title={t('notifications.empty')}>{t('notifications.emptyMore')}</Empty> : (
          <ChatList companyId={company.id} chats={value.chats} disabled={!admin} onChange={(chatId, wants) => {
            set({ chats: value.chats.map((chat) => (chat.chatId === chatId ? { ...chat, wants } : chat)) });
          }} />
        )}
        {admin && value.chats.length > 1 ? <TestMessage companyId={company.id} /> : null}
      </Panel>
      <DigestFields value={value.weeklyDigest} zone={company.settings.schedule.timeZone} disabled={!admin} onChange={(weeklyDigest) => {
        set({ weeklyDigest });
      }} />
      <QuietFields value={value.quietHours} zone={company.settings.schedule.timeZone} disabled={!admin} onChange={(quietHours) => {
        set({ quietHours });
      }} />
      {admin ? <SaveBar consequence={t('notifications.consequence')} savedText={t('notifications.saved')} testId="notifications-save" draft={{
        dirty, saving: put.isPending, saved: put.isSuccess && !dirty, problem: problemOf(put.error),
        save: () => {
          put.mutate(putOf(value), { onSuccess: () => {
            setEdited(null);
          } });
        },
        reset: () => {
          put.reset();
          setEdited(null);
        },
      }} /> : null}
    </Stack>
  );
}
