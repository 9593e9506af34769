import { useState } from 'react';
import { Button } from '@fluentui/react-components';
import type { Chat, Persona } from '../hostState.ts';
import type { ChatMessage } from '../teams/chat.ts';
import { CardView } from './CardView.tsx';
import type { CardPress } from './hostClient.ts';
import { toHtml } from './markdown.ts';

interface MessageViewProps {
  message: ChatMessage;
  chat: Chat;
  persona: Persona;
  onLink: (url: string) => void;
  onPress: (pressed: CardPress) => Promise<string | null>;
  onSay: (text: string) => void;
}

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function MessageView({ message, chat, persona, onLink, onPress, onSay }: MessageViewProps) {
  const [answer, setAnswer] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  if (message.kind === 'system') {
    return <p className="systemLine" data-testid="message" data-kind="system">{message.text}{message.problem !== null && <span className="problem"> {message.problem}</span>}</p>;
  }
  const own = message.personaId === persona.id;
  const view = message.views[persona.id];
  const cards = view === undefined ? message.cards : [view];
  const isReply = chat.kind === 'channel' && message.threadId !== null && message.threadId !== message.id;
  const pressed = (press: CardPress): void => {
    setWaiting(true);
    setAnswer(null);
    onPress(press).then(setAnswer, (error: unknown) => { setAnswer(error instanceof Error ? error.message : String(error)); }).finally(() => { setWaiting(false); });
  };
  return (
    <article className={`message ${message.kind} ${own ? 'own' : ''} ${isReply ? 'reply' : ''}`} data-testid="message" data-kind={message.kind} data-message-id={message.id} aria-busy={waiting}>
      <p className="meta"><strong>{message.name}</strong> {time.format(new Date(message.at))}{message.editedAt !== null && ' · edited'}</p>
      {message.text !== '' && (message.kind === 'bot' ? <div className="bubble" dangerouslySetInnerHTML={{ __html: toHtml(message.text) }} /> : <div className="bubble">{message.text}</div>)}
      {cards.map((card, index) => <CardView key={index} card={card} onLink={onLink} onPress={pressed} />)}
      {message.suggested.length > 0 && <div className="suggested">{message.suggested.map(({ title, value }) => <Button key={title} size="small" shape="circular" onClick={() => { onSay(value); }}>{title}</Button>)}</div>}
      {answer !== null && <p role="status" className="answer">{answer}</p>}
      {message.problem !== null && <p role="alert" className="problem">{message.problem}</p>}
    </article>
  );
}
