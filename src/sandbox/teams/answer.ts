/**
 * What a bot answers to `adaptiveCard/action`.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#adaptivecard-action-invoke-response
 */
import type { CardJson } from './chat.ts';
import type { Delivered } from './deliver.ts';

export type InvokeAnswer =
  | { kind: 'card'; card: CardJson }
  | { kind: 'message'; text: string }
  | { kind: 'signIn'; id: string; connectionName: string }
  | { kind: 'nothing' }
  | { kind: 'problem'; message: string };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const retryText = 'Something went wrong. Please try again.';

export function answerOf({ status, body }: Delivered): InvokeAnswer {
  if (status < 200 || status >= 300) return { kind: 'problem', message: status === 0 ? 'Instep did not answer within 20 seconds.' : `${retryText} (HTTP ${String(status)})` };
  if (!isRecord(body) || typeof body['type'] !== 'string') return { kind: 'nothing' };
  const { type, value } = body;
  if (type === 'application/vnd.microsoft.card.adaptive' && isRecord(value)) return { kind: 'card', card: value };
  if (type === 'application/vnd.microsoft.activity.message') return { kind: 'message', text: typeof value === 'string' ? value : '' };
  if (type === 'application/vnd.microsoft.activity.loginRequest' && isRecord(value)) return signIn(value);
  if (type === 'application/vnd.microsoft.error' && isRecord(value)) return { kind: 'problem', message: typeof value['message'] === 'string' ? value['message'] : retryText };
  return { kind: 'nothing' };
}

function signIn(value: Record<string, unknown>): InvokeAnswer {
  const resource = value['tokenExchangeResource'];
  const id = isRecord(resource) && typeof resource['id'] === 'string' ? resource['id'] : '';
  return { kind: 'signIn', id, connectionName: typeof value['connectionName'] === 'string' ? value['connectionName'] : '' };
}
