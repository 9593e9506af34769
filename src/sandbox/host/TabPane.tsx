import { useEffect, useRef, useState } from 'react';
import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import type { HostSetup, Persona } from '../hostState.ts';
import type { Choices } from './choices.ts';
import { connectTab } from './connectTab.ts';
import type { TabConnection } from './connectTab.ts';
import { getToken } from './hostClient.ts';
import type { TabState } from './teamsMessages.ts';

interface TabPaneProps {
  setup: HostSetup;
  persona: Persona;
  choices: Choices;
  state: TabState;
  onState: (state: TabState) => void;
  onLink: (url: string) => void;
  onNavigate: (subPageId: string | null) => void;
  onShare: (subPageId: string, label: string) => void;
  onFrame: (subPageId: string | null) => void;
  onReload: () => void;
}

/** Teams gives a tab 30 seconds to say that it is up. */
const patienceMs = 30_000;

export function TabPane(props: TabPaneProps) {
  const { setup, persona, choices, state, onState, onReload } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const connection = useRef<TabConnection>(null);
  const latest = useRef(props);
  const [detail, setDetail] = useState('');
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    onState('loading');
    const { setup: { appUrl, clientId }, persona: who } = latest.current;
    const connected = connectTab(() => frame.current?.contentWindow ?? null, new URL(appUrl).origin, {
      surroundings: () => ({
        person: { objectId: who.objectId, tenantId: who.tenantId, name: who.name, userPrincipalName: who.userPrincipalName },
        theme: latest.current.choices.theme,
        locale: latest.current.choices.locale === 'nl' ? 'nl-nl' : 'en-us',
        clientType: latest.current.choices.clientType,
        appId: clientId,
        subPageId: latest.current.choices.sub,
      }),
      token: () => getToken(who.id),
      onState: (next, said) => { setDetail(said); onState(next); },
      onLink: (url) => { latest.current.onLink(url); },
      onNavigate: (sub) => { latest.current.onNavigate(sub); },
      onShare: (sub, label) => { latest.current.onShare(sub, label); },
      onFrame: (sub) => { latest.current.onFrame(sub); },
    });
    connection.current = connected;
    // Only now, so that no message of the tab is missed.
    setSrc(`${appUrl}/tab/`);
    return () => { connected.close(); };
  }, [onState]);
  useEffect(() => { connection.current?.pushTheme(choices.theme); }, [choices.theme]);
  useEffect(() => {
    if (state !== 'loading' && state !== 'loaded') return;
    const timer = setTimeout(() => { setDetail('Timeout: the tab did not report success within 30 seconds.'); onState('failed'); }, patienceMs);
    return () => { clearTimeout(timer); };
  }, [state, onState]);

  return (
    <section className="pane tabPane" aria-label="Tab" data-testid="tab-pane" data-state={state}>
      {state === 'loading' && <div className="cover"><Spinner label="Instep is loading" /></div>}
      {state === 'failed' && (
        <div className="cover" role="alert">
          <p>There was a problem reaching this app.</p>
          <p className="quiet">{detail}</p>
          <Button appearance="primary" data-testid="tab-retry" onClick={onReload}>Try again</Button>
        </div>
      )}
      {state === 'expectedFailure' && <MessageBar intent="info"><MessageBarBody>The tab says that it cannot do its work here ({detail || 'no reason given'}).</MessageBarBody></MessageBar>}
      <iframe ref={frame} src={src} title={`Instep, seen by ${persona.name}`} data-testid="tab-frame" data-app={setup.appUrl} allow="clipboard-read; clipboard-write" />
    </section>
  );
}
