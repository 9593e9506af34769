import { useCallback, useEffect, useState } from 'react';
import { Button, FluentProvider, Tab, TabList, Toast, ToastBody, Toaster, ToastTitle, teamsDarkTheme, teamsHighContrastTheme, teamsLightTheme, useId, useToastController } from '@fluentui/react-components';
import type { HostSetup } from '../hostState.ts';
import { ChatPane } from './ChatPane.tsx';
import { readChoices, writeChoices } from './choices.ts';
import type { Choices } from './choices.ts';
import { DirectoryPane } from './DirectoryPane.tsx';
import { MailsPane } from './MailsPane.tsx';
import { TabPane } from './TabPane.tsx';
import { readDeepLink } from './teamsMessages.ts';
import type { TabState } from './teamsMessages.ts';
import { TopBar } from './TopBar.tsx';

export type Pane = 'tab' | 'chat' | 'directory' | 'mails';
type Side = 'directory' | 'mails' | null;

const themes = { default: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme };
const paneNames: Record<Pane, string> = { tab: 'Tab', chat: 'Chat', directory: 'Directory', mails: 'Mails' };

export function HostApp({ setup }: { setup: HostSetup }) {
  const [choices, setChoices] = useState<Choices>(() => readChoices(location.search, setup.personas.map(({ id }) => id)));
  const [pane, setPane] = useState<Pane>('tab');
  const [side, setSide] = useState<Side>(null);
  const [visit, setVisit] = useState(0);
  const [tabState, setTabState] = useState<TabState>('loading');
  const toaster = useId('toaster');
  const { dispatchToast } = useToastController(toaster);
  const persona = setup.personas.find(({ id }) => id === choices.persona);

  useEffect(() => {
    history.replaceState(null, '', writeChoices(choices));
  }, [choices]);
  useEffect(() => {
    // For browser tests: what the tab told its host.
    Object.assign(window, { instepHost: { tabState, choices } });
  }, [tabState, choices]);

  const openTab = useCallback((sub: string | null) => {
    setChoices((now) => ({ ...now, sub }));
    setVisit((now) => now + 1);
    setPane('tab');
  }, []);
  const openLink = useCallback((url: string) => {
    const link = readDeepLink(url);
    if (link.kind === 'tab') openTab(link.subPageId);
    else if (link.kind === 'chat') setPane('chat');
    else window.open(url, '_blank', 'noopener');
  }, [openTab]);
  const onShare = useCallback((sub: string, label: string) => {
    const link = `${location.origin}/${writeChoices({ ...choices, sub })}`;
    void navigator.clipboard.writeText(link).catch(() => undefined);
    dispatchToast(<Toast><ToastTitle>Link to {label || 'this page'} copied</ToastTitle><ToastBody className="breakable">{link}</ToastBody></Toast>, { timeout: 6000 });
  }, [choices, dispatchToast]);

  if (persona === undefined) return <p role="alert">The sandbox has no people.</p>;
  return (
    <FluentProvider theme={themes[choices.theme]} className="provider">
      <div className="host" data-pane={pane} data-side={side ?? 'none'}>
        <TopBar setup={setup} choices={choices} onChange={(change) => { setChoices((now) => ({ ...now, ...change })); }}>
          <Button size="small" appearance={side === 'directory' ? 'primary' : 'secondary'} aria-pressed={side === 'directory'} data-testid="open-directory" onClick={() => { setSide(side === 'directory' ? null : 'directory'); }}>
            What happens in the directory
          </Button>
          <Button size="small" appearance={side === 'mails' ? 'primary' : 'secondary'} aria-pressed={side === 'mails'} data-testid="open-mails" onClick={() => { setSide(side === 'mails' ? null : 'mails'); }}>
            Mails
          </Button>
        </TopBar>
        <nav className="switch" aria-label="Panes">
          <TabList size="small" selectedValue={pane} onTabSelect={(_event, { value }) => { setPane(value as Pane); }}>
            {(['tab', 'chat', 'directory', 'mails'] as const).map((name) => <Tab key={name} value={name} data-testid={`pane-${name}`}>{paneNames[name]}</Tab>)}
          </TabList>
        </nav>
        <main className="panes" aria-label="Teams, played by the sandbox">
          <TabPane key={`${choices.persona} ${choices.locale} ${choices.clientType} ${String(visit)}`} setup={setup} persona={persona} choices={choices} state={tabState} onState={setTabState} onLink={openLink} onNavigate={openTab} onShare={onShare} onFrame={(sub) => { setChoices((now) => ({ ...now, sub })); }} onReload={() => { setVisit(visit + 1); }} />
          <ChatPane key={`chat ${choices.persona}`} persona={persona} choices={choices} personas={setup.personas} onLink={openLink} />
          {(side === 'directory' || pane === 'directory') && <DirectoryPane onClose={() => { setSide(null); }} />}
          {(side === 'mails' || pane === 'mails') && <MailsPane onClose={() => { setSide(null); }} />}
        </main>
      </div>
      <Toaster toasterId={toaster} position="bottom-end" />
    </FluentProvider>
  );
}
