/** Who gets in at `/api/messages` after the token was verified: pure checks, and a bound on how much one person may ask. */
import { type Activity, tenantOf } from './activity.ts';

export interface Refusal {
  status: 401 | 403 | 429;
  reason: string;
}

const wildcard = /^\*\./;

/** Whether a `serviceUrl` names an allowed host, over https. `host:port` in the list allows that port only, `*.x` any host below x. */
export function isAllowedService(serviceUrl: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, host, hostname, port, username, password } = new URL(serviceUrl);
  if (protocol !== 'https:' || username !== '' || password !== '') return false;
  return hosts.some((allowed) => {
    const wanted = allowed.toLowerCase();
    if (wildcard.test(wanted)) return port === '' && hostname.endsWith(wanted.slice(1));
    return wanted.includes(':') ? host === wanted : port === '' && hostname === wanted;
  });
}

const sameUrl = (a: string, b: string): boolean => a.replace(/\/+$/, '').toLowerCase() === b.replace(/\/+$/, '').toLowerCase();

/** undefined: let in. */
export function refuse(activity: Activity, claims: { serviceUrl: string; endorsements: string[] | null }, hosts: readonly string[]): Refusal | undefined {
  const serviceUrl = activity.serviceUrl ?? '';
  if (serviceUrl === '') return { status: 403, reason: 'no serviceUrl' };
  if (!sameUrl(serviceUrl, claims.serviceUrl)) return { status: 401, reason: 'the token was issued for another serviceUrl' };
  if (!isAllowedService(serviceUrl, hosts)) return { status: 403, reason: 'a serviceUrl outside BOT_SERVICE_HOSTS' };
  if (activity.channelId !== 'msteams') return { status: 403, reason: 'not from Teams' };
  if (claims.endorsements !== null && claims.endorsements.length > 0 && !claims.endorsements.includes('msteams')) {
    return { status: 403, reason: 'the key is not endorsed for Teams' };
  }
  if (tenantOf(activity) === undefined) return { status: 403, reason: 'no tenant' };
  return undefined;
}

/** Lets each key through `limit` times in `windowMs`. Keeps at most `maxKeys`, the oldest forgotten first. */
export function openRateLimit(limit: number, windowMs: number, now: () => Date, maxKeys = 10_000): (key: string) => boolean {
  const spent = new Map<string, { since: number; count: number }>();
  return (key) => {
    const at = now().getTime();
    const entry = spent.get(key);
    if (entry === undefined || at - entry.since >= windowMs) {
      spent.delete(key);
      spent.set(key, { since: at, count: 1 });
      for (const oldest of spent.keys()) {
        if (spent.size <= maxKeys) break;
        spent.delete(oldest);
      }
      return limit > 0;
    }
    entry.count += 1;
    return entry.count <= limit;
  };
}
