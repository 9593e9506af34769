/** What the whole tab knows: where it runs and how to reach the API. */
import { createContext, useContext } from 'react';
import type { ApiClient } from './apiClient.ts';
import type { HostTheme } from './teamsHost.ts';

export interface TabHost {
  theme: HostTheme;
  mobile: boolean;
  openLink: (url: string) => void;
  addressOf: (subPage: string, label: string) => string;
  notPermitted: (message: string) => void;
  tellPage: (address: string) => void;
}

export interface TabContext {
  api: ApiClient;
  host: TabHost;
}

export const HostContext = createContext<TabContext | null>(null);

function useTab(): TabContext {
  const context = useContext(HostContext);
  if (context === null) throw new Error('HostContext is missing');
  return context;
}

export function useApi(): ApiClient {
  return useTab().api;
}

export function useHost(): TabHost {
  return useTab().host;
}
