/** Providers and routes. */
import { FluentProvider, RendererProvider } from '@fluentui/react-components';
import type { GriffelRenderer } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { createApiClient } from './apiClient.ts';
import { HostContext } from './hostContext.ts';
import { createQueryClient } from './queries/client.ts';
import { createTabRouter } from './routes.tsx';
import { SignInGate } from './SignInGate.tsx';
import type { TeamsHost } from './teamsHost.ts';
import { fluentThemeOf } from './theme.ts';

export function App({ renderer, host }: { renderer: GriffelRenderer; host: TeamsHost }) {
  const { i18n } = useTranslation();
  const [theme, setTheme] = useState(host.theme);
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => createTabRouter(host.subPage));
  const [api] = useState(() => createApiClient({ token: () => host.token(true), language: () => i18n.language }));
  useEffect(() => {
    host.onTheme(setTheme);
  }, [host]);
  useEffect(() => {
    host.loaded();
    host.ready();
  }, [host]);
  const context = useMemo(() => ({ api, host: { ...host, theme } }), [api, host, theme]);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={fluentThemeOf(theme)}>
        <HostContext.Provider value={context}>
          <QueryClientProvider client={queryClient}>
            <SignInGate signIn={() => host.token(false)}>
              <RouterProvider router={router} />
            </SignInGate>
          </QueryClientProvider>
        </HostContext.Provider>
      </FluentProvider>
    </RendererProvider>
  );
}
