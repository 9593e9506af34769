import { useEffect, useState } from 'react';
import type { ChatsState } from '../hostState.ts';
import { getChats } from './hostClient.ts';

const typingCheckMs = 3000;

/** The chats of a person, read again whenever something happened in them. */
export function useChats(personaId: string): ChatsState {
  const [state, setState] = useState<ChatsState>({ revision: -1, chats: [], typing: [] });
  const typing = state.typing.length > 0;
  useEffect(() => {
    let current = true;
    const read = (): void => {
      void getChats(personaId).then((next) => { if (current) setState((now) => (next.revision >= now.revision ? next : now)); }, () => undefined);
    };
    const events = new EventSource('/host/api/events');
    events.onmessage = read;
    const timer = typing ? setInterval(read, typingCheckMs) : undefined;
    return () => {
      current = false;
      events.close();
      clearInterval(timer);
    };
  }, [personaId, typing]);
  return state;
}
