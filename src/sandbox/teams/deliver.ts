/** Posts activities to the bot's endpoint, signed as the Bot Framework signs them. */
import type { Activity } from './activity.ts';

export interface Delivered {
  /** 0 when nobody answered. */
  status: number;
  body: unknown;
}

export interface DeliverOptions {
  appUrl: string;
  serviceUrl: string;
  sign: (serviceUrl: string) => Promise<string>;
}

const patienceMs = 20_000;

export async function deliver(options: DeliverOptions, activity: Activity): Promise<Delivered> {
  const token = await options.sign(options.serviceUrl);
  try {
    const response = await fetch(`${options.appUrl}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}`, 'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)' },
      body: JSON.stringify(activity),
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: response.status, body: parse(await response.text()) };
  } catch {
    return { status: 0, body: null };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? null : text;
  }
}

/** What to tell the person whose message did not arrive. */
export function deliveryProblem({ status }: Delivered): string | null {
  if (status === 0) return 'Instep did not answer within 20 seconds.';
  return status >= 200 && status < 300 ? null : `Instep answered with HTTP ${String(status)}.`;
}
