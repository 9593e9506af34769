/** Every page of the tab and its address. Each page is its own chunk. */
import { createBrowserRouter } from 'react-router';
import type { RouteObject } from 'react-router';
import { Shell } from './Shell.tsx';
import { PageFailed } from './PageFailed.tsx';

export const tabRoutes: RouteObject[] = [
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./features/companies/CompaniesPage.tsx')).CompaniesPage }) },
      { path: 'companies/:companyId/review', lazy: async () => ({ Component: (await import('./features/review/ReviewPage.tsx')).ReviewPage }) },
      {
        path: 'companies/:companyId',
        lazy: async () => ({ Component: (await import('./features/company/CompanyLayout.tsx')).CompanyLayout }),
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./features/company/OverviewPage.tsx')).OverviewPage }) },
          { path: 'people', lazy: async () => ({ Component: (await import('./features/people/PeoplePage.tsx')).PeoplePage }) },
          { path: 'people/:personId', lazy: async () => ({ Component: (await import('./features/people/PersonPage.tsx')).PersonPage }) },
          { path: 'who', lazy: async () => ({ Component: (await import('./features/who/WhoPage.tsx')).WhoPage }) },
          { path: 'fields', lazy: async () => ({ Component: (await import('./features/fields/FieldsPage.tsx')).FieldsPage }) },
          { path: 'runs', lazy: async () => ({ Component: (await import('./features/runs/RunsPage.tsx')).RunsPage }) },
          { path: 'runs/:runId', lazy: async () => ({ Component: (await import('./features/runs/RunPage.tsx')).RunPage }) },
          { path: 'cards', lazy: async () => ({ Component: (await import('./features/cards/CardsPage.tsx')).CardsPage }) },
          { path: 'cards/orders', lazy: async () => ({ Component: (await import('./features/cards/OrdersPage.tsx')).OrdersPage }) },
          { path: 'cards/credits', lazy: async () => ({ Component: (await import('./features/cards/CreditsPage.tsx')).CreditsPage }) },
          { path: 'notifications', lazy: async () => ({ Component: (await import('./features/notifications/NotificationsPage.tsx')).NotificationsPage }) },
          { path: 'settings', lazy: async () => ({ Component: (await import('./features/company/CompanySettingsPage.tsx')).CompanySettingsPage }) },
        ],
      },
      { path: 'activity', lazy: async () => ({ Component: (await import('./features/activity/ActivityPage.tsx')).ActivityPage }) },
      { path: 'host', lazy: async () => ({ Component: (await import('./features/host/HostPage.tsx')).HostPage }) },
      { path: 'settings', lazy: async () => ({ Component: (await import('./features/about/SettingsPage.tsx')).SettingsPage }) },
      { path: 'help', lazy: async () => ({ Component: (await import('./features/about/HelpPage.tsx')).HelpPage }) },
      { path: 'about', lazy: async () => ({ Component: (await import('./features/about/AboutPage.tsx')).AboutPage }) },
      { path: '*', lazy: async () => ({ Component: (await import('./features/about/NowherePage.tsx')).NowherePage }) },
    ],
  },
];

/** `subPage` comes from a deep link and wins over the address the tab was opened with. */
export function createTabRouter(subPage: string | null): ReturnType<typeof createBrowserRouter> {
  if (subPage !== null) window.history.replaceState(null, '', `/tab/${subPage.replace(/^\/+/, '')}`);
  return createBrowserRouter(tabRoutes, { basename: '/tab' });
}
