import { useEffect, useRef } from 'react';
import { AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction, SubmitAction } from 'adaptivecards';
import type { CardJson } from '../teams/chat.ts';
import type { CardPress } from './hostClient.ts';
import { hostConfig } from './hostConfig.ts';
import { toHtml } from './markdown.ts';

interface CardViewProps {
  card: CardJson;
  onPress: (press: CardPress) => void;
  onLink: (url: string) => void;
}

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text);
  result.didProcess = true;
};

/** An Adaptive Card, rendered by Microsoft's own library; colours are Fluent's variables, so themes follow by themselves. */
export function CardView({ card, onPress, onLink }: CardViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const handlers = useRef({ onPress, onLink });
  useEffect(() => {
    handlers.current = { onPress, onLink };
  });
  const json = JSON.stringify(card);
  useEffect(() => {
    const rendered = new AdaptiveCard();
    rendered.hostConfig = new HostConfig(hostConfig);
    rendered.parse(JSON.parse(json));
    rendered.onAnchorClicked = (_element, anchor) => {
      handlers.current.onLink(anchor.href);
      return true;
    };
    rendered.onExecuteAction = (action) => {
      if (action instanceof OpenUrlAction) { if (action.url !== undefined) handlers.current.onLink(action.url); return; }
      if (action instanceof ExecuteAction) handlers.current.onPress({ type: 'Action.Execute', verb: action.verb, data: action.data ?? {}, ...(action.id === undefined ? {} : { id: action.id }) });
      else if (action instanceof SubmitAction) handlers.current.onPress({ type: 'Action.Submit', data: action.data ?? {} });
    };
    const element = rendered.render();
    if (element !== undefined) place.current?.replaceChildren(element);
  }, [json]);
  return <div className="card" ref={place} />;
}
