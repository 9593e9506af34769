import { Select, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Wish } from '../../../api/contract/chat.ts';
import type { ChatWish } from '../../../api/contract/chat.ts';
import { Muted } from '../../components/layout.tsx';
import { useIsAdmin } from '../../queries/me.ts';
import { TestMessage } from './TestMessage.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM, paddingBlock: tokens.spacingVerticalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { display: 'flex', flexDirection: 'column', flexGrow: 1, flexBasis: '180px', minWidth: 0, overflowWrap: 'anywhere' },
});

interface ChatListProps {
  companyId: string;
  chats: readonly ChatWish[];
  disabled: boolean;
  onChange: (chatId: string, wants: Wish) => void;
}

export function ChatList({ companyId, chats, disabled, onChange }: ChatListProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const admin = useIsAdmin();
  return (
    <ul className={styles.list}>
      {chats.map((chat) => {
        const name = chat.name === '' ? t(`notifications.kind.${chat.kind}`) : chat.name;
        return (
          <li key={chat.chatId} className={styles.item} data-testid="chat-wish">
            <span className={styles.name}>
              <Text weight="semibold">{name}</Text>
              <Muted>{t(`notifications.kind.${chat.kind}`)}</Muted>
              {chat.reachable ? null : <Muted>{t('notifications.unreachable')}</Muted>}
            </span>
            <Select value={chat.wants} disabled={disabled} aria-label={t('notifications.getsIn', { chat: name })} onChange={(_, data) => {
              const wants = Wish.safeParse(data.value);
              if (wants.success) onChange(chat.chatId, wants.data);
            }}>
              {Wish.options.map((wish) => <option key={wish} value={wish}>{t(`notifications.wants.${wish}`)}</option>)}
            </Select>
            {admin && chat.reachable ? <TestMessage companyId={companyId} chat={{ id: chat.chatId, name }} /> : null}
          </li>
        );
      })}
    </ul>
  );
}
