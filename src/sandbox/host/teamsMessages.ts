/**
 * Teams' side of the conversation with a tab (@microsoft/teams-js 2.58): messages posted between the windows.
 * Tab to host: `{id, uuidAsString, func, args}`; the answer repeats id and uuid; the host may say `{func, args}` on its own.
 */

export interface TabMessage {
  id: number;
  uuidAsString?: string;
  func: string;
  args: unknown[];
}

export type TabState = 'loading' | 'loaded' | 'ready' | 'failed' | 'expectedFailure';

export interface TabPerson {
  objectId: string;
  tenantId: string;
  name: string;
  userPrincipalName: string;
}

export interface TabSurroundings {
  person: TabPerson;
  theme: string;
  locale: string;
  clientType: 'desktop' | 'android';
  appId: string;
  /** The page asked for by a deep link. */
  subPageId: string | null;
}

export interface TabHost {
  surroundings(): TabSurroundings;
  token(): Promise<string>;
  onState(state: TabState, detail: string): void;
  onLink(url: string): void;
  onNavigate(subPageId: string | null): void;
  onShare(subPageId: string, label: string): void;
  /** The page that the tab shows now, so that reloading the host page comes back to it. */
  onFrame(subPageId: string | null): void;
}

/** The legacy form that `app.getContext()` of teams-js turns into its own. */
export function legacyContext(around: TabSurroundings): Record<string, unknown> {
  const { person } = around;
  return {
    entityId: 'home',
    ...(around.subPageId === null ? {} : { subEntityId: around.subPageId }),
    appId: around.appId,
    locale: around.locale,
    theme: around.theme,
    userObjectId: person.objectId,
    userPrincipalName: person.userPrincipalName,
    userDisplayName: person.name,
    loginHint: person.userPrincipalName,
    tid: person.tenantId,
    frameContext: 'content',
    hostName: 'Teams',
    hostClientType: around.clientType,
    sessionId: crypto.randomUUID(),
    appSessionId: crypto.randomUUID(),
    isFullScreen: false,
    isMultiWindow: false,
  };
}

const runtime = JSON.stringify({
  apiVersion: 4,
  isLegacyTeams: false,
  hostVersionsInfo: {},
  supports: { app: { lifecycle: {} }, authentication: {}, pages: { backStack: {}, currentApp: {}, tabs: {} }, externalAppAuthentication: undefined },
});

export const initializeReply = (frameContext: string, clientType: string): unknown[] => [frameContext, clientType, runtime, '2.58.0'];

/** What a link into Teams means for this app: a page of the tab, the chat, or something else altogether. */
export function readDeepLink(address: string): { kind: 'tab'; subPageId: string | null } | { kind: 'chat' } | { kind: 'other' } {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return { kind: 'other' };
  }
  if (!/^teams\.(microsoft\.com|cloud\.microsoft)$/.test(url.hostname)) return { kind: 'other' };
  const [, area, what, , last] = url.pathname.split('/');
  if (area !== 'l') return { kind: 'other' };
  if (what === 'chat' || last === 'conversations') return { kind: 'chat' };
  if (what !== 'entity') return { kind: 'other' };
  return { kind: 'tab', subPageId: subPageOf(url.searchParams.get('context')) };
}

function subPageOf(context: string | null): string | null {
  try {
    const value: unknown = JSON.parse(context ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const sub: unknown = Reflect.get(value, 'subEntityId') ?? Reflect.get(value, 'subPageId');
    return typeof sub === 'string' && sub !== '' ? sub : null;
  } catch {
    return null;
  }
}

export function readTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const id: unknown = Reflect.get(data, 'id');
  const func: unknown = Reflect.get(data, 'func');
  const args: unknown = Reflect.get(data, 'args');
  const uuid: unknown = Reflect.get(data, 'uuidAsString');
  if (typeof func !== 'string' || typeof id !== 'number') return undefined;
  return { id, func, args: Array.isArray(args) ? args : [], ...(typeof uuid === 'string' ? { uuidAsString: uuid } : {}) };
}

/** `https://app/tab/companies/1?x` is the page `companies/1?x`. */
export function pageOfFrame(frame: unknown): string | null {
  const address: unknown = typeof frame === 'object' && frame !== null ? Reflect.get(frame, 'contentUrl') : undefined;
  const url = typeof address === 'string' ? URL.parse(address) : null;
  const page = url === null ? '' : `${url.pathname.replace(/^\/tab\/?/, '')}${url.search}`;
  return page === '' ? null : page;
}
