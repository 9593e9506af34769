import { useEffect, useRef, useState } from 'react';
import { Badge, Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import type { Chat, Persona } from '../hostState.ts';
import type { ChatMessage } from '../teams/chat.ts';
import type { Choices } from './choices.ts';
import { install, press, say, uninstall } from './hostClient.ts';
import type { CardPress, Speaker } from './hostClient.ts';
import { MessageView } from './MessageView.tsx';
import { Pick } from './TopBar.tsx';
import { useChats } from './useChats.ts';

interface ChatPaneProps {
  persona: Persona;
  personas: Persona[];
  choices: Choices;
  onLink: (url: string) => void;
}

const kindNames = { personal: 'Personal', groupChat: 'Group chat', channel: 'Channel' };
const commands = {
  en: ['sync now', 'status', 'preview', 'history', 'pending', 'why ', 'credits', 'notifications', 'language', 'help'],
  nl: ['nu synchroniseren', 'status', 'voorbeeld', 'geschiedenis', 'te beoordelen', 'waarom ', 'tegoed', 'meldingen', 'taal', 'help'],
};

export function ChatPane({ persona, choices, onLink }: ChatPaneProps) {
  const { chats, typing } = useChats(persona.id);
  const [chatId, setChatId] = useState('');
  const [problem, setProblem] = useState('');
  const chat = chats.find(({ id }) => id === chatId) ?? chats[0];
  const speaker = (in_: Chat): Speaker => ({
    chatId: in_.id,
    personaId: persona.id,
    client: { locale: choices.locale === 'nl' ? 'nl-NL' : 'en-US', platform: choices.clientType === 'android' ? 'Android' : 'Windows', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  });
  const attempt = (work: Promise<unknown>): void => {
    setProblem('');
    work.catch((error: unknown) => { setProblem(error instanceof Error ? error.message : String(error)); });
  };
  const onPress = async (message: ChatMessage, pressed: CardPress): Promise<string | null> => {
    if (chat === undefined) return null;
    return (await press(speaker(chat), message.id, pressed)).problem;
  };
  if (chat === undefined) return <section className="pane chatPane" aria-label="Chat" data-testid="chat-pane" />;
  return (
    <section className="pane chatPane" aria-label="Chat" data-testid="chat-pane" data-chat-kind={chat.kind}>
      <div className="chatHead">
        <Pick id="chat-select" label="Chat" value={chat.id} onPick={setChatId} options={chats.map((each) => [each.id, `${each.name} (${kindNames[each.kind]})`])} />
        {chat.installed
          ? <Button size="small" appearance="subtle" data-testid="chat-uninstall" onClick={() => { attempt(uninstall(speaker(chat))); }}>Remove</Button>
          : <Button size="small" appearance="primary" data-testid="chat-install" onClick={() => { attempt(install(speaker(chat))); }}>Install</Button>}
      </div>
      <ChatLog chat={chat} persona={persona} onLink={onLink} onPress={onPress} onSay={(text) => { attempt(say(speaker(chat), text, null)); }} isTyping={typing.includes(chat.id)} />
      {problem !== '' && <p role="alert" className="problem">{problem}</p>}
      <Compose key={chat.id} chat={chat} locale={choices.locale} onSay={(text, threadId) => { attempt(say(speaker(chat), text, threadId)); }} />
    </section>
  );
}

interface ChatLogProps {
  chat: Chat;
  persona: Persona;
  isTyping: boolean;
  onLink: (url: string) => void;
  onPress: (message: ChatMessage, pressed: CardPress) => Promise<string | null>;
  onSay: (text: string) => void;
}

function ChatLog({ chat, persona, isTyping, onLink, onPress, onSay }: ChatLogProps) {
  const log = useRef<HTMLDivElement>(null);
  const last = chat.messages.at(-1);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [chat.id, last?.id, last?.editedAt, isTyping]);
  return (
    <div className="log" ref={log} role="log" aria-label={`Messages in ${chat.name}`} tabIndex={0} data-testid="chat-log">
      {chat.messages.length === 0 && <p className="quiet">Nothing was said yet. {chat.installed ? 'Say help.' : 'Install Instep here, or say something.'}</p>}
      {inThreads(chat).map((message) => <MessageView key={message.id} message={message} chat={chat} persona={persona} onLink={onLink} onPress={(pressed) => onPress(message, pressed)} onSay={onSay} />)}
      {isTyping && <p className="quiet" data-testid="typing">Instep is typing…</p>}
      {chat.blocked && <Badge color="danger">The bot is blocked here</Badge>}
    </div>
  );
}

/** In a channel, replies stand under the first message of their thread; threads in the order of their beginning. */
function inThreads(chat: Chat): ChatMessage[] {
  if (chat.kind !== 'channel') return chat.messages;
  const roots = chat.messages.filter(({ id, threadId }) => threadId === id || threadId === null);
  const lost = chat.messages.filter(({ threadId }) => !roots.some(({ id }) => id === threadId));
  return [...lost.filter((message) => !roots.includes(message)), ...roots.flatMap((root) => [root, ...chat.messages.filter(({ id, threadId }) => threadId === root.id && id !== root.id)])];
}

interface ComposeProps {
  chat: Chat;
  locale: Choices['locale'];
  onSay: (text: string, threadId: string | null) => void;
}

function Compose({ chat, locale, onSay }: ComposeProps) {
  const mention = chat.kind === 'personal' ? '' : '@Instep ';
  const [text, setText] = useState(mention);
  const box = useRef<HTMLTextAreaElement>(null);
  const [inThread, setInThread] = useState(false);
  const thread = chat.kind === 'channel' ? (chat.messages.at(-1)?.threadId ?? null) : null;
  const send = (): void => {
    if (text.trim() === '' || text.trim() === mention.trim()) return;
    onSay(text.trim(), inThread ? thread : null);
    setText(mention);
  };
  return (
    <form className="compose" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea ref={box} className="composeText" rows={2} data-testid="chat-input" aria-label={`Message in ${chat.name}`} placeholder="Type a message" value={text}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => { if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); send(); } }} />
      <div className="composeActions">
        <Menu>
          <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" data-testid="chat-commands">Commands</Button></MenuTrigger>
          <MenuPopover><MenuList>
            {commands[locale].map((command) => <MenuItem key={command} onClick={() => { setText(`${mention}${command}`); box.current?.focus(); }}>{command}</MenuItem>)}
          </MenuList></MenuPopover>
        </Menu>
        {thread !== null && <label className="quiet"><input type="checkbox" checked={inThread} data-testid="chat-reply" onChange={(event) => { setInThread(event.target.checked); }} /> Reply in the last thread</label>}
        <Button size="small" appearance="primary" type="submit" data-testid="chat-send">Send</Button>
      </div>
    </form>
  );
}
