/**
 * Microsoft's limits for what a bot sends: per conversation and per tenant.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */

interface Limit {
  count: number;
  windowMs: number;
}

const perThread: readonly Limit[] = [
  { count: 7, windowMs: 1000 },
  { count: 8, windowMs: 2000 },
  { count: 60, windowMs: 30_000 },
  { count: 1800, windowMs: 3_600_000 },
];
const perTenant: readonly Limit[] = [{ count: 30, windowMs: 1000 }];

/** How long a further send has to wait after those of `sent` (ascending instants in ms). */
function waitFor(sent: readonly number[], limits: readonly Limit[], at: number): number {
  return Math.max(
    0,
    ...limits.map(({ count, windowMs }) => {
      const bound = sent.at(-count);
      return bound === undefined ? 0 : bound + windowMs - at;
    }),
  );
}

export interface Pace {
  /** Takes the next free place; answers in how many ms it is. `longest`: undefined and nothing taken when it would be later. */
  reserve(thread: string, tenant: string, longest: number): number | undefined;
}

const kept = 1800;
const forgetAfter = 5000;

export function openPace(now: () => Date): Pace {
  const places = new Map<string, number[]>();
  const sentBy = (key: string): number[] => {
    const sent = places.get(key) ?? [];
    places.delete(key);
    places.set(key, sent);
    for (const oldest of places.keys()) {
      if (places.size <= forgetAfter) break;
      places.delete(oldest);
    }
    return sent;
  };
  return {
    reserve: (thread, tenant, longest) => {
      const at = now().getTime();
      const [inThread, inTenant] = [sentBy(`thread ${thread}`), sentBy(`tenant ${tenant}`)];
      let wait = 0;
      // A place free in one may be taken in the other: the later of both, until they agree.
      for (;;) {
        const further = Math.max(waitFor(inThread, perThread, at + wait), waitFor(inTenant, perTenant, at + wait));
        if (further <= 0) break;
        wait += further;
      }
      if (wait > longest) return undefined;
      for (const sent of [inThread, inTenant]) {
        sent.push(at + wait);
        if (sent.length > kept) sent.splice(0, sent.length - kept);
      }
      return wait;
    },
  };
}
