/** Starts the tab: host, language, renderer with the page's nonce, routes. */
import { createRoot } from 'react-dom/client';
import { createDOMRenderer } from '@fluentui/react-components';
import { App } from './App.tsx';
import { OutsideTeams } from './OutsideTeams.tsx';
import { unhideFocusSentinels } from './focusSentinels.ts';
import { languageOf, startI18n } from './i18n/i18n.ts';
import { openTeamsHost, readTabConfig } from './teamsHost.ts';
import type { TabConfig } from './teamsHost.ts';

function nonceRenderer() {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return createDOMRenderer(document, { styleElementAttributes: { nonce } });
}

async function start(): Promise<void> {
  const place = document.getElementById('root');
  if (place === null) return;
  const root = createRoot(place);
  const renderer = nonceRenderer();
  unhideFocusSentinels(document);
  const config: TabConfig | null = await readTabConfig().catch(() => null);
  const host = config === null ? null : await openTeamsHost(config);
  await startI18n(languageOf(host?.locale ?? navigator.language));
  if (host === null) root.render(<OutsideTeams renderer={renderer} config={config} />);
  else root.render(<App renderer={renderer} host={host} />);
}

void start();
