/** The whole tab at one address, with an API that answers over HTTP (intercepted) and a host that plays Teams. */
import { FluentProvider, teamsLightTheme } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import { delay, http, HttpResponse } from 'msw';
import type { HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { Language } from '../../src/api/contract/primitives.ts';
import { createApiClient } from '../../src/tab/apiClient.ts';
import { HostContext } from '../../src/tab/hostContext.ts';
import { changeLanguage, startI18n } from '../../src/tab/i18n/i18n.ts';
import { createQueryClient } from '../../src/tab/queries/client.ts';
import { tabRoutes } from '../../src/tab/routes.tsx';
import { SignInGate } from '../../src/tab/SignInGate.tsx';
import { company, me, run } from './samples.ts';

export const server = setupServer();

/** What every page may ask, calm and empty; a test puts its own answers before these. */
const calm: HttpHandler[] = [
  http.get('*/api/me', () => HttpResponse.json(me())),
  http.get('*/api/companies', () => HttpResponse.json({ items: [company()] })),
  http.get('*/api/companies/:id', () => HttpResponse.json(company())),
  http.get('*/api/companies/:id/runs', () => HttpResponse.json({ items: [run()] })),
  http.get('*/api/companies/:id/runs/:run', () => HttpResponse.json(run())),
  http.get('*/api/companies/:id/runs/:run/events', () => problem(503, 'stopping')),
  http.get('*/api/companies/:id/runs/:run/changes', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/runs/:run/left-out', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/people', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/groups', () => HttpResponse.json({ items: [] })),
  http.get('*/api/runs', () => HttpResponse.json({ items: [] })),
  http.get('*/api/audit', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/cards', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/orders', () => HttpResponse.json({ items: [] })),
  http.get('*/api/companies/:id/catalogue', () => HttpResponse.json({ cardTypes: [], licences: [], accessories: [] })),
  http.get('*/api/credit-purchases', () => HttpResponse.json({ items: [] })),
  http.get('*/api/activation-requests', () => HttpResponse.json({ items: [] })),
];

/** Registers the interception for a test file. */
export function intercept(): void {
  beforeAll(() => {
    server.listen({ onUnhandledFrame: 'error' });
    prepareDom();
    // Two cores shared by many: patience is not what is tested.
    configure({ asyncUtilTimeout: 15_000 });
  });
  afterEach(() => {
    cleanup();
    server.resetHandlers();
  });
  afterAll(() => {
    server.close();
  });
}

export function problem(status: number, code: string, detail = 'Something the server says.', headers: Record<string, string> = {}) {
  return HttpResponse.json({ type: `urn:${code}`, title: code, status, detail, code, traceId: 'trace-42' }, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
}

/** An answer that never comes: the page stays as it is while loading. */
export function never(path: string): HttpHandler {
  return http.get(path, () => delay('infinite'));
}

export interface Rendered {
  openLink: ReturnType<typeof vi.fn>;
  notPermitted: ReturnType<typeof vi.fn>;
  address: () => string;
}

export async function renderTab(address: string, handlers: HttpHandler[] = [], language: Language = 'en'): Promise<Rendered> {
  server.use(...handlers, ...calm);
  await startI18n(language);
  await changeLanguage(language);
  const openLink = vi.fn();
  const notPermitted = vi.fn();
  const api = createApiClient({ token: () => Promise.resolve('token-1'), language: () => language });
  const host = { theme: 'light' as const, mobile: false, openLink, notPermitted, tellPage: vi.fn(), addressOf: (sub: string) => `https://teams.microsoft.com/l/entity/app/companies?sub=${sub}` };
  const router = createMemoryRouter(tabRoutes, { initialEntries: [address] });
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  render(
    <FluentProvider theme={teamsLightTheme}>
      <HostContext.Provider value={{ api, host }}>
        <QueryClientProvider client={client}>
          <SignInGate signIn={() => Promise.resolve()}>
            <RouterProvider router={router} />
          </SignInGate>
        </QueryClientProvider>
      </HostContext.Provider>
    </FluentProvider>,
  );
  return { openLink, notPermitted, address: () => `${router.state.location.pathname}${router.state.location.search}` };
}

/** What jsdom lacks: sizes and media. A scrolling region is 600 pixels high, everything else as high as a row. */
function prepareDom(): void {
  for (const name of ['offsetHeight', 'clientHeight']) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get(this: HTMLElement) {
      return this.getAttribute('role') === 'region' ? 600 : 48;
    } });
  }
  vi.stubGlobal('ResizeObserver', class {
    observe(): void { /* nothing ever changes its size here */ }
    unobserve(): void { /* nothing ever changes its size here */ }
    disconnect(): void { /* nothing ever changes its size here */ }
  });
  HTMLCanvasElement.prototype.getContext = () => null;
  window.matchMedia = (query) => ({ matches: false, media: query, onchange: null, addListener: vi.fn(), removeListener: vi.fn(), addEventListener: vi.fn(), removeEventListener: vi.fn(), dispatchEvent: () => false });
  window.scrollTo = vi.fn();
  Element.prototype.scrollTo = vi.fn();
  Element.prototype.scrollIntoView = vi.fn();
}
