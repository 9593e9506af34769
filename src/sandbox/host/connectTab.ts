/** Listens to the tab's window and answers as Teams does. */
import { initializeReply, legacyContext, pageOfFrame, readTabMessage } from './teamsMessages.ts';
import type { TabHost, TabMessage } from './teamsMessages.ts';

export interface TabConnection {
  pushTheme(theme: string): void;
  close(): void;
}

type Answer = (args: unknown[]) => void;

const popupCheckMs = 400;

/** `tabWindow` is asked each time, as an iframe gets a new window when it is reloaded. */
export function connectTab(tabWindow: () => Window | null, appOrigin: string, host: TabHost): TabConnection {
  const registered = new Set<string>();
  const popups = new Map<Window, Answer>();

  const answerTo = (target: Window, message: TabMessage): Answer => (args) => {
    target.postMessage({ id: message.id, uuidAsString: message.uuidAsString, args, isPartialResponse: false }, appOrigin);
  };
  const onMessage = (event: MessageEvent): void => {
    const source = event.source;
    const message = readTabMessage(event.data);
    if (message === undefined || event.origin !== appOrigin || source === null || !('closed' in source)) return;
    if (source === tabWindow()) handleTab(message, answerTo(source, message), { host, registered, popups });
    else if (popups.has(source)) handlePopup(message, answerTo(source, message), source, popups, host);
  };
  window.addEventListener('message', onMessage);
  return {
    pushTheme(theme) {
      if (registered.has('themeChange')) tabWindow()?.postMessage({ func: 'themeChange', args: [theme] }, appOrigin);
    },
    close: () => { window.removeEventListener('message', onMessage); },
  };
}

interface Inside {
  host: TabHost;
  registered: Set<string>;
  popups: Map<Window, Answer>;
}

function handleTab(message: TabMessage, answer: Answer, { host, registered, popups }: Inside): void {
  const [first, second, third] = message.args;
  switch (message.func) {
    case 'initialize':
      registered.clear();
      return answer(initializeReply('content', host.surroundings().clientType));
    case 'getContext':
      return answer([legacyContext(host.surroundings())]);
    case 'registerHandler':
      registered.add(String(first));
      return;
    case 'authentication.getAuthToken':
      void host.token().then((token) => { answer([true, token]); }, (error: unknown) => { answer([false, error instanceof Error ? error.message : 'resourceRequiresConsent']); });
      return;
    case 'authentication.authenticate':
      return openPopup(String(first), Number(second ?? 600), Number(third ?? 650), answer, popups);
    case 'appInitialization.appLoaded':
      return host.onState('loaded', '');
    case 'appInitialization.success':
      answer([]);
      return host.onState('ready', '');
    case 'appInitialization.failure':
      return host.onState('failed', [first, second].filter(Boolean).join(': '));
    case 'appInitialization.expectedFailure':
      return host.onState('expectedFailure', [first, second].filter(Boolean).join(': '));
    case 'executeDeepLink':
      host.onLink(String(first));
      return answer([true]);
    case 'pages.navigateToApp':
      host.onNavigate(subPageOf(first));
      return answer([true]);
    case 'shareDeepLink':
      return host.onShare(wordOf(first), wordOf(second));
    case 'setFrameContext':
      return host.onFrame(pageOfFrame(first));
    case 'settings.getSettings':
      return answer([{}]);
    default:
  }
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function subPageOf(params: unknown): string | null {
  const sub: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'subPageId') : undefined;
  return typeof sub === 'string' ? sub : null;
}

function openPopup(url: string, width: number, height: number, answer: Answer, popups: Map<Window, Answer>): void {
  const popup = window.open(url, '_blank', `popup,width=${String(width)},height=${String(height)}`);
  if (popup === null) { answer([false, 'FailedToOpenWindow']); return; }
  popups.set(popup, answer);
  const timer = setInterval(() => {
    if (!popups.has(popup)) { clearInterval(timer); return; }
    if (!popup.closed) return;
    clearInterval(timer);
    popups.delete(popup);
    answer([false, 'CancelledByUser']);
  }, popupCheckMs);
}

function handlePopup(message: TabMessage, answer: Answer, popup: Window, popups: Map<Window, Answer>, host: TabHost): void {
  const waiting = popups.get(popup);
  switch (message.func) {
    case 'initialize':
      return answer(initializeReply('authentication', host.surroundings().clientType));
    case 'getContext':
      return answer([{ ...legacyContext(host.surroundings()), frameContext: 'authentication' }]);
    case 'authentication.authenticate.success':
    case 'authentication.authenticate.failure':
      popups.delete(popup);
      popup.close();
      return waiting?.([message.func.endsWith('success'), message.args[0] ?? '']);
    default:
  }
}
