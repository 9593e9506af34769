/**
 * The one place that knows the Teams client library: start, theme, token, links.
 * Source: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/using-teams-client-library
 */
import { app, authentication, pages } from '@microsoft/teams-js';

export type HostTheme = 'light' | 'dark' | 'contrast';

/** Served by `/tab/config.json`: ids of this installation, and the extra origins that may host the tab. */
export interface TabConfig {
  clientId: string;
  appId: string;
  hostOrigins: string[];
  botId: string;
  publicUrl: string;
}

export interface TeamsHost {
  /** BCP 47, as Teams is set. */
  locale: string;
  theme: HostTheme;
  /** A phone or tablet: no offer to buy may be shown there. */
  mobile: boolean;
  /** The page a deep link asks for, e.g. `companies/x/runs/y`. */
  subPage: string | null;
  onTheme(listener: (theme: HostTheme) => void): void;
  /** A Teams SSO token; asked anew every time, Teams keeps it. `silent: false` may show a prompt: on a click only. */
  token(silent: boolean): Promise<string>;
  /** Takes away Teams' loading indicator. */
  loaded(): void;
  /** The shell is up. */
  ready(): void;
  notPermitted(message: string): void;
  openLink(url: string): void;
  /** The address of a page of the tab that works from anywhere in Teams. */
  addressOf(subPage: string, label: string): string;
  /** For Teams' own "Copy link": the page one is on, not the one the tab was opened with. */
  tellPage(address: string): void;
}

const startTimeoutMs = 5000;

export async function readTabConfig(): Promise<TabConfig> {
  const answer = await fetch('/tab/config.json', { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`config.json answered ${String(answer.status)}`);
  // Our own server wrote it for this very build.
  return (await answer.json()) as TabConfig;
}

export function themeOf(name: string): HostTheme {
  if (name === 'dark') return 'dark';
  if (name === 'contrast') return 'contrast';
  return 'light';
}

/** Where Teams opens the tab. `page` is the tab's entity id in the app package. */
export function deepLink(appId: string, page: string, subPage: string, label: string): string {
  const query = new URLSearchParams({ label });
  if (subPage !== '') query.set('context', JSON.stringify({ subEntityId: subPage }));
  return `https://teams.microsoft.com/l/entity/${encodeURIComponent(appId)}/${encodeURIComponent(page)}?${query.toString().replaceAll('+', '%20')}`;
}

/** Starts inside Teams, or answers null when nobody hosts the page. */
export async function openTeamsHost(config: TabConfig): Promise<TeamsHost | null> {
  if (window.parent === window && window.opener === null) return null;
  try {
    await withinTime(app.initialize(config.hostOrigins));
    return hostOf(config, await withinTime(app.getContext()));
  } catch {
    return null;
  }
}

function hostOf(config: TabConfig, context: app.Context): TeamsHost {
  const subPage = context.page.subPageId ?? '';
  return {
    locale: context.app.locale,
    theme: themeOf(context.app.theme),
    mobile: ['android', 'ios', 'ipados', 'visionOS'].includes(context.app.host.clientType),
    subPage: subPage === '' ? null : subPage,
    onTheme: (listener) => {
      app.registerOnThemeChangeHandler((name) => {
        listener(themeOf(name));
      });
    },
    token: (silent) => authentication.getAuthToken({ silent }),
    loaded: () => {
      app.notifyAppLoaded();
    },
    ready: () => {
      app.notifySuccess().catch(() => undefined);
    },
    notPermitted: (message) => {
      app.notifyExpectedFailure({ reason: app.ExpectedFailureReason.PermissionError, message });
    },
    openLink: (url) => {
      app.openLink(url).catch(() => window.open(url, '_blank', 'noopener'));
    },
    addressOf: (target, label) => deepLink(config.appId, context.page.id, target, label),
    tellPage: (address) => {
      if (pages.isSupported()) pages.setCurrentFrame({ contentUrl: address, websiteUrl: address });
    },
  };
}

function withinTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('Teams did not answer'));
    }, startTimeoutMs);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
